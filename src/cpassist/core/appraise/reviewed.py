"""How many people the studies in a review had together; counts of trials are never people."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cpassist.core.appraise.headcounts import REVIEWS, Headcount
from cpassist.core.appraise.page import Page, Part
from cpassist.core.appraise.reading import read, unread
from cpassist.core.appraise.roles import Role
from cpassist.domain.evidence import Signal

_POOL_BEFORE = re.compile(
    r"(?:trials?|rcts?|studies|study|articles?|papers?|reports?|cohorts?|publications?|reviews?)\b"
    r"[^.;]{0,60}$|(?:total of|in total,?|total|data (?:from|of|on)|records of) $"
)
_POOL_AFTER = re.compile(
    r"(?: in total| overall|\))? ?(?:\(?(?:from|in|across|of"
    r"|,)? ?)?[0-9a-z-]{1,12} (?:[a-z-]+ ){0,3}(?:trials|rcts|studies)"
)

_WEAKER = re.compile(
    r"observational|cohort stud|case series|case reports?|uncontrolled|retrospective|case-control"
)


def pooled_n(page: Page, counts: Sequence[Headcount]) -> Signal[int]:
    """The largest count of people that stands with the studies they come from."""
    pooled: list[Headcount] = []
    for count in counts:
        if (
            count.role is Role.SUBSET
            or count.part is Part.BACKGROUND
            or count.value < 10
            or count.animal
        ):
            continue
        sentence = page.sentence_span(count.span.start)
        before = page.low[max(sentence.start, count.span.start - 90) : count.span.start]
        after = page.low[count.span.end : min(sentence.end, count.span.end + 60)]
        if count.total or _POOL_BEFORE.search(before) or _POOL_AFTER.match(after):
            pooled.append(count)
    if not pooled:
        return unread("n-not-stated", "The review does not state how many people it pools.")
    best = max(pooled, key=lambda c: (c.value, -c.span.start))
    text = "People in the studies reviewed together."
    return read(best.value, "n-pooled", text, best.span, 0.85)


def pools_randomised(page: Page) -> bool | None:
    """Whether a review pooled randomised trials: ``False`` where it names only weaker studies.

    ``None`` for what is no review, and where the text does not tell; a mention of chance is never
    taken as proof, since a review may say that it found no such trial.
    """
    if page.design not in REVIEWS or "random" in page.low or "rct" in page.low:
        return None
    return False if _WEAKER.search(page.low) else None
