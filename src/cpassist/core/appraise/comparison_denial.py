"""Whether a sentence denies that two groups differ: in words, by its P value, or by its interval.

Says nothing of which way a difference points; that is ``comparison``'s.
"""

from __future__ import annotations

from collections.abc import Sequence

from cpassist.core.appraise.comparison_arms import Arm, Mention
from cpassist.core.appraise.direction_clauses import cues_in, denial
from cpassist.core.appraise.direction_cues import Cue, Sense, Words, word_set
from cpassist.core.appraise.direction_numbers import PValue, intervals
from cpassist.domain.passages import Span


def taken_back(
    words: Words, parts: Sequence[tuple[int, int]], shares: Sequence[float], best: int
) -> Cue | None:
    """The denial by which a later clause takes a difference back ("but not significantly")."""
    for number in range(best + 1, len(parts)):
        first, last = parts[number]
        cues = cues_in(words, first, last)
        null = denial(words, cues)
        if null is None or shares[number] > 0.4 * shares[best] or null.sense is Sense.SAME:
            continue
        if any(c.sense in (Sense.SIGNIFICANT, Sense.DIFFER) and c.first > null.first for c in cues):
            return null
    if best + 1 < len(parts) or not best:
        return None
    # "Although not significant, a lower rate was seen": the denial comes first.
    first, last = parts[best - 1]
    cues = cues_in(words, first, last)
    null = denial(words, cues)
    short = last - first <= 6 and any(c.sense is Sense.SIGNIFICANT for c in cues)
    return null if null is not None and short else None


def denied(
    folded: str,
    start: int,
    end: int,
    words: Words,
    cues: Sequence[Cue],
    named: Sequence[Mention],
    against_baseline: bool,
    stated: Sequence[PValue],
) -> tuple[Span, float, str] | None:
    """Where and how surely a clause says that the groups do not differ."""
    null = denial(words, cues)
    if null is not None:
        arms = {mention.arm for mention in named}
        aside = arms == {Arm.COMPARATOR} and not compares(cues)
        return words.span(null), 0.5 if aside else 1.0, "denied"
    if not against_baseline:
        shared = next((cue for cue in cues if cue.sense is Sense.BOTH_GROUPS), None)
        if shared is not None and not compares(cues):
            return words.span(shared), 0.6, "both-groups"
    figures = [p for p in stated if p.significant is not None]
    if figures and not any(p.significant for p in figures):
        return figures[0].span, 0.9, "p-value"
    if figures:
        return None
    null_value = _null_value(words, cues)
    if null_value is None:
        return None
    ranges = list(intervals(folded, start, end))
    if ranges and all(interval.holds(null_value) for interval in ranges):
        return ranges[0].span, 0.9, "interval"
    return None


def _null_value(words: Words, cues: Sequence[Cue]) -> float | None:
    """What no effect is for the measure a clause reports; ``None`` where it names none."""
    ratios = word_set("ratios", "terms")
    tokens = words.tokens
    for at, word in enumerate(tokens):
        if word in ratios and word != "or":
            return 1.0
        if word in {"ratio", "ratios"} or tokens[at : at + 2] == ("relative", "risk"):
            return 1.0
        if word == "or" and tokens[at + 1 : at + 2] and not tokens[at + 1][0].isalpha():
            return 1.0
    if any(cue.sense is Sense.DIFFER for cue in cues):
        return 0.0
    return None


def compares(cues: Sequence[Cue]) -> bool:
    """Whether a clause sets one group against another, and does not only tell of change."""
    return any(c.sense in (Sense.THAN, Sense.MORE, Sense.LESS, Sense.BETWEEN) for c in cues)
