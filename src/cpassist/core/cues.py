"""Cues: short word patterns kept as data, and where they stand in a text.

A cue says how people put a thing, so that a clinician can read and correct it; this file only
finds it. It knows no medicine and decides nothing. The language of a cue:

``stiff neck``      these words in a row        ``(a|b c)``   either
``seiz*``           any ending                  ``word?``     or nothing (also ``(a|b)?``)
``..`` ``...``      up to 3, up to 8 words of the same sentence between
``<child>``         a named set of words        ``,``         a comma, colon or dash
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from cpassist.core.data import load
from cpassist.domain.passages import Span

MAX_CUE_CHARS = 4000
"""How much of a text is looked at: twice the longest question that is answered."""

REMEMBERED = 256
"""How many texts of a question's length are kept with what was read from them."""

_MAX_GAPS = 8
_MAX_WORD = 40
_TOKEN = re.compile(
    r"(?P<number>\d{1,9}(?:[.,]\d{1,9}){0,3})"
    r"|(?P<word>[^\W_]+(?:['’`´](?=[^\W_])[^\W_]+)*)"
    r"|(?P<stop>[.!?;\n\u2026\u3002\uff1f\uff01]+)|(?P<comma>[,:()]|[-\u2013\u2014](?=\s))"
)
_ELEMENT = re.compile(r"[()|?,]|<\w+>|\.{2,3}|[^\s()<>|?,]+")
_BEGINNING = 3
"""Letters by which the beginnings of words are looked up."""
_GAPS = {"..": r"(?:(?!\. )[^ ]+ ){0,3}?", "...": r"(?:(?!\. )[^ ]+ ){0,8}?"}


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as cues see it: lower case, one space round every word, contractions written out."""

    flat: str
    places: tuple[int, ...]
    """Where each token begins in ``flat``, ascending."""
    spans: tuple[Span, ...]
    """Where each token stands in the text as typed."""
    opens: frozenset[str]
    """The tokens of ``flat``, their beginnings with a sign ("sei*"), and the sign for any."""

    def span(self, start: int, end: int) -> Span:
        """The place in the typed text of ``flat[start:end]``."""
        first = bisect_right(self.places, start) - 1
        last = max(first, bisect_right(self.places, end - 1) - 1)
        return Span(self.spans[first].start, self.spans[last].end)


@dataclass(frozen=True, slots=True)
class Cue:
    """Several patterns that mean one thing; compiled once a text has a word they begin with.

    There are hundreds of cues, and a question meets few of them.
    """

    source: str
    opens: frozenset[str]
    """What a match can begin with: words, and beginnings of words as ``Folded.opens`` has them."""

    @property
    def pattern(self) -> re.Pattern[str]:
        """All patterns in one."""
        return _compiled(self.source)

    def find(self, folded: Folded) -> Iterator[tuple[int, int]]:
        """Where the patterns match ``folded.flat``, left to right, never overlapping."""
        if not self.opens.isdisjoint(folded.opens):
            for match in self.pattern.finditer(folded.flat):
                yield match.start(), match.end() - 1

    def holds(self, folded: Folded) -> bool:
        """Whether any pattern matches."""
        if self.opens.isdisjoint(folded.opens):
            return False
        return self.pattern.search(folded.flat) is not None


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a pattern."""

    source: str
    opens: frozenset[str]
    """The words it can begin with, as they stand in cues."""
    empty: bool = False
    """Whether it can stand for nothing, so that what comes after it may begin a match."""

    def then(self, other: _Part) -> _Part:
        opens = self.opens | other.opens if self.empty else self.opens
        return _Part(self.source + other.source, opens, self.empty and other.empty)


_NOTHING = _Part("", frozenset(), empty=True)
_ANY_WORD = frozenset({"*"})


@lru_cache(REMEMBERED)
def fold(text: str) -> Folded:
    """``text`` made ready for cues; linear, and only the first ``MAX_CUE_CHARS`` are read."""
    contractions: dict[str, str] = load("cue_sets")["contractions"]["words"]
    parts: list[str] = []
    places: list[int] = []
    spans: list[Span] = []
    at = 1
    for token in _TOKEN.finditer(text[:MAX_CUE_CHARS]):
        for word in _plain(token, contractions):
            parts.append(word)
            places.append(at)
            spans.append(Span(token.start(), token.end()))
            at += len(word) + 1
    flat = f" {' '.join(parts)} "
    words = frozenset(flat[1:-1].split(" "))
    opens = words.union((f"{word[:_BEGINNING]}*" for word in words), _ANY_WORD)
    return Folded(flat, tuple(places), tuple(spans), opens)


def _plain(token: re.Match[str], contractions: Mapping[str, str]) -> list[str]:
    """The words a token stands for: one, or two for a contraction."""
    if token["stop"]:
        return ["."]
    if token["comma"]:
        return [","]
    if token["number"]:
        return [token["number"].replace(",", ".")]
    word = unicodedata.normalize("NFKC", token["word"]).casefold().replace(" ", "")
    for mark in "’`´":
        word = word.replace(mark, "'")
    word = word[:_MAX_WORD]
    written_out = contractions.get(word)
    if written_out is not None:
        return written_out.split()
    if word.endswith("'s"):
        return [word[:-2].replace("'", "") or "s", "s"]
    return [word.replace("'", "") or "s"]


def compile_cue(phrases: Iterable[str], sets: Mapping[str, str]) -> Cue:
    """One cue from its patterns. Raises ``ValueError`` for a bad one or an unknown set."""
    ways = sorted({_read(phrase, sets) for phrase in phrases}, key=lambda way: way.source)
    if not ways:
        raise ValueError("a cue needs at least one pattern")
    whole = _any_of(ways)
    if whole.empty:
        raise ValueError("a cue that matches no words at all")
    return Cue(f"(?<= ){whole.source}", frozenset(map(_opening, whole.opens)))


def _opening(word: str) -> str:
    """What ``Folded.opens`` holds of each word that the ``word`` of a cue matches."""
    start = re.split("[*#]", word, maxsplit=1)[0]
    if start == word:
        return word
    return f"{start[:_BEGINNING]}*" if len(start) >= _BEGINNING else "*"


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)


def _read(phrase: str, sets: Mapping[str, str]) -> _Part:
    return _parsed(phrase, sets) if "<" in phrase else _parsed_alone(phrase)


@cache
def _parsed_alone(phrase: str) -> _Part:
    return _parsed(phrase, {})


def _parsed(phrase: str, sets: Mapping[str, str]) -> _Part:
    elements = _ELEMENT.findall(phrase)
    if "".join(elements) != "".join(phrase.split()) or not elements:
        raise ValueError(f"not a cue: {phrase!r}")
    if sum(element in _GAPS for element in elements) > _MAX_GAPS:
        raise ValueError(f"too many gaps: {phrase!r}")
    part, rest = _either(elements, sets)
    if rest:
        raise ValueError(f"a bracket too many: {phrase!r}")
    return part


def _either(elements: list[str], sets: Mapping[str, str]) -> tuple[_Part, list[str]]:
    """Ways parted by bars, up to a closing bracket or the end, and what is left after it."""
    ways = [_NOTHING]
    while elements and elements[0] != ")":
        first, elements = elements[0], elements[1:]
        if first == "|":
            ways.append(_NOTHING)
            continue
        if first == "(":
            inside, elements = _either(elements, sets)
            if not elements:
                raise ValueError("a bracket is not closed")
            elements = elements[1:]
        else:
            inside = _one(first, sets)
        if elements[:1] == ["?"]:
            inside = _Part(f"(?:{inside.source})?", inside.opens, empty=True)
            elements = elements[1:]
        ways[-1] = ways[-1].then(inside)
    if not all(way.source for way in ways):
        raise ValueError("a way without words")
    return (ways[0] if len(ways) == 1 else _any_of(ways)), elements


def _any_of(ways: Sequence[_Part]) -> _Part:
    return _Part(
        f"(?:{'|'.join(way.source for way in ways)})",
        frozenset[str]().union(*(way.opens for way in ways)),
        any(way.empty for way in ways),
    )


def _one(element: str, sets: Mapping[str, str]) -> _Part:
    """A word, a gap or a named set, with the space after it."""
    if element in _GAPS:
        return _Part(_GAPS[element], _ANY_WORD, empty=True)
    if element.startswith("<"):
        if element[1:-1] not in sets:
            raise ValueError(f"no set of words is named {element}")
        named = _read(sets[element[1:-1]], sets)
        return _Part(f"(?:{named.source})", named.opens, named.empty)
    if element == "?":
        raise ValueError("a question mark after nothing")
    # A contraction in a cue is met written out, as texts are.
    words = load("cue_sets")["contractions"]["words"].get(element, element).split()
    source = "".join(map(_word, words))
    return _Part(source, frozenset(words[:1]))


def _word(element: str) -> str:
    return re.escape(element).replace(r"\*", "[^ ]*").replace(r"\#", r"[0-9][0-9.]*") + " "


@cache
def cue(file: str, *path: str) -> Cue:
    """The cue whose ``cues`` list stands at ``[path]`` of ``core/data/<file>.toml``."""
    table: dict[str, Any] = load(file)
    for name in path:
        table = table[name]
    return compile_cue(table["cues"], sets(file))


@cache
def asking_words() -> tuple[str, ...]:
    """The words that open a question."""
    return tuple(load("cue_sets")["asking"]["words"].split())


@cache
def sets(file: str) -> Mapping[str, str]:
    """The named sets of words open to the cues of a file: the shared ones and its own."""
    shared: dict[str, str] = load("cue_sets")["sets"]["words"]
    own: dict[str, str] = load(file).get("sets", {}).get("words", {})
    return {**shared, **own}
