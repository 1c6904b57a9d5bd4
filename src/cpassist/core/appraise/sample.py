"""How many took part: randomised, analysed, per group, and the size to show.

A wrong number is worse than none: counts of events, of those screened or lost, of other studies,
and planned numbers are not the sample. Source of the terms: CONSORT 2010, items 13a and 16.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cpassist.core.appraise.arms import Arms, arm_lists
from cpassist.core.appraise.headcounts import REVIEWS, Headcount, headcounts
from cpassist.core.appraise.numbers import whole_number
from cpassist.core.appraise.page import Page, Part
from cpassist.core.appraise.reading import read, read_in_title, unread
from cpassist.core.appraise.reviewed import pooled_n
from cpassist.core.appraise.roles import Role
from cpassist.domain.evidence import Reason, Signal, StudyDesign
from cpassist.domain.passages import Span

_NO_SAMPLE = frozenset(
    {
        StudyDesign.NARRATIVE_REVIEW,
        StudyDesign.GUIDELINE,
        StudyDesign.POSITION,
        StudyDesign.ECONOMIC,
        StudyDesign.IN_VITRO,
    }
)
_PLANS = frozenset({StudyDesign.PROTOCOL, StudyDesign.NOTICE})


_ONE_PERSON = re.compile(
    r"\ban? [0-9a-z.]{1,8}-(?:year|month|week|day)s?-old\b|\ba (?:boy|girl|man|woman)\b"
)


_COMPLETERS = re.compile(
    r"complet|analy[sz]ed|evaluable|included in the (?:final )?analysis|finished"
)
_IN_TITLE = re.compile(
    r"\b(?:in|of|on|among|with|from|report of|:) ([0-9]{1,5}"
    r"|[a-z]{3,9}(?: [a-z]{3,5})?) (?:[a-z]+ ){0,3}?"
    r"(?:patients|children|cases|infants|adults|subjects|participants|individuals|siblings|women"
    r"|men|newborns)\b"
)
_OPENING = re.compile(
    r"\W{0,3}(?:all |methods?\W|results?\W|subjects\W|\[[a-z ]{3,24}\]"
    r"|patients and methods\W)?\W{0,3}"
    r"(?:in (?:this|the|a|an|our|all) [^.;]{0,120}?(?:study|trial|design|total|investigation"
    r"|all)?[,:]? )?"
)
"""What may stand before the count that opens a sentence ("In this double-blind trial, 40 ...")."""


@dataclass(frozen=True, slots=True)
class Sample:
    """All that the text says of a study's size."""

    randomised_n: Signal[int]
    analysed_n: Signal[int]
    arm_sizes: Signal[tuple[int, ...]]
    n: Signal[int]
    """Analysed, else randomised, else stated."""


def sample(page: Page) -> Sample:
    """The sizes read from ``page``; each ``None`` with a reason where the text is not plain."""
    if page.design in _NO_SAMPLE:
        none = unread("no-sample", f"A {page.design.value} has no participants of its own.")
        return Sample(none, none, none, none)
    if page.design in REVIEWS:
        none = unread("review", "A review randomises nobody; the size is that of what it pools.")
        return Sample(none, none, none, pooled_n(page, headcounts(page)))
    counts = headcounts(page)
    arms = _arms(page, counts)
    randomised = _randomised(page, counts, arms)
    analysed = _analysed(counts, randomised)
    shown = _shown(page, counts, randomised, analysed)
    if arms is not None and shown.value is None and page.design not in _PLANS:
        shown = _from_arms(arms)
    if arms is not None and not _fits(arms, counts, shown.value):
        arms = None
    return Sample(randomised, analysed, _arm_signal(arms), shown)


def _fits(arms: Arms, counts: Sequence[Headcount], shown: int | None) -> bool:
    """Whether the groups add up to the size shown, or to a stated count no larger than it."""
    total = sum(arms.sizes)
    return shown is None or total == shown or (total < shown and total in {c.value for c in counts})


def _from_arms(arms: Arms) -> Signal[int]:
    reason = "The group sizes add up to this."
    return read(sum(arms.sizes), "n-from-arms", reason, arms.span, 0.85)


def _own(counts: Sequence[Headcount], *roles: Role) -> list[Headcount]:
    return [c for c in counts if c.role in roles and c.part is not Part.BACKGROUND]


def _arms(page: Page, counts: Sequence[Headcount]) -> Arms | None:
    """The first list of groups that adds up to a stated count, else one told by its sentence."""
    totals = {c.value for c in counts if c.role is not Role.SUBSET}
    lists = list(arm_lists(page))
    for arms in lists:
        if sum(arms.sizes) in totals:
            return arms
    if not page.find("sample", "people"):
        return None  # teeth, dishes and samples are shared out too
    plain = [a for a in lists if a.allocation and max(a.sizes) <= 3 * min(a.sizes)]
    if len({sum(a.sizes) for a in plain}) == 1 and not any(
        c.total and c.role is not Role.SUBSET for c in counts
    ):
        return plain[0]
    return None


def _arm_signal(arms: Arms | None) -> Signal[tuple[int, ...]]:
    if arms is None:
        return unread("arms-not-stated", "The text gives no group sizes that add up.")
    return read(arms.sizes, "arm-sizes", "The text lists the groups.", arms.span, 0.9)


def _randomised(page: Page, counts: Sequence[Headcount], arms: Arms | None) -> Signal[int]:
    if page.design is StudyDesign.PROTOCOL:
        return unread("planned-only", "A plan has randomised nobody yet.")
    found = _own(counts, Role.RANDOMISED)
    if "random" not in page.low and "random" not in page.title:
        return unread("not-randomised", "The text does not speak of allocation by chance.")
    if "non-randomi" in page.low or "nonrandomi" in page.low or "not randomi" in page.low:
        return unread("not-randomised", "The text says that allocation was not random.")
    in_arms = set(arms.sizes) if arms else set()
    whole = [c for c in found if c.value not in in_arms] or ([] if arms else found)
    if whole:
        best = max(whole, key=lambda c: (c.value, -c.span.start))
        sure = 0.93 if len({c.value for c in whole}) == 1 else 0.8
        return read(
            best.value, "n-randomised", "The text says how many were allocated.", best.span, sure
        )
    if arms is not None and page.design not in _PLANS:
        ended = {c.value for c in _own(counts, Role.ANALYSED)}
        if sum(arms.sizes) in ended or _COMPLETERS.search(page.low, *_bounds(page, arms.span)):
            text = "The groups listed are of those who completed or were analysed."
            return unread("n-randomised-not-stated", text, arms.span)
        return _from_arms(arms)
    return unread("n-randomised-not-stated", "The text does not say how many were randomised.")


def _bounds(page: Page, span: Span) -> tuple[int, int]:
    sentence = page.sentence_span(span.start)
    return sentence.start, sentence.end


def _analysed(counts: Sequence[Headcount], randomised: Signal[int]) -> Signal[int]:
    found = _own(counts, Role.ANALYSED)
    if not found:
        return unread("n-analysed-not-stated", "The text does not say how many were analysed.")
    best = max(found, key=lambda c: (c.value, -c.span.start))
    start = _largest(counts)
    ceiling = randomised.value or start
    if ceiling is not None and not 0.3 * ceiling <= best.value <= ceiling:
        text = f"{best.value} does not fit the {ceiling} who took part."
        return unread("n-analysed-does-not-fit", text, best.span)
    return read(
        best.value,
        "n-analysed",
        "The text says how many completed or were analysed.",
        best.span,
        0.88,
    )


def _largest(counts: Sequence[Headcount]) -> int | None:
    return max((c.value for c in _own(counts, Role.ENROLLED, Role.STATED)), default=None)


def _shown(
    page: Page, counts: Sequence[Headcount], randomised: Signal[int], analysed: Signal[int]
) -> Signal[int]:
    if analysed.value is not None:
        return analysed
    if randomised.value is not None:
        return randomised
    if page.design in _PLANS:
        return _planned(counts)
    return _stated(page, counts)


def _planned(counts: Sequence[Headcount]) -> Signal[int]:
    found = [c for c in counts if c.role is not Role.SUBSET and c.part is not Part.BACKGROUND]
    named = [
        c for c in found if c.role in {Role.PLANNED, Role.ENROLLED, Role.RANDOMISED, Role.STATED}
    ]
    if not named:
        return unread("n-not-stated", "The text states no number of participants.")
    best = max(named, key=lambda c: (c.total, c.value, -c.span.start))
    return read(best.value, "n-planned", "A plan or notice names this number.", best.span, 0.8)


def _stated(page: Page, counts: Sequence[Headcount]) -> Signal[int]:
    """The people named as studied: a total first, then the enrolled, then the plainly named."""
    kinds = (
        [
            c
            for c in _own(counts, Role.ENROLLED, Role.STATED, Role.LOOSE, Role.RANDOMISED)
            if c.total
        ],
        _own(counts, Role.ENROLLED, Role.RANDOMISED),
        sorted([*_own(counts, Role.STATED), *_leading(page, counts)], key=lambda c: c.span.start),
    )
    for kind, sure in zip(kinds, (0.92, 0.9, 0.8), strict=True):
        if kind:
            return _chosen(page, kind, sure)
    aims = [
        c for c in counts if c.part is Part.BACKGROUND and c.role in {Role.ENROLLED, Role.STATED}
    ]
    if len(aims) == 1:
        return _chosen(page, aims, 0.7)
    named = _IN_TITLE.search(page.title)
    value = whole_number(named.group(1)) if named else None
    if value:
        return read_in_title(value, "n-in-title", page.study.title, 0.85)
    if page.design is StudyDesign.CASE_REPORT:
        return _single_case(page, counts)
    return unread("n-not-stated", "The text states no number of participants.")


def _leading(page: Page, counts: Sequence[Headcount]) -> list[Headcount]:
    """Counts that open their sentence and are the largest in it ("Forty patients received ...")."""
    loose = [c for c in _own(counts, Role.LOOSE) if c.part is not Part.CONCLUSIONS and c.value > 1]
    largest: dict[int | None, int] = {}
    for count in counts:
        index = page.sentence_index(count.span.start)
        largest[index] = max(count.value, largest.get(index, 0))
    leading: list[Headcount] = []
    for count in loose:
        index = page.sentence_index(count.span.start)
        if index is None or count.value != largest[index]:
            continue
        if _OPENING.fullmatch(page.low, page.starts[index], count.span.start):
            leading.append(count)
    return leading


def _chosen(page: Page, kind: Sequence[Headcount], sure: float) -> Signal[int]:
    """The largest count of the first sentence that has one."""
    first = page.sentence_index(kind[0].span.start)
    same = [c for c in kind if page.sentence_index(c.span.start) == first]
    best = max(same, key=lambda c: (c.value, -c.span.start))
    text = "The text names this many."
    if max(c.value for c in kind) > best.value:
        larger = max(kind, key=lambda c: (c.value, -c.span.start))
        note = Reason("n-other-count", "Another count in the text is larger.", larger.span)
        return read(best.value, "n-stated", text, best.span, sure - 0.2, note)
    return read(best.value, "n-stated", text, best.span, sure)


def _single_case(page: Page, counts: Sequence[Headcount]) -> Signal[int]:
    ones = [c for c in counts if c.value == 1]
    aged = _ONE_PERSON.search(page.low)
    if aged:
        place = Span(aged.start(), aged.end())
        return read(1, "n-single-case", "A report of one case.", place, 0.9)
    if ones:
        return read(1, "n-single-case", "A report of one case.", ones[0].span, 0.9)
    if "case report" in page.title:
        return read_in_title(1, "n-single-case", page.study.title, 0.85)
    return unread("n-not-stated", "The text states no number of participants.")
