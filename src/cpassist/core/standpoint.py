"""Which studies can speak for or against an effect, and which question asks for one.

Used by what selects and by what sums up; it neither ranks nor writes.
"""

from __future__ import annotations

from collections.abc import Sequence

from cpassist.core.appraise.standing import usable_as_support
from cpassist.domain.answers import Intent, Question, StudyHit
from cpassist.domain.evidence import Direction, StudyDesign

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

ABLE = CREDIBLE | {StudyDesign.COHORT, StudyDesign.CASE_CONTROL, StudyDesign.GUIDELINE}
"""Designs that could show an effect, or rest on such."""

WEAK = frozenset(
    {
        StudyDesign.ANIMAL,
        StudyDesign.IN_VITRO,
        StudyDesign.CASE_REPORT,
        StudyDesign.CASE_SERIES,
        StudyDesign.SINGLE_ARM_TRIAL,
    }
)

UNFAVOURABLE = frozenset({Direction.NO_DIFFERENCE, Direction.HARM, Direction.MIXED})


def speaks(hit: StudyHit, side: frozenset[Direction]) -> bool:
    """Whether a study of a comparing design, still standing, reports one of these directions."""
    return (
        hit.appraisal.design.value in CREDIBLE
        and hit.appraisal.direction.value in side
        and usable_as_support(hit.study)
    )


def only_weak(relevant: Sequence[StudyHit]) -> bool:
    """Some weak study, and none that could show an effect; opinions and plans change nothing."""
    graded = {hit.appraisal.design.value for hit in relevant if usable_as_support(hit.study)}
    return bool(graded & WEAK) and not graded & ABLE


def asks_effect(question: Question) -> bool:
    """Whether a body of evidence can be graded for the question."""
    return not question.intents or question.intents[0] in EFFECT_INTENTS
