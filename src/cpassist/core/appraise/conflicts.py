"""Where a study is registered, who paid, who gains, and whether a seller had a hand in it.

Silence is never read as innocence: where the record says nothing the value is ``None``. Only a
written denial of conflicts makes ``seller_involved`` false. Sources stand in ``conflicts.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from cpassist.core.appraise.page import Page
from cpassist.core.appraise.reading import read, read_in_record, unread
from cpassist.core.data import load
from cpassist.domain.evidence import Signal
from cpassist.domain.passages import Span

_REGISTER_HINT = re.compile(r"[0-9]{5}|ntr ?[0-9]|rbr-|[0-9]{3}/[0-9]{3}")
_ABOUT_OTHERS = re.compile(
    r"businesses|clinics (?:that|which|who) (?:sell|offer|market)|websites|advertis|companies (?:that|which) (?:sell|offer)"
    r"|previous(?:ly)? (?:stud|trial)|other (?:stud|trial)|crowdfunding|trials? (?:was|were) (?:funded|supported)"
    r"|studies (?:was|were) (?:funded|supported)"
)
_NOT_PAYING = re.compile(r"(?:findings?|results?|conclusions?|hypothes[ie]s|data|evidence|idea|view|claim|use|is|are|not|was|were|strongly|further|also) (?:was |were |is |are |not |be |been )*supported by|supported by (?:evidence|data|the (?:data|evidence|results|finding))|weight[- ]supported by|supported by a (?:parent|caregiver|therap|physio)")


@cache
def _registers() -> re.Pattern[str]:
    patterns: list[str] = load("conflicts")["registers"]["patterns"]
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(patterns)})(?![0-9])")


@cache
def _any(table: str, key: str) -> re.Pattern[str]:
    words: list[str] = sorted(load("conflicts")[table][key], key=lambda w: (-len(w), w))
    return re.compile("|".join(re.escape(word) for word in words))


@cache
def _company() -> re.Pattern[str]:
    return re.compile(load("conflicts")["seller"]["company"])


def registration(page: Page) -> Signal[str]:
    """Registry numbers as written in the text, else as filed in the record; joined by "; "."""
    found: dict[str, Span] = {}
    if _REGISTER_HINT.search(page.low):
        for match in _registers().finditer(page.low):
            span = Span(match.start(), match.end())
            found.setdefault(span.of(page.text), span)
    if found:
        first = next(iter(found.values()))
        return read("; ".join(found), "registration", "The text names a registry entry.", first, 0.95)
    filed = page.study.identifiers.registration
    if filed:
        return read_in_record(filed, "registration-filed", "The record names a registry entry.", 0.95)
    return unread("registration-not-stated", "No registry entry is named.")


def funding(page: Page) -> Signal[str]:
    """The sentence that says who paid."""
    for span in _sentences(page, _any("funding", "words")):
        words = page.low[span.start : span.end]
        if not _NOT_PAYING.search(words) and not _ABOUT_OTHERS.search(words):
            return read(span.of(page.text), "funding", "The words say who paid.", span, 0.85)
    return unread("funding-not-stated", "The text does not say who paid.")


def conflicts(page: Page) -> Signal[str]:
    """The sentence on interests of the authors, be it a declaration or a denial."""
    for span in _sentences(page, _any("conflicts", "words")):
        if not _ABOUT_OTHERS.search(page.low, span.start, span.end):
            return read(span.of(page.text), "conflicts", "The words speak of interests.", span, 0.85)
    return unread("conflicts-not-stated", "The text says nothing of interests; silence is not independence.")


def seller_involved(page: Page) -> Signal[bool]:
    """Whether one who sells or makes the treatment wrote, paid for, or took money in the study."""
    for span in _sentences(page, _any("seller", "sold")):
        if not _ABOUT_OTHERS.search(page.low, span.start, span.end):
            return read(True, "paid-to-take-part", "Participants paid.", span, 0.85)
    for span in _sentences(page, _any("seller", "tie")):
        words = page.low[span.start : span.end]
        if _ABOUT_OTHERS.search(words) or _NOT_PAYING.search(words):
            continue
        if _any("seller", "sells").search(words) or _company().search(words):
            text = "The words tie the study to a company or to one who sells the treatment."
            return read(True, "seller-involved", text, span, 0.8)
    none = next(iter(_sentences(page, _any("conflicts", "none"))), None)
    if none is not None:
        return read(False, "conflicts-denied", "The authors deny conflicts of interest.", none, 0.7)
    company = next((a for a in page.study.authors if _company().search(a.lower())), None)
    if company is not None:
        return read_in_record(True, "company-author", f"Among the authors: {company}.", 0.85)
    return unread("seller-not-stated", "Nothing says whether a seller had a hand in it.")


def names_a_seller(low: str) -> bool:
    """Whether folded words name a company, one who sells the treatment, or payment by patients."""
    return any(
        form.search(low) for form in (_company(), _any("seller", "sells"), _any("seller", "sold"))
    )


def _sentences(page: Page, form: re.Pattern[str]) -> Iterable[Span]:
    """The sentences in which ``form`` is found, each once, in order."""
    last = -1
    for match in form.finditer(page.low):
        index = page.sentence_index(match.start())
        if index is not None and index != last:
            last = index
            yield page.sentences[index].span
