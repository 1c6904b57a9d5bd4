"""Whatever text comes: no crash, no guess without a reason, and only the record's own words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpassist.core.appraise.comparison import Change, compare
from cpassist.core.appraise.direction import direction
from cpassist.core.appraise.effect import effects
from cpassist.core.segment import study_sentences
from cpassist.domain.evidence import Direction, StudyDesign
from cpassist.domain.passages import Span
from cpassist.domain.studies import Section, Study, StudyKind

PIECES = st.sampled_from(
    [
        "no", "not", "higher", "lower", "than", "placebo", "cells", "differ", "significant",
        "p = 0.04", "p > 0.05", "95% CI", "0.5 to 1.2", "[−1; 3]", "vs.", "12.5", "GMFM-66", ".",
        ";", "but", "death", "tumour", "both groups", "improved", "primary outcome", "İ", "ß", "‐",
        "\u0301", "(", ")", "%", "±", "<b>", "$x$", "12 months", "reduction", "was greater",
    ]
)  # fmt: skip
TEXT = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map(" ".join))
LABELS = st.sampled_from(["RESULTS", "CONCLUSIONS", "METHODS", "", "Ergebnisse"])
STUDIES = st.lists(st.tuples(LABELS, TEXT), min_size=1, max_size=3).map(
    lambda parts: Study(
        "x-1", StudyKind.ABSTRACT, "A title", tuple(Section(label, text) for label, text in parts)
    )
)


@given(STUDIES, st.sampled_from(StudyDesign), st.sampled_from([True, False, None]))
@settings(max_examples=150, deadline=None)
def test_a_direction_always_has_a_reason_from_the_record(
    study: Study, design: StudyDesign, controlled: bool | None
) -> None:
    sentences = study_sentences(study)
    found = direction(study, design=design, sentences=sentences, controlled=controlled)
    assert isinstance(found.value, Direction)
    assert found.reasons
    assert 0 <= found.confidence <= 1
    for reason in found.reasons:
        assert reason.text
        assert reason.span is None or reason.span.of(study.text)
    again = direction(study, design=design, sentences=sentences, controlled=controlled)
    assert again == found


@given(STUDIES)
@settings(max_examples=150, deadline=None)
def test_every_part_of_an_effect_lies_in_its_sentence(study: Study) -> None:
    sentences = study_sentences(study)
    spans = {sentence.span for sentence in sentences}
    found = effects(study, sentences=sentences)
    assert [effect.span for effect in found] == sorted(effect.span for effect in found)
    for effect in found:
        assert effect.span in spans
        parts = (
            effect.outcome, effect.difference, effect.interval, effect.p_value, effect.follow_up
        )  # fmt: skip
        for part in parts:
            assert part is None or (effect.span.contains(part) and part.of(study.text))


@given(TEXT, st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_a_comparison_never_fails(text: str, one: str, other: str, outcome: str) -> None:
    found = compare(text, intervention=one, comparator=other, outcome=outcome)
    assert found.value is None or isinstance(found.value, Change)
    assert found.reasons
    for reason in found.reasons:
        assert reason.span is None or (isinstance(reason.span, Span) and reason.span.of(text))


@given(
    st.sampled_from(["pain", "grip strength", "walking speed", "mortality"]),
    st.sampled_from(["higher", "lower", "greater", "less frequent", "reduced", "increased"]),
)
def test_swapping_the_groups_turns_the_direction(outcome: str, word: str) -> None:
    text = f"Results: {outcome.capitalize()} was {word} with massage compared with music."
    there = compare(text, intervention="massage", comparator="music", outcome=outcome).value
    back = compare(text, intervention="music", comparator="massage", outcome=outcome).value
    assert {there, back} == {Change.INCREASED, Change.DECREASED}


@pytest.mark.parametrize(
    "unit",
    ["p ", "95% ci 1 ", "1 and ", "(", "no ", "not significant ", "higher than ", "12.", "=1"],
)
def test_hostile_length_stays_linear(unit: str) -> None:
    study = Study(
        "x-1", StudyKind.ABSTRACT, unit, (Section("RESULTS", unit * (40_000 // len(unit))),)
    )
    start = time.process_time()
    sentences = study_sentences(study)
    direction(study, design=StudyDesign.RCT, sentences=sentences)
    effects(study, sentences=sentences)
    compare(study.text, intervention="a b", comparator="c d", outcome="higher not")
    assert time.process_time() - start < 3
