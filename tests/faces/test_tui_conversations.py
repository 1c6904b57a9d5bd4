"""Conversations in the terminal UI: kept, found, gone on with, shared, forgotten, cut off."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tests.terminal import (
    QUESTION,
    STUDIES,
    Scripted,
    ask,
    running,
    screen_text,
    talk_of,
    until,
    words_on,
)
from tests.world import World, make_world
from textual.widgets import Input

from cpassist.adapters.history import SqliteHistory
from cpassist.domain.errors import IndexFault
from cpassist.service.verify import Verify
from cpassist.settings import read_settings
from cpassist_tui.launch import SITTINGS
from cpassist_tui.screens.conversation import ConversationScreen
from cpassist_tui.screens.conversations import ConversationsScreen
from cpassist_tui.screens.reread import RereadScreen
from cpassist_tui.screens.turn import TurnScreen
from cpassist_tui.sitting import Sitting, State
from cpassist_tui.widgets.cut_off import CutOff
from cpassist_tui.widgets.earlier import Earlier
from cpassist_tui.widgets.question_box import QuestionBox
from cpassist_tui.widgets.talk import MOST_OPEN
from cpassist_tui.widgets.turn import Turn


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("world"), STUDIES)


@pytest.fixture
def backend(world: World) -> Scripted:
    return Scripted(world)


def history() -> SqliteHistory:
    return SqliteHistory(read_settings().history.file)


def folder() -> Path:
    return read_settings().history.file.parent / SITTINGS


async def test_what_was_asked_can_be_found_and_gone_on_with(backend: Scripted) -> None:
    async with running(backend) as pilot:
        await ask(pilot)
        await ask(pilot, "and is it safe?")
        await pilot.press("ctrl+n")
        await ask(pilot, "what is cerebral palsy?")
        assert [one.exchanges for one in history().conversations(9)] == [1, 2]
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConversationsScreen))
        await pilot.press(*"safe")
        await until(pilot, lambda: "what is cerebral" not in words_on(pilot))
        assert "and is it safe?" in words_on(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "Going on with conversation 1" in screen_text(pilot))
        assert [turn.question for turn in talk_of(pilot).query(Turn)] == [
            QUESTION,
            "and is it safe?",
        ]
        await ask(pilot, "and for adults?")
        assert backend.seen[-1][2] == (QUESTION, "and is it safe?")
        assert [one.exchanges for one in history().conversations(9)] == [3, 1]


async def test_a_conversation_is_forgotten_when_asked_twice(backend: Scripted) -> None:
    async with running(backend) as pilot:
        await ask(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConversationsScreen))
        await pilot.press("f8")
        assert "Press F8 once more" in words_on(pilot)
        assert len(history().conversations(9)) == 1
        await pilot.press("f8")
        assert "Forgotten for good." in words_on(pilot)
        assert not history().conversations(9)
        await pilot.press("escape")
        await ask(pilot, "and for adults?")  # goes on, kept anew
        assert [one.exchanges for one in history().conversations(9)] == [1]


async def test_a_shared_conversation_passes_verification(
    backend: Scripted, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(backend) as pilot:
        await ask(pilot)
        await ask(pilot, "and is it safe?")
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConversationsScreen))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Shared as" in words_on(pilot))
    document = json.loads((tmp_path / "cpassist-conversation-1.json").read_text("utf-8"))
    assert len(document["exchanges"]) == 2
    report = Verify(world.ask_service().store.study).verify(document)
    assert report.checked > 0
    assert report.holds


async def test_a_sitting_that_was_cut_off_is_offered_and_its_draft_is_back(
    backend: Scripted,
) -> None:
    async with running(backend) as pilot:
        await ask(pilot)
        await pilot.press(*"is it s")
        await until(pilot, lambda: "is it s" in "".join(f.read_text() for f in notes()))
        os.link(next(iter(notes())), folder() / "dead.json")  # as a kill would leave it
    assert [file.name for file in notes()] == ["dead.json"]
    async with running(backend) as pilot:
        await until(pilot, lambda: bool(talk_of(pilot).query(CutOff)))
        assert talk_of(pilot).query_one(QuestionBox).value == "is it s"
        assert "does cord blood help children" in words_on(pilot)
        await pilot.press("f6")
        await until(pilot, lambda: len(talk_of(pilot).query(Turn)) == 1)
        assert talk_of(pilot).query_one(QuestionBox).value == "is it s"
        await ask(pilot, "is it safe?")
        assert backend.seen[-1][2] == (QUESTION,)
    assert not notes()


def notes() -> list[Path]:
    return sorted(folder().glob("*.json"))


async def test_a_question_cut_off_while_it_was_answered_is_back_in_the_box(
    backend: Scripted,
) -> None:
    async with running(backend) as pilot:
        backend.go_on.clear()
        await pilot.press(*"cord", "enter")
        await until(pilot, lambda: bool(backend.seen) and bool(notes()))
        left = json.loads(notes()[0].read_text("utf-8"))
        backend.go_on.set()
    assert left == {"conversation": None, "draft": "cord"}


def test_a_sitting_that_still_runs_is_left_alone(tmp_path: Path) -> None:
    one, other = Sitting(lambda: tmp_path), Sitting(lambda: tmp_path)
    one.note(State(3, "draft"))
    assert other.taken_over() is None
    one.end()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("torn", ["", "{", "[]", '{"conversation": "x", "draft": 3}', "null"])
def test_a_torn_note_is_cleared_away(tmp_path: Path, torn: str) -> None:
    (tmp_path / "dead.json").write_text(torn, "utf-8")
    assert Sitting(lambda: tmp_path).taken_over() is None
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fails_does_not_stop_a_sitting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    sitting = Sitting(lambda: tmp_path / "file" / "below")
    sitting.note(State(1, "draft"))
    sitting.end()


async def test_with_history_off_nothing_is_written(
    backend: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CPASSIST_HISTORY__ENABLED", "false")
    async with running(backend) as pilot:
        assert "not written down" in words_on(pilot)
        await ask(pilot)
        await pilot.press(*"draft")
        await pilot.pause(0.5)
        await pilot.press("f5")
        await until(pilot, lambda: "history.enabled is off" in words_on(pilot))
    assert not read_settings().history.file.exists()
    assert not folder().exists()


async def test_a_history_that_fails_does_not_take_the_answer_away(backend: Scripted) -> None:
    file = read_settings().history.file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("no database at all, but long enough to look like one" * 40, "utf-8")
    async with running(backend) as pilot:
        await ask(pilot)
        assert talk_of(pilot).answer is not None
        await pilot.press("f5")
        await until(pilot, lambda: "cannot be used" in words_on(pilot))


async def test_old_turns_are_folded_and_can_be_read_again(backend: Scripted) -> None:
    async with running(backend, (100, 40)) as pilot:
        for number in range(MOST_OPEN + 2):
            await ask(pilot, f"does cord blood help children walk in year {2000 + number}?")
        talk = talk_of(pilot).talk
        assert len(talk.query(Turn)) == MOST_OPEN
        assert len(talk.query_one(Earlier).answers) == 2
        earlier = talk.query_one(Earlier)
        earlier.focus()
        await pilot.press("home", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TurnScreen))
        await until(pilot, lambda: "Bottom line" in words_on(pilot))
        assert "year 2000?" in words_on(pilot)
        assert pilot.app.answer["question"].endswith("year 2000?")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConversationScreen))


async def test_how_a_question_was_read_can_be_put_right(backend: Scripted) -> None:
    async with running(backend) as pilot:
        await ask(pilot)
        await ask(pilot, "and is it safe?")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(pilot.app.screen, RereadScreen))
        pilot.app.screen.query_one(Input).value = "is cord blood safe for adults?"
        await pilot.press("enter")
        await until(pilot, lambda: len(backend.seen) == 3 and not talk_of(pilot)._busy)
        answer = talk_of(pilot).answer
        assert answer is not None
        assert answer["question"] == "and is it safe?"
        assert answer["understood"]["standalone"] == "is cord blood safe for adults?"
        await ask(pilot, "and for babies?")
        assert backend.seen[-1][2][-1] == "is cord blood safe for adults?"


async def test_a_question_that_failed_is_not_kept(backend: Scripted) -> None:
    async with running(backend) as pilot:
        backend.fault = IndexFault("the index is torn", hint="Mend it.")
        await ask(pilot)
    assert not history().conversations(9)
