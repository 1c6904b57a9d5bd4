"""Which study a text was speaking of just before a statement ("that trial", "these children").

Reads the sentences before the statement; judges nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from cpassist.core.claims.align import align
from cpassist.core.claims.cue_groups import group, passage
from cpassist.core.claims.reading import read
from cpassist.core.segment import sentences
from cpassist.domain.answers import StudyHit

LOOKED_BACK: Final = 5
_TAIL_CHARS: Final = 1200
_SPOKEN_OF: Final = 0.62
"""The share of a sentence a study must hold to be what the sentence speaks of."""

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
    """What the study last spoken of gains, by id; nothing where no study was spoken of."""
    if not context.strip() or not candidates:
        return {}
    back = refers_back(claim)
    for nearness, sentence in enumerate(reversed(_before(context))):
        if not group("claim_citations", "study").holds(passage(sentence)):
            continue
        best = align(read(sentence), candidates, {})[0]
        if best.score >= _SPOKEN_OF:
            return {best.hit.study.id: _NAMED_BACK if back else _NEAR / (1 + nearness)}
    return {}
