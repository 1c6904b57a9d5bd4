"""A statement wider than what was seen is told so, and quotes stand where they say they stand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cpassist.core.appraise.appraisal import appraise
from cpassist.core.claims.compare_order import one_sided, ordered
from cpassist.core.claims.judge import judge
from cpassist.core.claims.marks import marks
from cpassist.core.claims.quantities import Kind, quantities
from cpassist.core.claims.reading import read
from cpassist.core.claims.standing_facts import sought
from cpassist.domain.answers import StudyHit
from cpassist.domain.claims import Claim, ClaimType, JudgedClaim, Verdict
from cpassist.domain.passages import Span
from cpassist.domain.studies import Section, Study, StudyKind


def study(name: str, title: str, **sections: str) -> StudyHit:
    told = tuple(Section(label.upper(), text) for label, text in sections.items())
    one = Study(id=name, kind=StudyKind.ABSTRACT, title=title, sections=told)
    return StudyHit(one, appraise(one), score=1.0, parts=(), hits=())


def judged(text: str, hits: Sequence[StudyHit], kind: ClaimType) -> JudgedClaim:
    return judge(Claim(Span(0, len(text)), text, kind, checkable=True), "", hits)


MICE = study(
    "mice",
    "Nasal cells in mice with birth injury",
    methods="Newborn mice with brain injury were given mesenchymal cells into the nose.",
    results="No tumours were seen in the mice one year after the nasal mesenchymal cells.",
)
ONE_GIRL = study(
    "one-girl",
    "Meningitis after spinal cells: a case report",
    methods="This case report is of one girl with cerebral palsy.",
    results="The girl had meningitis after mesenchymal cells were put into her spinal fluid.",
)
GRAVE = study(
    "grave",
    "Sibling cord blood in children with cerebral palsy: a single-arm trial",
    methods="Twelve children with cerebral palsy had sibling cord blood, without a control group.",
    results="No serious adverse events were seen in the children given sibling cord blood.",
)


@pytest.mark.parametrize(
    ("text", "hit", "kind"),
    [
        (
            "No tumours were seen in children one year after nasal mesenchymal cells.",
            MICE,
            ClaimType.SAFETY,
        ),
        (
            "Most girls have meningitis after mesenchymal cells in the spinal fluid.",
            ONE_GIRL,
            ClaimType.SAFETY,
        ),
        (
            "No adverse events were seen in the children given sibling cord blood.",
            GRAVE,
            ClaimType.SAFETY,
        ),
    ],
    ids=["animals told as children", "one told as most", "serious left out"],
)
def test_wider_than_seen_is_overstated(text: str, hit: StudyHit, kind: ClaimType) -> None:
    assert judged(text, [hit], kind).verdict is Verdict.OVERSTATED


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("No tumours were seen in mice one year after nasal mesenchymal cells.", MICE),
        ("No serious adverse events were seen in the children given sibling cord blood.", GRAVE),
    ],
)
def test_the_same_told_as_it_was_seen_is_supported(text: str, hit: StudyHit) -> None:
    assert judged(text, [hit], ClaimType.SAFETY).verdict is Verdict.SUPPORTED


def test_a_study_that_is_only_near_is_not_quoted_against() -> None:
    text = "Swaying belts improved balance in school children with spastic cerebral palsy."
    against = study(
        "against",
        "Swaying belts for balance: a randomized trial",
        results="Swaying belts did not improve balance in school children with spastic cerebral"
        " palsy.",
    )
    beside = study(
        "beside",
        "Swaying belts and balance, a second trial",
        results="Swaying belts improved balance in children with spastic cerebral palsy.",
    )
    found = judged(text, [against, beside], ClaimType.EFFICACY)
    assert found.verdict is Verdict.CONTRADICTED
    assert [one.quote.study_id for one in found.evidence] == ["against"]


def test_a_comparator_without_treatment_is_no_denial() -> None:
    assert not marks(read("significant differences in function versus no home program")).denied
    assert marks(read("no change in function was found")).denied


def test_an_outcome_before_than_is_not_the_group_ahead() -> None:
    order = ordered(read("Muscle training did better for walking speed than hip surgery."))
    assert order is not None
    assert one_sided(order, read("Hip surgery clearly improved walking speed."))
    assert not one_sided(order, read("Muscle training clearly improved walking speed."))


@pytest.mark.parametrize(
    ("text", "least"),
    [("More than half of the patients had fever", True), ("Half of the patients", False)],
)
def test_a_fraction_can_be_a_lower_bound(text: str, least: bool) -> None:
    (share,) = (one for one in quantities(text) if one.kind is Kind.SHARE)
    assert share.least is least


def test_fewer_than_half_is_not_half() -> None:
    assert not quantities("Fewer than half of them finished")


def test_week_twelve_is_a_time_and_not_a_count() -> None:
    (one,) = quantities("By week 12 more children were still on it")
    assert one.kind is Kind.DURATION


def test_words_to_look_by_are_added_only_where_a_fact_is_gone_against() -> None:
    assert sought("Cord blood was given by vein.") == "Cord blood was given by vein."
    assert "trials" in sought("Research is increasingly optimistic.")
