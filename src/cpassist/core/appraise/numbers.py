"""Whole numbers in running text, in digits or in words; decimals, powers and ratios are not."""

from __future__ import annotations

import re
from functools import cache

from cpassist.core.data import load

MAX_COUNT = 9_999_999
"""A larger count of participants is no count of participants."""

_DIGITS = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,7})")


@cache
def _values() -> dict[str, int]:
    table = load("sample")["numbers"]
    values = {word: value for value, word in enumerate(table["units"])}
    values |= {word: 10 * ten for ten, word in enumerate(table["tens"], start=2)}
    return values


def is_number_word(token: str) -> bool:
    """Whether ``token`` can be a part of a number in words ("ninety-six", "hundred")."""
    token = token.strip("(),")
    if token in _values():
        return True
    if token in {"hundred", "thousand"}:
        return True
    return all(piece in _values() for piece in token.split("-"))


def whole_number(words: str) -> int | None:
    """The value of a folded number: "1,234", "96", "one hundred and five"; ``None`` if none.

    A number in words must run as English counts do (hundreds before tens before units).
    """
    if _DIGITS.fullmatch(words):
        value = int(words.replace(",", ""))
        return value if value <= MAX_COUNT else None
    return _from_words(words.replace("-", " ").split())


def _from_words(tokens: list[str]) -> int | None:
    total = group = 0
    floor = 1000  # the last scale used in this group: tens must come before units
    seen = False
    for token in tokens:
        if token == "and":  # noqa: S105 - a word, not a password
            continue
        if token == "thousand" and seen and not total:  # noqa: S105
            total, group, floor = (group or 1) * 1000, 0, 1000
        elif token == "hundred" and 0 < group < 100:  # noqa: S105
            group, floor = group * 100, 100
        else:
            value = _values().get(token)
            if value is None or value >= floor:
                return None
            group, floor = group + value, 10 if value >= 20 else 1
        seen = True
    return total + group if seen else None
