"""Which study a text was speaking of just before a statement ("that trial", "these children").

Reads the sentences before the statement; judges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from cpassist.core.claims.align import align
from cpassist.core.claims.cited import LEAST_FIT, cites, dated, fit, identified
from cpassist.core.claims.cue_groups import group, passage
from cpassist.core.claims.reading import read
from cpassist.core.segment import sentences
from cpassist.domain.answers import StudyHit
from cpassist.domain.studies import Study

LOOKED_BACK: Final = 5
_TAIL_CHARS: Final = 1200
_SPOKEN_OF: Final = 0.62
"""The share of a sentence a study must hold to be what the sentence speaks of."""

_POINTING: Final = re.compile(
    r"\W{0,3}(?:its?|their|they|this|that|these|those"
    r"|the (?:trial|study|report|review|paper|work))\b",
    re.IGNORECASE,
)
"""How a statement opens that goes on about the work named before, whatever else it names."""

CLEAR: Final = 0.25
"""Points by which the study named must fit better than the next, for the two to be told apart."""

_NAMED_BACK: Final = 0.3
_NEAR: Final = 0.06


@lru_cache(maxsize=256)
def _before(context: str) -> tuple[str, ...]:
    tail = context[-_TAIL_CHARS:]
    return tuple(span.of(tail) for span in sentences(tail))[-LOOKED_BACK:]


def refers_back(claim: str) -> bool:
    """Whether the statement speaks of something named before it."""
    return group("claim_citations", "back").holds(passage(claim))


def lifts(claim: str, context: str, candidates: Sequence[StudyHit]) -> Mapping[str, float]:
    """What the study a statement speaks of gains, by id; nothing where it speaks of none.

    A statement that names a work itself ("a 2016 review", "the Duke trial") means that one; one
    that points back ("that trial") means the work named last before it.
    """
    if not context.strip() or not candidates:
        return {}
    named = None if _POINTING.match(claim) else _named(claim, candidates)
    if named is not None:
        return {named: _NAMED_BACK}
    if dated(claim) and introduces(claim):
        return {}
    meant = _last_named(context, candidates)
    if meant is None:
        return {}
    nearness, study_id = meant
    return {study_id: _NAMED_BACK if refers_back(claim) else _NEAR / (1 + nearness)}


def _last_named(context: str, candidates: Sequence[StudyHit]) -> tuple[int, str] | None:
    """The work named last and how many sentences ago.

    A sentence that only points back ("in this work") is asked only where none names one.
    """
    pointing: list[tuple[int, str]] = []
    for nearness, sentence in enumerate(reversed(_before(context))):
        if not cites(sentence):
            continue
        named = _named(sentence, candidates)
        if named is None and refers_back(sentence) and not introduces(sentence):
            pointing.append((nearness, sentence))
            continue
        named = named or _spoken_of(sentence, candidates)
        if named is not None:
            return nearness, named
    for nearness, sentence in pointing:
        spoken = _spoken_of(sentence, candidates)
        if spoken is not None:
            return nearness, spoken
    return None


def introduces(sentence: str) -> bool:
    """Whether a sentence brings in a work that was not named before ("a 2016 review")."""
    return group("claim_citations", "introduces").holds(passage(sentence))


@lru_cache(maxsize=1024)
def _fit(sentence: str, study: Study) -> float:
    return fit(sentence, study)


def _named(sentence: str, candidates: Sequence[StudyHit]) -> str | None:
    """The study a sentence names by year, journal, person, place or size; ``None`` if unsure."""
    if not cites(sentence):
        return None
    ranked = sorted(
        ((-_fit(sentence, hit.study), hit.study.id, hit.study) for hit in candidates),
        key=lambda one: one[:2],
    )
    points, study_id, study = ranked[0]
    if -points < LEAST_FIT or not identified(sentence, study):
        return None
    if len(ranked) > 1 and ranked[1][0] - points < CLEAR:
        return None
    return study_id


def _spoken_of(sentence: str, candidates: Sequence[StudyHit]) -> str | None:
    """The study that holds most of a sentence, if it holds enough."""
    best = align(read(sentence), candidates, {})[0]
    return best.hit.study.id if best.score >= _SPOKEN_OF else None
