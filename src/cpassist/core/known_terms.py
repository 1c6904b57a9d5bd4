"""The terms a question box may complete: what the lexicon and the glossary name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from cpassist.core.data import load

MOST_WORDS: Final = 4
"""So many of the last words typed are looked at."""

LEAST_CHARS: Final = 3
"""Fewer letters complete to anything."""


@cache
def known_terms() -> tuple[str, ...]:
    """Every term once, the shorter first, ties by name."""
    explained = (str(entry["term"]) for entry in load("glossary")["entries"])
    entries = [one for group in load("lexicon")["groups"].values() for one in group["entries"]]
    named = [str(one["concept"]) for one in entries]
    # "cord blood" for "umbilical cord blood": shorter, and no further from what is meant.
    parts = [form for one in entries for form in one.get("lay", ()) if form in one["concept"]]
    return tuple(dict.fromkeys(_ordered([*explained, *named, *parts])))


def completed(text: str) -> str | None:
    """``text`` with its last words completed by one word of a known term; ``None`` for none.

    The longest run of last words that begins a term decides; letter case counts for nothing.
    """
    words = text.split(" ")
    for first in range(max(0, len(words) - MOST_WORDS), len(words)):
        begun = " ".join(words[first:])
        if len(begun) < LEAST_CHARS:
            break
        low = begun.lower()
        for term in known_terms():
            if len(term) > len(low) and term.lower().startswith(low):
                rest = term[len(low) :]
                end = rest.find(" ", 1)
                return text + (rest if end < 0 else rest[:end])
    return None


def _ordered(terms: Iterable[str]) -> list[str]:
    return sorted(terms, key=lambda term: (len(term), term))
