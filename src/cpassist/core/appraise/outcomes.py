"""For how long people were followed, and with which named measures. Sources: ``outcomes.toml``."""

from __future__ import annotations

import re
from functools import cache

from cpassist.core.appraise.numbers import whole_number
from cpassist.core.appraise.page import Page, Part
from cpassist.core.appraise.reading import read, unread
from cpassist.core.appraise.wordlist import Wordlist, compile_wordlist
from cpassist.core.data import load
from cpassist.domain.evidence import Reason, Signal, StudyDesign
from cpassist.domain.passages import Span

_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4, "year": 365.25, "wk": 7.0, "yr": 365.25, "mo": 30.4}
_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen|twenty-four"
_COUNT = rf"(?:[0-9]{{1,3}}(?:\.[0-9])?|{_WORDS})"
_TIME = rf"{_COUNT}(?:(?:,| ,| and/or| and|, and|,? or| to|-|/) ?{_COUNT}){{0,5}}[ -]?(?:days?|weeks?|months?|years?|wks?|yrs?)"
_FOLLOWED = re.compile(
    rf"follow(?:ed)?(?:[ -]?up)?(?:[ ,:(]{{1,2}}(?:period|time|duration|lasted|was|were|is|of|for|up|to|at|with"
    rf"|after|mean|median|until|ranged|from|between|over|through|an?|the|patients|children|participants|infants"
    rf"|least|most|total|average|further|additional|another|only|about|all|up)){{0,6}}[ ,:(]{{1,3}}({_TIME})"
    rf"|({_TIME}) ?(?:of |post-?[a-z]+ |long-term |clinical |safety )?(?:follow-?[ -]?up)"
    rf"|(?:monitored|observed|watched|tracked) (?:for|over|up to|until) (?:at least |up to |a mean of )?({_TIME})"
)
_POINT = re.compile(
    rf"(?:\bat|\bafter|\buntil|\bup to|\bover|\bthrough|\bto|\bfor|\bof|\bduring|\bin the) (?:the )?"
    rf"(?:first )?({_TIME})|({_TIME})[ -](?:later|after|post|change|mean|gain|outcome|endpoint|end ?point"
    rf"|assessment|visit|following|crossover|study|trial)|\b(?:at|to) (?:week|month|day|year)s? ([0-9]{{1,3}})"
)
_ONE = re.compile(rf"{_COUNT}")
_UNIT = re.compile(r"day|week|month|year|wk|yr|mo")
_NOT_TIME = re.compile(
    r"\b(?:aged?|old|ago|history|duration of|diagnosed|previous|last|past|born|gestation|prior|before|every"
    r"|younger|older|up to age|life expectancy at|postmenopausal for)\b[^;]{0,18}$"
)
_AGE_AFTER = re.compile(r"[ -]?(?:of age|old|of gestation|gestation|corrected|before|ago|prior|history|later than|per)")
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


@cache
def _measures() -> Wordlist:
    table = load("outcomes")
    entries: dict[str, list[str]] = {}
    for group in ("motor", "daily_life", "general"):
        entries |= table[group]["terms"]
    return compile_wordlist(entries)


def follow_up(page: Page) -> Signal[str]:
    """The words for how long people were followed: said outright, else the latest measurement."""
    if page.design in _NO_FOLLOW_UP:
        return unread("no-follow-up", f"A {page.design.value} follows nobody.")
    outright = _longest(page, _FOLLOWED, {Part.BACKGROUND})
    if outright is not None:
        text = "The words state a follow-up."
        return read(outright.of(page.text), "follow-up", text, outright, 0.88)
    if page.design not in _TREATING or "prevalence" in page.low:
        return unread("follow-up-not-stated", "The text does not say how long people were followed.")
    point = _longest(page, _POINT, {Part.BACKGROUND, Part.CONCLUSIONS}, assessing=True)
    if point is not None:
        text = "The latest time at which something is said to have been measured."
        return read(point.of(page.text), "follow-up-latest-time", text, point, 0.72)
    return unread("follow-up-not-stated", "The text does not say how long people were followed.")


def _longest(
    page: Page, form: re.Pattern[str], leave: set[Part], *, assessing: bool = False
) -> Span | None:
    best: tuple[float, Span] | None = None
    for match in form.finditer(page.low):
        group = next(g for g in range(1, (match.lastindex or 0) + 1) if match.group(g))
        span = Span(match.start(group), match.end(group))
        if page.part_at(span.start) in leave or not _is_own_time(page, match, span, assessing):
            continue
        whole = Span(match.start(), match.end()) if _UNIT.search(match.group(group)) is None else span
        days = _days(whole.of(page.low))
        if days and (best is None or days > best[0]):
            best = (days, whole)
    return None if best is None else best[1]


def _is_own_time(page: Page, match: re.Match[str], span: Span, assessing: bool) -> bool:
    """Whether a time is one of the study, not an age, a history or a schedule."""
    sentence = page.sentence_span(span.start)
    if _AGE_AFTER.match(page.low, span.end):
        return False
    lead = page.low[max(sentence.start, match.start() - 30) : match.start()]
    if _NOT_TIME.search(lead + match.group()[: span.start - match.start()]):
        return False
    if not assessing:
        return True
    said = page.low[sentence.start : sentence.end]
    return any(word in said for word in load("outcomes")["follow_up"]["assessing"])


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
    for mention in _measures().find(page.flat):
        if page.part_at(mention.span.start) is not Part.BACKGROUND:
            first.setdefault(mention.name, mention.span)
    if not first:
        return unread("measures-not-named", "The text names no measure that is on the list.")
    names = _without_general(tuple(first))
    reasons = [Reason("outcome-measure", f"Named: {name}.", first[name]) for name in names]
    signal = read(names, reasons[0].code, reasons[0].text, first[names[0]], 0.93, *reasons[1:])
    return signal


def _without_general(names: tuple[str, ...]) -> tuple[str, ...]:
    """GMFM goes where its version is named."""
    if any(name in names for name in ("GMFM-66", "GMFM-88")):
        return tuple(name for name in names if name != "GMFM")
    return names
