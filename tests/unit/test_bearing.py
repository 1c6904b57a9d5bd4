"""Which studies an answer and its grade may rest on."""

from __future__ import annotations

from cpassist.core.appraise.appraisal import appraise
from cpassist.core.bearing import bearing, graded
from cpassist.core.compose import grade_of
from cpassist.core.understand import understand
from cpassist.domain.answers import ScorePart, StudyHit
from cpassist.domain.evidence import CertaintyLevel
from cpassist.domain.studies import Section, Study, StudyKind

SURGERY = (
    "In a randomized controlled trial 60 children with spastic diplegia had nerve surgery or "
    "exercise. Stiffness fell more after surgery (p=0.01)."
)
CELLS = (
    "In a double-blind trial 40 children with cerebral palsy were randomly given umbilical cord "
    "blood or placebo. GMFM-66 scores improved more with the cells (p=0.01)."
)


def hit(study_id: str, title: str, text: str, score: float) -> StudyHit:
    study = Study(
        id=study_id, kind=StudyKind.DIGEST, title=title, sections=(Section("RESULTS", text),)
    )
    return StudyHit(study, appraise(study), score, (ScorePart("study_words", score),), ())


FOUND = [
    hit("surgery", "Nerve surgery in spastic diplegia", SURGERY, 0.9),
    hit("cells", "Umbilical cord blood for cerebral palsy", CELLS, 0.7),
]


def test_where_stem_cells_are_asked_about_other_treatments_do_not_bear() -> None:
    question = understand("My girl has spastic diplegia, is there proof that stem cells help?")
    assert [one.study.id for one in bearing(question, FOUND)] == ["cells"]
    assert [one.study.id for one in graded(question, bearing(question, FOUND))] == ["cells"]


def test_where_nothing_is_of_cells_the_nearest_are_shown() -> None:
    question = understand("Do stem cells help spastic diplegia?")
    assert [one.study.id for one in bearing(question, FOUND[:1])] == ["surgery"]


def test_a_mix_of_treatments_has_no_certainty() -> None:
    named = understand("Does umbilical cord blood help children with cerebral palsy?")
    unnamed = understand("Will my boy with cerebral palsy get better?")
    assert grade_of(named, FOUND).level is not CertaintyLevel.NONE
    assert grade_of(unnamed, FOUND).level is CertaintyLevel.NONE


NOTHING = (
    "In a double-blind trial 63 children with cerebral palsy were randomly given umbilical cord "
    "blood or placebo. GMFM-66 scores did not differ between the groups (p=0.7)."
)
STORY = "A boy with spastic diplegia was given umbilical cord blood. His mother saw him improve."


def test_a_trial_of_cells_that_found_nothing_is_not_left_out_for_its_wording() -> None:
    question = understand("My girl has spastic diplegia, is there proof that stem cells help?")
    far = hit("nothing", "Umbilical cord blood for cerebral palsy: placebo", NOTHING, 0.1)
    assert [one.study.id for one in bearing(question, [*FOUND, far])] == ["cells", "nothing"]


def test_where_no_near_study_of_cells_compares_far_trials_are_not_brought_in() -> None:
    question = understand("My girl has spastic diplegia, is there proof that stem cells help?")
    story = hit("story", "Umbilical cord blood in spastic diplegia: a case report", STORY, 0.9)
    far = hit("nothing", "Umbilical cord blood for cerebral palsy: placebo", NOTHING, 0.1)
    assert [one.study.id for one in bearing(question, [story, far])] == ["story"]
