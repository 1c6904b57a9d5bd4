"""Control, comparator, chance and blinding."""

from __future__ import annotations

import pytest
from tests.pages import a_page, quoted

from cpassist.core.appraise.control import blinding, comparator, controlled, randomised
from cpassist.domain.evidence import Blinding, StudyDesign

UNCLEAR = StudyDesign.UNCLEAR


@pytest.mark.parametrize(
    ("design", "text", "value"),
    [
        (UNCLEAR, "Cells were compared with placebo.", True),
        (UNCLEAR, "There was no control group.", False),
        (UNCLEAR, "Children served as their own controls.", False),
        (UNCLEAR, "Children walked.", None),
        (StudyDesign.SINGLE_ARM_TRIAL, "Children got cells.", False),
        (StudyDesign.RCT, "Children got cells.", True),
        (StudyDesign.META_ANALYSIS, "Placebo-controlled trials were pooled.", None),
    ],
)
def test_controlled(design: StudyDesign, text: str, value: bool | None) -> None:
    signal = controlled(a_page(design, results=text))
    assert signal.value is value
    assert signal.reasons


def test_comparator_is_named_by_the_list_or_by_the_title() -> None:
    assert comparator(a_page(methods="They had sham stimulation.")).value == "sham"
    titled = a_page(title="Casting versus Botulinum Toxin in equinus", methods="We compared both.")
    assert comparator(titled).value == "Botulinum Toxin"
    assert comparator(a_page(methods="Two doses were given.")).value is None


@pytest.mark.parametrize(
    ("design", "text", "value"),
    [
        (StudyDesign.RCT, "Children were randomly assigned to cells or sham.", True),
        (
            StudyDesign.RCT,
            "This randomized, double-blind, sham-controlled trial had two arms.",
            True,
        ),
        (UNCLEAR, "This was a non-randomized comparison.", False),
        (UNCLEAR, "Randomized trials are needed.", None),
        (UNCLEAR, "Future randomized trials should follow.", None),
        (UNCLEAR, "Schools were randomly selected.", None),
        (StudyDesign.SYSTEMATIC_REVIEW, "Ten randomized trials were found.", None),
        (StudyDesign.CASE_SERIES, "Children got cells.", False),
    ],
)
def test_randomised(design: StudyDesign, text: str, value: bool | None) -> None:
    assert randomised(a_page(design, methods=text)).value is value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("This was a double-blind trial.", Blinding.DOUBLE),
        ("A triple-masked trial.", Blinding.DOUBLE),
        ("A single-blind trial.", Blinding.SINGLE),
        ("An open-label trial.", Blinding.OPEN),
        ("An open-label trial whose outcome assessors were blinded.", Blinding.ASSESSOR),
        ("Double-blind for six weeks, then an open-label phase.", Blinding.DOUBLE),
        ("The abstract does not state blinding or an open-label design.", None),
        ("Two children were blind.", None),
    ],
)
def test_blinding(text: str, value: Blinding | None) -> None:
    page = a_page(methods=text)
    signal = blinding(page)
    assert signal.value is value
    if value is not None:
        assert quoted(page, signal).lower() in text.lower()
