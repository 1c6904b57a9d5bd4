"""Results in numbers, as the very words of the record: outcome, difference, interval, P, follow-up.

Nothing is computed, rounded or converted: each part is a span of the study's text, so that every
number shown can be found in the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cpassist.core.appraise.direction_numbers import intervals, p_values
from cpassist.core.appraise.page import Page, Part, open_page
from cpassist.domain.evidence import Effect
from cpassist.domain.passages import Sentence, Span
from cpassist.domain.studies import Study

_FIGURE = r"[-+]?[0-9]{1,6}(?:,[0-9]{3})?(?:\.[0-9]{1,6})?"
_DIGIT = re.compile("[0-9]")
_SPREAD = rf"(?:\s?(?:±|\+/-)\s?{_FIGURE}|\s?\((?:sd|se|sem)\s?{_FIGURE}\))?"
_UNIT = r"(?:\s?%|\spoints?)?"
_MEASURE = re.compile(
    r"(?<![a-z])(?:standardi[sz]ed mean differences?|weighted mean differences?|mean differences?"
    r"|pooled effect sizes?|effect sizes?|(?:odds|risk|hazard|rate) ratios?|relative risks?"
    r"|risk differences?|differences?|smd|wmd|md|rr|hr|aor|(?<![a-z] )or|cohen's d|hedges' g|β"
    r"|beta)(?![a-z])"
    rf"(?:\s(?:of|was|were|is|in [a-z -]{{1,30}}(?:was|of))|\s?[:=,(]){{0,2}}\s?"
    rf"(?P<figure>{_FIGURE}{_UNIT})(?![0-9])"
)
_AGAINST = re.compile(
    rf"(?<![0-9.a-z]){_FIGURE}{_UNIT}{_SPREAD}\s?(?:\([^()]{{1,40}}\)\s?)?"
    rf"(?:vs\.?|versus|against|compared with|compared to)\s?{_FIGURE}{_UNIT}{_SPREAD}(?![0-9])"
)
_FIGURED_MOVE = re.compile(
    rf"(?<![a-z])(?:by|of)\s(?:a mean of\s)?(?P<figure>{_FIGURE}(?:\s?%|\spoints?){_SPREAD})"
)
_MEASURE_HINTS = ("ratio", "risk", "differ", "size", "md", "rr", "hr", "or ", "β", "beta", "'s ")
_AGAINST_HINTS = ("vs", "versus", "against", "compared")
"""Cheap signs that a pattern may match at all."""
_FOLLOW_UP = re.compile(
    r"(?<![a-z0-9])(?:(?:at|after|by|over|within|for)\s)?"
    r"(?:[0-9]{1,3}(?:\.[0-9])?(?:-[0-9]{1,3})?|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|twelve|eighteen|twenty-four)[ -](?:hours?|days?|weeks?|months?|years?|h|yr)(?![a-z])"
)


def effects(study: Study, *, sentences: tuple[Sentence, ...]) -> tuple[Effect, ...]:
    """Each sentence of results that gives an effect in numbers, in text order.

    Every span lies within its sentence and its text is that of ``study.text``. A sentence counts
    where it gives a difference or ratio, an interval, a P value, or two values set against each
    other; parts it does not give are ``None``. Reported as CONSORT 2010 item 17a asks: estimate
    with its precision. ``sentences`` are the study's, in text order.
    """
    return read_effects(open_page(study, sentences))


def read_effects(page: Page) -> tuple[Effect, ...]:
    """As ``effects``, of a page that is already open."""
    return tuple(_effects(page))


def _effects(page: Page) -> Iterator[Effect]:
    measures = [mention.span for mention in page.find("outcomes", "measures")]
    for span, part in page.reading():
        if part in (Part.BACKGROUND, Part.METHODS):
            continue
        low = page.low
        if _DIGIT.search(low, span.start, span.end) is None:
            continue
        p_value = next(p_values(low, span.start, span.end), None)
        interval = next(intervals(low, span.start, span.end), None)
        difference = _difference(low, span)
        if difference is None and interval is None and p_value is None:
            continue
        yield Effect(
            span=span,
            outcome=_outcome(measures, span, difference),
            difference=difference,
            interval=interval.span if interval else None,
            p_value=p_value.span if p_value else None,
            follow_up=_follow_up(low, span, difference),
        )


def _difference(low: str, sentence: Span) -> Span | None:
    """The first estimate of a difference: a named measure, else values set against each other."""
    words = low[sentence.start : sentence.end]
    if any(hint in words for hint in _MEASURE_HINTS):
        named = _MEASURE.search(low, sentence.start, sentence.end)
        if named is not None:
            return Span(named.start(), named.end("figure"))
    if any(hint in words for hint in _AGAINST_HINTS):
        against = _AGAINST.search(low, sentence.start, sentence.end)
        if against is not None:
            return Span(against.start(), against.end())
    moved = _FIGURED_MOVE.search(low, sentence.start, sentence.end)
    return Span(moved.start("figure"), moved.end("figure")) if moved else None


def _outcome(measures: Sequence[Span], sentence: Span, difference: Span | None) -> Span | None:
    """The outcome measure named nearest before the estimate, else the first in the sentence."""
    names = [name for name in measures if sentence.contains(name)]
    if not names:
        return None
    before = [n for n in names if difference is not None and n.end <= difference.start]
    return before[-1] if before else names[0]


def _follow_up(low: str, sentence: Span, difference: Span | None) -> Span | None:
    """The time named nearest to the estimate, else the first in the sentence."""
    times = [Span(m.start(), m.end()) for m in _FOLLOW_UP.finditer(
        low, sentence.start, sentence.end)]  # fmt: skip
    if not times:
        return None
    at = difference.start if difference is not None else sentence.start
    return min(times, key=lambda t: (abs(t.start - at), t.start))
