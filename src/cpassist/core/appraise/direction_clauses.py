"""Reading one clause: whether a difference is denied, or which way it points.

Says nothing of which group the clause speaks for; that is ``comparison``'s and ``direction``'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from cpassist.core.appraise.direction_cues import (
    CHANGE,
    SIZE,
    UPWARD,
    WAY,
    Cue,
    Sense,
    Words,
    word_set,
)

_REACH = 7
"""How many tokens behind a negation the word it denies may stand."""
_LONGEST = 120
"""In tokens; a clause is read no further, so that text without stops costs no more than other."""
_NEAR = 4
"""How many tokens apart two cues may stand to be read as one ("greater reduction")."""
_DENIED = WAY | {Sense.DIFFER, Sense.AFFECT, Sense.SIGNIFICANT, Sense.THAN, Sense.TREND}
_BREAKS = frozenset({"and", "or", ",", ";", ":"})
_COPULA = frozenset({"was", "were", "is", "are", "be", "been", "being"})


@dataclass(frozen=True, slots=True)
class Way:
    """Which way a clause points: up (+1) or down (-1)."""

    sign: int
    judged: bool
    """Whether up means better and down worse, whatever was measured."""
    cue: Cue
    joined: tuple[Cue, ...] = ()
    """The cues that were read together with ``cue``."""


def clauses(words: Words, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Half-open token ranges of the clauses of a sentence.

    Cut at turns ("but") and at semicolons outside brackets; none is longer than ``_LONGEST``.
    """
    tokens = words.tokens
    turns = {cue.first for cue in words.cues if cue.sense is Sense.TURN and not _aside(tokens, cue)}
    start, depth = first, 0
    for at in range(first, last):
        depth = max(0, depth + (tokens[at] == "(") - (tokens[at] == ")"))
        stop = at in turns or (tokens[at] == ";" and not depth) or at - start >= _LONGEST
        if stop and at > start:
            yield start, at
            start = at
    if start < last:
        yield start, last


def _aside(tokens: Sequence[str], cue: Cue) -> bool:
    """Whether a turn only sets one name aside ("A, but not B, reduced ...")."""
    if tokens[cue.last + 1 : cue.last + 2] != ("not",):
        return False
    ahead = tokens[cue.last + 2 : cue.last + 9]
    return "," in ahead or ")" in ahead[:4]


def cues_in(words: Words, first: int, last: int) -> list[Cue]:
    """The cues that begin in a token range, in order."""
    return [cue for cue in words.cues if first <= cue.first < last]


def denial(words: Words, cues: Collection[Cue]) -> Cue | None:
    """The cue by which a clause says that there is no difference, if it does.

    "Similar" and its like; or a negation with a word of difference, effect, significance or
    direction within reach ("no significant difference", "did not improve").
    """
    ordered = list(cues)
    for number, cue in enumerate(ordered):
        behind_than = number and ordered[number - 1].sense is Sense.THAN
        if behind_than and cue.first - ordered[number - 1].last == 1:
            continue  # "than no treatment", "compared with the same dose" name a group
        if cue.sense is Sense.SAME:
            before = words.tokens[max(0, cue.first - 2) : cue.first]
            if "not" not in before and (before[-1:] or ("",))[0] != "at":
                return cue
        if cue.sense is not Sense.NOT:
            continue
        if words.tokens[cue.last + 1 : cue.last + 2] == ("only",):
            continue
        if (
            cue.first
            and words.tokens[cue.first - 1] == "but"
            and _aside(words.tokens, Cue(Sense.TURN, cue.first - 1, cue.first - 1))
        ):
            continue
        for later in ordered[number + 1 :]:
            if later.first - cue.last > _REACH:
                break
            if later.sense in _DENIED:
                return cue
    return None


def way(words: Words, cues: Collection[Cue], focus: Collection[int]) -> Way | None:
    """The direction said nearest to ``focus`` (token numbers of the outcome; may be empty).

    Cues that belong together are multiplied: "greater reduction" is down, "smaller decline" up,
    "reduction was greater" down. "More effective in reducing" is what it reduces: down.
    """
    found = [cue for cue in cues if cue.sense in WAY]
    if not found:
        return None
    return way_of(words, found, min(found, key=lambda c: (_distance(words, c, focus), c.first)))


def way_of(words: Words, found: list[Cue], chosen: Cue) -> Way:
    """The direction ``chosen`` states, joined with the cue of ``found`` it belongs to."""
    partner = _partner(words, found, chosen)
    if partner is None:
        return _single(chosen)
    return _joined(words, chosen, partner)


def _single(cue: Cue) -> Way:
    judged = cue.sense in (Sense.BETTER, Sense.WORSE)
    return Way(1 if cue.sense in UPWARD else -1, judged, cue)


def _joined(words: Words, one: Cue, other: Cue) -> Way:
    senses = (one.sense, other.sense)
    moved = [s for s in senses if s in (Sense.RISE, Sense.FALL)]
    if Sense.BETTER in senses and moved:
        return Way(1 if moved[0] is Sense.RISE else -1, False, one, (other,))
    sign = 1
    for sense in senses:
        sign *= 1 if sense in UPWARD else -1
    return Way(sign, any(s in (Sense.BETTER, Sense.WORSE) for s in senses), one, (other,))


def _partner(words: Words, found: list[Cue], chosen: Cue) -> Cue | None:
    """The cue that ``chosen`` makes one statement with."""
    best: Cue | None = None
    for cue in found:
        if cue is chosen or (cue.sense in SIZE) == (chosen.sense in SIZE):
            both_change = cue is not chosen and cue.sense in CHANGE and chosen.sense in CHANGE
            if not (both_change and _efficacy(words, cue, chosen)):
                continue
        left, right = sorted((cue, chosen), key=lambda c: c.first)
        gap = words.tokens[left.last + 1 : right.first]
        near_enough = not _BREAKS.intersection(gap)
        near = len(gap) <= _NEAR and near_enough
        predicate = (
            left.sense in CHANGE
            and right.sense in SIZE
            and "," not in gap
            and len(gap) <= 18
            and (bool(_COPULA.intersection(gap)) or (len(gap) <= 6 and near_enough))
        )
        if (near or predicate) and (best is None or _apart(cue, chosen) < _apart(best, chosen)):
            best = cue
    return best


def _efficacy(words: Words, one: Cue, other: Cue) -> bool:
    """Whether the first of two words of change only says that the second succeeded."""
    left, right = sorted((one, other), key=lambda c: c.first)
    gap = words.tokens[left.last + 1 : right.first]
    return (
        left.sense is Sense.BETTER
        and right.sense in (Sense.RISE, Sense.FALL)
        and len(gap) <= _NEAR
        and bool({"in", "for", "at", "by"} & set(gap))
    )


def _apart(one: Cue, other: Cue) -> int:
    return abs(one.first - other.first)


def _distance(words: Words, cue: Cue, focus: Collection[int]) -> int:
    """Tokens from the cue to the nearest of ``focus``; breaks between them count extra."""
    nearest = 0
    if focus:
        at = min(focus, key=lambda token: (abs(token - cue.first), token))
        nearest = abs(at - cue.first)
        low, high = sorted((at, cue.first))
        nearest += 2 * sum(token in _BREAKS for token in words.tokens[low:high])
    return nearest


def polarity(tokens: Collection[str]) -> int:
    """+1 where more of what ``tokens`` name is good for the patient, -1 where less is."""
    bad = sum(token in word_set("outcomes", "bad") for token in tokens)
    good = sum(token in word_set("outcomes", "good") for token in tokens)
    return -1 if bad > good else 1
