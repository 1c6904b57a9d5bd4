"""Formats of tagged lines (MEDLINE, RIS): a short name, a hyphen, words, lines that go on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cpassist.adapters.readers.pieces import MAX_RECORD_BYTES, Piece, decoded


@dataclass(slots=True)
class Fields:
    """A record's values by tag, each tag's in the order they stand."""

    values: dict[str, list[str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def all(self, *tags: str) -> list[str]:
        """Every value that is not empty, tag by tag."""
        return [value for tag in tags for value in self.values.get(tag, ()) if value]

    def first(self, *tags: str) -> str:
        """The first value of the first tag that has one."""
        found = self.all(*tags)
        return found[0] if found else ""


def fields_of(body: bytes, tag_line: re.Pattern[str]) -> Fields:
    """The fields of a record; ``tag_line`` gives tag and first words. Linear in its length."""
    text, remark = decoded(body)
    found = Fields(remarks=[remark] if remark else [])
    parts: dict[str, list[list[str]]] = {}
    current: list[str] | None = None
    for line in re.split(r"\r\n|\n|\r", text):
        begun = tag_line.match(line)
        if begun:
            current = [(begun[2] or "").strip()]
            parts.setdefault(begun[1], []).append(current)
        elif current is not None:
            current.append(line.strip())
    found.values = {
        tag: [" ".join(part for part in value if part) for value in values]
        for tag, values in parts.items()
    }
    return found


@dataclass(slots=True)
class Gathered:
    """The lines of the record that is being cut out."""

    lines: list[bytes] = field(default_factory=list)
    line: int = 0
    size: int = 0
    too_long: bool = False

    def add(self, number: int, line: bytes) -> None:
        """Hold a line; of a record that is too long no more than its beginning."""
        if not self.lines:
            self.line = number
        self.size += len(line) + 1
        self.too_long = self.too_long or self.size > MAX_RECORD_BYTES
        if not self.too_long:
            self.lines.append(line)

    def take(self) -> Iterator[Piece]:
        """The record, where there is one; nothing is held afterwards."""
        if any(line.strip() for line in self.lines):
            fault = f"over {MAX_RECORD_BYTES:,} bytes long" if self.too_long else None
            body = b"\n".join(self.lines)[: 4096 if fault else None]
            yield Piece(body, self.line, fault)
        self.lines, self.size, self.too_long = [], 0, False


def target_in(text: str, patterns: Mapping[str, re.Pattern[str]]) -> str | None:
    """The first of ``patterns`` that names a record in ``text``, as ``PREFIX:name``."""
    for prefix, pattern in patterns.items():
        if found := pattern.search(text[:2000]):
            return f"{prefix}:{found[1].rstrip('.,;)]')}"
    return None
