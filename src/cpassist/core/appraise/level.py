"""What level of evidence a design can reach, for the question "does this treatment help?".

A level is about the design alone. How well a study was done, how large it was and who paid for it
are weighed in ``core/certainty.py``; a level is no trust by itself.
"""

from __future__ import annotations

from typing import Final

from cpassist.domain.evidence import EvidenceLevel, StudyDesign, Subjects

_LEVELS: Final = {
    StudyDesign.META_ANALYSIS: EvidenceLevel.ONE,
    StudyDesign.SYSTEMATIC_REVIEW: EvidenceLevel.ONE,
    StudyDesign.RCT: EvidenceLevel.TWO,
    StudyDesign.NON_RANDOMIZED_TRIAL: EvidenceLevel.THREE,
    StudyDesign.COHORT: EvidenceLevel.THREE,
    StudyDesign.SINGLE_ARM_TRIAL: EvidenceLevel.FOUR,
    StudyDesign.CASE_CONTROL: EvidenceLevel.FOUR,
    StudyDesign.CROSS_SECTIONAL: EvidenceLevel.FOUR,
    StudyDesign.CASE_SERIES: EvidenceLevel.FOUR,
    StudyDesign.CASE_REPORT: EvidenceLevel.FOUR,
    StudyDesign.ANIMAL: EvidenceLevel.FIVE,
    StudyDesign.IN_VITRO: EvidenceLevel.FIVE,
    StudyDesign.NARRATIVE_REVIEW: EvidenceLevel.FIVE,
    StudyDesign.POSITION: EvidenceLevel.FIVE,
    StudyDesign.SURVEY: EvidenceLevel.NOT_GRADED,
    StudyDesign.ECONOMIC: EvidenceLevel.NOT_GRADED,
    StudyDesign.GUIDELINE: EvidenceLevel.NOT_GRADED,
    StudyDesign.PROTOCOL: EvidenceLevel.NOT_GRADED,
    StudyDesign.NOTICE: EvidenceLevel.NOT_GRADED,
    StudyDesign.UNCLEAR: EvidenceLevel.NOT_GRADED,
}
_REVIEWS: Final = frozenset({StudyDesign.META_ANALYSIS, StudyDesign.SYSTEMATIC_REVIEW})


def level(
    design: StudyDesign,
    *,
    pools_randomised: bool | None = None,
    subjects: Subjects | None = None,
) -> EvidenceLevel:
    """The Oxford CEBM 2011 level that ``design`` can reach for a question of treatment benefit.

    ``pools_randomised`` tells, for a review, whether it pooled randomised trials: where it is
    ``False`` the review takes the level of what it pooled (3), and where it is ``None`` (not
    said) level 1 stands, as in the source's table. ``subjects`` caps everything that was not done
    on people, a review of animal work included, at level 5 (mechanism-based reasoning).

    Source: OCEBM Levels of Evidence Working Group, "The Oxford 2011 Levels of Evidence", row "Does
    this intervention help?": 1 systematic review of randomised trials; 2 randomised trial; 3
    non-randomised controlled cohort or follow-up study; 4 case series, case-control or historically
    controlled studies; 5 mechanism-based reasoning. What the row does not name is placed so: a
    single-arm trial has no control and counts as a case series (4), as does a case report; a
    cross-sectional study cannot tell before from after (4, with case-control); a narrative review
    or position without a method of its own is reasoning (5, "expert opinion" of OCEBM 2009). A
    guideline rests on evidence graded elsewhere, a protocol or notice has no results, and a survey,
    an interview or an economic model answers another question: not graded.
    """
    if (
        subjects in (Subjects.ANIMAL, Subjects.IN_VITRO)
        and _LEVELS[design] is not EvidenceLevel.NOT_GRADED
    ):
        return EvidenceLevel.FIVE
    if design in _REVIEWS and pools_randomised is False:
        return EvidenceLevel.THREE
    return _LEVELS[design]
