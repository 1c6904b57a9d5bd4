"""Whether a direction is good for the patient, and whether it is said of treated or control.

Only reads a clause already found; what it counts for is ``direction_findings``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from cpassist.core.appraise.direction_clauses import Way
from cpassist.core.appraise.direction_cues import Cue, Sense, Words, read_words, stem, word_set

_OBJECT = 8
"""How many tokens behind "than" the group compared with may stand."""
_HEAD_ENDS = frozenset(
    {"in", "with", "at", "than", "and", "after", "by", "from", "for", "was", "were", "(", ",", "to",
     "on", "among", "during", "when", ";", "or", "as", "compared"}
)  # fmt: skip


def valence(words: Words, pointed: Way, reach: tuple[int, int]) -> int:
    """+1 where the direction is good for the patient: by itself, or by what went up or down.

    What went up or down is the head of the words behind the cue ("less motor impairment"), else
    the nearest outcome before it ("stiffness fell"), else the nearest behind.
    """
    if pointed.judged:
        return pointed.sign
    at = max(cue.last for cue in (pointed.cue, *pointed.joined))
    head = 0
    for token in words.tokens[at + 1 : min(reach[1], at + 6)]:
        if token in _HEAD_ENDS:
            break
        head = _good_or_bad(token) or head
    if head:
        return pointed.sign * head
    first = min(cue.first for cue in (pointed.cue, *pointed.joined))
    for place in range(first - 1, max(reach[0], first - 16) - 1, -1):
        named = _good_or_bad(words.tokens[place])
        if named and words.tokens[place] != "palsy":
            return pointed.sign * named
    for token in words.tokens[at + 1 : min(reach[1], at + 14)]:
        if named := _good_or_bad(token):
            return pointed.sign * named
    senses = {cue.sense for cue in (pointed.cue, *pointed.joined)}
    # What fell without a known name may be good or bad; what rose is mostly a score.
    return 0 if senses & {Sense.LESS, Sense.FALL} else pointed.sign


def _good_or_bad(token: str) -> int:
    if token in word_set("outcomes", "good"):
        return 1
    return -1 if token in word_set("outcomes", "bad") else 0


def of_control(
    words: Words, cues: Sequence[Cue], pointed: Way, reach: tuple[int, int], own: frozenset[str]
) -> bool:
    """Whether the direction is said of the control ("control was higher than treated")."""
    control, tokens = _control(), words.tokens
    at = pointed.cue.first
    for cue in cues:
        if cue.sense is not Sense.THAN:
            continue
        after = [stem(t) for t in tokens[cue.last + 1 : min(reach[1], cue.last + 1 + _OBJECT)]]
        before = [stem(t) for t in tokens[reach[0] : max(at, reach[0] + 1)]]
        if control & set(after):
            return False
        if own & set(after) and not own & set(before):
            return bool(control & set(before))
    return False


def said_of_control(words: Words, cue: Cue, reach: tuple[int, int]) -> bool:
    """Whether a control group stands before ``cue`` as what is spoken of."""
    before = words.tokens[max(reach[0], cue.first - 6) : cue.first]
    return "and" not in before and "or" not in before and names_control(before)


def against_control(words: Words, cues: Sequence[Cue]) -> bool:
    """Whether a control stands behind "than" or its like."""
    return any(
        cue.sense is Sense.THAN and names_control(words.tokens[cue.last + 1 : cue.last + _OBJECT])
        for cue in cues
    )


def names_control(tokens: Sequence[str]) -> bool:
    """Whether a control group is among the words."""
    return not _control().isdisjoint(stem(token) for token in tokens)


@cache
def _control() -> frozenset[str]:
    return frozenset(stem(word) for word in word_set("arms", "control"))


def own_words(title: str) -> frozenset[str]:
    """Stems of the title that may name what was tested."""
    names: set[str] = set()
    for token in read_words(title[:200]).tokens[:12]:
        if token[0].isalpha() and len(token) > 2 and token not in word_set("title", "common"):
            names.add(stem(token))
    return frozenset(names)
