"""The numbers of a sentence with what they count, so that two sentences' numbers can be compared.

Years, shares, sums of money, durations, rates and counts are told apart. Judges nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final

from cpassist.core.appraise.numbers import whole_number
from cpassist.core.data import load

_TOKEN: Final = re.compile(
    r"[0-9]{1,3}(?:,[0-9]{3}){1,3}(?:\.[0-9]{1,4})?|[0-9]{1,12}(?:\.[0-9]{1,6})?|[a-z]{1,30}|[%$€£/±]"
    r"|[-\u2013\u2212]"
)
_POWER: Final = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)\s?[×x]\s?10\s?\^?\s?(\d{1,2})(?!\d)")
_MAX_CHARS: Final = 1500
_TIMES: Final = frozenset({"day", "week", "month", "year"})
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_UNIT_REACH: Final = 4
_TEN: Final = 10
"""Of ten in words, a share is told and nobody counted."""
_HALF_YEAR: Final = 182.6
"""In days."""


class Kind(StrEnum):
    """What a number is of."""

    SHARE = "share"
    """In per cent."""
    MONEY = "money"
    DURATION = "duration"
    """In days."""
    RATE = "rate"
    """Per thousand or more."""
    YEAR = "year"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number; ``unit`` is the class of what is counted, empty where none was read."""

    value: float
    kind: Kind
    unit: str = ""
    decimals: int = 0
    about: bool = False
    least: bool = False
    """Whether told as a lower bound ("more than")."""
    loose: bool = False
    """Whether a share was told as a fraction in words."""


@dataclass(frozen=True, slots=True)
class _Number:
    value: float
    start: int
    end: int
    """Token places, half-open."""
    decimals: int
    worded: bool


@lru_cache(maxsize=8192)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers of ``text`` in order; scales' own figures ("GMFM-66", "phase 2") are left out."""
    low = text[:_MAX_CHARS].lower().replace("per cent", "%").replace("percent", "%")
    low = _POWER.sub(_written_out, low)
    tokens = _TOKEN.findall(low)
    found: list[Quantity] = []
    taken = 0
    numbers = list(_numbers(tokens))
    for place, number in enumerate(numbers):
        if number.start < taken:
            continue
        after = numbers[place + 1] if place + 1 < len(numbers) else None
        ratio = _ratio(tokens, number, after)
        if ratio is not None:
            found.extend(ratio)
            taken = after.end if after is not None else number.end
            continue
        quantity = _single(tokens, number)
        if quantity is not None:
            found.append(quantity)
    found.extend(_fractions(tokens))
    return tuple(found)


def _written_out(match: re.Match[str]) -> str:
    """Such as 20000000 for "2 × 10^7"; no more than nine zeros."""
    return str(round(float(match[1]) * 10 ** min(9, int(match[2]))))


def _numbers(tokens: list[str]) -> list[_Number]:
    found: list[_Number] = []
    at = 0
    while at < len(tokens):
        number = _number_at(tokens, at)
        if number is None:
            at += 1
            continue
        at = number.end
        if number.start and tokens[number.start - 1] in _words("labels"):
            continue
        joined = number.start > 1 and tokens[number.start - 1] == "-"
        if joined and tokens[number.start - 2] in _words("labels"):
            continue
        found.append(number)
    return found


def _number_at(tokens: list[str], at: int) -> _Number | None:
    token = tokens[at]
    scales: dict[str, float] = load("claim_numbers")["scales"]["words"]
    if token[0].isdigit():
        plain = token.replace(",", "")
        value, decimals = float(plain), len(plain.partition(".")[2])
        end, worded = at + 1, False
    else:
        end = at
        run: list[str] = []
        while end < len(tokens) and len(run) < 6:
            if tokens[end] == "-" and run:
                end += 1
                continue
            bound = tokens[end + 1 : end + 2] == ["-"] and run and tokens[end - 1] != "-"
            if bound or whole_number(" ".join([*run, tokens[end]])) is None:
                break  # "forty one-hour sessions" are forty
            run.append(tokens[end])
            end += 1
        if not run and token in scales and at and tokens[at - 1] == "a":
            return _scaled(tokens, at, float(scales[token]))
        if not run:
            return None
        while tokens[end - 1] == "-":
            end -= 1
        value, decimals, worded = float(whole_number(" ".join(run)) or 0), 0, True
    if end < len(tokens) and tokens[end] in scales:
        value *= scales[tokens[end]]
        end, decimals = end + 1, 0
    return _Number(value, at, end, decimals, worded)


def _scaled(tokens: list[str], at: int, value: float) -> _Number:
    """Such as "a hundred", "a hundred and five", "a million"."""
    if tokens[at + 1 : at + 2] == ["and"] and at + 2 < len(tokens):
        rest = whole_number(tokens[at + 2])
        if rest is not None and rest < value:
            return _Number(value + rest, at, at + 3, 0, worded=True)
    return _Number(value, at, at + 1, 0, worded=True)


def _ratio(tokens: list[str], number: _Number, after: _Number | None) -> list[Quantity] | None:
    """Such as "26 of the 47", "8/143", "one in eighteen", "1.6 per 1000"."""
    if after is None or not 1 <= after.start - number.end <= 5:
        return None
    between = tokens[number.end : after.start]
    about = _about(tokens, number)
    if "per" in (between[0], between[-1]) and after.value >= 1000:
        return [_told(tokens, number, Kind.RATE, value=number.value * 1000 / after.value)]
    joints = _words("ratio")
    counted = {_unit_of(word) for word in between if _unit_of(word)}
    if between[-1] == "in" and counted and _unit(tokens, after) in counted:
        between = ["in"]
    if between[-1] == "of" and number.worded and number.value == 1 and counted:
        return None
    first, rest = between[0], between[1:]
    if first in {"%", "("}:
        return None
    if first not in joints and not (len(between) > 1 and between[1] in joints and first in {"out"}):
        if not (len(between) <= 3 and _unit_of(first) and between[1:2] and between[1] in joints):
            return None
        rest = between[2:]
    if any(word not in {"of", "the", "every", "all", "in", "a"} for word in rest):
        return None
    if after.value <= 0 or number.value > after.value or _is_year(after):
        return None
    loose = number.worded or after.worded
    share = Quantity(
        100 * number.value / after.value, Kind.SHARE, about=about or loose, loose=loose
    )
    if loose and ("in" in between or after.value == _TEN or (_small(number) and _small(after))):
        return [share]
    unit = _unit(tokens, after)
    return [
        share,
        _told(tokens, number, Kind.COUNT, unit),
        Quantity(after.value, Kind.COUNT, unit, after.decimals, about),
    ]


def _small(number: _Number) -> bool:
    """Of "three out of four" nobody was counted."""
    return number.worded and number.value <= _TEN


def _single(tokens: list[str], number: _Number) -> Quantity | None:
    before = tokens[number.start - 1] if number.start else ""
    follows = tokens[number.end : number.end + _UNIT_REACH]
    if follows[:1] == ["%"]:
        return _told(tokens, number, Kind.SHARE)
    if before in {"$", "€", "£"} or _words("currencies") & set(follows[:2]):
        return _told(tokens, number, Kind.MONEY)
    if _is_year(number) and not number.worded:
        return Quantity(number.value, Kind.YEAR)
    unit = before if before in _TIMES else _unit(tokens, number)
    days: dict[str, float] = load("claim_numbers")["days"]["words"]
    if unit in days:
        return _told(tokens, number, Kind.DURATION, value=number.value * days[unit])
    if number.worded and number.value == 1:
        return None
    return _told(tokens, number, Kind.COUNT, unit)


def _told(
    tokens: list[str], number: _Number, kind: Kind, unit: str = "", value: float | None = None
) -> Quantity:
    """The quantity with how it is put: about, more than."""
    return Quantity(
        number.value if value is None else value,
        kind,
        unit,
        number.decimals,
        about=_about(tokens, number),
        least=_least(tokens, number.start),
    )


def _fractions(tokens: list[str]) -> list[Quantity]:
    shares: dict[str, float] = load("claim_numbers")["fractions"]["words"]
    found: list[Quantity] = []
    for at, word in enumerate(tokens):
        if word in shares:
            times = whole_number(tokens[at - 1]) if at else None
            if word.endswith("s") and times is None:
                continue
            follows = tokens[at + 1 : at + 3]
            if word == "half" and follows[:2] == ["a", "year"]:
                found.append(Quantity(_HALF_YEAR, Kind.DURATION, about=True))
                continue
            if word in {"third", "quarter"} and (not at or tokens[at - 1] not in {"a", "one"}):
                continue
            if tokens[max(0, at - 2) : at] in (["fewer", "than"], ["less", "than"]):
                continue
            share = (times or 1) * shares[word]
            least = _least(tokens, at)
            found.append(Quantity(share, Kind.SHARE, about=True, least=least, loose=True))
    return found


def _is_year(number: _Number) -> bool:
    return number.decimals == 0 and _FIRST_YEAR <= number.value <= _LAST_YEAR


def _about(tokens: list[str], number: _Number) -> bool:
    return bool(_words("about") & set(tokens[max(0, number.start - 2) : number.start]))


def _least(tokens: list[str], start: int) -> bool:
    before = tokens[max(0, start - 3) : start]
    return " ".join(before).endswith(
        ("more than", "over", "at least", "more than a", "more than $")
    )


_PLURAL: Final = ("s", "children", "people")
"""A plural closes what is counted: "13 animal studies" are studies, whatever follows."""


def _unit(tokens: list[str], number: _Number) -> str:
    """The class of what is counted: of the nouns after the number the first plural, or the last."""
    last = ""
    for token in tokens[number.end : number.end + _UNIT_REACH]:
        if token in _words("labels") or token in {"-", "66", "88"}:
            continue
        if token in _words("ends") or token[0].isdigit():
            break
        last = _unit_of(token) or last
        if last and token.endswith(_PLURAL) and _unit_of(token):
            break
    return last


def _unit_of(token: str) -> str:
    return _units().get(token) or _units().get(token.removesuffix("s")) or ""


@cache
def _units() -> dict[str, str]:
    table: dict[str, list[str]] = load("claim_numbers")["units"]["words"]
    return {form: name for name, forms in table.items() for form in forms}


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load("claim_numbers")[name]["words"])
