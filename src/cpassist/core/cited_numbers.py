"""Which citations of an answer a text names by number: "[2]", "source 3", "the second study".

It reads the numbers and knows no answer. The words are data (``core/data/follow_up.toml``).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from cpassist.core.cues import fold
from cpassist.core.data import load

LAST: Final = -1
"""Stands for the highest number, whatever it is: "the last one"."""

_CITED: Final = re.compile(
    r"\[\s{0,3}(\d{1,3})\s{0,3}\]|#\s?(\d{1,3})\b|\b(?:citation|source|reference|number|study|no\.)\s(\d{1,3})\b",
    re.I,
)


def cited_numbers(text: str) -> tuple[int, ...]:
    """The citation numbers that ``text`` names in figures or as an ordinal, ascending.

    ``LAST`` comes first where it is named. Linear in the length of ``text``.
    """
    ordinals: dict[str, int] = load("follow_up")["ordinal"]["words"]
    figures = {int(next(filter(None, found.groups()))) for found in _CITED.finditer(text)}
    named = {ordinals[found.group(1)] for found in _ordinal().finditer(fold(text).flat)}
    return tuple(sorted(figures | named))


@cache
def _ordinal() -> re.Pattern[str]:
    names = "|".join(load("follow_up")["ordinal"]["words"])
    return re.compile(
        f" (?:the|that|your) ({names}) (?:one|study|trial|paper|citation|source|quote)(?= )"
    )
