"""Studies that a text cites without a reference list, and whether they are what is said.

A text names a year, a journal, a place, a person, the cells or the number treated; the study that
fits most of it is the one meant, and what does not fit is told. Judges no finding.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cpassist.core.claims.agreement import agrees
from cpassist.core.claims.compare_attributes import apart, attributes, study_attributes
from cpassist.core.claims.cue_groups import group, passage
from cpassist.core.claims.marks import marks
from cpassist.core.claims.quantities import Kind, Quantity, quantities
from cpassist.core.claims.reading import Reading, read
from cpassist.core.claims.study_view import StudyView, view
from cpassist.core.data import load
from cpassist.core.segment import sentences
from cpassist.domain.claims import Flag
from cpassist.domain.evidence import Appraisal, Direction
from cpassist.domain.passages import Span
from cpassist.domain.studies import RetractionStatus, Study

YEARS_APART: Final = 1
"""Publication ahead of print and in an issue may stand a year apart."""

LEAST_FIT: Final = 2.5
"""Points below which no study is taken for the one cited."""

_POINTS: Final = {
    "year": 1.0,
    "journal": 2.0,
    "person": 2.5,
    "place": 1.0,
    "size": 1.5,
    "kind": 0.5,
}
_SIZED: Final = frozenset({"people", "study", "review"})
_WORD: Final = re.compile(r"[a-z]{2,}")
_PUBLISHED: Final = re.compile(
    r"(?:(?:published|printed|print|appeared) in|in the journal"
    r"|(?:paper|review|study|trial|article) in"
    r"(?= (?:[A-Z][\w&-]{0,30} |of |and |for |in |the ){0,7}"
    # "A trial in South Asian hospitals" is one at a place.
    r"(?:Journal|Medicine|Medical|Neurology|Pa?ediatrics|Therapy|Therapeutics|Research|Science"
    r"|Sciences|Reports|Lancet|Cells?|Nature|Annals|Archives|Reviews?|Rehabilitation|Transplantation"
    r"|Frontiers|Investigation|Letters|Proceedings|Bulletin|Surgery|Neuroscience)\b))"
    r" (?:the )?((?:[A-Z][\w&-]{0,30})(?: (?:[A-Z][\w&-]{0,30}|of|and|for|in|&)){1,7})"
)
_MAX_SENTENCES: Final = 400
_LITTLE: Final = frozenset({"the", "of", "and", "for", "in"})


@dataclass(frozen=True, slots=True)
class Resolved:
    """One place of a text that cites a study, the study it means, and in what that is another."""

    span: Span
    study_id: str | None
    """``None`` where no study given fits: the source is too vaguely told, or not there."""
    fit: float
    differs: tuple[Flag, ...]
    """In the order of ``Flag``; empty where all that is said of the study fits."""


def resolve(text: str, studies: Sequence[tuple[Study, Appraisal]]) -> tuple[Resolved, ...]:
    """The citations of ``text`` in order, each sentence by itself.

    ``studies`` are the records to choose from, in any order; ties go to the lower id. Time is
    linear in sentences times studies; only the first 400 sentences are read.
    """
    found: list[Resolved] = []
    ordered = sorted(studies, key=lambda pair: pair[0].id)
    for span in sentences(text)[:_MAX_SENTENCES]:
        words = span.of(text)
        if not (cites(words) and identifying(words)):
            continue
        fits = [(fit(words, study), study, appraisal) for study, appraisal in ordered]
        best = max(fits, key=lambda one: one[0], default=None)
        if best is None or best[0] < LEAST_FIT:
            if dated(words):
                found.append(Resolved(span, None, best[0] if best else 0.0, (Flag.VAGUE_SOURCE,)))
            continue
        points, study, appraisal = best
        found.append(Resolved(span, study.id, points, differences(words, study, appraisal)))
    return tuple(found)


def cites(words: str) -> bool:
    """Whether the sentence speaks of some published work."""
    return group("claim_citations", "study").holds(passage(words))


def identifying(words: str) -> bool:
    """Whether the sentence says something that tells one work from others."""
    people = any(one.kind is Kind.COUNT and one.unit == "people" for one in quantities(words))
    places = any(name == "place" for name, _ in attributes(read(words)))
    return people or places or dated(words)


def dated(words: str) -> bool:
    """Whether the sentence names a work by year or journal."""
    return bool(_years(words)) or _journal(words) is not None


def without_source(words: str) -> str:
    """The sentence without the name of a journal: what is left is what the work is about."""
    match = _PUBLISHED.search(words)
    if match is not None and match[1].strip():
        words = f"{words[: match.start(1)]} {words[match.end(1) :]}"
    for forms in load("claim_citations")["journals"]["words"].values():
        for form in forms:
            at = words.lower().find(form)
            if at >= 0:
                words = f"{words[:at]} {words[at + len(form) :]}"
    return words


def fit(words: str, study: Study) -> float:
    """How well what the sentence says of a study fits this one, in points."""
    one = view(study)
    said = read(words)
    total = sum(term.weight for term in said.terms) or 1.0
    points = 2.0 * sum(term.weight for term in said.terms if term.keys & one.keys) / total
    if any(_same_year(year, study) for year in _years(words)):
        points += _POINTS["year"]
    journal = _journal(words)
    if journal is not None and _same_journal(journal, study):
        points += _POINTS["journal"]
    if _authors(study) & set(_WORD.findall(words.lower())):
        points += _POINTS["person"]
    if any(agrees(number, held) for number in _sizes(words) for held in one.quantities):
        points += _POINTS["size"]
    if _places(said) & {value for name, value in study_attributes(one) if name == "place"}:
        points += _POINTS["place"]
    return points - _POINTS["kind"] * len(apart(said, one))


def identified(words: str, study: Study) -> bool:
    """Whether the sentence and the study share a year, journal, person, place or size."""
    one = view(study)
    journal = _journal(words)
    return (
        any(_same_year(year, study) for year in _years(words))
        or (journal is not None and _same_journal(journal, study))
        or bool(_authors(study) & set(_WORD.findall(words.lower())))
        or any(agrees(number, held) for number in _sizes(words) for held in one.quantities)
        or bool(
            _places(read(words))
            & {value for name, value in study_attributes(one) if name == "place"}
        )
    )


def _sizes(words: str) -> list[Quantity]:
    """How many people, or studies, a sentence says there were."""
    return [
        number
        for number in quantities(words)
        if number.kind is Kind.COUNT and number.unit in _SIZED
    ]


def _places(said: Reading) -> set[str]:
    return {value for name, value in attributes(said) if name == "place"}


def identity(words: str, study: Study) -> tuple[Flag, ...]:
    """Whether the year and the journal named in a sentence on ``study`` are others than its own."""
    found: list[Flag] = []
    years = _years(words)
    if years and not any(_same_year(year, study) for year in years):
        known = {number.value for number in view(study).quantities if number.kind is Kind.YEAR}
        if study.year is not None and not known & {float(year) for year in years}:
            found.append(Flag.WRONG_YEAR)
    journal = _journal(words)
    if journal is not None and study.journal and not _same_journal(journal, study):
        found.append(Flag.WRONG_JOURNAL)
    return tuple(found)


def differences(words: str, study: Study, appraisal: Appraisal) -> tuple[Flag, ...]:
    """In what ``study`` is another than the sentence says, in the order of ``Flag``."""
    found = set(identity(words, study))
    one = view(study)
    for difference in apart(read(words), one):
        flag = _OF.get(difference.attribute)
        if flag is not None and difference.held:
            found.add(flag)
    if study.retraction_status is RetractionStatus.RETRACTED:
        found.add(Flag.RETRACTED)
    found |= _omitted(words, one, appraisal)
    return tuple(flag for flag in Flag if flag in found)


_OF: Final = {
    "cells": Flag.WRONG_CELL_TYPE,
    "donor": Flag.WRONG_CELL_TYPE,
    "age": Flag.WRONG_POPULATION,
    "form": Flag.WRONG_POPULATION,
    "subjects": Flag.WRONG_POPULATION,
    "design": Flag.WRONG_DESIGN,
}


def _omitted(words: str, one: StudyView, appraisal: Appraisal) -> set[Flag]:
    """What the study tells of itself and the sentence, in telling a gain, leaves out."""
    said = marks(read(words))
    if said.denied or not {"worth:a", "change:a", "working:a"} & said.sides:
        return set()
    found: set[Flag] = set()
    if appraisal.direction.value is Direction.NO_DIFFERENCE:
        found.add(Flag.PRIMARY_ENDPOINT_NEGATIVE)
        found.add(Flag.POST_HOC)
    if appraisal.facts.controlled.value is False:
        found.add(Flag.NO_CONTROL_GROUP)
    return found


def _years(words: str) -> tuple[int, ...]:
    """The years a sentence gives a work, not those of events."""
    if not group("claim_citations", "dated").holds(passage(words)):
        return ()
    return tuple(int(number.value) for number in quantities(words) if number.kind is Kind.YEAR)


def _same_year(year: int, study: Study) -> bool:
    return study.year is not None and abs(study.year - year) <= YEARS_APART


@lru_cache(maxsize=4096)
def _journal(words: str) -> str | None:
    """The journal a sentence names: one well known, or capitals after a word of publishing."""
    low = f" {' '.join(_WORD.findall(words.lower()))} "
    table: dict[str, list[str]] = load("claim_citations")["journals"]["words"]
    for name, forms in table.items():
        if any(f" {form} " in low for form in forms):
            return name
    match = _PUBLISHED.search(words)
    return match[1].strip() if match is not None else None


def _same_journal(name: str, study: Study) -> bool:
    mine, theirs = _bare(name), _bare(study.journal or "")
    return bool(mine) and (mine == theirs or (len(mine) > 1 and mine <= theirs))


def _bare(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(name.lower())) - _LITTLE


@lru_cache(maxsize=4096)
def _authors(study: Study) -> frozenset[str]:
    """The surnames on the record, in small letters; one that is a plain word is left out."""
    plain = set(load("claim_citations")["plain_names"]["words"])
    names = {
        _WORD.findall(author.lower())[0]
        for author in study.authors
        if _WORD.findall(author.lower())
    }
    return frozenset(name for name in names if len(name) > 3 and name not in plain)
