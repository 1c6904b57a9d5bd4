"""A checked text for people, as blocks for faces made of lines.

What does not hold comes first, in full; what no study here can tell is listed by number and stands
in the marked text. Words of our own stand in ``check.en.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from cpassist.core.blocks import Block, Card, Heading, Items, Line, Reference
from cpassist.core.check_sections import ranges, settled, uncheckable, untold, wording
from cpassist.core.check_words import said
from cpassist.core.cite import vancouver
from cpassist.domain.claims import ClaimReport, Disclosure, JudgedClaim, Verdict

_PARAGRAPH: Final = re.compile(r"\n\s{0,200}\n")
_UNMARKED: Final = (Verdict.NO_EVIDENCE, Verdict.NOT_CHECKABLE)


def report_blocks(report: ClaimReport) -> tuple[Block, ...]:
    """The report in reading order; statements go by their numbers from 1."""
    return tuple(_blocks(report))


def disclosed(one: Disclosure, text: str) -> str:
    """Whether one point of a fair text is told, and in which words."""
    point = (
        f"{said('disclosures', one.point.value)}: {said('told', 'yes' if one.present else 'no')}"
    )
    return f"{point} (“{one.spans[0].of(text)}”)" if one.spans else point


def to_know(one: JudgedClaim) -> str:
    """The flags of a statement in one line; empty where it has none."""
    flags = "; ".join(said("flags", mark.flag.value) for mark in one.flags)
    return said("headings", "to_know", flags=flags) if flags else ""


def _blocks(report: ClaimReport) -> Iterator[Block]:
    overall = report.overall.value
    yield Heading(said("headings", "overall"))
    yield Line(said("headings", "reading", name=said("overall", overall)), strong=True)
    yield Line(said("overall_meaning", overall))
    yield from _listed("reasons", report.reasons)
    for section in settled(report):
        yield Heading(said("headings", section.key))
        for number, one in section.statements:
            yield _card(number, one)
    if untold(report):
        yield Heading(said("headings", "untold"))
        yield Line(said("headings", "untold_numbers", numbers=ranges(untold(report))))
    yield from _listed("uncheckable", uncheckable(report))
    yield from _listed("wording", wording(report))
    yield from _listed("disclosures", [disclosed(one, report.text) for one in report.disclosures])
    yield from _listed("questions", report.questions)
    if report.claims:
        yield Heading(said("headings", "marked"))
        for paragraph in _PARAGRAPH.split(_numbered(report)):
            if paragraph.strip():
                yield Line(paragraph)
    yield from _listed("caveats", report.caveats)
    if report.citations:
        yield Heading(said("headings", "sources"))
        for citation in report.citations:
            yield Reference(citation.number, vancouver(citation.study), citation.study.url)
    yield Line(said("headings", "receipt", build=report.receipt.build))


def _listed(heading: str, lines: Sequence[str]) -> Iterator[Block]:
    if lines:
        yield Heading(said("headings", heading))
        yield Items(tuple(lines))


def _card(number: int, one: JudgedClaim) -> Card:
    verdict = said("headings", "verdict", name=said("verdicts", one.verdict.value), why=one.why)
    notes = [
        said(
            "headings",
            "quote",
            stance=said("stances", item.stance.value),
            number=item.quote.citation,
            text=item.quote.text,
        )
        for item in one.evidence
    ]
    known = to_know(one)
    return Card(number, (verdict,), (one.claim.text,), (*notes, *([known] if known else ())))


def _numbered(report: ClaimReport) -> str:
    """The text with each statement's number behind it, and its verdict where it has one."""
    parts: list[str] = []
    at = 0
    for number, one in enumerate(report.claims, start=1):
        name = "" if one.verdict in _UNMARKED else f": {said('verdicts', one.verdict.value)}"
        parts += [report.text[at : one.claim.span.end], f" [{number}{name}]"]
        at = one.claim.span.end
    return "".join((*parts, report.text[at:]))
