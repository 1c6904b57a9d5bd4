"""What is known of a study's standing, and which reviews lean on a study that was retracted.

A retracted study supports nothing, anywhere. "None seen" promises nothing: it says when it was
last looked up, or that nobody wrote that down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cpassist.core.appraise.page import fold
from cpassist.core.data import load
from cpassist.core.segment import study_sentences
from cpassist.domain.evidence import Reason
from cpassist.domain.passages import Span
from cpassist.domain.studies import RetractionStatus, Study

_NUMBERS = re.compile(r"[A-Za-z]{2,8}[0-9]{6,16}")


@dataclass(frozen=True, slots=True)
class Standing:
    """A study's state with the words to show for it."""

    status: RetractionStatus
    words: str
    usable_as_support: bool


def usable_as_support(study: Study) -> bool:
    """Whether ``study`` may bear a finding; only a retraction forbids it."""
    return study.retraction_status is not RetractionStatus.RETRACTED


def standing(study: Study) -> Standing:
    """The state of ``study`` in words, with the date of the last look where the record has one."""
    words: dict[str, str] = load("standing")["words"]
    key = study.retraction_status.value
    if study.retraction_status is RetractionStatus.NONE_SEEN and not study.retraction_checked:
        key = "none seen, no date"
    said = words[key].format(date=study.retraction_checked)
    return Standing(study.retraction_status, said, usable_as_support(study))


def pools_retracted(review: Study, retracted: Iterable[Study]) -> tuple[Reason, ...]:
    """One reason for each retracted study that ``review`` names without setting it aside.

    A study is named by its id, its registration, DOI or PMID, or by its first author's surname
    with its year close by. Studies that are not retracted are passed over; order is by id.
    """
    low = fold(review.text)
    return tuple(
        Reason("pools-retracted", f"It names {study.id}, which was retracted.", place)
        for study in sorted(retracted, key=lambda study: study.id)
        if not usable_as_support(study) and study.id != review.id
        for place in _first_naming(review, low, study)
    )


def _first_naming(review: Study, low: str, study: Study) -> Iterable[Span]:
    """The first place where ``review`` names ``study`` as its own; none or one."""
    form = re.compile("|".join(_names(study)))
    set_aside: list[str] = load("standing")["pooling"]["set_aside"]
    for sentence in study_sentences(review):
        start, end = sentence.span.start, sentence.span.end
        match = form.search(low, start, end)
        if match and not any(word in low[start:end] for word in set_aside):
            yield Span(match.start(), match.end())
            return


def _names(study: Study) -> list[str]:
    """Patterns for the ways a text may name ``study``, on folded text."""
    exact = [study.id, study.identifiers.doi]
    exact += _NUMBERS.findall(study.identifiers.registration or "")
    names = [rf"(?<![a-z0-9]){re.escape(fold(name))}(?![a-z0-9])" for name in exact if name]
    if study.identifiers.pmid:
        names.append(rf"pmid:? ?{re.escape(study.identifiers.pmid)}(?![0-9])")
    if study.authors and study.year and study.authors[0].split():
        surname = re.escape(fold(_surname(study.authors[0])))
        names.append(
            rf"(?<![a-z]){surname}(?: et al\.?| and (?:colleagues|others))?,? ?[(\[]?{study.year}"
        )
    return names


def _surname(author: str) -> str:
    """The family name of "Min K", "Min, Kyunghoon" or "Kyunghoon Min"."""
    if "," in author:
        return author.split(",")[0].strip()
    words = author.split()
    last = words[-1]
    return words[0] if len(words) > 1 and len(last) <= 3 and last.isupper() else last
