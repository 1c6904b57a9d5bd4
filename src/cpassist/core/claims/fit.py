"""Which of the studies nearest to a statement is the one it means.

Of studies that hold its words alike, the one with its numbers, its year, its cells and its people
goes first; a statement on people is not held against animal work while there is other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cpassist.core.claims.align import Alignment
from cpassist.core.claims.cited import identity
from cpassist.core.claims.compare_attributes import apart, attributes
from cpassist.core.claims.compare_numbers import compare
from cpassist.core.claims.reading import Reading
from cpassist.domain.evidence import Subjects

LOOKED_AT: Final = 6
WITHIN: Final = 0.2
"""How much farther from a statement than the nearest study another may be and still be meant."""

_SAME_NUMBER: Final = 0.08
_OTHER_NUMBER: Final = 0.06
_APART: Final = 0.06
_IDENTITY: Final = 0.06
_ANIMALS: Final = 0.12
_MOST: Final = 2


def refit(text: str, claim: Reading, found: Sequence[Alignment]) -> tuple[Alignment, ...]:
    """``found`` with those near the first in a new order; ties by the old one."""
    if not found:
        return ()
    near = [one for one in found[:LOOKED_AT] if one.score >= found[0].score - WITHIN]
    ranked = sorted(enumerate(near), key=lambda pair: (-_fit(text, claim, pair[1]), pair[0]))
    return (*(one for _, one in ranked), *found[len(near) :])


def _fit(text: str, claim: Reading, one: Alignment) -> float:
    counted = compare(text, claim, one)
    fit = one.score
    fit += _SAME_NUMBER * min(_MOST, len(counted.same))
    fit -= _OTHER_NUMBER * min(_MOST, len(counted.other))
    fit -= _APART * min(_MOST, len(apart(claim, one.view)))
    fit -= _IDENTITY * len(identity(text, one.hit.study))
    animal = one.hit.appraisal.facts.subjects.value in (Subjects.ANIMAL, Subjects.IN_VITRO)
    if animal is not (("subjects", "animals") in attributes(claim)):
        fit -= _ANIMALS
    return fit
