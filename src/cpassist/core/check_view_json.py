"""A report on an article that came as JSON, as blocks for faces made of lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cpassist.core.blocks import Block, Card, Heading, Items, Line, Reference
from cpassist.core.check_sections import SETTLED, ranges
from cpassist.core.check_words import said
from cpassist.domain.claims import Verdict

JsonObject = dict[str, Any]


def report_json_blocks(report: JsonObject) -> tuple[Block, ...]:
    """The report of ``docs/check.md``: what is settled, then what nobody here can tell, and why."""
    return tuple(_blocks(report))


def _blocks(report: JsonObject) -> Iterator[Block]:
    yield Heading(said("headings", "overall"))
    yield Line(said("headings", "reading", name=report["overall_words"]), strong=True)
    yield Line(report["overall_meaning"])
    yield from _listed("reasons", report["reasons"])
    numbered = list(enumerate(report["claims"], start=1))
    for heading, verdicts in SETTLED:
        held = [(number, one) for number, one in numbered if one["verdict"] in verdicts]
        if held:
            yield Heading(said("headings", heading))
        for number, one in held:
            yield _card(number, one)
    untold = [number for number, one in numbered if one["verdict"] == Verdict.NO_EVIDENCE]
    if untold:
        yield Heading(said("headings", "untold"))
        yield Line(said("headings", "untold_numbers", numbers=ranges(untold)))
    yield from _listed("questions", report["questions"])
    yield from _listed("caveats", report["caveats"])
    if report["citations"]:
        yield Heading(said("headings", "sources"))
        for citation in report["citations"]:
            yield Reference(citation["number"], citation["vancouver"], citation["url"])
    yield Line(said("headings", "receipt", build=report["receipt"]["build"]))


def _listed(heading: str, lines: list[str]) -> Iterator[Block]:
    if lines:
        yield Heading(said("headings", heading))
        yield Items(tuple(lines))


def _card(number: int, one: JsonObject) -> Card:
    verdict = said("headings", "verdict", name=one["verdict_words"], why=one["why"])
    notes = tuple(
        said(
            "headings",
            "quote",
            stance=said("stances", quote["stance"]),
            number=quote["citation"],
            text=quote["text"],
        )
        for quote in one["quotes"]
    )
    return Card(number, (verdict,), (one["text"],), notes)
