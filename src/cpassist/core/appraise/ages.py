"""How old those studied were, in the record's words, and whether children were among them.

A gestation, and one age at which something was assessed, are not the age of those studied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cpassist.core.appraise.page import Page, Part, fold
from cpassist.core.appraise.population import NOT_IN_PEOPLE
from cpassist.core.appraise.reading import read, read_in_record, read_in_title, unread
from cpassist.core.data import load
from cpassist.domain.evidence import Signal, Subjects
from cpassist.domain.passages import Span

_NUMBER = r"[0-9]{1,3}(?:[.][0-9]{1,2})?"

_UNIT = r"(?:years?|months?|yrs?|weeks?|days?|y|mo)"

_RANGE = (
    rf"{_NUMBER} ?(?:{_UNIT} ?)?(?:-|to|and|through|till|until) ?{_NUMBER}[ -]?{_UNIT}"
    rf"(?: {_NUMBER} (?:months|mo))?"
)

_SPREAD = rf"{_NUMBER}(?: years?)? ?(?:±|\+/-|\(sd|\[) ?{_NUMBER}[)\]]?(?: ?{_UNIT})?"

_LIMIT = (
    rf"(?:≥|>|<|≤|over|under|above|below|at least|less than|older than|younger than) ?{_NUMBER}"
)

_AGE_LED = re.compile(
    rf"ages? ?(?:range|group)?d?(?: of| was| were|:|,| ?=| from| between| ranging from| ranged from"
    rf"| at [a-z]+(?: was)?)? ?\(?(?:{_RANGE}|{_SPREAD}|{_LIMIT}[ -]?(?:{_UNIT})?"
    rf"|{_NUMBER} ?{_UNIT}(?:,? (?:and )?{_NUMBER} ?(?:months|mo)\b)?(?: or (?:older|younger|over"
    rf"|above|more))?"
    rf"|{_NUMBER}\+? and (?:older|over|above)(?![a-z]))"
)

_AGE_ENDED = re.compile(
    rf"(?:{_RANGE}|{_NUMBER}-{_NUMBER}-years?|{_NUMBER}-(?:year|month|week|day)s?"
    rf"|{_LIMIT}[ -]?{_UNIT}"
    rf"|{_NUMBER} ?{_UNIT})$"
)

_AGE_END = re.compile(r"[ -]olds?\b| of age\b")

_AGE_BY_LIMIT = re.compile(rf"(?:younger|older) than {_NUMBER} {_UNIT}")

_AGE_OF_PUPS = re.compile(r"postnatal day ?[0-9]{1,3}|\bp(?:7|9|10)\b(?= (?:rat|mice|mouse|pup))")

_AGE_PARTS = re.compile(rf"({_NUMBER}) ?-?({_UNIT})?")

_GESTATION = re.compile(r"(?:gestational|corrected|postmenstrual|postconceptional|bone|maternal) $")

_AT = re.compile(
    r"\b(?:at|by|until|before|after|to|till|since)(?: an?| the| least)? (?:mean |median )?$"
)


def age(page: Page) -> Signal[str]:
    """The words that state how old those studied were; the methods before the rest."""
    own = [
        span
        for span in sorted(_ages(page.low))
        if page.part_at(span.start) is not Part.BACKGROUND and not _of_another_time(page.low, span)
    ]
    if own:
        words = own[0].of(page.text)
        return read(words, "age", "The words state an age.", own[0], 0.88)
    named = sorted(_ages(fold(page.study.title)))
    if named:
        words = named[0].of(page.study.title)
        return read_in_title(words, "age-in-title", page.study.title, 0.88)
    return unread("age-not-stated", "The text does not state an age.")


def _ages(low: str) -> Iterator[Span]:
    """Every age in folded words: "aged 4 to 14 years", "5-year-old", "postnatal day 7"."""
    if "age" in low:
        for match in _AGE_LED.finditer(low):
            if not match.start() or not low[match.start() - 1].isalnum():
                start = match.start() - _lead_in(low, match.start())
                yield Span(start, match.end())
    for end in _AGE_END.finditer(low):
        form = _AGE_ENDED.search(low, max(0, end.start() - 40), end.start())
        if form is not None:
            yield Span(form.start(), end.end())
    if "er than " in low:
        yield from (Span(m.start(), m.end()) for m in _AGE_BY_LIMIT.finditer(low))
    if "postnatal day" in low or " p7 " in low or " p9 " in low or " p10 " in low:
        yield from (Span(m.start(), m.end()) for m in _AGE_OF_PUPS.finditer(low))


def _lead_in(low: str, start: int) -> int:
    """The length of "mean " or the like right before an age."""
    return next((len(w) for w in ("mean ", "median ", "average ") if low.endswith(w, 0, start)), 0)


def _of_another_time(low: str, span: Span) -> bool:
    """Whether an age is a gestation, or one age at which something was assessed or happened."""
    before = low[max(0, span.start - 24) : span.start]
    if _GESTATION.search(before) or low.startswith((" gestation", " of gestation"), span.end):
        return True
    single = len(_AGE_PARTS.findall(low[span.start : span.end])) == 1
    return single and _AT.search(before) is not None


def children(page: Page, subjects: Subjects | None, stated_age: Signal[str]) -> Signal[bool]:
    """Whether children (under 18, ICH E11) were studied; ``True`` where they were among others."""
    if subjects in NOT_IN_PEOPLE:
        return unread("not-in-people", "No people took part.")
    title = {m.name for m in page.find_in_title("population", "ages")}
    if "child" in title:
        return read_in_title(True, "children-in-title", page.study.title, 0.94)
    tags = _index_tags(page)
    if "child" in tags:
        return read_in_record(
            True, "children-in-index-terms", "The index terms name an age under 18.", 0.95
        )
    if "adult" in tags:
        return read_in_record(
            False, "adults-in-index-terms", "The index terms name adults only.", 0.93
        )
    young = _is_young(stated_age.value) if stated_age.value else None
    if young is not None:
        return Signal(young, stated_age.basis, 0.88, stated_age.reasons)
    if "adult" in title:
        return read_in_title(False, "adults-in-title", page.study.title, 0.9)
    return _by_nouns(page)


def _by_nouns(page: Page) -> Signal[bool]:
    own = [
        m
        for m in page.find("population", "ages")
        if page.part_at(m.span.start) is not Part.BACKGROUND
    ]
    named = {m.name for m in own}
    if named == {"child"}:
        return read(True, "children-named", "The words name children.", own[0].span, 0.85)
    if named == {"adult"}:
        return read(
            False, "adults-named", "The words name adults, and no children.", own[0].span, 0.8
        )
    if not named:
        return unread("age-group-not-stated", "The text does not say whether children took part.")
    return unread("age-group-unclear", "Both children and adults are named.", own[0].span)


def _index_tags(page: Page) -> set[str]:
    table = load("population")["index_terms"]
    filed = {term.lower() for term in page.study.mesh_terms}
    return {kind for kind in ("child", "adult") if filed & set(table[kind])}


def _is_young(words: str) -> bool | None:
    """Whether an age in words lies under 18 years, as far as its first number tells."""
    numbers = [(float(m.group(1)), m.group(2) or "") for m in _AGE_PARTS.finditer(words.lower())]
    if not numbers:
        return None
    unit = next((u for _, u in numbers if u), "years")
    first = numbers[0][0]
    if not unit.startswith("y"):
        return True
    return first < 18
