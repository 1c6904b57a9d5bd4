"""A conversation on the starter corpus: follow-ups, sources pointed to, every quote verified."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from cpassist.core.contract import answer_json
from cpassist.domain.answers import Answer, AnswerKind, Filters
from cpassist.domain.evidence import StudyDesign
from cpassist.service.converse import Converse
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
    assert "a source of that number" in " ".join(say("what about [99]?", [FIRST]).caveats)


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


def test_an_author_and_year_never_stand_for_another_year(say: Say) -> None:
    for text in ("Is Sun et al. 2017 retracted?", "What did Sun 2017 find?"):
        assert [c.study.id for c in say(text, ()).citations] == ["sun-2017"]


def test_a_number_is_of_the_latest_answer_that_has_it(say: Say) -> None:
    before = {c.number: c.study.id for c in say(FIRST, ()).citations}
    history = [FIRST, "who paid for [1]?", "how big was [1]?"]
    answer = say("what went wrong in [2]?", history)
    assert {c.number: c.study.id for c in answer.citations} == {2: before[2]}


def test_questions_go_on_with_a_study_turn_after_turn(say: Say) -> None:
    history = [FIRST, "tell me more about the Duke trial", "how big was it?", "was it randomised?"]
    answer = say("is it retracted?", history)
    assert {c.study.id for c in answer.citations} <= {"sun-2017", "sun-2022"}
    assert answer.question.carried == say("is it retracted?", [FIRST]).question.carried


def test_where_it_is_not_said_which_source_is_meant_that_is_said(say: Say) -> None:
    answer = say("how big was it?", [FIRST])
    assert [c.number for c in answer.citations] == [1, 2, 3]
    assert "not said which source" in answer.caveats[0]


def test_a_name_that_no_study_goes_by_is_said_so(say: Say) -> None:
    assert "“Xanadu”" in " ".join(say("who paid for the Xanadu trial?", [FIRST]).caveats)


def test_an_answer_at_hand_is_not_made_again(index_folder: Path) -> None:
    ask = open_ask(Settings(index=IndexSettings(folder=index_folder)))
    whole = ask.ask(FIRST).answer
    given = replace(whole, citations=whole.citations[:2])
    answer = ask.ask("what about [3]?", history=[FIRST], answered={(FIRST,): given}).answer
    assert "source of that number" in " ".join(answer.caveats)


def test_a_number_means_what_was_shown_whatever_filter_holds_now(index_folder: Path) -> None:
    ask = open_ask(Settings(index=IndexSettings(folder=index_folder)))
    talk = Converse(ask, None, ask.clock)
    shown = {c.number: c.study.id for c in talk.say(FIRST).answer.citations}
    filters = Filters(designs=frozenset({StudyDesign.CASE_REPORT}))
    answer = talk.say("how big was [2]?", filters=filters).answer
    assert {c.number: c.study.id for c in answer.citations} == {2: shown[2]}
