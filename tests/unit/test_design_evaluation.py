"""Scores of study design: each kind of rows, what is hidden from the rules, and the arithmetic."""

import gzip
import json
from pathlib import Path

import pytest

from cpassist.core.appraise.intervention_kind import InterventionKind, drug_names, intervention_kind
from cpassist.core.appraise.subjects import subjects
from cpassist.domain.evidence import StudyDesign, Subjects
from cpassist.domain.studies import Section, Study, StudyKind
from cpassist.service.evaluations import confusion as scores
from cpassist.service.evaluations.design import evaluate, study_of

SHARED = Path(__file__).resolve().parents[3] / "shared" / "benchmarks" / "study-design"

TRIAL = "Forty children were randomly assigned to baclofen 5 mg daily or placebo."
RATS = "Adult male rats were given citicoline 50 mg/kg. The rats walked better after treatment."


def study(title: str, text: str, *mesh: str) -> Study:
    return Study("x", StudyKind.ABSTRACT, title, (Section("", text),), mesh_terms=mesh)


def test_experts_rows_are_scored_by_fourteen_classes_and_by_groups():
    rows = [
        {"title": "Baclofen by mouth", "abstract": TRIAL, "label": "Human-RCT-drug-intervention"},
        {
            "title": "Citicoline improves walking in rats",
            "abstract": RATS,
            "label": "Animal-drug-intervention",
        },
        {"title": "Citicoline improves walking in rats", "abstract": RATS, "label": "Animal-other"},
    ]
    report = evaluate(rows)
    assert report["dataset"] == "study-design/expert"
    assert report["n"] == 3
    assert report["metrics"]["accuracy"] == pytest.approx(2 / 3, abs=1e-4)
    assert report["metrics"]["accuracy_grouped"] == 1.0
    assert report["metrics"]["macro_f1_grouped"] == 1.0
    assert report["confusion"]["Animal-other"] == {"Animal-drug-intervention": 1}
    assert set(report["intervals"]) == set(report["metrics"])


def test_publication_types_are_hidden_where_they_are_the_label():
    row = {
        "title": "Cells",
        "abstract": "Cells were given.",
        "publication_types": ["Randomized Controlled Trial"],
        "mesh": ["Random Allocation"],
        "design": "rct",
    }
    hidden = study_of(row)
    assert hidden.publication_types == ()
    assert hidden.mesh_terms == ()
    assert evaluate([row])["metrics"]["accuracy"] == 0.0


def test_rows_without_a_type_are_told_apart_and_not_scored():
    base = {"abstract": "", "publication_types": [], "mesh": []}
    rows = [
        base | {"title": "Fits: a case report", "design": "case_report"},
        base | {"title": "Falls: a case report", "design": "unspecified"},
    ]
    report = evaluate(rows)
    assert report["n"] == 1
    assert report["unlabelled"] == {"case_report": 1}


def test_a_heading_is_met_by_any_of_a_rows_designs():
    rows = [
        {
            "title": "Baclofen by mouth",
            "abstract": TRIAL,
            "design_mesh": ["cohort", "blinded_or_randomised"],
        },
        {"title": "Baclofen", "abstract": TRIAL, "design_mesh": ["rct_as_topic"]},
    ]
    report = evaluate(rows)
    assert report["n"] == 1
    assert report["metrics"]["accuracy"] == 1.0


def test_rows_of_two_kinds_or_none_are_refused():
    with pytest.raises(ValueError, match="none"):
        evaluate([])
    with pytest.raises(ValueError, match="mesh"):
        evaluate([{"label": "Remaining"}, {"design_mesh": []}])


def test_macro_f1_is_the_mean_over_classes():
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("b", "elsewhere")]
    # a: precision 1, recall 1/2; b: precision 1/2, recall 1/2.
    assert scores.macro_f1(pairs, ["a", "b"]) == pytest.approx((2 / 3 + 1 / 2) / 2)
    assert scores.accuracy(pairs) == 0.5
    assert scores.per_class(pairs, ["a"])["a"] == {
        "precision": 1.0,
        "recall": 0.5,
        "f1": pytest.approx(0.6667),
        "support": 2,
    }


def test_an_interval_is_seeded_and_holds_the_figure():
    pairs = [("a", "a"), ("b", "b"), ("a", "b")] * 20
    low, high = scores.macro_interval(pairs, ["a", "b"])
    assert low < scores.macro_f1(pairs, ["a", "b"]) < high
    assert [low, high] == scores.macro_interval(pairs, ["a", "b"])
    assert scores.macro_interval([], ["a"]) == []


@pytest.mark.parametrize(
    ("title", "text", "design", "expected"),
    [
        ("Baclofen by mouth", TRIAL, StudyDesign.RCT, InterventionKind.DRUG),
        (
            "Effect of treadmill training",
            "Children were randomised to treadmill training sessions or rest.",
            StudyDesign.RCT,
            InterventionKind.NOT_A_DRUG,
        ),
        (
            "Prevalence of pain in adults",
            "Adults answered a questionnaire about pain.",
            StudyDesign.CROSS_SECTIONAL,
            InterventionKind.NONE,
        ),
    ],
)
def test_the_kind_of_treatment_is_read(title, text, design, expected):
    assert intervention_kind(study(title, text), design).value is expected


def test_medicines_are_known_by_the_endings_of_their_names():
    assert drug_names(study("Rituximab or topiramate", "A climate of estimates.")) == (
        "rituximab",
        "topiramate",
    )


@pytest.mark.parametrize(
    ("title", "text", "mesh", "expected"),
    [
        ("Citicoline in rats", RATS, (), Subjects.ANIMAL),
        ("Baclofen", TRIAL, (), Subjects.HUMAN),
        ("Stem cells for children", "Ten children received mesenchymal cells.", (), Subjects.HUMAN),
        (
            "Organoids",
            "Neurons from patients were cultured in vitro; cell lines were transfected.",
            (),
            Subjects.IN_VITRO,
        ),
        ("Repair after birth asphyxia", "Repair was seen.", ("Animals",), Subjects.ANIMAL),
        ("Repair", "Repair was seen.", (), None),
    ],
)
def test_what_was_studied_is_read(title, text, mesh, expected):
    signal = subjects(study(title, text, *mesh))
    assert signal.value is expected
    assert signal.reasons


@pytest.mark.skipif(not SHARED.is_dir(), reason="the benchmark data is not beside the checkout")
def test_the_development_half_stays_above_its_floors():
    with gzip.open(SHARED / "expert.dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines][::4]
    metrics = evaluate(rows)["metrics"]
    assert metrics["macro_f1"] >= 0.70
    assert metrics["macro_f1_grouped"] >= 0.80
