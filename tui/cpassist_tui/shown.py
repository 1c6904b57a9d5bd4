"""Words from records, made safe and given the marks by which they are told apart.

Nothing from outside is ever read as markup: it becomes ``Content`` here, cleaned by ``core.inert``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from textual.content import Content

from cpassist.core import words as plain
from cpassist.core.blocks import Block, Heading, Items, Line
from cpassist.core.inert import inert
from cpassist.core.terms import Stem, words
from cpassist.domain.evidence import Direction, EvidenceLevel, TrafficLight
from cpassist.domain.passages import Span
from cpassist.domain.studies import RetractionStatus

Json = dict[str, Any]

LEVELS = 5
"""Oxford levels: 1 is the strongest, so that it fills the whole scale."""

LIGHT_STYLES = {
    TrafficLight.GREEN: "bold $text-success",
    TrafficLight.YELLOW: "bold $text-warning",
    TrafficLight.RED: "bold $text-error",
    TrafficLight.GREY: "bold",
}
MARK = "bold underline"
"""How a matched word stands out: it must hold without colour."""

QUOTED = "reverse underline"
"""The underline stays where a terminal shows no colour, in which reverse is drawn."""


def said(text: str, style: str = "") -> Content:
    """Words from outside as they are, harmless."""
    return Content.styled(inert(text), style) if style else Content(inert(text))


def lines(parts: Iterable[Content]) -> Content:
    """One under the other."""
    return Content("\n").join(list(parts))


def listed(blocks: Iterable[Block]) -> Content:
    """Headings, lines and lists, one under the other, a line's room before each heading.

    Raises ``TypeError`` for blocks that a list does not hold.
    """
    rows: list[Content] = []
    for block in blocks:
        match block:
            case Heading(text):
                rows += [Content(""), said(text, "bold")] if rows else [said(text, "bold")]
            case Line(text):
                rows.append(said(text))
            case Items(items):
                rows += [said(f"• {item}") for item in items]
            case _:
                raise TypeError(f"{type(block).__name__} is shown as a widget of its own")
    return lines(rows)


def grade(appraisal: Json) -> Content:
    """``●●●●○ randomized trial, level 2 of 5: strong design``: shape, words and colour."""
    level = EvidenceLevel(appraisal["level"])
    filled = 0 if level is EvidenceLevel.NOT_GRADED else LEVELS + 1 - int(level.value)
    scale = "●" * filled + "○" * (LEVELS - filled)
    style = ("$text-success", "$text-warning", "")[0 if filled > 3 else 1 if filled == 3 else 2]
    return Content.assemble(
        (scale, f"bold {style}".strip()),
        (f" {inert(appraisal['design_words'])}", "bold"),
        f" · {plain.level_words(level)}",
    )


def facts(citation: Json) -> Content:
    """Size, year, result, and whose words on what terms."""
    appraisal = citation["appraisal"]
    parts: list[str] = []
    if appraisal["n"] is not None:
        parts.append(f"n = {appraisal['n']:,}")
    parts.append(str(citation["year"] or plain.template("headings", "no_year")))
    if appraisal["direction"] is not None:
        parts.append(plain.direction_words(Direction(appraisal["direction"])))
    parts.append(citation["kind"])
    parts.append(citation["license"] or plain.template("headings", "no_license"))
    return said(" · ".join(parts))


def standing(citation: Json) -> Content | None:
    """The warning about a study's standing, where there is one."""
    warning = plain.standing_words(RetractionStatus(citation["retraction_status"]))
    return Content.styled(f"‼ {warning}", "bold $text-error") if warning else None


def light(answer: Json) -> Content:
    """The traffic light as shape, word and colour, with what it means."""
    sign = TrafficLight(answer["traffic_light"])
    badge = plain.light_badge(sign)
    return Content.assemble(
        (f"{badge.shape} {badge.name}", LIGHT_STYLES[sign]),
        f": {inert(answer['certainty']['light_meaning'])}",
    )


def asked_words(answer: Json) -> list[str]:
    """Every word the question was searched by, its other names included."""
    understood = answer["understood"]
    also = [form for item in understood["expanded"] for form in item["also"]]
    return [word for text in (understood["standalone"], *also) for word in words(text)]


def matched(text: str, sought: Iterable[str], stem: Stem) -> tuple[Span, ...]:
    """Where the words of ``text`` stand that share a stem with one of ``sought``, in order."""
    stems = set(stem(list(sought)))
    return tuple(
        Span(start, end)
        for start, end in _words_at(text)
        if any(found in stems for found in stem(words(text[start:end])))
    )


def marked(text: str, spans: Sequence[Span], style: str = MARK) -> Content:
    """``text`` with ``spans`` made to stand out; cleaning keeps every place where it was."""
    content = said(text)
    for span in spans:
        content = content.stylize(style, span.start, span.end)
    return content


def _words_at(text: str) -> Iterable[tuple[int, int]]:
    start: int | None = None
    for place, char in enumerate(text):
        if char.isalnum():
            start = place if start is None else start
        elif start is not None:
            yield start, place
            start = None
    if start is not None:
        yield start, len(text)
