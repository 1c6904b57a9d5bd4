"""Numbers of a result: P values, confidence intervals and pairs of values, with their places.

Patterns run over folded text (``page.fold``), which has the length of the text, so that a place
found is a place in the study. Nothing is rounded or rewritten here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cpassist.domain.passages import Span

ALPHA = 0.05
"""The level below which trials call a result significant (CONSORT 2010 explanation, item 12a)."""

_NUMBER = r"[-+]?[0-9]{1,7}(?:,[0-9]{3})?(?:\.[0-9]{1,6})?|[-+]?\.[0-9]{1,6}"
_UNIT = r"(?:\s?(?:%|[a-zµμ°][a-zµμ°/%^0-9-]{0,14})){0,2}"
_P_VALUE = re.compile(
    r"p(?<![a-z]p)(?:[ -]?values?)?(?:\s{0,2}(?:for|of)\s[a-z ]{3,25}?)?\s{0,2}"
    r"(?P<sign>[<>=≤≥~]{1,2}|was|were|of|:|,)\s{0,2}(?P<value>[01]?\.[0-9]{1,8}|[01](?![0-9])"
    r"|n\.?s\b)(?:\s?(?:x|×)\s?10\s?\^?\s?-[0-9]{1,3})?"
)
_INTERVAL = re.compile(
    rf"(?:(?P<level>9[059](?:\.[0-9])?\s?%?\s{{0,2}}(?:ci|confidence intervals?|cri|credible"
    rf" intervals?|confidence limits?)s?(?:\s?[(\[]ci[)\]])?)[\s:=,;(\[]{{0,4}}|(?P<bracket>\[)\s?)"
    rf"(?:from\s|between\s|of\s)?(?P<low>{_NUMBER}){_UNIT}\s{{0,2}}(?:to|-|,|;|and|&)\s{{0,2}}"
    rf"(?P<high>{_NUMBER})(?![0-9])"
)
_PAIR = re.compile(
    rf"(?<![0-9.a-z])(?<![<>=] )(?<![<>=])(?P<first>{_NUMBER})(?P<gap>[^0-9;]{{0,60}}?"
    rf"(?:(?:±|\+/-|\(|\[)[^a-z;]{{0,40}}?)?[^0-9;]{{0,40}}?)"
    rf"(?<![a-z])(?:vs\.?|versus|v|compared (?:with|to)|and|against|than)(?![a-z])"
    rf"[^0-9;.<>=]{{0,60}}?(?P<second>{_NUMBER})(?![0-9])"
)


@dataclass(frozen=True, slots=True)
class PValue:
    """A stated P value; ``significant`` is ``None`` where the statement leaves it open."""

    span: Span
    significant: bool | None


@dataclass(frozen=True, slots=True)
class Interval:
    """A stated interval; ``low <= high``."""

    span: Span
    low: float
    high: float

    def holds(self, null: float) -> bool:
        """Whether the value of no effect lies within the interval, ends included."""
        return self.low <= null <= self.high


def p_values(folded: str, start: int, end: int) -> Iterator[PValue]:
    """Every P value in ``folded[start:end]``, in order."""
    if folded.find("p", start, end) < 0:
        return
    for match in _P_VALUE.finditer(folded, start, end):
        yield PValue(Span(match.start(), match.end()), _significant(match))


def _significant(match: re.Match[str]) -> bool | None:
    value, sign = match["value"], match["sign"]
    if value[0] == "n":
        return False
    figure = float(value)
    if match.end() > match.end("value"):  # a power of ten follows
        return True
    if sign.startswith((">", "≥")):
        return False if figure >= 0.01 else None
    if sign.startswith(("<", "≤")):
        return figure <= ALPHA if figure <= ALPHA or figure >= 0.1 else None
    return figure < ALPHA or (figure == ALPHA and sign == "<")


def intervals(folded: str, start: int, end: int) -> Iterator[Interval]:
    """Every interval in ``folded[start:end]`` named as one, or set in square brackets."""
    for match in _INTERVAL.finditer(folded, start, end):
        low, high = _number(match["low"]), _number(match["high"])
        # "1.62-14.52" may read as "1.62" and "-14.52": the hyphen was a dash.
        if high < low and match["high"].startswith("-"):
            high = -high
        if low <= high:
            start = match.start() if match["level"] else match.start("low")
            yield Interval(Span(start, match.end()), low, high)


def pairs(folded: str, start: int, end: int) -> Iterator[tuple[float, float, Span]]:
    """Values set against each other ("6.85 vs. 2.34"), in order, with the span of both."""
    for match in _PAIR.finditer(folded, start, end):
        yield _number(match["first"]), _number(match["second"]), Span(match.start(), match.end())


def _number(words: str) -> float:
    return float(words.replace(",", ""))
