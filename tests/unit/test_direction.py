"""The direction of a result: between groups, primary first, and never from a maintainer's facts."""

from __future__ import annotations

import dataclasses

import pytest

from cpassist.core.appraise.comparison import Change, compare
from cpassist.core.appraise.direction import direction
from cpassist.core.segment import study_sentences
from cpassist.domain.evidence import Basis, Direction, Signal, StudyDesign
from cpassist.domain.studies import CuratedFacts, Section, Study, StudyKind
from cpassist.service.evaluations.direction import evaluate, evaluate_starter

RCT = StudyDesign.RCT


def study(results: str, conclusions: str = "", title: str = "Cells for children", **more) -> Study:
    parts = [Section("RESULTS", results)] if results else []
    if conclusions:
        parts.append(Section("CONCLUSIONS", conclusions))
    return Study("x-1", StudyKind.DIGEST, title, tuple(parts), **more)


def read(design: StudyDesign, results: str, conclusions: str = "", **more) -> Signal[Direction]:
    record = study(results, conclusions, **more)
    return direction(record, design=design, sentences=study_sentences(record))


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("GMFM-66 rose more with cells than with placebo (p = 0.01).", Direction.BENEFIT),
        ("Muscle tone was lower after cells than after sham (p < 0.01).", Direction.BENEFIT),
        ("Spasticity fell more in the treated group than in controls.", Direction.BENEFIT),
        ("Motor scores did not differ between cells and placebo.", Direction.NO_DIFFERENCE),
        ("GMFM-66 gains were similar in the two groups.", Direction.NO_DIFFERENCE),
        ("Walking was no better with the device than with usual care.", Direction.NO_DIFFERENCE),
        ("Function was worse with the drug than with placebo (p = 0.02).", Direction.HARM),
        ("GMFM-66 was higher with cells, 5.1 against 4.9 (p = 0.61).", Direction.NO_DIFFERENCE),
    ],
)
def test_a_comparison_between_groups_is_read(results: str, expected: Direction) -> None:
    assert read(RCT, results).value is expected


def test_change_from_baseline_in_both_groups_is_no_difference() -> None:
    results = (
        "Motor scores improved from baseline in both groups. "
        "The change did not differ between cells and placebo (p = 0.4)."
    )
    assert read(RCT, results).value is Direction.NO_DIFFERENCE


def test_the_primary_outcome_comes_before_a_secondary_one() -> None:
    results = (
        "In a post hoc subgroup, hand use was better with cells than with placebo (p = 0.02). "
        "The primary outcome did not differ between cells and placebo."
    )
    assert read(RCT, results).value is Direction.NO_DIFFERENCE


def test_more_deaths_make_harm_of_a_null_primary_outcome() -> None:
    results = (
        "The primary outcome did not differ between cooling and usual care. "
        "More cooled infants died (42% against 31%, p = 0.02)."
    )
    assert read(RCT, results).value is Direction.HARM


def test_an_effect_only_under_conditions_is_mixed() -> None:
    results = "Early cells reduced brain damage compared with vehicle, but not at five days."
    assert read(StudyDesign.ANIMAL, results).value is Direction.MIXED


def test_not_worsening_is_not_the_absence_of_benefit() -> None:
    results = "Strength was better than with usual care. Spasticity did not increase."
    assert read(StudyDesign.META_ANALYSIS, results).value is Direction.BENEFIT


@pytest.mark.parametrize(
    "design",
    [StudyDesign.SINGLE_ARM_TRIAL, StudyDesign.CASE_SERIES, StudyDesign.CASE_REPORT],
)
def test_improvement_without_a_control_is_not_applicable(design: StudyDesign) -> None:
    found = read(design, "All children improved significantly on the GMFM-88 (p < 0.001).")
    assert found.value is Direction.NOT_APPLICABLE


def test_an_injury_without_a_control_is_harm_and_is_quoted() -> None:
    results = "Four years after the injection a tumour was found in the spinal cord."
    record = study(results, "The growth came from the cells.", title="A spinal tumour after cells")
    found = direction(record, design=StudyDesign.CASE_REPORT, sentences=study_sentences(record))
    assert found.value is Direction.HARM
    spans = [reason.span.of(record.text) for reason in found.reasons if reason.span]
    assert spans == [results, "tumour"]


def test_a_denied_injury_is_no_harm() -> None:
    found = read(
        StudyDesign.CASE_SERIES, "No child died and no infection was seen.", "It was safe."
    )
    assert found.value is Direction.NOT_APPLICABLE


def test_a_review_of_safety_weighs_the_harms() -> None:
    found = read(
        StudyDesign.META_ANALYSIS,
        "Fever was associated with the cells. Infections were not increased.",
        title="Safety of cell infusions: a meta-analysis",
    )
    assert found.value is Direction.MIXED


def test_a_review_without_trials_is_not_applicable() -> None:
    found = read(StudyDesign.SYSTEMATIC_REVIEW, "No study met the criteria for inclusion.")
    assert found.value is Direction.NOT_APPLICABLE


@pytest.mark.parametrize(
    "text",
    [
        "El grupo tratado mejoró frente al grupo de control tras doce meses.",
        "Cells.",
        "\u0301\ufffd$$\\alpha$$ <b>((([[[",
        "12 34 56 %",
    ],
)
def test_what_cannot_be_read_is_unclear_with_a_reason(text: str) -> None:
    found = read(RCT, text)
    assert found.value is Direction.UNCLEAR
    assert found.basis is Basis.NONE
    assert found.reasons[0].text


def test_a_record_without_text_is_unclear() -> None:
    assert read(RCT, "").value is Direction.UNCLEAR


def test_curated_facts_are_never_looked_at() -> None:
    plain = study("GMFM-66 rose more with cells than with placebo (p = 0.01).")
    curated = dataclasses.replace(plain, facts=CuratedFacts(design="case report", direction="harm"))
    found = [direction(s, design=RCT, sentences=study_sentences(s)) for s in (plain, curated)]
    assert found[0] == found[1]


ABSTRACT = (
    "Background: Pain matters. Results: Pain was lower with ice than with heat (p = 0.01). "
    "Grip strength was higher in the heat group than in the ice group. "
    "Swelling did not differ between groups. "
    "Sleep was 7.1 vs 6.0 hours with ice and heat, respectively (p = 0.03)."
)


@pytest.mark.parametrize(
    ("outcome", "expected", "turned"),
    [
        ("pain", Change.DECREASED, Change.INCREASED),
        ("grip strength", Change.DECREASED, Change.INCREASED),
        ("swelling", Change.NO_DIFFERENCE, Change.NO_DIFFERENCE),
        ("sleep", Change.INCREASED, Change.DECREASED),
    ],
)
def test_the_groups_decide_which_way_a_comparison_goes(
    outcome: str, expected: Change, turned: Change
) -> None:
    assert compare(ABSTRACT, intervention="ice", comparator="heat", outcome=outcome).value is (
        expected
    )
    assert compare(ABSTRACT, intervention="heat", comparator="ice", outcome=outcome).value is turned


def test_an_outcome_named_as_a_fall_rises_when_it_falls_more() -> None:
    found = compare(
        "Results: Pain was lower with ice than with heat.",
        intervention="ice",
        comparator="heat",
        outcome="reduction of pain",
    )
    assert found.value is Change.INCREASED


def test_a_difference_taken_back_is_none() -> None:
    found = compare(
        "Results: Cure was more frequent with ice than heat, but this was not significant.",
        intervention="ice",
        comparator="heat",
        outcome="cure",
    )
    assert found.value is Change.NO_DIFFERENCE


def test_an_outcome_that_is_not_named_has_no_reading() -> None:
    found = compare(ABSTRACT, intervention="ice", comparator="heat", outcome="mortality")
    assert found.value is None
    assert found.reasons[0].code == "outcome-not-found"


def test_the_evaluation_counts_by_hand() -> None:
    rows = [
        {
            "doc_id": "d",
            "intervention": "ice",
            "comparator": "heat",
            "outcome": name,
            "label": label,
        }
        for name, label in (
            ("pain", "decreased"),
            ("grip strength", "increased"),
            ("swelling", "no_difference"),
            ("mortality", "no_difference"),
        )
    ]
    result = evaluate(rows, [{"_id": "d", "text": ABSTRACT}])
    assert result["n"] == 4
    assert result["metrics"]["accuracy"] == 0.75
    # decreased: precision 1/2, recall 1/1; increased: 0; no_difference: 1.
    assert result["metrics"]["macro_f1"] == pytest.approx((2 / 3 + 0 + 1) / 3, abs=1e-4)
    assert result["confusion"]["increased"]["decreased"] == 1
    low, high = result["intervals"]["accuracy"]
    assert low == high == 0.75  # one document: nothing else to draw


def test_the_starter_evaluation_leaves_out_what_is_not_curated() -> None:
    right = study(
        "Tone was lower after cells than after sham.",
        facts=CuratedFacts(design="randomized controlled trial", direction="benefit"),
    )
    result = evaluate_starter([right, study("Nothing.")])
    assert (result["n"], result["metrics"]["accuracy"]) == (1, 1.0)
