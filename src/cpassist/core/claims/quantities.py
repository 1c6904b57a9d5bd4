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
    r"[0-9]{1,3}(?:,[0-9]{3}){1,3}(?:\.[0-9]{1,4})?|[0-9]{1,9}(?:\.[0-9]{1,6})?|[a-z]{1,30}|[%$€£/±]"
    r"|[-\u2013\u2212]"
)
_MAX_CHARS: Final = 1500
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_UNIT_REACH: Final = 4
_ROUNDING: Final = 0.05
_ABOUT: Final = 0.12
_SHARE_SLACK: Final = 0.6
_FRACTION_SLACK: Final = 4.0


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
    unit: str
    about: bool
    loose: bool
    """Whether a share was told as a fraction in words."""
    decimals: int


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


def agrees(said: Quantity, held: Quantity) -> bool:
    """Whether ``held`` bears out ``said``: same kind, units that fit, equal as far as rounded."""
    if said.kind is not held.kind or not _units_fit(said, held):
        return False
    apart = abs(said.value - held.value)
    if said.kind is Kind.YEAR:
        return apart < 1
    if said.kind is Kind.SHARE:
        loose = said.loose or held.loose or said.about
        return apart <= (_FRACTION_SLACK if loose else _SHARE_SLACK + 0.5 * (said.decimals == 0))
    slack = 0.5 * 10.0**-said.decimals if said.decimals else 0.0
    share = _ABOUT if said.about or said.kind is Kind.MONEY else 0.0
    if said.kind is Kind.DURATION:
        share = max(share, _ROUNDING)
    return apart <= max(slack, share * held.value) + 1e-9


def comparable(said: Quantity, held: Quantity) -> bool:
    """Whether ``held`` is of the same thing, so that another value speaks against ``said``."""
    if said.kind is not held.kind or said.kind is Kind.YEAR:
        return False
    if said.kind is Kind.COUNT:
        return bool(said.unit) and said.unit == held.unit
    return True


def _units_fit(said: Quantity, held: Quantity) -> bool:
    return said.kind is not Kind.COUNT or not said.unit or not held.unit or said.unit == held.unit


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
            if whole_number(" ".join([*run, tokens[end]])) is None:
                break
            run.append(tokens[end])
            end += 1
        if not run and token in scales and at and tokens[at - 1] == "a":
            return _Number(float(scales[token]), at, at + 1, 0, worded=True)
        if not run:
            return None
        while tokens[end - 1] == "-":
            end -= 1
        value, decimals, worded = float(whole_number(" ".join(run)) or 0), 0, True
    if end < len(tokens) and tokens[end] in scales:
        value *= scales[tokens[end]]
        end, decimals = end + 1, 0
    return _Number(value, at, end, decimals, worded)


def _ratio(tokens: list[str], number: _Number, after: _Number | None) -> list[Quantity] | None:
    """Such as "26 of the 47", "8/143", "one in eighteen", "1.6 per 1000"."""
    if after is None or not 1 <= after.start - number.end <= 4:
        return None
    between = tokens[number.end : after.start]
    about = _about(tokens, number)
    if between[0] == "per" and after.value >= 1000 and len(between) <= 2:
        return [
            Quantity(
                number.value * 1000 / after.value, Kind.RATE, "", about, False, number.decimals
            )
        ]
    if between[-1] == "per" and after.value >= 1000:
        return [
            Quantity(
                number.value * 1000 / after.value, Kind.RATE, "", about, False, number.decimals
            )
        ]
    joints = _words("ratio")
    first, rest = between[0], between[1:]
    if first in {"%", "("}:
        return None
    if first not in joints and not (len(between) > 1 and between[1] in joints and first in {"out"}):
        if not (len(between) <= 3 and _unit_of(first) and between[1:2] and between[1] in joints):
            return None
        rest = between[2:]
    if any(word not in {"of", "the", "every", "all", "in"} for word in rest):
        return None
    if after.value <= 0 or number.value > after.value or _is_year(after):
        return None
    loose = number.worded or after.worded
    share = Quantity(100 * number.value / after.value, Kind.SHARE, "", about or loose, loose, 0)
    if loose and "in" in between:
        return [share]
    unit = _unit(tokens, after)
    return [
        share,
        Quantity(number.value, Kind.COUNT, unit, about, False, number.decimals),
        Quantity(after.value, Kind.COUNT, unit, about, False, after.decimals),
    ]


def _single(tokens: list[str], number: _Number) -> Quantity | None:
    before = tokens[number.start - 1] if number.start else ""
    follows = tokens[number.end : number.end + _UNIT_REACH]
    about = _about(tokens, number)
    if follows[:1] == ["%"]:
        return Quantity(number.value, Kind.SHARE, "", about, False, number.decimals)
    if (before in "$€£" and before) or _words("currencies") & set(follows[:2]):
        return Quantity(number.value, Kind.MONEY, "", about, False, number.decimals)
    if _is_year(number) and not number.worded:
        return Quantity(number.value, Kind.YEAR, "", False, False, 0)
    unit = _unit(tokens, number)
    days: dict[str, float] = load("claim_numbers")["days"]["words"]
    if unit in days:
        return Quantity(number.value * days[unit], Kind.DURATION, "", about, False, number.decimals)
    if number.worded and number.value == 1:
        return None
    return Quantity(number.value, Kind.COUNT, unit, about, False, number.decimals)


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
                found.append(Quantity(182.6, Kind.DURATION, "", True, False, 0))
                continue
            if word in {"third", "quarter"} and (not at or tokens[at - 1] not in {"a", "one"}):
                continue
            found.append(Quantity((times or 1) * shares[word], Kind.SHARE, "", True, True, 0))
    return found


def _is_year(number: _Number) -> bool:
    return number.decimals == 0 and _FIRST_YEAR <= number.value <= _LAST_YEAR


def _about(tokens: list[str], number: _Number) -> bool:
    return bool(_words("about") & set(tokens[max(0, number.start - 3) : number.start]))


def _unit(tokens: list[str], number: _Number) -> str:
    """The class of the first counted thing after the number, or the word next to it."""
    for token in tokens[number.end : number.end + _UNIT_REACH]:
        if token in _words("labels") or token in {"-", "66", "88"}:
            continue
        if token in _words("ends") or token[0].isdigit():
            break
        unit = _unit_of(token)
        if unit:
            return unit
    return ""


def _unit_of(token: str) -> str:
    return _units().get(token) or _units().get(token.removesuffix("s")) or ""


@cache
def _units() -> dict[str, str]:
    table: dict[str, list[str]] = load("claim_numbers")["units"]["words"]
    return {form: name for name, forms in table.items() for form in forms}


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load("claim_numbers")[name]["words"])
