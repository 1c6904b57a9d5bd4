"""Harms reported, only looked for, or passed over in silence."""

from __future__ import annotations

import pytest
from tests.pages import a_page

from cpassist.core.appraise.harms import NOT_REPORTED, adverse_events
from cpassist.domain.evidence import StudyDesign


def test_the_results_are_quoted_before_the_conclusions() -> None:
    page = a_page(
        results="Walking got better. No serious adverse event occurred.",
        conclusions="Cells were safe and well tolerated.",
    )
    assert adverse_events(page).value == "No serious adverse event occurred."


@pytest.mark.parametrize(
    "text",
    [
        "Walking got better.",
        "Adverse events were recorded.",
        "Side effects are not described in the abstract.",
        "Epilepsy is one of the complications of prematurity.",
    ],
)
def test_not_reported_is_a_finding(text: str) -> None:
    signal = adverse_events(a_page(results=text))
    assert signal.value is None
    assert signal.reasons[0].code == NOT_REPORTED


def test_the_words_that_say_so_are_kept() -> None:
    page = a_page(results="Side effects are not described in the abstract.")
    span = adverse_events(page).reasons[0].span
    assert span is not None
    assert span.of(page.text) == page.text


def test_an_illness_after_treatment_is_a_harm_and_one_prevented_is_not() -> None:
    assert adverse_events(a_page(results="Two children had seizures after infusion.")).value
    assert adverse_events(a_page(results="It reduced the risk of death.")).value is None


def test_a_plan_owes_no_harms() -> None:
    signal = adverse_events(a_page(StudyDesign.PROTOCOL, methods="Cells will be given."))
    assert signal.reasons[0].code == "adverse-events-not-applicable"
