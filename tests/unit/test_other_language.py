"""A question in another language is never called off topic: it was not read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.builders import make_study
from tests.world import make_world

from cpassist.core.contract import understood_json
from cpassist.domain.answers import AnswerKind, AnswerReason
from cpassist.service.ask import Ask

SPANISH = "¿Ayuda la sangre del cordón a los niños con parálisis cerebral a caminar?"
ENGLISH = "does cord blood help children with cerebral palsy to walk?"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    folder: Path = tmp_path_factory.mktemp("language")
    return make_world(folder, [make_study(), make_study("roe-2018")]).ask_service()


def test_it_is_declined_for_its_language_and_for_nothing_else(service: Ask) -> None:
    answer = service.ask(SPANISH).answer
    assert (answer.kind, answer.reason) == (AnswerKind.ABSTENTION, AnswerReason.NO_EVIDENCE)
    said = " ".join(statement.text for statement in answer.summary)
    assert "Spanish" in said
    assert "emergency number" in said
    assert "not about" not in said
    assert answer.quotes == ()
    assert not any("Spanish" in text for text in answer.caveats)
    assert understood_json(answer.question)["language"] == "es"


def test_english_words_are_not_read_into_it(service: Ask) -> None:
    question = service.ask(SPANISH).answer.question
    assert question.expansions == ()
    assert question.spelling == ()


def test_an_encoder_that_reads_it_is_followed(service: Ask) -> None:
    """The double's vectors are far from one another, which a real encoder's would not be."""
    answer = replace(service, multilingual=True).ask(SPANISH + " " + ENGLISH).answer
    assert any("by its meaning" in text for text in answer.caveats)
    assert "cannot tell" not in " ".join(statement.text for statement in answer.summary)


def test_english_is_answered_as_ever(service: Ask) -> None:
    plain, other = service.ask(ENGLISH), replace(service, multilingual=True).ask(ENGLISH)
    assert plain.answer == other.answer
    assert plain.answer.question.language is None


@pytest.mark.parametrize("expand", [True, False])
def test_other_names_can_be_switched_off_for_every_question(service: Ask, expand: bool) -> None:
    asked = replace(service, expand=expand).ask("does cord blood help a kid to walk?")
    assert bool(asked.answer.question.expansions) is expand
    overridden = replace(service, expand=not expand).ask(
        "does it help a kid to walk?", expand=expand
    )
    assert bool(overridden.answer.question.expansions) is expand
