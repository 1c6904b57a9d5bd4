"""Which studies can speak for or against an effect, and which question asks for one.

Used by what selects and by what sums up; it neither ranks nor writes.
"""

from __future__ import annotations

from collections.abc import Sequence

from cpassist.core.appraise.standing import usable_as_support
from cpassist.core.subject import subjects, treatments
from cpassist.domain.answers import Intent, Question, StudyHit
from cpassist.domain.evidence import Appraisal, Direction, EvidenceLevel, StudyDesign

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

_OPINION = frozenset({StudyDesign.NARRATIVE_REVIEW, StudyDesign.POSITION})
_WEIGHED = EFFECT_INTENTS - {Intent.CARE, Intent.ELIGIBILITY}
_ANIMALS = "animals"
"""The value of the population facet."""

UNFAVOURABLE = frozenset({Direction.NO_DIFFERENCE, Direction.HARM, Direction.MIXED})


def speaks(hit: StudyHit, side: frozenset[Direction]) -> bool:
    """Whether a comparing study in people, still standing, reports one of these directions."""
    return compares(hit) and hit.appraisal.direction.value in side and usable_as_support(hit.study)


def compares(hit: StudyHit) -> bool:
    """Whether the study could show an effect in people: it compares, and stands high enough."""
    return hit.appraisal.design.value in CREDIBLE and hit.appraisal.level in ABLE


def only_weak(question: Question, relevant: Sequence[StudyHit]) -> bool:
    """Whether only animal, laboratory or uncontrolled work speaks to an effect asked for.

    Opinion alone is weak evidence for cells, which are sold on it; of an established treatment it
    is a summary. Uncontrolled work is how surveillance and access are studied, so there it is not
    called weak. Where animal work itself is asked for, the best study found decides.
    """
    usable = [hit.appraisal for hit in relevant if usable_as_support(hit.study)]
    animals = _ANIMALS in question.facets.population
    if not usable or not (
        asks_effect(question) or (animals and question.intents[0] is Intent.SAFETY)
    ):
        return False
    if animals:
        return _preclinical(usable[0])
    if any(a.level in ABLE or a.design.value is StudyDesign.GUIDELINE for a in usable):
        return False
    weak = [a for a in usable if a.level in WEAK]
    if weak and all(_preclinical(a) for a in weak):
        return True
    if question.intents[:1] and question.intents[0] not in _WEIGHED:
        return False
    return any(cells_asked(question) or a.design.value not in _OPINION for a in weak)


def _preclinical(appraisal: Appraisal) -> bool:
    """Whether a study is of animals or of a laboratory, or a review of such."""
    return appraisal.level is EvidenceLevel.FIVE and appraisal.design.value not in _OPINION


def asks_effect(question: Question) -> bool:
    """Whether a body of evidence can be graded for the question; storing cells treats nobody."""
    if question.intents and question.intents[0] not in EFFECT_INTENTS:
        return False
    return all(subject.group != "banking" for subject in subjects(question.standalone))


def cells_asked(question: Question) -> bool:
    """Whether the question names cells as a treatment, by any name."""
    if question.facets.cells:
        return True
    return any(subject.group == "cells" for subject in subjects(question.standalone))


def names_treatment(question: Question) -> bool:
    """Whether the question names something that is given or done, so that one thing is graded."""
    return cells_asked(question) or bool(treatments(question.standalone))
