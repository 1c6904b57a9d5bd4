"""Certainty: the gold cases of the starter corpus, and each rule on its own."""

from __future__ import annotations

import time

import pytest
from tests.evidence_bodies import ask, changed, digests, item, starter_ids

from cpassist.core.certainty import EvidenceItem, certainty, domain_code, fhir_code, verb
from cpassist.core.data import load
from cpassist.core.stated import read_stated
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

CELLS = ask(cells=("stem cell therapy",))
THREE_POOLED = ("eggenberger-2019", "xie-2020", "finch-edmondson-2025")


def codes(graded: Certainty) -> set[str]:
    return {reason.code for reason in graded.reasons}


def of(one: EvidenceItem, question: Question | None = None) -> set[str]:
    return codes(certainty([one], question or ask()))


# --- gold cases ---------------------------------------------------------------------------------


def test_three_pooled_analyses_of_cells_stay_low_and_follow_the_individual_data() -> None:
    graded = certainty(digests(THREE_POOLED), CELLS)
    assert graded.level is CertaintyLevel.LOW
    assert graded.direction is Direction.BENEFIT
    assert graded.key_studies[0] == "finch-edmondson-2025"
    assert graded.light is TrafficLight.YELLOW
    assert {"inconsistency.elsewhere", "imprecision.small-total"} <= codes(graded)


def test_with_the_trials_beside_them_the_conflict_is_said() -> None:
    trials = ("sun-2017", "min-2013", "min-2020", "kang-2015", "sun-2022", "huang-2018")
    graded = certainty(digests((*THREE_POOLED, *trials)), CELLS)
    assert graded.level is CertaintyLevel.LOW
    assert graded.direction is Direction.MIXED  # a pooled 341 do not settle a trial against it
    assert "inconsistency.conflict" in codes(graded)


def test_a_green_light_turns_yellow_where_another_review_finds_wide_disagreement() -> None:
    pooled = [
        item("sound", text="Randomized trials.", design=StudyDesign.META_ANALYSIS),
        item("wide", text="Randomized trials, I2 = 90%.", design=StudyDesign.META_ANALYSIS),
    ]
    assert certainty(pooled[:1], ask()).light is TrafficLight.GREEN
    graded = certainty(pooled, ask())
    assert graded.level is CertaintyLevel.MODERATE
    assert graded.light is TrafficLight.YELLOW
    assert "disagree" in graded.light_meaning


def test_a_self_graded_high_stays_low() -> None:
    graded = certainty(digests(("xie-2020",)), CELLS)
    assert graded.level is CertaintyLevel.LOW
    assert "risk-of-bias.weak-trials" in codes(graded)


def test_an_i2_of_ninety_percent_lowers() -> None:
    graded = certainty(digests(("eggenberger-2019",)), CELLS)
    assert graded.level is CertaintyLevel.LOW
    assert "inconsistency.heterogeneity" in codes(graded)


def test_magnesium_before_preterm_birth_probably_prevents() -> None:
    question = ask(
        "Does magnesium before an early birth prevent it?",
        intents=(Intent.PREVENTION,),
        intervention=("magnesium sulfate",),
    )
    graded = certainty(digests(("rouse-2008", "shepherd-2024")), question)
    assert graded.level is CertaintyLevel.MODERATE
    assert graded.direction is Direction.BENEFIT
    assert graded.light is TrafficLight.GREEN
    assert graded.key_studies[0] == "shepherd-2024"
    assert "inconsistency.conflict" in codes(graded)


def test_prevention_is_indirect_for_a_child_who_has_it() -> None:
    graded = certainty(digests(("shepherd-2024",)), ask(intervention=("magnesium sulfate",)))
    assert "indirectness.prevention" in codes(graded)
    assert graded.level is CertaintyLevel.LOW


def test_hyperbaric_oxygen_makes_no_difference_and_its_harms_are_noted() -> None:
    graded = certainty(digests(("collet-2001",)), ask(intervention=("hyperbaric oxygen",)))
    assert graded.level is CertaintyLevel.LOW
    assert graded.direction is Direction.NO_DIFFERENCE
    assert graded.light is TrafficLight.RED
    assert "harms.more-with-treatment" in codes(graded)


def test_constraint_therapy_is_mixed() -> None:
    question = ask(intervention=("constraint-induced movement therapy",))
    graded = certainty(digests(("chiu-2016", "novak-2020")), question)
    assert graded.direction is Direction.MIXED
    assert graded.light is TrafficLight.YELLOW
    assert graded.key_studies == ("chiu-2016",)


def test_two_reviews_that_disagree_are_mixed() -> None:
    question = ask(intervention=("strength training",))
    graded = certainty(digests(("merino-andres-2022", "scianni-2009")), question)
    assert graded.direction is Direction.MIXED
    assert "inconsistency.conflict" in codes(graded)


def test_vesicles_in_animals_are_not_graded() -> None:
    body = digests(("labusek-2023", "ophelders-2016", "gamage-2021", "fda-2021"))
    graded = certainty(body, ask(cells=("extracellular vesicles",)))
    assert graded.level is CertaintyLevel.NONE
    assert codes(graded) == {"start.not-in-people"}


# --- rules --------------------------------------------------------------------------------------


def test_high_needs_two_separate_sound_sources_that_agree() -> None:
    review = item("r", text="Randomized trials.", design=StudyDesign.META_ANALYSIS, year=2019)
    older, later = item("older", year=2018), item("later", year=2021)
    assert certainty([review], ask()).level is CertaintyLevel.MODERATE
    assert certainty([review, older], ask()).level is CertaintyLevel.MODERATE
    assert certainty([review, later], ask()).level is CertaintyLevel.HIGH
    assert certainty([older, later], ask()).level is CertaintyLevel.HIGH


def test_many_weak_studies_do_not_outvote_one_sound_trial() -> None:
    sound = item("sound", n=900, direction=Direction.NO_DIFFERENCE)
    weak = [
        item(f"w{number}", n=60, design=StudyDesign.COHORT, controlled=True) for number in range(12)
    ]
    graded = certainty([sound, *weak], ask())
    assert graded.direction is Direction.NO_DIFFERENCE
    assert graded.key_studies[0] == "sound"
    assert "inconsistency.conflict-of-weaker" in codes(graded)


def test_equal_trials_that_disagree_are_mixed_and_not_high() -> None:
    graded = certainty([item("a"), item("b", direction=Direction.NO_DIFFERENCE)], ask())
    assert graded.direction is Direction.MIXED
    assert graded.level is CertaintyLevel.MODERATE
    assert "inconsistency.conflict" in codes(graded)


@pytest.mark.parametrize(
    ("design", "level"),
    [
        (StudyDesign.RCT, CertaintyLevel.MODERATE),
        (StudyDesign.NON_RANDOMIZED_TRIAL, CertaintyLevel.LOW),
        (StudyDesign.CASE_CONTROL, CertaintyLevel.LOW),
        (StudyDesign.SINGLE_ARM_TRIAL, CertaintyLevel.VERY_LOW),
        (StudyDesign.CASE_SERIES, CertaintyLevel.VERY_LOW),
        (StudyDesign.CASE_REPORT, CertaintyLevel.NONE),
        (StudyDesign.ANIMAL, CertaintyLevel.NONE),
        (StudyDesign.GUIDELINE, CertaintyLevel.NONE),
        (StudyDesign.NOTICE, CertaintyLevel.NONE),
        (StudyDesign.UNCLEAR, CertaintyLevel.NONE),
    ],
)
def test_where_a_design_alone_ends(design: StudyDesign, level: CertaintyLevel) -> None:
    assert certainty([item(design=design)], ask()).level is level


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (item(blinding=Blinding.OPEN), "risk-of-bias.open-label"),
        (item(blinding=None), "risk-of-bias.blinding-not-stated"),
        (item(text="Of all, 25% dropped out."), "risk-of-bias.attrition"),
        (item(text="In all 9 of 30 children were lost to follow-up."), "risk-of-bias.attrition"),
        (item(title="Cells combined with a drug"), "risk-of-bias.combined-treatment"),
        (item(seller_involved=True), "risk-of-bias.seller"),
        (item(status=RetractionStatus.CONCERN), "integrity.concern"),
        (item(cerebral_palsy=False), "indirectness.other-population"),
        (item(children=False), "indirectness.adults"),
        (item(n=399), "imprecision.small-total"),
        (item(n=99), "imprecision.very-small"),
        (item(n=None), "imprecision.size-not-stated"),
        (item(text="It fell (RR 0.90, 95% CI 0.60 to 1.40)."), "imprecision.wide-interval"),
        (item(direction=Direction.UNCLEAR), "overall.direction-not-read"),
        (item(n=80), "publication-bias.small-positive-only"),
    ],
)
def test_each_reason_is_given_where_it_holds(one: EvidenceItem, code: str) -> None:
    assert code in of(one)
    assert code not in of(item())


@pytest.mark.parametrize(
    "text",
    [
        "Of all, 5% dropped out.",
        "It fell (RR 0.71, 95% CI 0.57-0.89).",
        "Six trials with I2 = 12%.",
        "There was no more fever than with placebo.",
    ],
)
def test_what_is_sound_lowers_nothing(text: str) -> None:
    assert of(item(text=text)) == of(item())


def test_a_factorial_trial_tells_two_treatments_apart() -> None:
    assert "risk-of-bias.combined-treatment" not in of(
        item(title="Cells combined with a drug: a 2 × 2 factorial trial")
    )
    assert "risk-of-bias.combined-treatment" not in of(
        item(title="Cells combined with physiotherapy")
    )


def test_other_cells_and_other_treatments_are_indirect() -> None:
    marrow = item(title="Marrow cells", cell_type="mononuclear cells", cell_source="bone marrow")
    cord = ask(cells=("umbilical cord blood cells",))
    assert "indirectness.other-cells" in of(marrow, cord)
    assert "indirectness.other-cells" not in of(marrow, CELLS)
    for any_cells in ("stem cells", "stem cell therapy", "cell therapy"):
        assert "indirectness.other-cells" not in of(marrow, ask(cells=(any_cells,)))
        assert "indirectness.other-treatment" not in of(marrow, ask(intervention=(any_cells,)))
    assert "indirectness.other-treatment" in of(item(title="A system"), ask(cells=("stem cells",)))
    far = certainty([item(title="Massage")], ask(intervention=("hyperbaric oxygen",)))
    assert far.level is CertaintyLevel.VERY_LOW
    assert "indirectness.other-treatment" in codes(far)


def test_a_domain_takes_two_levels_at_most_and_the_floor_is_very_low() -> None:
    worst = item(
        title="Cells combined with a drug",
        text="Of all, 40% dropped out.",
        blinding=Blinding.OPEN,
        seller_involved=True,
    )
    assert certainty([worst], ask()).level is CertaintyLevel.LOW  # four reasons, one domain
    assert certainty([changed(worst, retraction_status=RetractionStatus.CONCERN)], ask()).level is (
        CertaintyLevel.VERY_LOW
    )


def test_a_retracted_trial_takes_its_other_reports_with_it() -> None:
    main = item("main", registration="NCT00000009", status=RetractionStatus.RETRACTED)
    later = item("later", registration="NCT 00000009")
    graded = certainty([main, later], ask())
    assert graded.level is CertaintyLevel.NONE
    assert {"integrity.retracted", "integrity.retracted-trial"} <= codes(graded)


def test_a_review_that_names_a_retracted_study_is_marked_and_holds_back() -> None:
    gone = item("gone", authors=("Doe J",), year=2018, status=RetractionStatus.RETRACTED)
    review = item(
        "r",
        design=StudyDesign.META_ANALYSIS,
        text="Randomized trials were pooled, among them Doe 2018.",
        year=2019,
    )
    later = item("later", year=2021)
    assert certainty([review, later], ask()).level is CertaintyLevel.HIGH
    graded = certainty([review, later, gone], ask())
    assert graded.level is CertaintyLevel.MODERATE
    assert "integrity.pooled-retracted" in codes(graded)


def test_an_unpublished_trial_holds_back_unless_it_is_one_of_those_found() -> None:
    question = ask(intervention=("massage",))
    trials = [
        item("a", title="Massage one", registration="NCT00000001"),
        item("b", title="Massage two"),
    ]
    plan = item(
        "plan",
        title="Massage",
        text="No results have been published.",
        registration="NCT00000002",
        design=StudyDesign.NOTICE,
    )
    own = changed(plan, id="own", identifiers=trials[0].study.identifiers)
    assert certainty([*trials, own], question).level is CertaintyLevel.HIGH
    graded = certainty([*trials, plan], question)
    assert graded.level is CertaintyLevel.MODERATE
    assert "publication-bias.registered-unpublished" in codes(graded)


def test_harm_in_single_cases_is_said_where_nothing_can_be_graded() -> None:
    graded = certainty(digests(("amariglio-2009", "berkowitz-2016")), CELLS)
    assert graded.level is CertaintyLevel.NONE
    assert graded.direction is Direction.HARM
    assert "harm was reported" in graded.light_meaning


def test_nothing_at_all_is_not_graded() -> None:
    assert certainty([], ask()).level is CertaintyLevel.NONE


# --- words and codes ----------------------------------------------------------------------------


def test_the_verbs_are_those_of_grade() -> None:
    said = [verb(level, Direction.BENEFIT) for level in CertaintyLevel]
    assert said[:3] == [
        "The treatment improves the main outcome.",
        "The treatment probably improves the main outcome.",
        "The treatment may improve the main outcome.",
    ]
    assert "very uncertain" in said[3]
    assert all(verb(level, side) for level in CertaintyLevel for side in Direction)


def test_fhir_codes() -> None:
    assert [fhir_code(level) for level in CertaintyLevel] == [
        "high",
        "moderate",
        "low",
        "very-low",
        None,
    ]
    assert domain_code("risk-of-bias.seller") == "RiskOfBias"
    assert {domain_code(code) for code in load("certainty")["reasons"]} == {
        "Overall",
        "RiskOfBias",
        "Inconsistency",
        "Indirectness",
        "Imprecision",
        "PublicationBias",
    }
    with pytest.raises(KeyError):
        domain_code("nonsense.code")


def test_every_rule_and_word_has_a_source() -> None:
    data = load("certainty")
    entries = [*data["reasons"].values(), *data["words"].values(), *data["thresholds"].values()]
    assert all(entry["source"] for entry in entries)
    assert all(data[table]["source"] for table in ("start", "caps", "fhir", "lights"))


def test_only_green_and_benefit_say_that_it_helps_and_nothing_advises() -> None:
    data = load("certainty")
    words = [*data["lights"]["meanings"].values(), *(r["text"] for r in data["reasons"].values())]
    words += [text for verbs in data["verbs"].values() for text in verbs.values()]
    for text in words:
        assert not {"should", "must", "recommend", "ask your"} & set(text.lower().split()), text
        assert max(len(sentence.split()) for sentence in text.split(". ")) <= 26, text
    weak = (data["lights"]["very low"], data["lights"]["none"])
    assert all(colour == "grey" for table in weak for colour in table.values())


@pytest.mark.parametrize(
    "text", ["", "\x00" * 50, "i2 = " * 2000, "95% CI (" * 3000, "9 of 9 " * 3000, "İ" * 4000]
)
def test_hostile_text_is_read_fast(text: str) -> None:
    begun = time.process_time()
    read_stated(text[:500], text)
    assert time.process_time() - begun < 0.5


def test_thirty_studies_are_graded_in_about_a_millisecond() -> None:
    body = digests(starter_ids()[:30])
    certainty(body, CELLS)
    begun = time.process_time()
    for _ in range(20):
        certainty(body, CELLS)
    assert (time.process_time() - begun) / 20 < 0.01  # ten times the aim: machines differ
