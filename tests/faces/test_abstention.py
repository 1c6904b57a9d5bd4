"""Own questions through the real trip: what the starter corpus cannot answer is declined."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from cpassist.domain.answers import AnswerKind
from cpassist.settings import IndexSettings, Settings
from cpassist.wiring import open_ask

QUESTIONS = tomllib.loads(
    (Path(__file__).parent.parent / "data" / "answerable_or_not.toml").read_text("utf-8")
)


@pytest.fixture(scope="module")
def kind_of(index_folder: Path) -> Callable[[str], AnswerKind]:
    """What a question is met with."""
    ask = open_ask(Settings(index=IndexSettings(folder=index_folder)))
    return lambda question: ask.ask(question).answer.kind


def test_most_questions_on_other_matters_are_declined(
    kind_of: Callable[[str], AnswerKind],
) -> None:
    questions = QUESTIONS["not_here"]
    answered = [text for text in questions if kind_of(text) is AnswerKind.ANSWER]
    assert len(answered) <= len(questions) * 0.12, answered


def test_most_questions_of_the_field_are_answered(kind_of: Callable[[str], AnswerKind]) -> None:
    questions = QUESTIONS["here"]
    declined = [text for text in questions if kind_of(text) is AnswerKind.ABSTENTION]
    assert len(declined) <= len(questions) * 0.08, declined
