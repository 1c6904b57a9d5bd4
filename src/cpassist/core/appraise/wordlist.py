"""Finding the terms of the reviewed word lists in a text: all lists in one pass, in order.

A word list is data (``core/data/*.toml``); this file only matches. Terms are literal, in lower
case, without hyphens; a plural "s" is allowed. Only terms whose longest word is among the words
of the text are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from cpassist.core.data import load
from cpassist.domain.passages import Span

LISTS = (
    ("sample", "people"),
    ("sample", "acts"),
    ("control", "comparator"),
    ("control", "controlled"),
    ("control", "uncontrolled"),
    ("control", "blinding"),
    ("population", "ages"),
    ("population", "palsy"),
    ("population", "who"),
    ("cells", "cell_type"),
    ("cells", "generic"),
    ("cells", "cell_source"),
    ("cells", "donor"),
    ("cells", "route"),
    ("outcomes", "measures"),
    ("conflicts", "funding"),
    ("conflicts", "interests"),
    ("conflicts", "denied"),
    ("conflicts", "tie"),
    ("conflicts", "sold"),
    ("conflicts", "sells"),
    ("harms", "named"),
    ("harms", "specific"),
    ("direction", "marks"),
    ("direction", "injury"),
)
"""Every list that is looked for in every text: data file and table."""

_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Mention:
    """One term found: the name of its entry and where it stands in the folded text."""

    name: str
    span: Span


Found = Mapping[str, tuple[Mention, ...]]
"""List ("file.table") -> its mentions, left to right."""


_Place = tuple[int, int, str]
"""Start, end with its sign turned (so that the longest sorts first), and name of the entry."""


@dataclass(frozen=True, slots=True, eq=False)
class _Term:
    """Told apart by identity: a term is filed more than once, and each is looked for once."""

    words: str
    name: str
    list_key: str


@dataclass(frozen=True, slots=True)
class Wordlist:
    """Terms of one or more lists, each filed under its longest word: seldom a common one."""

    by_word: Mapping[str, tuple[_Term, ...]]

    def scan(self, flat: str, start: int = 0, end: int | None = None) -> dict[str, list[Mention]]:
        """All mentions in ``flat[start:end]`` by list; within a list they do not overlap."""
        part = flat if end is None and not start else flat[start:end]
        found: dict[str, list[_Place]] = {}
        there = self.by_word.keys() & set(_WORD.findall(part))
        for term in {term for word in there for term in self.by_word[word]}:
            if term.words in part:
                found.setdefault(term.list_key, []).extend(_places(part, term))
        return {key: _apart(places, start) for key, places in found.items() if places}

    def find(self, flat: str, start: int = 0, end: int | None = None) -> Iterator[Mention]:
        """Every mention in ``flat[start:end]``, left to right."""
        for mentions in self.scan(flat, start, end).values():
            yield from mentions

    def first(self, flat: str, start: int = 0, end: int | None = None) -> Mention | None:
        """The first term found, if any."""
        return next(self.find(flat, start, end), None)


def _places(flat: str, term: _Term) -> Iterator[_Place]:
    """Where ``term``, or its plural, stands in ``flat`` as whole words."""
    words = term.words
    at = flat.find(words)
    while at >= 0:
        to = at + len(words)
        if to < len(flat) and flat[to] == "s":
            to += 1
        if not (at and flat[at - 1].isalnum()) and not (to < len(flat) and flat[to].isalnum()):
            yield at, -to, term.name
        at = flat.find(words, to)


def _apart(places: list[_Place], shift: int) -> list[Mention]:
    """In order, the longest at each place, without those that overlap an earlier one."""
    kept: list[Mention] = []
    free = 0
    for start, end, name in sorted(places):
        if start >= free:
            free = -end
            kept.append(Mention(name, Span(start + shift, free + shift)))
    return kept


def compile_wordlist(entries: Mapping[str, list[str]], key: str = "") -> Wordlist:
    """The list of entry name -> terms. Raises ``ValueError`` where two entries share a term."""
    names: dict[str, str] = {}
    for name, terms in entries.items():
        for term in terms:
            if names.setdefault(term, name) != name:
                raise ValueError(f"the term {term!r} stands under {names[term]!r} and {name!r}")
    return _filed([_Term(term, name, key) for term, name in names.items()])


def _filed(terms: Iterable[_Term]) -> Wordlist:
    by_word: dict[str, list[_Term]] = {}
    for term in sorted(terms, key=lambda t: (t.list_key, t.words)):
        words = _WORD.findall(term.words)
        if not words or not term.words[0].isalnum():
            raise ValueError(f"a term must begin with a letter or figure: {term.words!r}")
        longest = max(words, key=len)
        by_word.setdefault(longest, []).append(term)
        if term.words.endswith(longest):
            by_word.setdefault(f"{longest}s", []).append(term)
    return Wordlist({word: tuple(found) for word, found in by_word.items()})


@cache
def wordlist(file: str, table: str) -> Wordlist:
    """The word list of ``[table.terms]`` in ``core/data/<file>.toml``."""
    return compile_wordlist(load(file)[table]["terms"], f"{file}.{table}")


@cache
def _all_lists() -> Wordlist:
    terms: list[_Term] = []
    for file, table in LISTS:
        for held in wordlist(file, table).by_word.values():
            terms.extend(held)
    return _filed(set(terms))


@lru_cache(maxsize=8)
def mentions_of_all(flat: str) -> Found:
    """The mentions of every list in ``LISTS``, found in one pass over ``flat``; read-only.

    Remembered for the last few texts, since several rules open the same study one after another.
    """
    return {key: tuple(found) for key, found in _all_lists().scan(flat).items()}
