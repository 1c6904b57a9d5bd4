"""Reading a comparison: whether an outcome rose, fell or stayed under one treatment.

Works on any abstract, given the names of the two groups and the outcome; quotes the deciding
sentence. It judges nothing as good or bad; ``direction`` does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cpassist.core.appraise.comparison_arms import Arm, ArmWords, Mention, arm_words, mentions
from cpassist.core.appraise.comparison_denial import compares, denied, taken_back
from cpassist.core.appraise.direction_clauses import (
    Way,
    clauses,
    cues_in,
    polarity,
    way,
)
from cpassist.core.appraise.direction_cues import Cue, Sense, Words, read_words, stem, word_set
from cpassist.core.appraise.direction_numbers import p_values, pairs
from cpassist.core.appraise.page import LONGEST_SENTENCE, fold
from cpassist.core.appraise.reading import unread
from cpassist.core.segment import sentences as split
from cpassist.domain.evidence import Basis, Reason, Signal
from cpassist.domain.passages import Span

_LEAST = 0.2
"""The share of an outcome's words a sentence must name to count."""
_WHOLE = 0.3
"""What a statement on all outcomes at once counts as."""
_NAMED = (0.85, 1.0, 1.2)
"""How much a sentence counts by how many of the two groups it names."""
_REFERENCE = 9
"""How many tokens behind "than" the group compared with may stand."""
_RESULTS = re.compile(r"(?<![a-z])(?:results?|findings)\s?[:.]")


class Change(StrEnum):
    """The outcome under the intervention, against the comparator; says nothing of good or bad."""

    INCREASED = "increased"
    DECREASED = "decreased"
    NO_DIFFERENCE = "no_difference"


@dataclass(frozen=True, slots=True)
class _Vote:
    change: Change
    weight: float
    sentence: Span
    cue: Span
    code: str


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked, ready for matching."""

    stems: dict[str, float]
    turned: bool
    """Whether the outcome is itself named as a fall ("reduction of pain")."""
    good: bool
    """Whether the outcome is itself named as an improvement."""
    polarity: int
    arms: ArmWords


def compare(
    text: str,
    *,
    intervention: str,
    comparator: str,
    outcome: str,
    sentences: Sequence[Span] | None = None,
) -> Signal[Change]:
    """What ``text`` (an abstract) says of ``outcome`` under one group against the other.

    The sentences that name the outcome vote, the closest match and the plainest words most.
    ``sentences`` are spans of ``text`` in order; cut here where not given. Ties go to no
    difference. No value where no sentence names the outcome and tells of a result.
    """
    folded = fold(text)
    spans = tuple(split(text) if sentences is None else sentences)
    words = [
        read_words(folded, span.start, min(span.end, span.start + LONGEST_SENTENCE))
        for span in spans
    ]
    question = _question(intervention, comparator, outcome, folded, words)
    votes: list[_Vote] = []
    for span, read, place in zip(spans, words, _places(folded, spans, words), strict=True):
        votes += _read_sentence(folded, span, read, question, place)
    return _decide(votes)


def _decide(votes: list[_Vote]) -> Signal[Change]:
    if not votes:
        return unread("outcome-not-found", "No sentence reports a result for this outcome.")
    total = dict.fromkeys(Change, 0.0)
    top = max(vote.weight for vote in votes)
    for vote in votes:
        if vote.weight >= 0.5 * top:
            total[vote.change] += vote.weight**2
    order = (Change.NO_DIFFERENCE, Change.DECREASED, Change.INCREASED)
    best = max(order, key=lambda change: total[change])
    deciding = max((v for v in votes if v.change is best), key=lambda v: v.weight)
    share = total[best] / sum(total.values())
    reasons = (
        Reason(deciding.code, "The sentence that decides.", deciding.sentence),
        Reason("cue", "The words that say which way.", deciding.cue),
    )
    return Signal(best, Basis.TEXT, round(0.4 + 0.4 * share, 2), reasons)


def _places(folded: str, spans: Sequence[Span], words: Sequence[Words]) -> list[float]:
    """How likely each sentence is to hold a result, by its place and by words of aims."""
    label = _RESULTS.search(folded)
    aims = word_set("not_results", "terms")
    weights = []
    for number, (span, read) in enumerate(zip(spans, words, strict=True)):
        if label is not None:
            weight = 0.45 if span.end <= label.start() + 12 else 1.0
        else:
            weight = 0.7 + 0.3 * number / max(1, len(spans) - 1)
        if not aims.isdisjoint(read.tokens):
            weight *= 0.85
        weights.append(weight)
    return weights


def _question(
    intervention: str, comparator: str, outcome: str, folded: str, words: Sequence[Words]
) -> _Question:
    tokens = read_words(fold(outcome)[:400]).tokens
    generic = {stem(word) for word in word_set("outcomes", "generic")}
    stop = {stem(word) for word in word_set("arms", "stop")}
    inside = [{stem(token) for token in read.tokens} for read in words]
    stems: dict[str, float] = {}
    for token in tokens:
        root = stem(token)
        if root in stop or (len(root) < 2 and not root.isdigit()):
            continue
        seen = sum(root in sentence for sentence in inside)
        weight = math.log(1 + (len(words) + 1) / (1 + seen)) if seen else 0.6
        if root in generic or token[0].isdigit():
            weight *= 0.35
        stems.setdefault(root, weight)
    first = set(tokens[:4])
    return _Question(
        stems=stems,
        turned=bool(first & word_set("outcomes", "change_down")),
        good=bool(set(tokens) & word_set("outcomes", "change_good")),
        polarity=polarity(tokens),
        arms=arm_words(intervention, comparator, folded, set(stems)),
    )


def _match(stems: Sequence[str], question: _Question) -> tuple[float, list[int]]:
    """How much of the outcome the stems name (0 to 1), and where."""
    places = [at for at, root in enumerate(stems) if root in question.stems]
    named = {stems[at] for at in places}
    whole = sum(question.stems.values())
    if not whole:
        return 0.0, []
    telling = 0.5 * max((question.stems[root] for root in named), default=0.0)
    places = [at for at in places if question.stems[stems[at]] >= telling]
    return sum(question.stems[root] for root in named) / whole, places


def _read_sentence(
    folded: str, span: Span, words: Words, question: _Question, place: float
) -> list[_Vote]:
    """One vote from the clause that names the outcome best, if the sentence tells of a result."""
    count = len(words.tokens)
    roots = [stem(token) for token in words.tokens]
    matched, places = _match(roots, question)
    matched = max(matched, _WHOLE * _of_all(words.tokens))
    if matched < _LEAST:
        return []
    named = mentions(words, question.arms, 0, count)
    matched *= place * _NAMED[len({mention.arm for mention in named})]
    parts = list(clauses(words, 0, count))
    shares = [_match(roots[first:last], question)[0] for first, last in parts]
    best = max(range(len(parts)), key=lambda n: (round(shares[n], 1), -n))
    null = taken_back(words, parts, shares, best)
    if null is not None:
        cue = words.span(null)
        return [_Vote(Change.NO_DIFFERENCE, matched, span, cue, "taken-back")]
    for reach, certainty in ((parts[best], 1.0), ((0, count), 0.85)):
        focus = [at for at in places if reach[0] <= at < reach[1]]
        found = _read_clause(folded, span, words, question, reach, focus)
        if found is not None:
            change, cue, strength, code = found
            return [_Vote(change, matched * strength * certainty, span, cue, code)]
    return []


def _of_all(tokens: Sequence[str]) -> bool:
    """Whether a sentence speaks of all outcomes at once ("in any of the outcome measures")."""
    quantity, noun = word_set("whole", "quantity"), word_set("whole", "noun")
    return any(
        token in quantity and not noun.isdisjoint(tokens[at + 1 : at + 6])
        for at, token in enumerate(tokens)
    )


def _read_clause(
    folded: str,
    span: Span,
    words: Words,
    question: _Question,
    reach: tuple[int, int],
    focus: Sequence[int],
) -> tuple[Change, Span, float, str] | None:
    first, last = reach
    cues = cues_in(words, first, last)
    start = words.starts[first]
    end = words.starts[last] if last < len(words.starts) else span.end
    named = mentions(words, question.arms, first, last)
    stated = list(p_values(folded, start, end))
    null = denied(folded, start, end, words, cues, named, question.arms.against_baseline, stated)
    if null is not None:
        return Change.NO_DIFFERENCE, *null
    if not named:
        named = mentions(words, question.arms, 0, len(words.tokens))
    pointed = way(words, cues, focus)
    sure = any(p.significant for p in stated)
    if pointed is not None:
        subject = _subject(words, cues, named, pointed, question)
        change = _change(pointed, subject, question)
        strength = 1.0 if compares(cues) or sure else 0.7
        return change, words.span(pointed.cue), strength, "worded"
    return _by_numbers(folded, start, end, named)


def _change(pointed: Way, subject: Arm, question: _Question) -> Change:
    sign = pointed.sign
    if pointed.judged and not question.good:
        sign *= question.polarity
    if question.turned and not pointed.judged:
        sign = -sign
    if subject is Arm.COMPARATOR:
        sign = -sign
    return Change.INCREASED if sign > 0 else Change.DECREASED


def _subject(
    words: Words, cues: Sequence[Cue], named: Sequence[Mention], pointed: Way, question: _Question
) -> Arm:
    """The group of which the direction is said; the intervention where none is named."""
    if not named or question.arms.against_baseline:
        return Arm.INTERVENTION
    at = pointed.cue.first
    for cue in cues:
        if cue.sense is Sense.FAVOURS:
            after = [m for m in named if m.at > cue.last]
            if after:
                return after[0].arm
    markers = [c for c in cues if c.sense is Sense.THAN]
    for marker in sorted(markers, key=lambda c: (abs(c.first - at), c.first)):
        after = [m for m in named if 0 < m.at - marker.last <= _REFERENCE]
        if after:
            return max(after, key=lambda m: (m.weight, -m.at)).arm.other
    nearest = min(
        named,
        key=lambda m: (abs(m.at - at) + (2 if m.at < at else 0) - 2 * m.weight, m.at),
    )
    return nearest.arm


def _by_numbers(
    folded: str, start: int, end: int, named: Sequence[Mention]
) -> tuple[Change, Span, float, str] | None:
    """Values set against each other, read in the order in which the groups are named."""
    for one, other, span in pairs(folded, start, end):
        if one == other:
            continue
        first_arm = named[0].arm if named else Arm.INTERVENTION
        up = (one > other) is (first_arm is Arm.INTERVENTION)
        return (Change.INCREASED if up else Change.DECREASED), span, 0.6, "values"
    return None
