"""A conversation on the starter corpus: follow-ups, sources pointed to, every quote verified."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from cpassist.core.contract import answer_json
from cpassist.domain.answers import Answer, AnswerKind
from cpassist.service.verify import Verify
from cpassist.settings import IndexSettings, Settings
from cpassist.wiring import open_ask

Say = Callable[[str, Sequence[str]], Answer]
FIRST = "Does cord blood help children with cerebral palsy move better?"


@pytest.fixture(scope="module")
def say(index_folder: Path) -> Say:
    """Asks, and checks every quote of the answer on the way."""
    ask = open_ask(Settings(index=IndexSettings(folder=index_folder)))
    verify = Verify(ask.store.study)

    def say_(text: str, history: Sequence[str]) -> Answer:
        answer = ask.ask(text, history=history).answer
        assert verify.verify(answer_json(answer, {})).holds
        return answer

    return say_


def test_why_only_low_tells_the_reasons_of_the_grade_before(say: Say) -> None:
    before = say(FIRST, ())
    answer = say("why only low?", [FIRST])
    told = [statement.text for statement in answer.summary]
    assert [reason.text for reason in before.certainty.reasons] == told[1:]
    assert answer.quotes


def test_a_number_points_to_the_source_of_the_answer_before(say: Say) -> None:
    before = say(FIRST, ())
    answer = say("how long did [2] follow them?", [FIRST])
    assert [c.study.id for c in answer.citations] == [before.citations[1].study.id]
    assert answer.citations[0].number == 2


def test_a_number_that_was_not_cited_is_said_so(say: Say) -> None:
    assert "no source of that number" in " ".join(say("what about [99]?", [FIRST]).caveats)


def test_a_named_trial_is_told_of_with_or_without_a_history(say: Say) -> None:
    for history in ((), (FIRST,)):
        answer = say("what did the Duke trial find?", history)
        assert answer.citations[0].study.id == "sun-2017"
        assert answer.kind is AnswerKind.ANSWER


def test_a_question_can_go_on_with_the_study_just_told_of(say: Say) -> None:
    answer = say("was it randomised?", [FIRST, "tell me more about the Duke trial"])
    assert answer.citations[0].study.id == "sun-2017"
    assert "double-blind" in " ".join(statement.text for statement in answer.summary)


def test_what_the_record_does_not_say_is_said_so(say: Say) -> None:
    before = say(FIRST, ())
    number = next(c.number for c in before.citations if c.study.id == "finch-edmondson-2025")
    answer = say(f"who paid for [{number}]?", [FIRST])
    assert "does not say who paid" in " ".join(statement.text for statement in answer.summary)


def test_a_follow_up_after_pointing_keeps_the_subject(say: Say) -> None:
    history = [FIRST, "who paid for [2]?", "tell me more about the Duke trial"]
    assert {"cord", "blood"} <= set(say("and is it safe?", history).question.carried)


def test_the_askers_own_reading_is_taken(index_folder: Path) -> None:
    ask = open_ask(Settings(index=IndexSettings(folder=index_folder)))
    own = "Is botulinum toxin safe for children with cerebral palsy?"
    answer = ask.ask("and is it safe?", history=[FIRST], standalone=own).answer
    assert answer.question.text == "and is it safe?"
    assert answer.question.standalone == own
    assert any("botulinum" in c.study.title.lower() for c in answer.citations)


def test_two_hundred_turns_are_taken(say: Say) -> None:
    assert say("and is it safe?", [FIRST, *["who paid for [2]?"] * 199]).citations
