"""Every count of people or animals in a study's text, and what is said to have been done to them.

Percentages, doses, ages, ranges, powers of ten and counts of trials are not headcounts. Which
count is the sample is decided in ``sample.py``; here each is only told apart by its own words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cpassist.core.appraise.counted import number_before
from cpassist.core.appraise.numbers import whole_number
from cpassist.core.appraise.page import Page, Part
from cpassist.core.appraise.roles import TOTAL_BEFORE, Role, role_of
from cpassist.core.appraise.wordlist import wordlist
from cpassist.domain.evidence import StudyDesign
from cpassist.domain.passages import Span

_LOOK_BACK = 100
_LOOK_ON = 110

_MAX_GAP = 7
"""How many words may stand between a number and its noun ("27 term infants with")."""

REVIEWS = frozenset({StudyDesign.META_ANALYSIS, StudyDesign.SYSTEMATIC_REVIEW})
"""Designs whose people are those of other studies."""

_OF_BEFORE = re.compile(
    r"([a-z0-9,-]{1,20}(?: [a-z]{3,12}){0,2}?)(?: \([0-9.,]{1,6} ?%\))?"
    r" (?:out )?of (?:the |all |these |those |our |a total of )?$"
)

_OTHER_NOUN = re.compile(
    r"[ -](?:series|reports?|stud(?:y|ies)|trials?|rcts?|controlled|control stud|clinical|crossover"
    r"|cross-over|groups?|arms?|controls? \(|treatment|comparison|parallel|evidence|hours?|days?)\b"
)
"""What shows that the word before it names no people: "two case series", "eight randomized"
" trials"."""

_ACT_ENDS = re.compile(
    r"(?: (?:to|in|into|and|between|for|at|with|by|on|equally|or|before|after|over|within|during"
    r"|from"
    r"|using|the|either|across|evenly|as|per|via|through|all|follow)\b|[,.;:)(]| \(|$)"
)
"""What may follow a verb that has people for its subject."""

_AND_BETWEEN = re.compile(r"[^.;:()0-9]{0,60} and (?:another |the (?:other|remaining) )?")

_OTHER_STUDY = re.compile(
    r"meta-analys|systematic review|previous(?:ly)? (?:stud|trial|report)|earlier (?:stud|trial"
    r"|work)"
    r"|another (?:stud|trial)|a review|a registry|worldwide|per year|each year|annually"
    r"|prevalence of"
)
"""Words of a sentence about other people than the study's own."""

_N_EQUALS = re.compile(
    r"\bn ?= ?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,7})(?![0-9%]|[.,][0-9]| (?:in )?(?:each|per))"
)

_PERSONS_BEFORE = re.compile(r"[a-z]+(?: (?:with|aged|who) [a-z0-9 -]{1,50}?)?,? \($")

_TELLING = (
    Role.RANDOMISED,
    Role.ENROLLED,
    Role.ANALYSED,
    Role.STATED,
    Role.PLANNED,
    Role.LOOSE,
    Role.SHARE,
)
"""Roles of two counts taken together, the one that holds for both first."""


@dataclass(frozen=True, slots=True)
class Headcount:
    """One count: its value, its words in the text, and their role."""

    value: int
    span: Span
    """From the number to the noun or verb it belongs to."""
    role: Role
    total: bool
    """Whether it is called a total."""
    part: Part
    animal: bool


def headcounts(page: Page) -> tuple[Headcount, ...]:
    """All counts of people or animals, in text order, one for each number."""
    found: dict[int, Headcount] = {}
    for mention in page.find("sample", "people"):
        if _OTHER_NOUN.match(page.low, mention.span.end):
            continue
        count = number_before(page, mention.span, gap=_MAX_GAP, aside=False)
        if count is not None:
            _add(found, page, count, mention.span.end, animal=mention.name == "animal")
    _add_parenthesised(found, page)
    for mention in page.find("sample", "acts"):
        if not _ACT_ENDS.match(page.low, mention.span.end):
            continue
        count = number_before(page, mention.span, gap=4, aside=True)
        if count is not None and count[1] not in found:
            _add(found, page, count, mention.span.end, animal=False)
    return _combined(page, [found[start] for start in sorted(found)])


def _combined(page: Page, counts: list[Headcount]) -> tuple[Headcount, ...]:
    """The counts, with two that stand side by side taken together: "54 boys and 38 girls" is 92."""
    combined: list[Headcount] = []
    for count in counts:
        last = combined[-1] if combined else None
        if last is not None and _side_by_side(page, last, count):
            span = Span(last.span.start, count.span.end)
            role = min(last.role, count.role, key=_TELLING.index)
            combined[-1] = Headcount(
                last.value + count.value, span, role, last.total, last.part, count.animal
            )
        else:
            combined.append(count)
    return tuple(combined)


def _side_by_side(page: Page, last: Headcount, count: Headcount) -> bool:
    if last.role is Role.SUBSET or count.role is Role.SUBSET or last.span.end > count.span.start:
        return False
    return _AND_BETWEEN.fullmatch(page.low, last.span.end, count.span.start) is not None


def _add_parenthesised(found: dict[int, Headcount], page: Page) -> None:
    """As in "healthy adults (n = 20)", where the sentence has no second count of that form."""
    people = wordlist("sample", "people")
    if "n=" not in page.low and "n =" not in page.low:
        return
    for match in _N_EQUALS.finditer(page.low):
        sentence = page.sentence_span(match.start())
        if len(_N_EQUALS.findall(page.low, sentence.start, sentence.end)) > 1:
            continue
        value = whole_number(match.group(1))
        led = _PERSONS_BEFORE.search(
            page.low, max(sentence.start, match.start() - 70), match.start()
        )
        noun = None if led is None else people.first(page.flat, led.start(), led.end())
        if not value or led is None or noun is None:
            continue
        after = page.low[match.end() : min(sentence.end, match.end() + _LOOK_ON)]
        before = page.low[max(sentence.start, led.start() - _LOOK_BACK) : led.start()]
        if before.endswith("for "):
            continue  # "for the boys (n = 46), ..." speaks of a part
        part = page.part_at(match.start())
        role = role_of(before, after.lstrip(")"), "", part)
        if role is Role.LOOSE and part in {Part.RESULTS, Part.CONCLUSIONS}:
            continue
        found[match.start()] = Headcount(
            value, Span(noun.span.start, match.end()), role, False, part, noun.name == "animal"
        )


def _add(
    found: dict[int, Headcount], page: Page, count: tuple[int, int], end: int, *, animal: bool
) -> None:
    value, start = count
    sentence = page.sentence_span(start)
    before = page.low[max(sentence.start, start - _LOOK_BACK) : start]
    after = page.low[end : min(sentence.end, end + _LOOK_ON)]
    verb = page.flat[start:end]
    part = page.part_at(start)
    role = role_of(before, after, verb, part)
    if page.design not in REVIEWS and _OTHER_STUDY.search(page.low, sentence.start, sentence.end):
        role = Role.SUBSET
    total = TOTAL_BEFORE.search(before) is not None or after.startswith((" in total", " in all"))
    found[start] = Headcount(value, Span(start, end), role, total, part, animal)
    whole = _OF_BEFORE.search(before)
    if whole is not None:
        _split_whole(found, page, whole, found[start], max(sentence.start, start - _LOOK_BACK))


def _split_whole(
    found: dict[int, Headcount], page: Page, whole: re.Match[str], outer: Headcount, offset: int
) -> None:
    """As in "88 of the 92 children completed": 88 completed, out of 92 who had been taken in."""
    words = whole.group(1).split()
    share = whole_number(words[0].strip(",")) if words else None
    if share is None:
        return
    start = offset + whole.start(1)
    if start and (page.low[start - 1].isalnum() or page.low[start - 1] in ".,-/%"):
        return
    told = outer.role in {Role.ANALYSED, Role.RANDOMISED, Role.ENROLLED} and share <= outer.value
    role = outer.role if told else Role.SUBSET
    inner_role = Role.STATED if role is Role.ANALYSED else Role.SUBSET
    found[start] = Headcount(
        share, Span(start, outer.span.end), role, False, outer.part, outer.animal
    )
    found[outer.span.start] = Headcount(
        outer.value, outer.span, inner_role, outer.total, outer.part, outer.animal
    )
