"""Words of direction in a text: which say more, less, better, no, same, than, and where.

Only finds and composes words; which group or study they speak for is read by ``comparison`` and
``direction``. The word lists are data (``core/data/direction.toml``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from cpassist.core.data import load
from cpassist.domain.passages import Span

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|[0-9]+(?:[.,][0-9]+)*|[;:,()\[\]%<>=≤≥≠~]")
MAX_TOKENS = 20_000
"""What is longer than any abstract is read only so far."""


class Sense(StrEnum):
    """What a phrase of the word lists says."""

    MORE = "more"
    LESS = "less"
    RISE = "rise"
    FALL = "fall"
    BETTER = "better"
    WORSE = "worse"
    DIFFER = "differ"
    AFFECT = "affect"
    SIGNIFICANT = "significant"
    NOT = "not"
    SAME = "same"
    TREND = "trend"
    THAN = "than"
    FAVOURS = "favours"
    BASELINE = "baseline"
    BOTH_GROUPS = "both_groups"
    BETWEEN = "between"
    TURN = "turn"


SIZE = frozenset({Sense.MORE, Sense.LESS})
CHANGE = frozenset({Sense.RISE, Sense.FALL, Sense.BETTER, Sense.WORSE})
WAY = SIZE | CHANGE
UPWARD = frozenset({Sense.MORE, Sense.RISE, Sense.BETTER})


@dataclass(frozen=True, slots=True)
class Cue:
    """One phrase found; ``first`` and ``last`` are its token numbers, ``last`` included."""

    sense: Sense
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of folded text as tokens with their places in the text, and the cues among them."""

    tokens: tuple[str, ...]
    starts: tuple[int, ...]
    cues: tuple[Cue, ...]

    def span(self, cue: Cue) -> Span:
        """Where ``cue`` stands in the text the words were read from."""
        return Span(self.starts[cue.first], self.starts[cue.last] + len(self.tokens[cue.last]))


@cache
def _phrases() -> dict[str, tuple[tuple[tuple[str, ...], Sense], ...]]:
    """First word -> the phrases it opens, longest first."""
    found: dict[tuple[str, ...], Sense] = {}
    for name, entry in load("direction")["senses"].items():
        for term in entry["terms"]:
            phrase = tuple(term.split())
            if found.setdefault(phrase, Sense(name)) is not Sense(name):
                raise ValueError(f"the phrase {term!r} stands in two lists")
    table: dict[str, list[tuple[tuple[str, ...], Sense]]] = {}
    for phrase, sense in sorted(found.items(), key=lambda item: (-len(item[0]), item[0])):
        table.setdefault(phrase[0], []).append((phrase, sense))
    return {word: tuple(phrases) for word, phrases in table.items()}


@cache
def word_set(table: str, name: str) -> frozenset[str]:
    """The words of ``[table] name`` in ``direction.toml`` (or of ``[table.name] terms``)."""
    entry = load("direction")[table][name]
    return frozenset(entry["terms"] if isinstance(entry, dict) else entry)


def read_words(folded: str, start: int = 0, end: int | None = None) -> Words:
    """The tokens and cues of ``folded[start:end]`` (lower case, plain dashes), in order."""
    stop = len(folded) if end is None else end
    tokens: list[str] = _TOKEN.findall(folded, start, stop)[:MAX_TOKENS]
    starts: list[int] = []
    for token in tokens:
        start = folded.find(token, start)  # what stands between two tokens begins none
        starts.append(start)
        start += len(token)
    return Words(tuple(tokens), tuple(starts), _find_cues(tokens))


def _find_cues(tokens: list[str]) -> tuple[Cue, ...]:
    table = _phrases()
    cues: list[Cue] = []
    free = 0
    for at in [place for place, token in enumerate(tokens) if token in table]:
        if at < free:
            continue
        for phrase, sense in table[tokens[at]]:
            size = len(phrase)
            if size == 1 or tuple(tokens[at : at + size]) == phrase:
                free = at + size
                cues.append(Cue(sense, at, free - 1))
                break
    return tuple(cues)


@lru_cache(maxsize=4_096)
def stem(word: str) -> str:
    """A rough common form of a word's inflections; never shorter than three letters."""
    if len(word) <= 3 or word[0].isdigit():
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)] + instead
            break
    return word[:7] if len(word) > 8 else word


_ENDINGS = (
    ("ically", "ic"), ("ities", "ity"), ("ements", "e"), ("ement", "e"), ("ations", "at"),
    ("ation", "at"), ("ating", "at"), ("ated", "at"), ("ates", "at"), ("ions", ""), ("ion", ""),
    ("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ings", ""), ("ing", ""), ("ed", ""),
    ("es", ""), ("ly", ""), ("ss", "ss"), ("us", "us"), ("is", "is"), ("s", ""), ("e", ""),
)  # fmt: skip
