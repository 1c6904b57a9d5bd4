"""What an answer looks like in lines: the blocks that every linear face shows.

Records alone, so that a face that shows nothing yet need not load what makes them.
"""

from __future__ import annotations

from dataclasses import dataclass

from cpassist.domain.evidence import TrafficLight


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of the blocks that follow."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of our own; ``strong`` marks the one to read first."""

    text: str
    strong: bool = False
    light: TrafficLight | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A short list."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A quote, word for word, under the facts one needs to weigh it."""

    number: int
    facts: tuple[str, ...]
    quotes: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """Lines of our own under the quotes."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A source with where to find it."""

    number: int
    text: str
    link: str | None


Block = Heading | Line | Items | Card | Reference
