"""Topics beyond the field: named, and not found among the studies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpassist.core.beyond import beyond
from cpassist.domain.studies import Section, Study, StudyKind


def study(title: str) -> Study:
    """A study of that title."""
    return Study(id="s", kind=StudyKind.DIGEST, title=title, sections=(Section("", "Text."),))


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Can he get a driving licence with cp?", "driving"),
        ("would a ketogenic diet help her brain", "diets"),
        ("How likely is it that my next baby has it too", "recurrence"),
        ("Do stem cells cure Parkinson's disease?", "parkinson"),
    ],
)
def test_a_topic_is_named_where_no_study_is_about_it(text: str, topic: str) -> None:
    assert topic in beyond(text, [study("Cord blood for cerebral palsy")])


def test_a_topic_that_a_study_is_about_is_not_beyond() -> None:
    text = "does cranial osteopathy help"
    assert beyond(text, [study("Osteopathic treatment in cerebral palsy")]) == ()


@pytest.mark.parametrize(
    "text",
    [
        "I saw a film on YouTube about cord blood, is it true?",
        "Is there an animal model of cerebral palsy treated with cells?",
        "What can I ask before my appointment about stem cells?",
        "My twin son has CP. Do cells help him walk?",
        "We would fly to China for the cells. Are they safe?",
        "A mother in our support group says cord blood works.",
        "My second child has CP, would his own cord blood help?",
        "Her teacher says botox is bad for her, is that so?",
        "Does sex or age change how well the cells work?",
    ],
)
def test_a_word_said_in_passing_is_no_topic(text: str) -> None:
    assert beyond(text, []) == ()


@given(st.text(max_size=300))
def test_any_text_is_read_and_the_same_way_each_time(text: str) -> None:
    assert beyond(text, []) == beyond(text, [])
