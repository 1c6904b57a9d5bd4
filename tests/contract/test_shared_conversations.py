"""What a server keeps of conversations: of one key alone, for so long, and gone when it is gone."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from cpassist.adapters.shared_conversations import Bounds, SqliteSharedConversations
from cpassist.domain.conversations import Exchange
from cpassist.domain.errors import HistoryFault, HistoryFull, UnknownConversation

ONE, OTHER = "k" * 32, "o" * 32


def _said(question: str) -> Exchange:
    return Exchange("2026-01-01T00:00:00Z", question, question, "{}")


@dataclass
class Calendar:
    now: str = "2026-01-01T00:00:00Z"

    def __call__(self) -> str:
        return self.now


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def kept(tmp_path: Path, calendar: Calendar) -> SqliteSharedConversations:
    return SqliteSharedConversations(tmp_path / "made" / "c.sqlite", Bounds(30, 3, 4, 2), calendar)


def test_nothing_is_there_before_one_begins(kept: SqliteSharedConversations) -> None:
    assert list(kept.owned(ONE)) == []
    with pytest.raises(UnknownConversation):
        kept.read(ONE, "x")
    assert kept.expire() == 0


def test_what_was_said_is_read_in_order(kept: SqliteSharedConversations) -> None:
    begun = kept.begin(ONE)
    kept.add(ONE, begun.id, _said("first?"))
    kept.add(ONE, begun.id, _said("second?"))
    head, exchanges = kept.read(ONE, begun.id)
    assert [one.question for one in exchanges] == ["first?", "second?"]
    assert (head.title, head.exchanges) == ("first?", 2)
    assert head.expires_at == "2026-01-31T00:00:00Z"
    assert list(kept.owned(ONE)) == [head]


def test_another_key_finds_nothing(kept: SqliteSharedConversations) -> None:
    begun = kept.begin(ONE)
    assert list(kept.owned(OTHER)) == []
    with pytest.raises(UnknownConversation):
        kept.read(OTHER, begun.id)
    with pytest.raises(UnknownConversation):
        kept.add(OTHER, begun.id, _said("mine?"))
    with pytest.raises(UnknownConversation):
        kept.delete(OTHER, begun.id)
    assert kept.delete_all(OTHER) == 0
    assert kept.read(ONE, begun.id)[0].exchanges == 0


def test_ids_are_long_and_never_the_same(kept: SqliteSharedConversations) -> None:
    ids = {kept.begin(ONE).id for _ in range(3)}
    assert len(ids) == 3
    assert min(map(len, ids)) >= 24


def test_it_keeps_so_many_and_no_more(kept: SqliteSharedConversations) -> None:
    first, *_ = [kept.begin(ONE) for _ in range(3)]
    with pytest.raises(HistoryFull):
        kept.begin(ONE)
    kept.begin(OTHER)
    with pytest.raises(HistoryFull):
        kept.begin(OTHER)
    kept.add(ONE, first.id, _said("a?"))
    kept.add(ONE, first.id, _said("b?"))
    with pytest.raises(HistoryFull):
        kept.add(ONE, first.id, _said("c?"))


def test_a_conversation_expires_when_nobody_asks_in_it(
    kept: SqliteSharedConversations, calendar: Calendar
) -> None:
    old, used = kept.begin(ONE), kept.begin(ONE)
    calendar.now = "2026-01-20T00:00:00Z"
    kept.add(ONE, used.id, _said("still here?"))
    calendar.now = "2026-02-01T00:00:00Z"
    assert [one.id for one in kept.owned(ONE)] == [used.id]
    for act in (kept.read, kept.delete):
        with pytest.raises(UnknownConversation):
            act(ONE, old.id)
    assert kept.expire() == 1
    assert kept.expire() == 0


def test_what_is_deleted_or_expired_is_in_no_file(
    kept: SqliteSharedConversations, calendar: Calendar, tmp_path: Path
) -> None:
    gone, expired = kept.begin(ONE), kept.begin(ONE)
    kept.add(ONE, gone.id, _said("zebrafinch " * 2000))
    kept.add(ONE, expired.id, _said("zebrafinch again?"))
    folder = tmp_path / "made"
    held = b"".join(file.read_bytes() for file in folder.iterdir())
    assert b"zebrafinch" in held
    assert ONE.encode() not in held
    kept.delete(ONE, gone.id)
    calendar.now = "2026-03-01T00:00:00Z"
    kept.expire()
    assert b"zebrafinch" not in b"".join(file.read_bytes() for file in folder.iterdir())


def test_the_file_is_its_owners_alone(kept: SqliteSharedConversations, tmp_path: Path) -> None:
    kept.begin(ONE)
    assert stat.S_IMODE((tmp_path / "made" / "c.sqlite").stat().st_mode) == 0o600


def test_many_begin_at_once_in_a_new_file(tmp_path: Path, calendar: Calendar) -> None:
    def begin(number: int) -> str:
        path = tmp_path / "c.sqlite"
        made = SqliteSharedConversations(path, Bounds(30, 100, 100, 100), calendar)
        begun = made.begin(ONE)
        made.add(ONE, begun.id, _said(f"{number}?"))
        return begun.id

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(begin, range(24)))
    kept = SqliteSharedConversations(tmp_path / "c.sqlite", Bounds(30, 100, 100, 100), calendar)
    assert {one.id for one in kept.owned(ONE)} == set(ids)
    assert all(one.exchanges == 1 for one in kept.owned(ONE))


@pytest.mark.parametrize("rubbish", [b"not a database at all" * 100, b"SQLite format 3\x00junk"])
def test_a_broken_file_is_said_to_be_broken(
    tmp_path: Path, calendar: Calendar, rubbish: bytes
) -> None:
    (tmp_path / "c.sqlite").write_bytes(rubbish)
    kept = SqliteSharedConversations(tmp_path / "c.sqlite", Bounds(30, 3, 4, 2), calendar)
    with pytest.raises(HistoryFault):
        kept.begin(ONE)
    with pytest.raises(HistoryFault):
        kept.owned(ONE)
