"""Why a design was read: the words pointed at, and what may not be looked at."""

from cpassist.core.appraise.design import design
from cpassist.core.data import load
from cpassist.domain.evidence import StudyDesign
from cpassist.domain.studies import CuratedFacts, Section, Study, StudyKind

CUE_FILES = ("design", "subjects", "intervention")


def record(title: str = "", text: str = "", label: str = "") -> Study:
    return Study(
        id="x-2020",
        kind=StudyKind.ABSTRACT,
        title=title,
        sections=(Section(label, text),),
    )


def test_a_reason_points_at_the_words_it_was_read_from():
    text = "Background text. Forty children were randomly assigned to two groups."
    signal = design(record("Cells", text))
    span = signal.reasons[0].span
    assert span is not None
    assert span.of(text).startswith("randomly assigned")


def test_a_reason_from_the_title_quotes_the_title():
    reason = design(record("Cells: a case report", "")).reasons[0]
    assert reason.span is None
    assert "Cells: a case report" in reason.text


def test_a_background_counts_less_than_the_methods():
    told = record("Cells", "In a randomised controlled trial, cells helped.", label="BACKGROUND")
    done = record("Cells", "In a randomised controlled trial, cells helped.", label="METHODS")
    assert design(told).value is not StudyDesign.RCT
    assert design(done).value is StudyDesign.RCT


def test_curated_facts_are_not_looked_at():
    plain = record("Cells: a case report", "")
    curated = Study(
        id=plain.id,
        kind=plain.kind,
        title=plain.title,
        sections=plain.sections,
        facts=CuratedFacts(design="randomized controlled trial"),
    )
    assert design(curated) == design(plain)


def test_every_design_that_can_be_read_has_a_measured_confidence():
    table = load("design")["confidence"]
    named = {d.value for d in StudyDesign if d is not StudyDesign.UNCLEAR}
    assert named <= set(table)
    assert all(0 <= right <= read for right, read in table["cues"].values())
    assert set(table["cues"]) <= {cue["name"] for n in CUE_FILES for cue in load(n)["cue"]}


def test_a_reading_led_by_a_weaker_cue_is_trusted_less():
    named = design(record("Baclofen", "In this randomised controlled trial, 40 took baclofen."))
    blind = design(record("Baclofen", "Baclofen was tried in a double-blind placebo comparison."))
    assert named.value is blind.value is StudyDesign.RCT
    assert blind.confidence < named.confidence
