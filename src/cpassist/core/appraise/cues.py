"""Weighted cues: reviewed phrases, what each speaks for, and where they stand in a text.

A cue is data (``core/data/*.toml``). Its phrases are written in lower case, without hyphens:
``(a|b)`` either, ``*`` any ending of a word, ``_`` up to three words between, ``#`` a number.
Every phrase begins with a word or a number, is tried only where its first letters stand, and holds
no unbounded repeat across words, so that reading stays linear in the length of the text. This file
matches; it judges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_KEY = 4
"""How many letters of an open word ("random*") choose the phrases tried there."""
_LOOK = 60
"""How many characters before and after a phrase its exceptions may look at."""
_NUMBERS = (
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
    *("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred"),
)
_NUMBER = rf"(?:[0-9][0-9,.]{{0,9}}|(?:{'|'.join(_NUMBERS)})(?: [a-z]{{3,8}}(?= ))?)"
_BLANK = " {1,40}"
"""Mark-up is read as blanks, so that there may be many."""
_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r"_ |[(|)*# ]|[^(|)*# _]+")
_SIGNS = {
    "(": "(?:",
    "|": "|",
    ")": ")",
    "*": "[a-z]{0,15}",
    "_ ": rf"(?:[^ .;:]{{1,25}}{_BLANK}){{0,3}}",
    "#": _NUMBER,
    " ": _BLANK,
}
_NUMBER_KEY = "#"


@dataclass(frozen=True, slots=True)
class Cue:
    """Phrases that all say the same thing, and how much they say it for."""

    name: str
    trait: str
    title: float
    """Its weight in a title; 0 where titles are not read for it."""
    text: float
    most: int
    """How many mentions count, at most."""
    why: str
    """What the phrases mean, in plain words."""
    unless_after: re.Pattern[str] | None
    """Words shortly before a phrase that make it talk about something else."""
    unless_then: re.Pattern[str] | None
    """Words shortly after it that do."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One cue found at a place."""

    cue: Cue
    start: int
    end: int


class CueBook:
    """Cues ready for reading; build it once."""

    def __init__(self, tables: Sequence[Mapping[str, Any]]) -> None:
        self.cues = tuple(_cue(table) for table in tables)
        by_word: dict[str, dict[int, list[str]]] = {}
        for number, table in enumerate(tables):
            for phrase in table["phrases"]:
                for plain in _spread(phrase):
                    for key in _keys(plain):
                        by_word.setdefault(key, {}).setdefault(number, []).append(_pattern(plain))
        buckets = {key: _Bucket(self.cues, patterns) for key, patterns in by_word.items()}
        self._open = {key[:-1]: b for key, b in buckets.items() if key.endswith("*")}
        self._words = {key: b for key, b in buckets.items() if not key.endswith("*")}

    def find(self, flat: str) -> Iterator[Mark]:
        """Every cue in ``flat`` (folded, hyphens as blanks), by place, then in the data's order."""
        words, opened, number = self._words, self._open, self._words.get(_NUMBER_KEY)
        end = 0
        for word in _WORD.findall(flat):
            start = flat.find(word, end)  # no letter or figure stands between two words
            end = start + len(word)
            if word[0].isdigit():
                first, other = number, None
            else:
                first, other = words.get(word), opened.get(word[:_KEY])
            if first is not None and first.any(flat, start):
                yield from first.find(flat, start)
            if other is not None and other.any(flat, start):
                yield from other.find(flat, start)


class _Bucket:
    """The phrases that begin with one word, by cue, and all of them at once for a quick no."""

    def __init__(self, cues: Sequence[Cue], patterns: Mapping[int, list[str]]) -> None:
        joined = {number: _either(found) for number, found in patterns.items()}
        self.any = re.compile(_either(list(joined.values()))).match
        self._cues = tuple(
            (cues[number], re.compile(found).match) for number, found in joined.items()
        )

    def find(self, flat: str, start: int) -> Iterator[Mark]:
        """Every cue that begins at ``start``, in the data's order."""
        for cue, match_at in self._cues:
            match = match_at(flat, start)
            if match and not _denied(cue, flat, start, match.end()):
                yield Mark(cue, start, match.end())


def _either(patterns: Sequence[str]) -> str:
    """One pattern for all, the longest first."""
    return "|".join(sorted(patterns, key=lambda p: (-len(p), p)))


def _denied(cue: Cue, flat: str, start: int, end: int) -> bool:
    after, then = cue.unless_after, cue.unless_then
    if after is not None and after.search(flat[max(0, start - _LOOK) : start]):
        return True
    return then is not None and then.match(flat[end : end + _LOOK]) is not None


def _cue(table: Mapping[str, Any]) -> Cue:
    before, behind = table.get("unless_after"), table.get("unless_then")
    return Cue(
        name=table["name"],
        trait=table["trait"],
        title=float(table.get("title", table.get("text", 0))),
        text=float(table.get("text", 0)),
        most=int(table.get("most", 1)),
        why=table["why"],
        unless_after=_near(before, r"(?:^|[^a-z])(?:{}) (?:[^ .;:]{{1,20}} ){{0,2}}$")
        if before
        else None,
        unless_then=_near(behind, r" {{0,2}}(?:[^ .;:]{{1,20}} ){{0,3}}?(?:{})")
        if behind
        else None,
    )


def _near(words: Sequence[str], frame: str) -> re.Pattern[str]:
    return re.compile(frame.format("|".join(map(re.escape, words))))


def _spread(phrase: str) -> list[str]:
    """A phrase that begins with a choice, once for each, so that each begins with a word."""
    if not phrase.startswith("("):
        return [phrase]
    depth, start, choices = 0, 1, []
    for place, sign in enumerate(phrase):
        depth += (sign == "(") - (sign == ")")
        if (sign == "|" and depth == 1) or depth == 0:
            choices.append(phrase[start:place])
            start = place + 1
        if depth == 0:
            break
    return [plain for choice in choices for plain in _spread(choice + phrase[start:])]


def _keys(phrase: str) -> list[str]:
    """Where to look a phrase up: its first word, or the first letters of an open one."""
    if phrase.startswith(_NUMBER_KEY):
        return [_NUMBER_KEY, *_NUMBERS]
    first = _WORD.match(phrase)
    if first is None:
        raise ValueError(f"the phrase {phrase!r} does not begin with a word")
    word, is_open = first.group(), phrase[first.end() :][:1] in ("*", "(", "#")
    if is_open and len(word) < _KEY:
        raise ValueError(f"the phrase {phrase!r} begins with too few letters")
    if word[0].isdigit():
        return [_NUMBER_KEY]
    return [word[:_KEY] + "*"] if is_open else [word]


def _pattern(phrase: str) -> str:
    """A phrase as a regular expression that ends with its last word."""
    whole = "".join(_SIGNS.get(part) or re.escape(part) for part in _PART.findall(phrase))
    return whole + r"(?![^\W_])"
