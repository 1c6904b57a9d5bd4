"""Levels of evidence by design, after the Oxford table of 2011."""

import pytest

from cpassist.core.appraise.level import level
from cpassist.domain.evidence import EvidenceLevel, StudyDesign, Subjects


@pytest.mark.parametrize(
    ("study_design", "expected"),
    [
        (StudyDesign.META_ANALYSIS, EvidenceLevel.ONE),
        (StudyDesign.SYSTEMATIC_REVIEW, EvidenceLevel.ONE),
        (StudyDesign.RCT, EvidenceLevel.TWO),
        (StudyDesign.COHORT, EvidenceLevel.THREE),
        (StudyDesign.NON_RANDOMIZED_TRIAL, EvidenceLevel.THREE),
        (StudyDesign.SINGLE_ARM_TRIAL, EvidenceLevel.FOUR),
        (StudyDesign.CASE_SERIES, EvidenceLevel.FOUR),
        (StudyDesign.CASE_CONTROL, EvidenceLevel.FOUR),
        (StudyDesign.ANIMAL, EvidenceLevel.FIVE),
        (StudyDesign.IN_VITRO, EvidenceLevel.FIVE),
        (StudyDesign.PROTOCOL, EvidenceLevel.NOT_GRADED),
        (StudyDesign.UNCLEAR, EvidenceLevel.NOT_GRADED),
    ],
)
def test_levels_follow_the_oxford_table(study_design, expected):
    assert level(study_design) is expected


def test_every_design_has_a_level():
    assert all(isinstance(level(d), EvidenceLevel) for d in StudyDesign)


def test_a_review_is_no_better_than_what_it_pooled():
    review = StudyDesign.META_ANALYSIS
    assert level(review, pools_randomised=False) is EvidenceLevel.THREE
    assert level(review, pools_randomised=True) is EvidenceLevel.ONE
    assert level(review, subjects=Subjects.ANIMAL) is EvidenceLevel.FIVE
    assert level(StudyDesign.RCT, subjects=Subjects.ANIMAL) is EvidenceLevel.FIVE
