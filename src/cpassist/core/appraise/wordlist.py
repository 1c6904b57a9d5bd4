"""Finding the terms of a reviewed word list in a text, fast and in order.

A word list is data (``core/data/*.toml``); this file only matches. Terms are literal, in lower
case, without hyphens; a plural "s" is allowed. Matching is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from cpassist.core.data import load
from cpassist.domain.passages import Span


@dataclass(frozen=True, slots=True)
class Mention:
    """One term found: the name of its entry and where it stands in the folded text."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Wordlist:
    """The terms of one word list, each with the name of the entry that holds it."""

    pattern: re.Pattern[str]
    names: Mapping[str, str]

    def find(self, flat: str, start: int = 0, end: int | None = None) -> Iterator[Mention]:
        """Every whole term in ``flat[start:end]``, left to right, the longest at each place."""
        stop = len(flat) if end is None else end
        for match in self.pattern.finditer(flat, start, stop):
            at = match.start()
            if at == 0 or not flat[at - 1].isalnum():
                yield Mention(self.names[match.group(1)], Span(at, match.end()))

    def first(self, flat: str, start: int = 0, end: int | None = None) -> Mention | None:
        """The first term found, if any."""
        return next(self.find(flat, start, end), None)


def compile_wordlist(entries: Mapping[str, list[str]]) -> Wordlist:
    """A word list of entry name -> terms. Raises ``ValueError`` where two entries share a term."""
    names: dict[str, str] = {}
    for name, terms in entries.items():
        for term in terms:
            if names.setdefault(term, name) != name:
                raise ValueError(f"the term {term!r} stands under {names[term]!r} and {name!r}")
    # A branch of plain literals lets the engine skip to possible first letters.
    branch = "|".join(re.escape(term) for term in sorted(names, key=lambda t: (-len(t), t)))
    return Wordlist(re.compile(f"({branch})s?(?![^\\W_])"), names)


@cache
def wordlist(file: str, table: str) -> Wordlist:
    """The word list of ``[table.terms]`` in ``core/data/<file>.toml``."""
    return compile_wordlist(load(file)[table]["terms"])
