"""Follow-up and named measures."""

from __future__ import annotations

import pytest
from tests.pages import a_page

from cpassist.core.appraise.outcomes import follow_up, outcome_measures
from cpassist.domain.evidence import StudyDesign


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Follow-up lasted 24 months.", "24 months"),
        ("Children were followed for at least two years.", "two years"),
        ("A 12-month follow-up was done.", "12-month"),
        ("GMFM was measured at 3, 6 and 12 months.", "3, 6 and 12 months"),
        ("Children aged 4 to 14 years were assessed.", None),
        ("Patients with a history of 10 years of pain were assessed.", None),
        ("They were assessed at 2 years of age.", None),
    ],
)
def test_follow_up(text: str, words: str | None) -> None:
    assert follow_up(a_page(methods=text)).value == words


def test_what_is_said_outright_goes_before_the_latest_time() -> None:
    text = "Training went on for 24 months. Children were followed for 6 months."
    assert follow_up(a_page(methods=text)).value == "6 months"


def test_a_survey_follows_nobody() -> None:
    page = a_page(StudyDesign.SURVEY, methods="Parents answered after 12 months.")
    assert follow_up(page).reasons[0].code == "no-follow-up"


def test_measures_in_order_each_once_and_the_exact_version_alone() -> None:
    page = a_page(
        methods="Bayley scores, the GMFM-66 and the modified Ashworth scale were used; GMFM again."
    )
    signal = outcome_measures(page)
    assert signal.value == ("Bayley scales", "GMFM-66", "Modified Ashworth Scale")
    assert [r.span.of(page.text) for r in signal.reasons if r.span] == [
        "Bayley",
        "GMFM-66",
        "modified Ashworth scale",
    ]


def test_a_measure_of_the_background_is_not_the_studys() -> None:
    assert outcome_measures(a_page(background="GMFM is common.", methods="Pain.")).value is None
