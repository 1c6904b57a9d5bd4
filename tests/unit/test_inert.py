"""Words from outside cannot drive a terminal, and a question is words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpassist.core.inert import inert, question_text
from cpassist.domain.errors import QuestionError


@given(st.text())
def test_nothing_that_drives_a_terminal_stays(text: str) -> None:
    shown = inert(text)
    assert len(shown) == len(text)
    assert not any(
        (ord(char) < 32 and char not in "\t\n") or 127 <= ord(char) < 160 for char in shown
    )
    assert not any(char in "\u202e\u2066\u200f" for char in shown)


def test_ordinary_words_stay_as_they_are() -> None:
    text = "10^7/kg, p < .001, α-tocopherol, naïve, 細胞, ±\t\n"
    assert inert(text) == text


@given(st.text(max_size=300))
def test_a_question_is_one_clean_line_or_refused(text: str) -> None:
    try:
        question = question_text(text, max_chars=200)
    except QuestionError as error:
        assert error.hint
    else:
        assert question == question.strip()
        assert "\n" not in question
        assert inert(question) == question
        assert question_text(question, max_chars=200) == question


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("", "no question"),
        (" \t\n", "no question"),
        ("?!... 🙂", "no question"),
        ("a" * 10_000, "10,000 characters"),
        ("caf\udce9", "not readable text"),
    ],
)
def test_what_is_no_question_is_refused(raw: str, words: str) -> None:
    with pytest.raises(QuestionError, match=words):
        question_text(raw, max_chars=2000)


def test_escapes_in_a_question_become_spaces() -> None:
    assert question_text("is it\x1b[31m safe\x07?", max_chars=100) == "is it [31m safe ?"
