"""A checked article as content: verdicts as shape, word and colour, and the words they rest on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from textual.content import Content

from cpassist.core.check_words import said
from cpassist.domain.claims import Verdict
from cpassist.domain.passages import Span
from cpassist_tui import shown
from cpassist_tui.labels import label

Json = dict[str, Any]

SHAPES: Final = {
    Verdict.SUPPORTED: ("●", "$text-success"),
    Verdict.PARTLY_SUPPORTED: ("◐", "$text-warning"),
    Verdict.OVERSTATED: ("▲", "$text-warning"),
    Verdict.CONTRADICTED: ("✕", "$text-error"),
    Verdict.MISATTRIBUTED: ("⇄", "$text-error"),
    Verdict.NO_EVIDENCE: ("○", "$text"),
    Verdict.NOT_CHECKABLE: ("–", "$text-muted"),
}
ROW_CHARS: Final = 60
"""Of a statement in the list; below it stands whole."""

_PARAGRAPH: Final = re.compile(r"\n")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the text, and the statements that begin in it, by their places in the report."""

    span: Span
    claims: tuple[int, ...]


def paragraphs(report: Json) -> tuple[Paragraph, ...]:
    """The lines of the text that hold something, in order; linear in its length."""
    text, claims = report["text"], report["claims"]
    ends = [match.start() for match in _PARAGRAPH.finditer(text)] + [len(text)]
    found, start, place = [], 0, 0
    for end in ends:
        inside = []
        while place < len(claims) and claims[place]["start"] < end:
            inside.append(place)
            place += 1
        if text[start:end].strip():
            found.append(Paragraph(Span(start, end), tuple(inside)))
        start = end + 1
    return tuple(found)


def paragraph(report: Json, one: Paragraph, chosen: int | None) -> Content:
    """One line with its statements marked; the chosen one stands out beyond that."""
    parts: list[Content] = []
    at = one.span.start
    for place in one.claims:
        claim = report["claims"][place]
        start, end = max(at, claim["start"]), min(one.span.end, claim["end"])
        if start >= end:
            continue
        shape, colour = SHAPES[Verdict(claim["verdict"])]
        style = f"underline {colour}" + (" bold reverse" if place == chosen else "")
        parts += [
            shown.said(report["text"][at:start]),
            Content.styled(f"[{place + 1}{shape}] ", f"bold {colour}"),
            shown.said(report["text"][start:end], style),
        ]
        at = end
    return Content.assemble(*parts, shown.said(report["text"][at : one.span.end]))


def row(claim: Json, number: int) -> Content:
    """A statement in the list: number, verdict, first words."""
    words = " ".join(claim["text"].split())
    cut = words if len(words) <= ROW_CHARS else f"{words[: ROW_CHARS - 1]}…"
    return Content.assemble(f"{number:>2} ", verdict(claim), " ", shown.said(cut))


def verdict(claim: Json) -> Content:
    """``✕ Contradicted``."""
    shape, colour = SHAPES[Verdict(claim["verdict"])]
    return Content.styled(f"{shape} {claim['verdict_words']}", f"bold {colour}")


def evidence(report: Json, place: int) -> Content:
    """Why a statement is judged so: reasons, flags, and the quotes for and against."""
    claim = report["claims"][place]
    by_number = {citation["number"]: citation for citation in report["citations"]}
    rows = [
        Content.assemble(f"[{place + 1}] ", verdict(claim), f" · {claim['type_words']}"),
        shown.said(f"“{' '.join(claim['text'].split())}”", "italic"),
        shown.said(claim["why"]),
        *(shown.said(f"! {flag['words']}", "bold") for flag in claim["flags"]),
    ]
    for quote in claim["quotes"]:
        citation = by_number[quote["citation"]]
        rows += [
            Content(""),
            Content.assemble(
                (f"{said('stances', quote['stance'])} [{quote['citation']}] ", "bold"),
                shown.grade(citation["appraisal"]),
            ),
            shown.said(f"“{quote['text']}”"),
            shown.said(citation["vancouver"], "italic dim"),
        ]
    return shown.lines(rows)


def whole(report: Json) -> Content:
    """How the text reads, in a line or two."""
    return Content.assemble(
        (f"{label('check', 'reads')} {report['overall_words']}. ", "bold"),
        shown.said(report["overall_meaning"]),
    )


def around(report: Json) -> Content:
    """What stands beside the statements: reasons, what the text tells, questions, caveats."""
    told = [
        f"{point['words']}: {label('check', 'told' if point['present'] else 'not_told')}"
        for point in report["disclosures"].values()
    ]
    rows: list[Content] = []
    for heading, lines in (
        ("reasons", report["reasons"]),
        ("disclosures", told),
        ("questions", report["questions"]),
        ("caveats", report["caveats"]),
    ):
        rows += _listed(said("headings", heading), lines)
    return shown.lines(rows)


def _listed(heading: str, lines: Sequence[str]) -> list[Content]:
    if not lines:
        return []
    return [
        Content.styled(heading, "bold"),
        *(shown.said(f"• {line}") for line in lines),
        Content(""),
    ]
