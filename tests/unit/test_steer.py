"""Steering: what was understood of a question moves studies, and nothing else does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpassist.core.appraise.appraisal import appraise
from cpassist.core.standpoint import only_weak
from cpassist.core.steer import likeness, steered
from cpassist.core.understand import understand
from cpassist.domain.answers import ScorePart, StudyHit
from cpassist.domain.evidence import Basis, Direction, Signal
from cpassist.domain.studies import Section, Study, StudyKind

TRIAL = (
    "In a double-blind trial 40 children with cerebral palsy were randomly given cord blood or "
    "placebo. GMFM-66 scores improved more with cord blood (p=0.01)."
)
RATS = "Newborn rats with brain injury were given cord blood cells. Motor function improved."
SPLINTS = "In a randomized controlled trial 60 children wore ankle splints or none. Gait improved."


def hit(study_id: str, title: str, text: str, score: float) -> StudyHit:
    """A study found with ``score``, appraised as at index time."""
    study = Study(
        id=study_id, kind=StudyKind.DIGEST, title=title, sections=(Section("RESULTS", text),)
    )
    return StudyHit(study, appraise(study), score, (ScorePart("study_words", score),), ())


def found(a: float = 0.5, b: float = 0.5, c: float = 0.5) -> list[StudyHit]:
    """A trial of cells, an animal study of cells, and a trial of splints."""
    return [
        hit("a", "Ankle splints in cerebral palsy", SPLINTS, a),
        hit("b", "Cord blood cells in newborn rats", RATS, b),
        hit("c", "Cord blood for cerebral palsy: randomized trial", TRIAL, c),
    ]


def test_the_trial_of_what_was_asked_goes_first_among_equals() -> None:
    question = understand("Does cord blood help children with cerebral palsy move better?")
    assert steered(question, found())[0].study.id == "c"


def test_what_is_far_nearer_stays_first() -> None:
    question = understand("Does cord blood help children with cerebral palsy move better?")
    assert steered(question, found(a=1.0, b=0.1, c=0.1))[0].study.id == "a"


@given(
    st.sampled_from(["is cord blood safe", "how much does it cost", "do splints help", "hello"]),
    st.lists(st.floats(0, 1), min_size=3, max_size=3),
)
def test_nothing_is_lost_and_every_point_is_explained(text: str, scores: list[float]) -> None:
    hits = found(*scores)
    moved = steered(understand(text), hits)
    assert sorted(one.study.id for one in moved) == ["a", "b", "c"]
    before = {one.study.id: one.score for one in hits}
    for one in moved:
        assert one.score == pytest.approx(sum(part.value for part in one.parts))
        assert 0.0 <= one.score <= 1.0
        assert likeness(one) == pytest.approx(0.74 * before[one.study.id])


def test_the_direction_of_a_result_moves_nothing() -> None:
    question = understand("Does cord blood help children with cerebral palsy?")
    turned = [
        replace(
            one,
            appraisal=replace(
                one.appraisal, direction=Signal(Direction.HARM, Basis.CURATED, 1.0, ())
            ),
        )
        for one in found()
    ]
    before = [one.study.id for one in steered(question, found())]
    assert [one.study.id for one in steered(question, turned)] == before


def test_animal_work_alone_is_weak_and_a_trial_is_not() -> None:
    question = understand("Does cord blood help children with cerebral palsy walk?")
    hits = found()
    assert only_weak(question, [hits[1]])
    assert not only_weak(question, [hits[1], hits[2]])


def test_where_animal_work_is_asked_for_it_is_called_weak_beside_a_trial() -> None:
    question = understand("Does cord blood help motor function in newborn rats?")
    hits = found()
    assert only_weak(question, [hits[1], hits[2]])
    assert not only_weak(question, [])
