"""What every ``History`` keeps, finds and forgets."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpassist.adapters.history import SqliteHistory
from cpassist.domain.conversations import Conversation, Exchange, Listed, Remembered
from cpassist.domain.errors import HistoryFault, UnknownConversation
from cpassist.ports import History


class MemoryHistory:
    """``History`` in a list, to hold the contract against."""

    def __init__(self) -> None:
        self._kept: dict[int, list[Exchange]] = {}
        self._order: list[tuple[int, int]] = []
        self._last = 0

    def add(self, conversation: int | None, exchange: Exchange) -> int:
        if conversation is None:
            self._last += 1
            conversation = self._last
            self._kept[conversation] = []
        self._kept_of(conversation).append(exchange)
        self._order.append((conversation, len(self._kept[conversation])))
        return conversation

    def conversations(self, limit: int) -> Sequence[Listed]:
        latest = dict.fromkeys(number for number, _ in reversed(self._order))
        rows = [
            Listed(number, kept[0].question, kept[0].asked_at, kept[-1].asked_at, len(kept))
            for number in latest
            if (kept := self._kept.get(number))
        ]
        return rows if limit < 0 else rows[:limit]

    def conversation(self, conversation: int) -> Conversation:
        kept = self._kept_of(conversation)
        return Conversation(conversation, kept[0].question, tuple(kept))

    def search(self, words: str, limit: int) -> Sequence[Remembered]:
        wanted = words.lower().split()
        found = [
            Remembered(number, place, one.question, one.asked_at)
            for number, place in reversed(self._order)
            if number in self._kept
            for one in [self._kept[number][place - 1]]
            if wanted and all(w in f"{one.question} {one.standalone}".lower() for w in wanted)
        ]
        return found[:limit]

    def delete(self, conversation: int) -> None:
        self._kept_of(conversation)
        del self._kept[conversation]

    def delete_all(self) -> int:
        count = len(self._kept)
        self._kept.clear()
        return count

    def _kept_of(self, conversation: int) -> list[Exchange]:
        if conversation not in self._kept:
            raise UnknownConversation("no", hint="none")
        return self._kept[conversation]


@pytest.fixture(params=["sqlite", "memory"])
def history(request: pytest.FixtureRequest, tmp_path: Path) -> History:
    if request.param == "memory":
        return MemoryHistory()
    return SqliteHistory(tmp_path / "kept" / "history.sqlite")


def exchange(question: str, at: str = "2026-01-01T00:00:00Z") -> Exchange:
    """An exchange with a little answer."""
    return Exchange(at, question, f"{question} children", json.dumps({"summary": []}))


def test_what_is_added_stands_in_order(history: History) -> None:
    number = history.add(None, exchange("first"))
    history.add(number, exchange("second"))
    kept = history.conversation(number)
    assert [one.question for one in kept.exchanges] == ["first", "second"]
    assert kept.title == "first"


def test_the_latest_conversation_is_listed_first(history: History) -> None:
    one = history.add(None, exchange("one", "2026-01-01T00:00:00Z"))
    two = history.add(None, exchange("two", "2026-01-02T00:00:00Z"))
    history.add(one, exchange("more", "2026-01-03T00:00:00Z"))
    assert [row.id for row in history.conversations(10)] == [one, two]
    assert [row.exchanges for row in history.conversations(1)] == [2]


def test_every_word_must_stand_in_the_question(history: History) -> None:
    number = history.add(None, exchange("Is Cord blood safe?"))
    history.add(None, exchange("Is botox safe?"))
    assert [row.conversation for row in history.search("cord SAFE", 9)] == [number]
    assert len(history.search("safe children", 9)) == 2
    assert not history.search("  ", 9)


def test_what_is_deleted_is_gone(history: History) -> None:
    one, two = history.add(None, exchange("one")), history.add(None, exchange("two"))
    history.delete(one)
    assert not history.search("one", 9)
    with pytest.raises(UnknownConversation):
        history.conversation(one)
    with pytest.raises(UnknownConversation):
        history.add(one, exchange("three"))
    assert history.delete_all() == 1
    assert not history.conversations(-1)
    with pytest.raises(UnknownConversation):
        history.delete(two)


@given(st.text(max_size=40))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_can_be_searched(tmp_path: Path, words: str) -> None:
    kept = SqliteHistory(tmp_path / "any.sqlite")
    kept.add(None, exchange("plain"))
    assert isinstance(kept.search(words, 3), list)


def test_only_the_owner_can_read_the_file_and_nothing_deleted_stays_in_it(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    kept = SqliteHistory(path)
    number = kept.add(None, exchange("a very private question"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept.delete(number)
    assert b"very private" not in path.read_bytes()


def test_reading_where_nothing_was_kept_makes_no_file(tmp_path: Path) -> None:
    kept = SqliteHistory(tmp_path / "none.sqlite")
    assert not kept.conversations(5)
    assert not kept.search("word", 5)
    assert not (tmp_path / "none.sqlite").exists()


def test_a_damaged_or_later_file_is_said_so_and_can_be_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(HistoryFault, match="cannot be used"):
        SqliteHistory(path).conversations(5)
    assert SqliteHistory(path).delete_all() == 0
    SqliteHistory(path).add(None, exchange("new"))
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(HistoryFault, match="later version"):
        SqliteHistory(path).conversations(5)


@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
def test_a_kill_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    code = (
        "import sys; from pathlib import Path\n"
        "from cpassist.adapters.history import SqliteHistory\n"
        "from cpassist.domain.conversations import Exchange\n"
        "kept = SqliteHistory(Path(sys.argv[1])); number = None\n"
        "for turn in range(10_000):\n"
        "    number = kept.add(number, Exchange('now', str(turn), '', '{}'))\n"
        "    print(turn, flush=True)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    child.stdout.readline()
    time.sleep(0.2)
    child.send_signal(signal.SIGKILL)
    told = [line for line in child.stdout.read().splitlines() if line]
    child.stdout.close()
    child.wait()
    kept = SqliteHistory(path).conversation(1).exchanges
    assert len(kept) >= int(told[-1]) if told else kept
    assert [one.question for one in kept] == [str(turn) for turn in range(len(kept))]
