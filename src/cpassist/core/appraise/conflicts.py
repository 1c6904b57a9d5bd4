"""Where a study is registered, who paid, who gains, and whether a seller had a hand in it.

Silence is never read as innocence: where the record says nothing the value is ``None``. Only a
written denial of conflicts makes ``seller_involved`` false. Sources stand in ``conflicts.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from cpassist.core.appraise.control import NOT_A_STUDY
from cpassist.core.appraise.page import Page
from cpassist.core.appraise.reading import read, read_in_record, unread
from cpassist.core.appraise.wordlist import wordlist
from cpassist.core.data import load
from cpassist.domain.evidence import Signal
from cpassist.domain.passages import Span

_REGISTER_HINT = re.compile(r"[0-9]{5}|[0-9]{4}(?:-00|/[0-9]{3})")
_ABOUT_OTHERS = re.compile(
    r"businesses|clinics (?:that|which|who) (?:sell|offer|market)|websites|advertis|crowdfunding"
    r"|companies (?:that|which) (?:sell|offer)|previous(?:ly)? (?:stud|trial)|other (?:stud|trial)"
    r"|(?:trials|studies) were (?:funded|supported)|need(?:s|ed)? funding|more funding"
)
_NOT_PAYING = re.compile(
    r"(?:finding|result|conclusion|hypothes[ie]s|data|evidence|idea|view|claim|use|practice"
    r"|model)s? "
    r"(?:[a-z]+ ){0,3}supported by|(?:is|are|not|be|been|further|strongly) supported by"
    r"|supported by (?:evidence|data|the (?:data|evidence|results?|findings?)|a (?:parent"
    r"|caregiver|therap))"
    r"|weight[- ]supported by"
)


@cache
def _registers() -> re.Pattern[str]:
    patterns: list[str] = load("conflicts")["registers"]["patterns"]
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(patterns)})(?![0-9])")


@cache
def _company() -> re.Pattern[str]:
    return re.compile(load("conflicts")["company"]["pattern"])


def registration(page: Page) -> Signal[str]:
    """Registry numbers as written in the text, else as filed in the record; joined by "; "."""
    found: dict[str, Span] = {}
    if (
        _REGISTER_HINT.search(page.low)
        or " ntr" in page.low
        or "(ntr" in page.low
        or "rbr-" in page.low
    ):
        for match in _registers().finditer(page.low):
            span = Span(match.start(), match.end())
            found.setdefault(span.of(page.text), span)
    if found:
        first = next(iter(found.values()))
        named = "; ".join(found)
        return read(named, "registration", "The text names a registry entry.", first, 0.95)
    filed = page.study.identifiers.registration
    if filed:
        text = "The record names a registry entry."
        return read_in_record(filed, "registration-filed", text, 0.95)
    return unread("registration-not-stated", "No registry entry is named.")


def funding(page: Page) -> Signal[str]:
    """The sentence that says who paid."""
    for span in _sentences(page, "funding"):
        said = page.low[span.start : span.end]
        if not _NOT_PAYING.search(said) and not _ABOUT_OTHERS.search(said):
            return read(span.of(page.text), "funding", "The words say who paid.", span, 0.85)
    return unread("funding-not-stated", "The text does not say who paid.")


def conflicts(page: Page) -> Signal[str]:
    """The sentence on interests of the authors, be it a declaration or a denial."""
    for span in _sentences(page, "interests"):
        if not _ABOUT_OTHERS.search(page.low, span.start, span.end):
            text = "The words speak of interests."
            return read(span.of(page.text), "conflicts", text, span, 0.85)
    text = "The text says nothing of interests; silence is not independence."
    return unread("conflicts-not-stated", text)


def seller_involved(page: Page) -> Signal[bool]:
    """Whether one who sells or makes the treatment wrote, paid for, or took money in the study."""
    for span in _sentences(page, "sold"):
        if not _ABOUT_OTHERS.search(page.low, span.start, span.end):
            return read(True, "paid-to-take-part", "Participants paid.", span, 0.85)
    sells = {mention.span for mention in page.find("conflicts", "sells")}
    for span in _sentences(page, "tie"):
        said = page.low[span.start : span.end]
        if _ABOUT_OTHERS.search(said) or _NOT_PAYING.search(said):
            continue
        if page.design in NOT_A_STUDY and "author" not in said:
            continue  # a review tells who paid for the trials it found
        if any(span.contains(place) for place in sells) or _company().search(said):
            text = "The words tie the study to a company or to one who sells the treatment."
            return read(True, "seller-involved", text, span, 0.8)
    none = next(iter(_sentences(page, "denied")), None)
    if none is not None:
        text = "The authors deny conflicts of interest."
        return read(False, "conflicts-denied", text, none, 0.7)
    authors = "\n".join(page.study.authors)
    company = _company().search(authors.lower())
    if company is not None:
        text = f"Among the authors stands a company ({company.group()})."
        return read_in_record(True, "company-author", text, 0.85)
    return unread("seller-not-stated", "Nothing says whether a seller had a hand in it.")


def names_a_seller(low: str) -> bool:
    """Whether folded words name a company, one who sells the treatment, or payment by patients."""
    flat = low.replace("-", " ")
    return _company().search(low) is not None or any(
        wordlist("conflicts", table).first(flat) for table in ("sells", "sold")
    )


def _sentences(page: Page, table: str) -> Iterable[Span]:
    """The sentences that hold a term of ``table``, each once, in order."""
    last = -1
    for mention in page.find("conflicts", table):
        index = page.sentence_index(mention.span.start)
        if index is not None and index != last:
            last = index
            yield page.sentences[index].span
