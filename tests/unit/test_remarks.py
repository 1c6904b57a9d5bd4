"""The asker is told how a question was taken, and only where it matters."""

from __future__ import annotations

import pytest

from cpassist.core.follow_up import follow
from cpassist.core.remarks import remarks


def test_an_english_question_of_its_own_needs_no_remark() -> None:
    assert remarks("does cord blood help children with cerebral palsy?", ()) == ()


def test_another_language_is_said_plainly() -> None:
    (said,) = remarks("¿Las células madre ayudan a los niños con parálisis cerebral a caminar?", ())
    assert "English" in said


@pytest.mark.parametrize(("history", "count"), [((), 1), (("does botox help tight calves?",), 0)])
def test_a_follow_up_to_nothing_is_said_so(history: tuple[str, ...], count: int) -> None:
    assert len(remarks("and how long does it last?", follow(history))) == count


@pytest.mark.parametrize(("multilingual", "words"), [(False, "as typed"), (True, "by its meaning")])
def test_how_another_language_was_searched_is_said(multilingual: bool, words: str) -> None:
    text = "¿Las células madre ayudan a los niños con parálisis cerebral a caminar?"
    (said,) = remarks(text, (), multilingual=multilingual)
    assert "Spanish" in said
    assert words in said
