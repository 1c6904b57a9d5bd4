"""Blocks on a terminal, in colours; every meaning is in the words as well."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from cpassist.core.blocks import Block, Card, Heading, Items, Line, Reference
from cpassist.core.inert import inert
from cpassist.domain.evidence import TrafficLight

_LIGHT_STYLES = {
    TrafficLight.GREEN: "bold green",
    TrafficLight.YELLOW: "bold yellow",
    TrafficLight.RED: "bold red",
    TrafficLight.GREY: "bold bright_black",
}


def write_colours(blocks: Sequence[Block]) -> None:
    """Colours and indents. NO_COLOR is honoured."""
    console = Console(highlight=False, markup=False, emoji=False, width=_width())
    for block in blocks:
        match block:
            case Heading(text):
                console.print()
                console.print(Text(inert(text), style="bold cyan"))
            case Line(text, strong, light):
                style = _LIGHT_STYLES[light] if light else ("bold" if strong else "")
                console.print(Text(inert(text), style=style))
            case Items(lines):
                for line in lines:
                    console.print(Padding(Text(f"• {inert(line)}"), (0, 0, 0, 1)))
            case Card(number, facts, quotes, notes):
                head = Text(f"[{number}] ", style="bold magenta")
                head.append(" · ".join(inert(fact) for fact in facts), style="bold")
                console.print(head)
                for quote in quotes:
                    console.print(Padding(Text(f"“{inert(quote)}”"), (0, 2, 0, 4)))
                for note in notes:
                    console.print(Padding(Text(inert(note)), (0, 2, 0, 4)))
                console.print()
            case Reference(number, text, link):
                reference = Text(f"[{number}] {inert(text)} ")
                reference.append(inert(link or ""), style="underline")
                console.print(reference)


def _width() -> int:
    """A line of text stops being readable at about a hundred columns."""
    return min(Console().width, 100)
