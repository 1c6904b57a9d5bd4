"""A short titled list: what was reported on safety, what to keep in mind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.content import Content
from textual.widgets import Static

from cpassist.core import words as plain
from cpassist_tui import shown

Json = dict[str, Any]


class Points(Static):
    """Fixed or quoted lines under a title on the border."""

    def __init__(self, title: str, points: Iterable[Content], classes: str) -> None:
        super().__init__(shown.lines(points), markup=False, classes=classes)
        self.border_title = Content(title)


def safety(answer: Json) -> Points:
    """The quotes about harms, each with its source's design and size."""
    by_number = {citation["number"]: citation for citation in answer["citations"]}
    points = []
    for quote in answer["safety"]:
        citation = by_number[quote["citation"]]
        size = citation["appraisal"]["n"]
        weighed = citation["appraisal"]["design_words"] + (f", n = {size:,}" if size else "")
        points.append(
            Content.assemble(
                (f"[{quote['citation']}] {weighed}: ", "bold"), shown.said(f"“{quote['text']}”")
            )
        )
    return Points(f"⚠ {plain.template('headings', 'safety')}", points, "safety")


def terms(answer: Json) -> Points:
    """The terms of the quotes in plain words."""
    points = [
        Content.assemble((f"{term['term']}: ", "bold"), shown.said(term["meaning"]))
        for term in answer["glossary"]
    ]
    return Points(plain.template("headings", "glossary"), points, "caveats")


def caveats(answer: Json) -> Points:
    """What to keep in mind, and what is missing."""
    points = [shown.said(f"• {text}") for text in answer["caveats"]]
    return Points(plain.template("headings", "caveats"), points, "caveats")


def sides(answer: Json) -> Points:
    """Both sides of a comparison."""
    points = [shown.said(f"• {side['text']}") for side in answer["sides"]]
    return Points(plain.template("headings", "sides"), points, "caveats")
