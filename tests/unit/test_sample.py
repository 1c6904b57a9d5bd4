"""The size of a study: what is a count of its people, and what only looks like one."""

from __future__ import annotations

import pytest
from tests.pages import a_page, quoted

from cpassist.core.appraise.numbers import whole_number
from cpassist.core.appraise.sample import sample
from cpassist.domain.evidence import StudyDesign


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("ninety-six", 96),
        ("one hundred and five", 105),
        ("one hundred five", 105),
        ("two thousand three hundred and four", 2304),
        ("1,234", 1234),
        ("twelve", 12),
        ("ten five", None),
        ("1.5", None),
        ("about", None),
        ("", None),
    ],
)
def test_numbers_in_words_and_digits(words: str, value: int | None) -> None:
    assert whole_number(words) == value


@pytest.mark.parametrize(
    ("text", "randomised"),
    [
        ("Ninety-six children were randomised to cells or sham.", 96),
        ("We randomly assigned 120 women with back pain to yoga or rest.", 120),
        ("A total of 63 infants (34 boys) were enrolled and randomly divided into two groups.", 63),
        ("Children were randomised to cells (n = 21) or placebo (n = 19).", 40),
        ("Patients were randomly allocated to three groups of 20.", 60),
        ("Five hundred and thirty-four, otherwise healthy children were randomised.", 534),
        ("After an 800 kcal/day diet, participants were randomised.", None),
        ("Rats had 3 randomly assigned diets in turn.", None),
        ("Children at week 12 were randomised again.", None),
        ("Of the 28 infants randomised to drug, 19 died.", None),
        ("Some 20 to 30 children were randomised.", None),
        ("Some 60% of children were randomised.", None),
        ("Those treated until June 2012 were divided randomly.", None),
        ("Since 2005, we randomly recruited men.", None),
        ("Fischer 344 rats were randomly assigned.", None),
        ("A total of 2012 patients were randomised.", 2012),
        ("Children got 2 × 10^7 cells and were randomised.", None),
    ],
)
def test_randomised(text: str, randomised: int | None) -> None:
    assert sample(a_page(methods=text)).randomised_n.value == randomised


def test_analysed_goes_before_randomised_in_the_size_shown() -> None:
    page = a_page(methods="In all, 105 children were randomised. Ninety-six children completed it.")
    found = sample(page)
    assert (found.randomised_n.value, found.analysed_n.value, found.n.value) == (105, 96, 96)
    assert quoted(page, found.n) == "Ninety-six children"


def test_a_share_of_a_whole_is_told_from_the_whole() -> None:
    found = sample(a_page(methods="Of all, 88 of the 92 children completed the trial."))
    assert found.analysed_n.value == 88


def test_completers_that_outnumber_the_randomised_are_not_believed() -> None:
    text = "Forty children were randomised. Later 400 children were analysed."
    found = sample(a_page(methods=text))
    assert found.analysed_n.value is None
    assert found.analysed_n.reasons[0].code == "n-analysed-does-not-fit"


@pytest.mark.parametrize(
    ("text", "arms"),
    [
        ("Ninety-six children finished (31 cells, 33 drug, 32 control group).", (31, 33, 32)),
        ("Forty children: 21 were randomised to cells and 19 to placebo.", (21, 19)),
        ("Two groups of children (n = 15 each) had cells or sham.", (15, 15)),
        ("Children were randomised to cells (n = 10). The sham group (n = 9) had none.", None),
        (
            "The three groups (n = 20) and the two control groups (n = 10) of patients differed.",
            None,
        ),
    ],
)
def test_arms(text: str, arms: tuple[int, ...] | None) -> None:
    assert sample(a_page(methods=text)).arm_sizes.value == arms


def test_arms_named_in_neighbouring_sentences_need_a_total_they_add_up_to() -> None:
    text = (
        "Nineteen children were randomised. The cell group (n = 10) had cells. "
        "The control group (n = 9) had exercise."
    )
    assert sample(a_page(methods=text)).arm_sizes.value == (10, 9)


@pytest.mark.parametrize(
    "text",
    [
        "Six patients withdrew.",
        "Fever rose in 30 patients.",
        "In the first group, 5 children improved.",
        "Earlier studies had 200 patients.",
        "Up to 40 children were not eligible.",
        "Among others, 10 of 54 patients had seizures.",
    ],
)
def test_events_and_others_are_no_sample(text: str) -> None:
    found = sample(a_page(results=text))
    assert found.n.value is None
    assert found.n.reasons[0].code == "n-not-stated"


def test_people_named_side_by_side_are_taken_together() -> None:
    text = "We studied 54 boys and 38 girls."
    assert sample(a_page(StudyDesign.COHORT, methods=text)).n.value == 92


def test_a_review_counts_people_not_trials() -> None:
    page = a_page(
        StudyDesign.META_ANALYSIS,
        results="Eight trials with 282 participants were pooled. Fever struck 12 of 135 people.",
    )
    found = sample(page)
    assert found.n.value == 282
    assert found.randomised_n.value is None
    only_trials = a_page(StudyDesign.META_ANALYSIS, results="We found 36 randomised trials.")
    assert sample(only_trials).n.value is None


def test_a_plan_states_a_target_and_has_randomised_nobody() -> None:
    page = a_page(StudyDesign.PROTOCOL, methods="We will recruit 88 children, to be randomised.")
    found = sample(page)
    assert (found.n.value, found.n.reasons[0].code) == (88, "n-planned")
    assert found.randomised_n.value is None


def test_one_case() -> None:
    page = a_page(StudyDesign.CASE_REPORT, _="A 5-year-old boy with cerebral palsy got cells.")
    assert sample(page).n.value == 1


def test_advice_has_no_sample() -> None:
    page = a_page(StudyDesign.GUIDELINE, _="We studied 40 children.")
    assert sample(page).n.reasons[0].code == "no-sample"
