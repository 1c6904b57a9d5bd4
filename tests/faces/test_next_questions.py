"""Questions offered next can be asked: what is offered here is answered here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cpassist.core.next_questions import LEAST, MOST
from cpassist.domain.answers import AnswerKind
from cpassist.service.ask import Ask
from cpassist.settings import Settings
from cpassist.wiring import open_ask

ASKED = (
    "could cord blood from his little sister help my boy to sit?",
    "bone marrow cells into the spine, what came of it",
    "are stem cells safe for a toddler",
    "what does a treatment with cells cost",
    "is there a law on selling stem cells",
    "does botox make legs less stiff",
    "cutting nerves in the back for stiff legs",
    "hyperbaric chamber yes or no",
    "horse riding as therapy",
    "cooling a newborn after a hard birth",
    "magnesium for the mother before an early birth",
    "treadmill or ordinary physiotherapy?",
    "mesenchymal stem cells for spasticity, randomized trials only",
    "how soon can cerebral palsy be seen",
    "what is cerebral palsy",
    "exosomes for children",
    "how long does the effect of cells last",
    "medicine against drooling",
    "which football club won last year",
    "gene editing for cerebral palsy",
)


@pytest.fixture(scope="module")
def service(index_folder: Path) -> Iterator[Ask]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CPASSIST_INDEX__FOLDER", str(index_folder))
        yield open_ask(Settings())


def test_what_is_offered_is_answered(service: Ask) -> None:
    outcomes: dict[str, bool] = {}
    for asked in ASKED:
        offered = service.ask(asked).answer.follow_ups
        assert LEAST <= len(offered) <= MOST, asked
        assert len(set(offered)) == len(offered)
        for text in offered:
            if text not in outcomes:
                outcomes[text] = service.ask(text).answer.kind is AnswerKind.ANSWER
    unanswered = [text for text, answered in outcomes.items() if not answered]
    assert len(unanswered) <= 0.05 * len(outcomes), unanswered


def test_what_was_asked_is_not_offered_again(service: Ask) -> None:
    history: list[str] = []
    text = "What side effects were reported after umbilical cord blood?"
    for _ in range(6):
        offered = service.ask(text, history=history).answer.follow_ups
        history.append(text)
        assert not set(offered) & set(history)
        text = offered[0]


def test_nothing_is_offered_in_an_emergency(service: Ask) -> None:
    asked = service.ask("he had the cells yesterday and now he has a seizure and cannot breathe")
    assert asked.answer.kind is AnswerKind.GUIDANCE
    assert asked.answer.follow_ups == ()
