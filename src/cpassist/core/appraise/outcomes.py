"""For how long people were followed, and with which named measures. Sources: ``outcomes.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cpassist.core.appraise.numbers import whole_number
from cpassist.core.appraise.page import Page, Part
from cpassist.core.appraise.reading import read, unread
from cpassist.core.data import load
from cpassist.domain.evidence import Reason, Signal, StudyDesign
from cpassist.domain.passages import Span

_DAYS = {
    "day": 1.0,
    "week": 7.0,
    "month": 30.4,
    "year": 365.25,
    "wk": 7.0,
    "yr": 365.25,
    "mo": 30.4,
}
_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen|twenty-four"
_COUNT = rf"(?:[0-9]{{1,3}}(?:\.[0-9])?|{_WORDS})"
_UNIT_WORD = re.compile(r"(?:day|week|month|year|wk|yr)s?(?![a-z])")
_TIME_BEFORE = re.compile(
    rf"(?<![a-z0-9.-])({_COUNT}(?:(?:,| ,| and/or| and|, and|,? or| to|-"
    rf"|/) ?{_COUNT}){{0,5}})[ -]?$"
)
_LOOK = 44
"""How far back from its unit a time may begin ("3, 6, 12 and 24 months")."""
_FOLLOWED_BEFORE = re.compile(
    r"(?:follow(?:ed)?(?:[ -]?up)?(?:[ ,:(]{1,2}(?:period|time|duration|lasted|was|were|is|of|for"
    r"|up|to|at|with"
    r"|after|mean|median|until|ranged|from|between|over|through|an?|the|patients|children"
    r"|participants|infants"
    r"|least|most|total|average|further|additional|another|only|about|all|up)){0,6}[ ,:(]{1,3}"
    r"|(?:monitored|observed|watched|tracked) (?:for|over|up to|until) (?:at least |up to "
    r"|a mean of )?)$"
)
_FOLLOWED_AFTER = re.compile(
    r" ?(?:of |post-?[a-z]+ |long-term |clinical |safety )?follow-?[ -]?up"
)
_POINT_BEFORE = re.compile(
    r"\b(?:at|after|until|up to|over|through|to|for|of|during|in the) (?:the )?(?:first )?$"
)
_POINT_AFTER = re.compile(
    r"[ -](?:later|after|post|change|mean|gain|outcome|endpoint|end ?point|assessment|visit"
    r"|following"
    r"|crossover|study|trial)"
)
_ONE = re.compile(rf"{_COUNT}")
_UNIT = re.compile(r"day|week|month|year|wk|yr|mo")
_NOT_TIME = re.compile(
    r"\b(?:aged?|old|ago|history|duration of|diagnosed|previous|last|past|born|gestation|prior"
    r"|before|every"
    r"|younger|older|up to age|life expectancy at|postmenopausal for)\b[^;]{0,18}$"
)
_AGE_AFTER = re.compile(
    r"[ -]?(?:of age|old|of gestation|gestation|corrected|before|ago|prior|history|later than|per)"
)
_NO_FOLLOW_UP = frozenset(
    {
        StudyDesign.NARRATIVE_REVIEW,
        StudyDesign.GUIDELINE,
        StudyDesign.POSITION,
        StudyDesign.SURVEY,
        StudyDesign.IN_VITRO,
        StudyDesign.CROSS_SECTIONAL,
    }
)
_TREATING = frozenset(
    {
        StudyDesign.RCT,
        StudyDesign.NON_RANDOMIZED_TRIAL,
        StudyDesign.SINGLE_ARM_TRIAL,
        StudyDesign.CASE_SERIES,
        StudyDesign.CASE_REPORT,
        StudyDesign.PROTOCOL,
        StudyDesign.NOTICE,
        StudyDesign.ANIMAL,
        StudyDesign.META_ANALYSIS,
        StudyDesign.COHORT,
    }
)
"""Designs in which the latest time of measurement stands for the follow-up."""


_MEASURED = frozenset({Part.METHODS, Part.RESULTS, Part.UNLABELLED})


@dataclass(frozen=True, slots=True)
class _Time:
    """A time in the text: its words, its length in days, and what it is a time of."""

    span: Span
    days: float
    followed: bool
    point: bool


def follow_up(page: Page) -> Signal[str]:
    """The words for how long people were followed: said outright, else the latest measurement."""
    if page.design in _NO_FOLLOW_UP:
        return unread("no-follow-up", f"A {page.design.value} follows nobody.")
    times = list(_times(page))
    outright = _longest(t for t in times if t.followed)
    if outright is not None:
        text = "The words state a follow-up."
        return read(outright.of(page.text), "follow-up", text, outright, 0.88)
    if page.design not in _TREATING or "prevalence" in page.low:
        return unread(
            "follow-up-not-stated", "The text does not say how long people were followed."
        )
    point = _longest(t for t in times if t.point and page.part_at(t.span.start) in _MEASURED)
    if point is not None:
        text = "The latest time at which something is said to have been measured."
        return read(point.of(page.text), "follow-up-latest-time", text, point, 0.72)
    return unread("follow-up-not-stated", "The text does not say how long people were followed.")


def _times(page: Page) -> Iterator[_Time]:
    """Every time of the study itself outside the background, with what it is a time of."""
    for unit in _UNIT_WORD.finditer(page.low):
        sentence = page.sentence_span(unit.start())
        look = max(sentence.start, unit.start() - _LOOK)
        found = _TIME_BEFORE.search(page.low, look, unit.start())
        if found is None or page.part_at(unit.start()) is Part.BACKGROUND:
            continue
        span = Span(found.start(1), unit.end())
        before = page.low[max(sentence.start, span.start - 90) : span.start]
        if _AGE_AFTER.match(page.low, span.end) or _NOT_TIME.search(before[-34:]):
            continue
        after = page.low[span.end : min(sentence.end, span.end + 40)]
        yield _Time(
            span=span,
            days=_days(page.low[span.start : span.end]),
            followed=bool(_FOLLOWED_BEFORE.search(before) or _FOLLOWED_AFTER.match(after)),
            point=bool(_POINT_BEFORE.search(before) or _POINT_AFTER.match(after))
            and _assessing(page.low[sentence.start : sentence.end]),
        )


def _longest(times: Iterable[_Time]) -> Span | None:
    best = max(times, key=lambda time: (time.days, -time.span.start), default=None)
    return None if best is None or not best.days else best.span


def _assessing(said: str) -> bool:
    words: list[str] = load("outcomes")["follow_up"]["assessing"]
    return any(word in said for word in words)


def _days(words: str) -> float:
    """The longest time in words such as "3, 6 and 12 months", in days."""
    unit = _UNIT.search(words)
    if unit is None:
        return 0.0
    values = [_value(m.group()) for m in _ONE.finditer(words)]
    return max(values, default=0.0) * _DAYS[unit.group()]


def _value(words: str) -> float:
    return float(words) if words[0].isdigit() else float(whole_number(words) or 0)


def outcome_measures(page: Page) -> Signal[tuple[str, ...]]:
    """Named measures, each once, in order of appearance; imaging and scales alike."""
    first: dict[str, Span] = {}
    for mention in page.find("outcomes", "measures"):
        if page.part_at(mention.span.start) is not Part.BACKGROUND:
            first.setdefault(mention.name, mention.span)
    if not first:
        return unread("measures-not-named", "The text names no measure that is on the list.")
    names = _without_general(tuple(first))
    reasons = [Reason("outcome-measure", f"Named: {name}.", first[name]) for name in names]
    return read(names, reasons[0].code, reasons[0].text, first[names[0]], 0.93, *reasons[1:])


def _without_general(names: tuple[str, ...]) -> tuple[str, ...]:
    """GMFM goes where its version is named."""
    if any(name in names for name in ("GMFM-66", "GMFM-88")):
        return tuple(name for name in names if name != "GMFM")
    return names
