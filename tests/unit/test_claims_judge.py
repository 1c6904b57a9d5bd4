"""What a statement is compared in, one attribute at a time, with studies of our own making."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.builders import make_appraisal, make_passage, make_study

from cpassist.core.claims.agreement import agrees, comparable
from cpassist.core.claims.cited import resolve
from cpassist.core.claims.compare_attributes import attributes
from cpassist.core.claims.judge import judge
from cpassist.core.claims.quantities import Kind, quantities
from cpassist.core.claims.reading import read
from cpassist.core.data import load
from cpassist.domain.answers import Hit, StudyHit
from cpassist.domain.claims import Claim, ClaimType, Flag, JudgedClaim, Stance, Verdict
from cpassist.domain.evidence import Direction, StudyDesign, Subjects
from cpassist.domain.passages import Span
from cpassist.domain.studies import RetractionStatus, Study

RIDING = make_study(
    "hill-2019",
    title="Riding school and sitting balance in children with cerebral palsy: a randomized trial",
    background="Hill and colleagues in Norway tested a riding school in cerebral palsy.",
    results=(
        "Sitting balance improved more with riding than with waiting in 84 children. "
        "Falls were seen in 12 (14%) of the 84 children. "
        "Hand function did not differ between riding and waiting."
    ),
    year=2019,
)


def hit_of(study: Study, **appraisal: object) -> StudyHit:
    passage = make_passage(study)
    return StudyHit(
        study,
        make_appraisal(study, **appraisal),  # type: ignore[arg-type]  # passes its keywords on
        1.0,
        (),
        (Hit(passage, 1.0, ()),),
    )


def said(
    text: str,
    *hits: StudyHit,
    context: str = "",
    type_: ClaimType = ClaimType.EFFICACY,
    checkable: bool = True,
) -> JudgedClaim:
    claim = Claim(Span(len(context), len(context) + len(text)), text, type_, checkable)
    return judge(claim, context, hits or (hit_of(RIDING),))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Riding improved sitting balance more than waiting.", Verdict.SUPPORTED),
        ("Riding did not improve sitting balance more than waiting.", Verdict.CONTRADICTED),
        ("Sitting balance improved more with waiting than with riding.", Verdict.CONTRADICTED),
        ("Hand function did not differ between riding and waiting.", Verdict.SUPPORTED),
        ("Falls were seen in 14% of the children after riding.", Verdict.SUPPORTED),
        ("Falls were seen in 2% of the children after riding.", Verdict.CONTRADICTED),
        ("The riding trial was in 84 children.", Verdict.SUPPORTED),
        ("The riding trial was in 840 children.", Verdict.CONTRADICTED),
        ("Riding is proven to improve sitting balance.", Verdict.OVERSTATED),
        ("Riding softens contractures of the knee.", Verdict.NO_EVIDENCE),
        ("Magnets improve sleep in children with cerebral palsy.", Verdict.NO_EVIDENCE),
    ],
)
def test_one_changed_attribute_changes_the_verdict(text: str, verdict: Verdict) -> None:
    assert said(text).verdict is verdict


def test_what_no_record_can_settle_is_not_judged() -> None:
    judged = said("Our guests love the ponies.", checkable=False)
    assert judged.verdict is Verdict.NOT_CHECKABLE
    assert not judged.evidence


def test_without_studies_there_is_no_evidence() -> None:
    claim = Claim(Span(0, 14), "Riding is good", ClaimType.EFFICACY, True)
    assert judge(claim, "", ()).verdict is Verdict.NO_EVIDENCE


def test_an_effect_seen_without_comparison_is_overstated() -> None:
    study = make_study("low-2018", results="Sitting balance was better after swimming lessons.")
    alone = hit_of(study, design=StudyDesign.CASE_SERIES, direction=Direction.NOT_APPLICABLE)
    judged = said("Swimming lessons improve sitting balance.", alone)
    assert judged.verdict is Verdict.OVERSTATED
    assert Flag.NO_CONTROL_GROUP in {mark.flag for mark in judged.flags}


def test_animal_work_is_not_told_of_children() -> None:
    study = make_study(
        "rat-2018",
        title="Swimming and balance in young rats",
        background="Young rats swam daily.",
        results="Swimming improved balance in young rats.",
    )
    animal = hit_of(study, design=StudyDesign.ANIMAL, subjects=Subjects.ANIMAL)
    assert said("Swimming improves the balance of children.", animal).verdict is Verdict.OVERSTATED
    told = said("In young rats swimming improved balance.", animal)
    assert told.verdict is Verdict.SUPPORTED
    assert Flag.ANIMAL_ONLY in {mark.flag for mark in told.flags}


def test_what_animals_were_spared_is_not_cerebral_palsy() -> None:
    study = make_study(
        "lamb-2018",
        title="Swimming after birth asphyxia in lambs",
        background="Newborn lambs swam daily after birth asphyxia.",
        results="Swimming prevented brain damage after birth asphyxia in lambs.",
    )
    animal = hit_of(study, design=StudyDesign.ANIMAL, subjects=Subjects.ANIMAL)
    told = "Swimming after birth asphyxia in lambs prevents {what}."
    assert said(told.format(what="brain damage"), animal).verdict is Verdict.SUPPORTED
    assert said(told.format(what="cerebral palsy"), animal).verdict is Verdict.OVERSTATED


def test_a_registered_trial_without_results_reports_none() -> None:
    study = make_study(
        "nct00000001",
        title="Swimming lessons for balance in cerebral palsy: a registered trial",
        background="A Norwegian trial of swimming lessons in 40 children with cerebral palsy.",
        results="No results have been posted. The outcome is better balance.",
    )
    plan = hit_of(study, design=StudyDesign.NOTICE, direction=Direction.NOT_APPLICABLE)
    reported = "A Norwegian trial reported better balance after swimming lessons."
    assert said(reported, plan).verdict is Verdict.CONTRADICTED
    listed = "A Norwegian trial of swimming lessons lists 40 children."
    assert said(listed, plan).verdict is Verdict.SUPPORTED
    alone = said("Swimming lessons bring better balance.", plan)
    assert alone.verdict is Verdict.NO_EVIDENCE


def test_one_thing_in_the_place_of_another_is_not_one_beside_it() -> None:
    study = make_study(
        "panel-2020",
        title="Walking practice in cerebral palsy: a guideline",
        background="A panel wrote a guideline on walking practice.",
        results="Practice on ordinary ground is recommended, with treadmill training beside it.",
    )
    guide = hit_of(study, design=StudyDesign.GUIDELINE, direction=Direction.NOT_APPLICABLE)
    swapped = "The guideline recommends treadmill training instead of practice on ordinary ground."
    assert said(swapped, guide).verdict is Verdict.CONTRADICTED
    both = "The guideline recommends practice on ordinary ground and treadmill training."
    assert said(both, guide).verdict is Verdict.SUPPORTED


@pytest.mark.parametrize("words", ["at random", "by lot", "by the flip of a coin"])
def test_who_was_drawn_by_lot_is_read_in_many_words(words: str) -> None:
    text = f"The 40 children were put in groups {words}."
    assert ("design", "randomised") in attributes(read(text))


def test_what_was_not_so_before_says_nothing_against_what_came_of_it() -> None:
    study = make_study(
        "park-2021",
        title="A workshop on swimming for physiotherapists",
        background="Before the workshop the physiotherapists did not feel confident with swimming.",
        results="The physiotherapists felt more confident with swimming after the workshop.",
    )
    told = "A workshop made physiotherapists more confident with swimming."
    assert said(told, hit_of(study)).verdict is Verdict.SUPPORTED


REVIEW = make_study(
    "ward-2021",
    title="Swimming lessons and balance: a review of animal studies",
    background="Ward and colleagues reviewed animal studies of swimming.",
    results=(
        "12 studies used warm pools and 1 study used sea water. "
        "Scans were repeated in only 6 of the 40 sheep. "
        "8% of the authors would recommend swimming in winter."
    ),
)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("In the review of swimming, twelve studies used warm pools.", Verdict.SUPPORTED),
        ("In the review of swimming, twelve studies used sea water.", Verdict.CONTRADICTED),
        ("Scans were repeated in six of the 40 sheep.", Verdict.SUPPORTED),
        ("Scans were repeated in all 40 sheep.", Verdict.CONTRADICTED),
        ("Most of the authors would recommend swimming in winter.", Verdict.CONTRADICTED),
        ("Few of the authors would recommend swimming in winter.", Verdict.SUPPORTED),
    ],
)
def test_a_number_is_of_what_the_study_tells_it_of(text: str, verdict: Verdict) -> None:
    review = hit_of(REVIEW, design=StudyDesign.SYSTEMATIC_REVIEW)
    assert said(text, review, type_=ClaimType.STUDY_CITATION).verdict is verdict


def test_a_denial_of_all_risk_is_contradicted() -> None:
    judged = said("Riding carries no risk whatsoever.", type_=ClaimType.SAFETY)
    assert judged.verdict is Verdict.CONTRADICTED


def test_the_work_spoken_of_before_is_meant() -> None:
    context = "A randomized trial in Norway tested a riding school in 84 children. "
    judged = said("That trial appeared in The Lancet in 2003.", context=context)
    assert judged.verdict is Verdict.MISATTRIBUTED
    assert Flag.WRONG_YEAR in {mark.flag for mark in judged.flags}


def test_quotes_are_exact_and_take_the_verdicts_side() -> None:
    for text, stance in (
        ("Riding improved sitting balance more than waiting.", Stance.SUPPORTS),
        ("Riding did not improve sitting balance more than waiting.", Stance.CONTRADICTS),
    ):
        judged = said(text)
        assert judged.evidence
        for one in judged.evidence:
            assert one.stance is stance
            assert one.quote.text == one.quote.span.of(RIDING.text)
            assert one.quote.sha256 == RIDING.sha256


def test_a_retracted_study_supports_nothing() -> None:
    gone = replace(RIDING, retraction_status=RetractionStatus.RETRACTED)
    judged = said("Riding improved sitting balance more than waiting.", hit_of(gone))
    assert judged.verdict is Verdict.NO_EVIDENCE
    assert not judged.evidence


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("three in four children", 75.0, Kind.SHARE),
        ("one infusion in eighteen", 100 / 18, Kind.SHARE),
        ("a third of them", 33.33, Kind.SHARE),
        ("7.4 million dollars", 7_400_000.0, Kind.MONEY),
        ("$14,900 all told", 14_900.0, Kind.MONEY),
        ("1.6 per 1000 births", 1.6, Kind.RATE),
        ("five weeks later", 35.0, Kind.DURATION),
        ("by week 12", 84.0, Kind.DURATION),
        ("a trial of 2016", 2016.0, Kind.YEAR),
        ("a hundred and five patients", 105.0, Kind.COUNT),
        ("2 × 10^7 cells", 20_000_000.0, Kind.COUNT),
    ],
)
def test_numbers_are_read_with_what_they_are_of(text: str, value: float, kind: Kind) -> None:
    found = [(round(one.value, 2), one.kind) for one in quantities(text)]
    assert (round(value, 2), kind) in found


def test_figures_of_scales_are_no_numbers() -> None:
    assert quantities("GMFM-66 and GMFCS level 2 in phase 2") == ()


def test_numbers_agree_as_far_as_they_are_rounded() -> None:
    (about,) = quantities("about 55%")
    (exact,) = quantities("55.3%")
    (other,) = quantities("42.6%")
    assert agrees(about, exact)
    assert not agrees(about, other)
    assert comparable(about, other)
    (least,) = quantities("more than a million dollars")
    (sum_,) = quantities("$1,374,246")
    assert agrees(least, sum_)


def test_a_citation_is_resolved_and_compared() -> None:
    pair = (RIDING, make_appraisal(RIDING))
    other = make_study("wood-2011", title="Splints for the hand", results="Splints were worn.")
    text = "A 2015 study from Norway of a riding school in 84 children is often cited."
    (found,) = resolve(text, [(other, make_appraisal(other)), pair])
    assert found.study_id == "hill-2019"
    assert found.differs == (Flag.WRONG_YEAR,)
    assert found.span.of(text) == text


def test_a_work_that_cannot_be_found_is_a_vague_source() -> None:
    pair = (RIDING, make_appraisal(RIDING))
    (found,) = resolve("A 1999 review in The Lancet praised gold dust.", [pair])
    assert found.study_id is None
    assert found.differs == (Flag.VAGUE_SOURCE,)


def test_every_line_of_the_catalogue_can_be_filled() -> None:
    for words in load("claim_why")["why"]["words"].values():
        assert words.format(study="Hill 2019", said="2%", held="14%")
