"""Whether a statement reaches wider than what a study saw, though both point the same way.

Children told of where animals were studied, many where one person was, no harm where only serious
harm was looked at. Strength of wording is read in the room beside this one.
"""

from __future__ import annotations

from typing import Final

from cpassist.core.claims.align import Alignment
from cpassist.core.claims.compare_attributes import attributes
from cpassist.core.claims.compare_strength import strong
from cpassist.core.claims.cue_groups import Passage as Ready
from cpassist.core.claims.cue_groups import group
from cpassist.core.claims.marks import marks
from cpassist.core.claims.reading import Reading
from cpassist.domain.claims import ClaimType
from cpassist.domain.evidence import StudyDesign, Subjects

_FILE: Final = "claim_width"
_PEOPLE: Final = frozenset({("subjects", "people"), ("age", "children"), ("age", "adults")})
_ANIMALS: Final = ("subjects", "animals")
_LABORATORY: Final = frozenset({Subjects.ANIMAL, Subjects.IN_VITRO})

_OUTCOMES: Final = frozenset(
    {ClaimType.EFFICACY, ClaimType.SAFETY, ClaimType.MECHANISM, ClaimType.STUDY_CITATION}
)
"""Statements on what was seen; a regulator's advice speaks of people whatever was studied."""


def wider(kind: ClaimType, claim: Reading, best: Alignment, clause: Reading | None) -> str:
    """The code of the way in which ``claim`` is wider than the study; empty where it is not.

    ``clause`` is the study's sentence part that bears the statement out, if one does.
    """
    if kind not in _OUTCOMES:
        return ""
    named = attributes(claim)
    said = marks(claim)
    appraisal = best.hit.appraisal
    people = _PEOPLE & named and (_ANIMALS not in named or {"drawn", "proof"} & strong(claim))
    if appraisal.facts.subjects.value in _LABORATORY and people:
        return "animals"
    if (
        appraisal.design.value is StudyDesign.CASE_REPORT
        and _holds("many", claim)
        and not (said.denied or said.open)
    ):
        return "one_person"
    if clause is None or not _holds("harmless", claim) or _holds("grave", claim):
        return ""
    return "only_grave" if _holds("harmless", clause) and _holds("grave", clause) else ""


def _holds(name: str, reading: Reading) -> bool:
    return group(_FILE, name).holds(Ready(reading.text, reading.folded, 0))
