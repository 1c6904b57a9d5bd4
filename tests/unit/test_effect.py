"""Results in numbers: every part is the record's own words."""

from __future__ import annotations

import pytest

from cpassist.core.appraise.effect import effects
from cpassist.core.segment import study_sentences
from cpassist.domain.evidence import Effect
from cpassist.domain.studies import Section, Study, StudyKind


def read(results: str, methods: str = "") -> tuple[Study, tuple[Effect, ...]]:
    parts = (Section("METHODS", methods),) if methods else ()
    study = Study("x-1", StudyKind.DIGEST, "Cells", (*parts, Section("RESULTS", results)))
    return study, effects(study, sentences=study_sentences(study))


def words(study: Study, effect: Effect) -> dict[str, str | None]:
    return {
        name: span.of(study.text) if (span := getattr(effect, name)) else None
        for name in ("outcome", "difference", "interval", "p_value", "follow_up")
    }


def test_a_whole_result_is_taken_apart() -> None:
    study, found = read(
        "At 12 months GMFM-66 scores were higher with cells (mean difference 4.2, "
        "95% CI 1.1 to 7.3; p = 0.01)."
    )
    assert [words(study, effect) for effect in found] == [
        {
            "outcome": "GMFM-66",
            "difference": "mean difference 4.2",
            "interval": "95% CI 1.1 to 7.3",
            "p_value": "p = 0.01",
            "follow_up": "At 12 months",
        }
    ]


@pytest.mark.parametrize(
    ("sentence", "difference"),
    [
        ("Deaths were fewer (risk ratio 0.71; P<0.05).", "risk ratio 0.71"),
        ("Pooled gain was larger (SMD: −0.63, p = 0.002).", "SMD: −0.63"),
        ("Scores rose 8.5 vs. 2.6 (P < 0.01).", "8.5 vs. 2.6"),
        ("Cells raised GMPM by 3.3 points (p = 0.02).", "3.3 points"),
    ],
)
def test_differences_are_found_as_written(sentence: str, difference: str) -> None:
    study, found = read(sentence)
    assert words(study, found[0])["difference"] == difference


def test_an_interval_with_a_dash_is_one() -> None:
    study, found = read("The pooled risk ratio was 0.9 (95% CI 0.57–0.89).")
    assert words(study, found[0])["interval"] == "95% CI 0.57–0.89"


def test_effects_stand_in_text_order_and_methods_give_none() -> None:
    study, found = read(
        "Tone fell by 0.7 points. GMFM rose (p = 0.03).",
        methods="A difference of 5 points was expected (p = 0.05).",
    )
    assert [effect.span.of(study.text)[:4] for effect in found] == ["Tone", "GMFM"]


@pytest.mark.parametrize("text", ["Cells helped.", "Twelve children took part in 2019.", ""])
def test_words_without_an_effect_give_none(text: str) -> None:
    assert read(text)[1] == ()
