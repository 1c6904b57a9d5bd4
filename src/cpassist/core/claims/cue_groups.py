"""Groups of cues for reading texts about treatment, kept as data, and where they stand.

A group is a table of ``core/data/<file>.toml`` with ``cues`` (the language of ``core.cues``), a
``pattern`` (a regular expression on the text as written, for signs that are no words), or both.
Finds only; what a group means is for the rooms beside this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from cpassist.core.cues import Cue, Folded, compile_cue, fold, sets
from cpassist.core.data import load
from cpassist.domain.passages import Span


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text made ready for cues; ``start`` is its place in the whole text."""

    words: str
    folded: Folded
    start: int

    def __hash__(self) -> int:
        """By the words and their place, which settle the rest."""
        return hash((self.words, self.start))


@dataclass(frozen=True, slots=True)
class Group:
    """Cues that mean one thing, and what the data says of them."""

    cue: Cue | None
    pattern: re.Pattern[str] | None
    entry: Mapping[str, Any]
    apart: Cue | None = None
    """Wordings within which the words of ``cue`` mean something else ("more often" is no often)."""

    def find(self, passage: Passage) -> Iterator[Span]:
        """Where the group stands in the whole text: words first, then signs."""
        if self.cue is not None:
            for start, end in self._own(passage.folded):
                yield passage.folded.span(start, end).shifted(passage.start)
        if self.pattern is not None:
            for match in self.pattern.finditer(passage.words):
                if match.end() > match.start():
                    yield Span(match.start(), match.end()).shifted(passage.start)

    def holds(self, passage: Passage) -> bool:
        """Whether the group stands anywhere in the passage."""
        if next(self._own(passage.folded), None) is not None:
            return True
        return self.pattern is not None and self.pattern.search(passage.words) is not None

    def _own(self, folded: Folded) -> Iterator[tuple[int, int]]:
        """Where the words stand by themselves, in the folded text."""
        if self.cue is None:
            return
        others = list(self.apart.find(folded)) if self.apart is not None else []
        for start, end in self.cue.find(folded):
            if not any(start < last and first < end for first, last in others):
                yield start, end


def passage(words: str, start: int = 0) -> Passage:
    """``words`` made ready; only the first ``MAX_CUE_CHARS`` of them are read for cues."""
    return Passage(words, fold(words), start)


@cache
def group(file: str, *path: str) -> Group:
    """The group at ``[path]`` of ``core/data/<file>.toml``; ``KeyError`` where there is none."""
    table: dict[str, Any] = load(file)
    for name in path:
        table = table[name]
    return _group(file, table)


@cache
def groups(file: str, *path: str) -> Mapping[str, Group]:
    """The groups under ``[path]`` of a file by name, in the order of the data."""
    table: dict[str, Any] = load(file)
    for name in path:
        table = table[name]
    return MappingProxyType({name: _group(file, entry) for name, entry in table.items()})


def _group(file: str, entry: Mapping[str, Any]) -> Group:
    cues = entry.get("cues")
    pattern = entry.get("pattern")
    if not cues and not pattern:
        raise ValueError(f"a group of {file} without cues or pattern")
    return Group(
        compile_cue(cues, sets(file)) if cues else None,
        re.compile(pattern, re.IGNORECASE) if pattern else None,
        entry,
        compile_cue(entry["apart"], sets(file)) if "apart" in entry else None,
    )
