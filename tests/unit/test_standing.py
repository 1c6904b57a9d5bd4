"""Standing, and reviews that lean on a retracted study."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.builders import make_study

from cpassist.core.appraise.standing import pools_retracted, standing, usable_as_support
from cpassist.domain.studies import Identifiers, RetractionStatus

GONE = replace(
    make_study("doe-2015", year=2015, status=RetractionStatus.RETRACTED),
    identifiers=Identifiers(registration="NCT01234567", doi="10.1000/gone", pmid="123456"),
)


@pytest.mark.parametrize("status", list(RetractionStatus))
def test_only_a_retraction_forbids_support_and_every_state_has_words(
    status: RetractionStatus,
) -> None:
    found = standing(make_study(status=status))
    assert found.usable_as_support is (status is not RetractionStatus.RETRACTED)
    assert found.usable_as_support is usable_as_support(make_study(status=status))
    assert len(found.words) > 10


def test_none_seen_says_when_it_was_looked_up() -> None:
    study = make_study()
    assert "does not say when" in standing(study).words
    assert "2025-03-01" in standing(replace(study, retraction_checked="2025-03-01")).words


@pytest.mark.parametrize(
    "text",
    [
        "We pooled Doe 2015 with four other trials.",
        "Doe et al. (2015) was included.",
        "We pooled Doe and colleagues (2015).",
        "Trial NCT01234567 was pooled.",
        "The study doe-2015 was pooled.",
        "See 10.1000/gone and others.",
        "Included: PMID 123456.",
    ],
)
def test_a_review_that_names_it_is_marked(text: str) -> None:
    review = make_study("review-2019", results=text)
    (reason,) = pools_retracted(review, [GONE])
    assert reason.code == "pools-retracted"
    assert "doe-2015" in reason.text
    assert reason.span is not None
    assert reason.span.of(review.text) in text


@pytest.mark.parametrize(
    "text",
    [
        "Doe 2015 was excluded because it was retracted.",
        "Doe 2016 was pooled.",
        "Snowdoe 2015 was pooled.",
        "Trial NCT012345678 was pooled.",
    ],
)
def test_a_review_that_sets_it_aside_or_names_another_is_not(text: str) -> None:
    assert pools_retracted(make_study("review-2019", results=text), [GONE]) == ()


def test_a_study_in_good_standing_marks_nobody() -> None:
    sound = replace(GONE, retraction_status=RetractionStatus.NONE_SEEN)
    review = make_study("review-2019", results="We pooled Doe 2015.")
    assert pools_retracted(review, [sound]) == ()
