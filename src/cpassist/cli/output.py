"""Everything that leaves on stdout: blocks as plain lines, Markdown or colours, and JSON.

stdout is the answer, stderr is talk. Text from records is made inert here, and nowhere trusted.
"""

from __future__ import annotations

import json
import os
import re
import sys
import textwrap
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from cpassist.core.blocks import Block, Card, Heading, Items, Line, Reference
from cpassist.core.inert import inert

PLAIN_WIDTH = 88
_MARKDOWN_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&!])")


class Format(StrEnum):
    """How an answer is written."""

    RICH = "rich"
    PLAIN = "plain"
    MARKDOWN = "markdown"
    JSON = "json"


def chosen_format(*, as_json: bool, plain: bool, markdown: bool) -> Format:
    """The format asked for, else colours on a terminal and plain lines in a pipe."""
    if as_json:
        return Format.JSON
    if markdown:
        return Format.MARKDOWN
    if plain or not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
        return Format.PLAIN
    return Format.RICH


def write_json(value: Any) -> None:
    """One JSON value and a line feed; keys keep their order."""
    sys.stdout.write(json_text(value))


def json_text(value: Any) -> str:
    """What ``write_json`` writes."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def write_blocks(blocks: Sequence[Block], form: Format) -> None:
    """The blocks, in the given format."""
    if form is Format.RICH:
        from cpassist.cli.colours import write_colours  # imported here: a pipe needs none

        write_colours(blocks)
    else:
        sys.stdout.write(blocks_text(blocks, form))


def blocks_text(blocks: Sequence[Block], form: Format) -> str:
    """The blocks as Markdown, or as plain lines."""
    render = _markdown if form is Format.MARKDOWN else _plain
    return "\n".join(line for block in blocks for line in render(block)) + "\n"


def write_line(text: str = "") -> None:
    """One plain line of the answer."""
    sys.stdout.write(inert(text) + "\n")


def talk(text: str) -> None:
    """One line beside the answer, on stderr."""
    sys.stderr.write(inert(text) + "\n")


def _plain(block: Block) -> list[str]:
    match block:
        case Heading(text):
            return ["", f"{inert(text)}:"]
        case Line(text):
            return _wrapped(text)
        case Items(lines):
            return [part for line in lines for part in _wrapped(line, "- ", "  ")]
        case Card(number, facts, quotes, notes):
            head = _wrapped(", ".join(facts), f"[{number}] ", "    ")
            told = (*(f"“{quote}”" for quote in quotes), *notes)
            return [*head, *(part for line in told for part in _wrapped(line, "    ", "    "))]
        case Reference(number, text, link):
            reference = _wrapped(text, f"[{number}] ", "    ")
            return [*reference, f"    {inert(link)}"] if link else reference


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    """Lines of at most ``PLAIN_WIDTH``; a word is never broken, so that a link stays whole."""
    return textwrap.wrap(
        inert(text),
        PLAIN_WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _markdown(block: Block) -> list[str]:
    match block:
        case Heading(text):
            return ["", f"## {_escaped(text)}", ""]
        case Line(text, strong):
            return [f"**{_escaped(text)}**" if strong else _escaped(text), ""]
        case Items(lines):
            return [f"- {_escaped(line)}" for line in lines]
        case Card(number, facts, quotes, notes):
            head = f"**[{number}]** {_escaped(' · '.join(facts))}"
            told = (*(f"> {_escaped(quote)}" for quote in quotes), *map(_escaped, notes))
            return [head, "", *(part for line in told for part in (line, ""))]
        case Reference(number, text, link):
            return [f"{number}. {_escaped(text)}" + (f" <{inert(link)}>" if link else "")]


def _escaped(text: str) -> str:
    return _MARKDOWN_MARKS.sub(r"\\\1", " ".join(inert(text).split()))
