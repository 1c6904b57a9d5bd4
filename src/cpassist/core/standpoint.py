"""Which studies can speak for or against an effect, and which question asks for one.

Used by what selects and by what sums up; it neither ranks nor writes.
"""

from __future__ import annotations

from collections.abc import Sequence

from cpassist.core.appraise.standing import usable_as_support
from cpassist.domain.answers import Intent, Question, StudyHit
from cpassist.domain.evidence import Direction, EvidenceLevel, StudyDesign

EFFECT_INTENTS = frozenset(
    {
        Intent.EFFICACY,
        Intent.PREVENTION,
        Intent.COMPARISON,
        Intent.ALTERNATIVE,
        Intent.DOSE,
        Intent.ROUTE,
        Intent.TIMING,
        Intent.CELL_TYPE,
        Intent.CARE,
        Intent.ELIGIBILITY,
    }
)
"""Questions on which a body of evidence can be graded."""

CREDIBLE = frozenset(
    {
        StudyDesign.META_ANALYSIS,
        StudyDesign.SYSTEMATIC_REVIEW,
        StudyDesign.RCT,
        StudyDesign.NON_RANDOMIZED_TRIAL,
    }
)
"""Designs with a comparison: only these can speak for or against an effect."""

ABLE = frozenset({EvidenceLevel.ONE, EvidenceLevel.TWO, EvidenceLevel.THREE})
"""Levels at which a study in people could show an effect; a review of animal work is at 5."""

WEAK = frozenset({EvidenceLevel.FOUR, EvidenceLevel.FIVE})
"""Levels of uncontrolled, animal and laboratory work, and of opinion."""

UNFAVOURABLE = frozenset({Direction.NO_DIFFERENCE, Direction.HARM, Direction.MIXED})


def speaks(hit: StudyHit, side: frozenset[Direction]) -> bool:
    """Whether a comparing study in people, still standing, reports one of these directions."""
    return (
        hit.appraisal.design.value in CREDIBLE
        and hit.appraisal.level in ABLE
        and hit.appraisal.direction.value in side
        and usable_as_support(hit.study)
    )


def only_weak(relevant: Sequence[StudyHit]) -> bool:
    """Whether there is weak evidence, and none that could show an effect; plans change nothing."""
    usable = [hit.appraisal for hit in relevant if usable_as_support(hit.study)]
    guided = any(appraisal.design.value is StudyDesign.GUIDELINE for appraisal in usable)
    levels = {appraisal.level for appraisal in usable}
    return bool(levels & WEAK) and not levels & ABLE and not guided


def asks_effect(question: Question) -> bool:
    """Whether a body of evidence can be graded for the question."""
    return not question.intents or question.intents[0] in EFFECT_INTENTS
