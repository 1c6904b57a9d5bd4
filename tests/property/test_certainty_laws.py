"""The laws of certainty over made-up bodies of evidence (see docs/grading.md)."""

from __future__ import annotations

import dataclasses
import random

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.evidence_bodies import ask, changed, digests, item, starter_ids

from cpassist.core.certainty import EvidenceItem, certainty
from cpassist.core.certainty_domains import LEVELS, REVIEWS
from cpassist.core.data import load
from cpassist.domain.answers import Intent, Question
from cpassist.domain.evidence import (
    Blinding,
    Certainty,
    CertaintyLevel,
    Direction,
    StudyDesign,
    TrafficLight,
)
from cpassist.domain.studies import RetractionStatus

TEXTS = (
    "Children were treated.",
    "Six randomized trials were pooled (SMD 0.63; 95% CI 0.22 to 1.03).",
    "Randomised trials disagreed (I2 = 90.1%). Author1 2015 was included.",
    "Trials and case reports were reviewed; most were of low quality.",
    "Individual participant data were compared with controls.",
    "No results have been published. 9 of 30 dropped out.",
    "Fever was more common with cells. Author3 (2012) found the same.",
)
NEVER_RAISING = (StudyDesign.ANIMAL, StudyDesign.IN_VITRO, StudyDesign.CASE_REPORT)
LAWS = settings(max_examples=60, deadline=None)
questions = st.sampled_from(
    (
        ask(),
        ask(cells=("umbilical cord blood",)),
        ask("Can magnesium prevent it?", intents=(Intent.PREVENTION,)),
        ask(intervention=("hyperbaric oxygen",)),
    )
)


@st.composite
def bodies(draw: st.DrawFn, least: int = 1) -> list[EvidenceItem]:
    count = draw(st.integers(least, 7))
    return [draw(studies(number)) for number in range(count)]


@st.composite
def studies(draw: st.DrawFn, number: int) -> EvidenceItem:
    strong = (StudyDesign.RCT, StudyDesign.META_ANALYSIS, StudyDesign.SYSTEMATIC_REVIEW)
    team = draw(st.sampled_from((None, None, None, "NCT00000001", "NCT00000002")))
    return item(
        f"s{number}-{draw(st.integers(0, 9))}",
        title=f"Cord blood number {number}",
        text=draw(st.sampled_from(TEXTS)),
        authors=(f"Author{number} A",),
        year=draw(st.sampled_from((None, 2008, 2012, 2015, 2024))),
        registration=team,
        status=draw(
            st.sampled_from(
                (RetractionStatus.NONE_SEEN,) * 6
                + (RetractionStatus.RETRACTED, RetractionStatus.CONCERN)
            )
        ),
        design=draw(st.one_of(st.sampled_from(strong), st.sampled_from(StudyDesign))),
        direction=draw(st.sampled_from(Direction)),
        n=draw(st.sampled_from((None, 12, 60, 99, 150, 399, 500, 2000))),
        relevance=draw(st.sampled_from((0.1, 0.5))),
        blinding=draw(st.sampled_from((None, Blinding.DOUBLE, Blinding.OPEN))),
        seller_involved=draw(st.sampled_from((None, True, False))),
        cerebral_palsy=draw(st.sampled_from((True, True, False, None))),
    )


@st.composite
def close_calls(draw: st.DrawFn) -> list[EvidenceItem]:
    """Sound studies of like quality, some agreeing and some not: where the laws are hardest."""
    sides = st.sampled_from((Direction.BENEFIT, Direction.NO_DIFFERENCE))
    kinds = st.sampled_from((StudyDesign.RCT, StudyDesign.RCT, StudyDesign.META_ANALYSIS))
    return [
        item(
            f"c{number}",
            title=f"Cord blood number {number}",
            text=draw(st.sampled_from(TEXTS[:2])),
            year=draw(st.sampled_from((2012, 2024))),
            registration=draw(st.sampled_from((None, None, "NCT00000001"))),
            design=draw(kinds),
            direction=draw(sides),
            n=draw(st.sampled_from((150, 500, 600))),
        )
        for number in range(draw(st.integers(2, 5)))
    ]


def points(graded: Certainty) -> int:
    return LEVELS.index(graded.level)


@LAWS
@given(bodies(), questions, st.sampled_from(NEVER_RAISING), st.sampled_from(Direction), st.data())
def test_an_animal_study_or_a_single_case_never_raises_the_level(
    body: list[EvidenceItem],
    question: Question,
    design: StudyDesign,
    direction: Direction,
    data: st.DataObject,
) -> None:
    extra = item(
        "s0-x",
        text=data.draw(st.sampled_from(TEXTS)),
        design=design,
        direction=direction,
        n=5000,
        registration=data.draw(st.sampled_from((None, "NCT00000001"))),
    )
    before, after = certainty(body, question), certainty([*body, extra], question)
    assert points(after) <= points(before)
    assert after.key_studies == before.key_studies


@LAWS
@given(bodies(), questions, st.data())
def test_another_report_of_a_study_changes_nothing(
    body: list[EvidenceItem], question: Question, data: st.DataObject
) -> None:
    first = data.draw(st.sampled_from(body))
    year = first.study.year and first.study.year + data.draw(st.sampled_from((0, 0, 3)))
    again = changed(first, id=first.study.id + "-again", year=year)
    assume(first.appraisal.design.value not in REVIEWS or year == first.study.year)
    before, after = certainty(body, question), certainty([*body, again], question)
    assert (after.level, after.direction, after.light) == (
        before.level,
        before.direction,
        before.light,
    )
    assert after.reasons == before.reasons
    if year == first.study.year:
        assert after.key_studies[:1] == before.key_studies[:1]


@LAWS
@given(bodies(), questions)
def test_five_reports_count_once(body: list[EvidenceItem], question: Question) -> None:
    copies = [changed(one, id=f"{one.study.id}-{number}") for one in body for number in range(5)]
    assert certainty([*body, *copies], question).level is certainty(body, question).level


@LAWS
@given(bodies() | close_calls(), questions)
def test_without_the_key_study_the_level_is_never_higher(
    body: list[EvidenceItem], question: Question
) -> None:
    before = certainty(body, question)
    assume(before.key_studies)
    key = before.key_studies[0]
    after = certainty([one for one in body if one.study.id != key], question)
    assert points(after) <= points(before)


@LAWS
@given(bodies() | close_calls(), questions)
def test_retracting_the_key_study_never_leaves_the_level_higher_nor_keeps_it_as_key(
    body: list[EvidenceItem], question: Question
) -> None:
    before = certainty(body, question)
    assume(before.key_studies)
    key = before.key_studies[0]
    retracted = [
        changed(one, retraction_status=RetractionStatus.RETRACTED) if one.study.id == key else one
        for one in body
    ]
    after = certainty(retracted, question)
    assert points(after) <= points(before)
    assert key not in after.key_studies
    assert "integrity.retracted" in {reason.code for reason in after.reasons}


@LAWS
@given(bodies(), questions, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_matters(
    body: list[EvidenceItem], question: Question, shuffle: random.Random
) -> None:
    mixed = [*body, body[0]]
    shuffle.shuffle(mixed)
    assert certainty(mixed, question) == certainty(body, question)


@LAWS
@given(bodies(), questions)
def test_every_reason_is_listed_and_every_word_filled_in(
    body: list[EvidenceItem], question: Question
) -> None:
    graded = certainty(body, question)
    codes = [reason.code for reason in graded.reasons]
    assert codes
    assert len(set(codes)) == len(codes)
    assert set(codes) <= set(load("certainty")["reasons"])
    assert all(reason.text and "{" not in reason.text for reason in graded.reasons)
    assert graded.light_meaning


@LAWS
@given(bodies(), questions)
def test_only_retracted_studies_leave_nothing(body: list[EvidenceItem], question: Question) -> None:
    gone = [changed(one, retraction_status=RetractionStatus.RETRACTED) for one in body]
    graded = certainty(gone, question)
    assert graded.level is CertaintyLevel.NONE
    assert graded.key_studies == ()
    assert graded.light is TrafficLight.GREY
    assert graded.direction is Direction.NOT_APPLICABLE


@LAWS
@given(bodies(), questions)
def test_without_a_comparison_nothing_is_above_very_low_nor_a_benefit(
    body: list[EvidenceItem], question: Question
) -> None:
    weak = (*NEVER_RAISING, StudyDesign.SINGLE_ARM_TRIAL, StudyDesign.CASE_SERIES)
    uncontrolled = [one for one in body if one.appraisal.design.value in weak]
    graded = certainty(uncontrolled, question)
    assert points(graded) <= 1
    assert graded.light is TrafficLight.GREY
    assert graded.direction in {Direction.NOT_APPLICABLE, Direction.HARM}


@LAWS
@given(bodies(), questions)
def test_one_source_alone_is_never_high(body: list[EvidenceItem], question: Question) -> None:
    for one in body:
        assert points(certainty([one], question)) <= 3


@LAWS
@given(bodies(least=2), questions)
def test_relevance_only_breaks_ties(body: list[EvidenceItem], question: Question) -> None:
    scaled = [dataclasses.replace(one, relevance=one.relevance * 7) for one in body]
    assert certainty(scaled, question) == certainty(body, question)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(starter_ids()), min_size=1, max_size=12, unique=True), questions)
def test_the_laws_hold_for_bodies_of_real_studies(ids: list[str], question: Question) -> None:
    body = digests(ids)
    before = certainty(body, question)
    if not before.key_studies:
        return
    key = before.key_studies[0]
    rest = [one for one in body if one.study.id != key]
    gone = [one for one in body if one.study.id == key]
    retracted = [changed(one, retraction_status=RetractionStatus.RETRACTED) for one in gone]
    assert points(certainty(rest, question)) <= points(before)
    assert points(certainty([*rest, *retracted], question)) <= points(before)


@given(st.text(max_size=400), st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_junk_is_graded_without_a_crash(text: str, title: str) -> None:
    odd = item("junk", title=title or "-", text=text or "-", n=None)
    assert points(certainty([odd], ask())) <= 3
