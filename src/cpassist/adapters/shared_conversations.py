"""Conversations a server keeps, in one SQLite file that all its processes share.

The file is readable by its owner alone. Of a key only its hash is kept; what is deleted or has
expired is overwritten.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cpassist.domain.conversations import Exchange, Owned
from cpassist.domain.errors import HistoryFault, HistoryFull, UnknownConversation

_VERSION = 1
_SCHEMA = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    title TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    last_at TEXT NOT NULL
);
CREATE INDEX by_owner ON conversations (owner);
CREATE INDEX by_last ON conversations (last_at);
CREATE TABLE exchanges (
    conversation TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    asked_at TEXT NOT NULL,
    question TEXT NOT NULL,
    standalone TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (conversation, place)
);
"""
_OWNER_ONLY = 0o600
_ID_BYTES = 18
_OWNED = """
SELECT c.id, c.title, c.begun_at, c.last_at, count(e.place)
FROM conversations c LEFT JOIN exchanges e ON e.conversation = c.id
WHERE c.owner = ? AND c.last_at >= ? AND (c.id = ? OR ? IS NULL)
GROUP BY c.id ORDER BY c.last_at DESC, c.id
"""
_READ = """
SELECT asked_at, question, standalone, answer FROM exchanges WHERE conversation = ? ORDER BY place
"""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is kept, and how long."""

    expire_days: float
    most_of_one: int
    most: int
    most_questions: int


class SqliteSharedConversations:
    """``SharedConversations`` in the file at ``path``, made when the first one begins."""

    def __init__(self, path: Path, bounds: Bounds, now_iso: Callable[[], str]) -> None:
        self._path = path
        self._bounds = bounds
        self._now_iso = now_iso

    def begin(self, key: str) -> Owned:
        """See ``SharedConversations``."""
        now, owner, made = self._now_iso(), _hashed(key), secrets.token_urlsafe(_ID_BYTES)
        with self._writing() as db:
            self._forget_old(db)
            of_one = "SELECT count(*) FROM conversations WHERE owner = ?"
            if db.execute(of_one, [owner]).fetchone()[0] >= self._bounds.most_of_one:
                raise _full("as many conversations are kept under this key as may be")
            if db.execute("SELECT count(*) FROM conversations").fetchone()[0] >= self._bounds.most:
                raise _full("as many conversations are kept by this server as may be")
            db.execute("INSERT INTO conversations VALUES (?, ?, '', ?, ?)", [made, owner, now, now])
        return Owned(made, "", now, now, self._end_of(now), 0)

    def owned(self, key: str) -> Sequence[Owned]:
        """See ``SharedConversations``."""
        with self._reading() as db:
            return self._listed(db, key, None) if db else []

    def read(self, key: str, conversation: str) -> tuple[Owned, tuple[Exchange, ...]]:
        """See ``SharedConversations``."""
        with self._reading() as db:
            found = self._listed(db, key, conversation) if db else []
            if not db or not found:
                raise _unknown()
            rows = db.execute(_READ, [conversation])
            return found[0], tuple(Exchange(*row) for row in rows)

    def add(self, key: str, conversation: str, exchange: Exchange) -> None:
        """See ``SharedConversations``."""
        one = exchange
        with self._writing() as db:
            self._forget_old(db)
            found = self._listed(db, key, conversation)
            if not found:
                raise _unknown()
            if found[0].exchanges >= self._bounds.most_questions:
                raise _full("as many questions are kept in this conversation as may be")
            place = "SELECT coalesce(max(place), 0) + 1 FROM exchanges WHERE conversation = ?"
            number = db.execute(place, [conversation]).fetchone()[0]
            said = [one.asked_at, one.question, one.standalone, one.answer]
            db.execute(
                "INSERT INTO exchanges VALUES (?, ?, ?, ?, ?, ?)", [conversation, number, *said]
            )
            db.execute(
                "UPDATE conversations SET last_at = ?, title = iif(title = '', ?, title)"
                " WHERE id = ?",
                [self._now_iso(), one.question, conversation],
            )

    def delete(self, key: str, conversation: str) -> None:
        """See ``SharedConversations``."""
        with self._writing() as db:
            gone = db.execute(
                "DELETE FROM conversations WHERE id = ? AND owner = ? AND last_at >= ?",
                [conversation, _hashed(key), self._oldest()],
            )
            if not gone.rowcount:
                raise _unknown()

    def delete_all(self, key: str) -> int:
        """See ``SharedConversations``."""
        with self._writing() as db:
            self._forget_old(db)
            return db.execute("DELETE FROM conversations WHERE owner = ?", [_hashed(key)]).rowcount

    def expire(self) -> int:
        """See ``SharedConversations``."""
        if not self._path.exists():
            return 0
        with self._writing() as db:
            return self._forget_old(db)

    def _listed(self, db: sqlite3.Connection, key: str, only: str | None) -> list[Owned]:
        rows = db.execute(_OWNED, [_hashed(key), self._oldest(), only, only])
        return [
            Owned(id_, title, begun, last, self._end_of(last), count)
            for id_, title, begun, last, count in rows
        ]

    def _forget_old(self, db: sqlite3.Connection) -> int:
        oldest = self._oldest()
        return db.execute("DELETE FROM conversations WHERE last_at < ?", [oldest]).rowcount

    def _oldest(self) -> str:
        return self._moved(self._now_iso(), -self._bounds.expire_days)

    def _end_of(self, last_at: str) -> str:
        return self._moved(last_at, self._bounds.expire_days)

    def _moved(self, when: str, days: float) -> str:
        moved = datetime.fromisoformat(when) + timedelta(days=days)
        return moved.strftime("%Y-%m-%dT%H:%M:%SZ")

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        if not self._path.exists():
            yield None
            return
        with self._open() as db:
            yield db

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, _OWNER_ONLY))
        except OSError as error:
            raise _fault(error.strerror or "it cannot be written") from error
        with self._open() as db, db:
            db.execute("BEGIN IMMEDIATE")
            yield db

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection with the schema in place; one a call, so that any thread may ask."""
        db: sqlite3.Connection | None = None
        try:
            db = sqlite3.connect(self._path, timeout=10, isolation_level=None)
            db.execute("PRAGMA secure_delete = ON")
            db.execute("PRAGMA foreign_keys = ON")
            if _version(db) == 0:
                db.execute("BEGIN IMMEDIATE")
                if _version(db) == 0:  # another process may have been first
                    for statement in filter(str.strip, _SCHEMA.split(";")):
                        db.execute(statement)
                    db.execute(f"PRAGMA user_version = {_VERSION}")
                db.execute("COMMIT")
            if _version(db) > _VERSION:
                raise _fault("a later version of cpassist wrote it")
            yield db
        except sqlite3.DatabaseError as error:
            raise _fault(str(error)) from error
        finally:
            if db is not None:
                db.close()


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _hashed(key: str) -> str:
    """A key is random and long: a plain hash of it cannot be reversed by trying."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _unknown() -> UnknownConversation:
    return UnknownConversation(
        "no such conversation is kept under this key", hint="It may have expired: begin another."
    )


def _full(why: str) -> HistoryFull:
    return HistoryFull(why, hint="Delete one that is done with, or begin another.")


def _fault(why: str) -> HistoryFault:
    return HistoryFault(
        f"kept conversations cannot be used: {why}",
        hint="Ask without one (POST /v1/ask); the server's keeper should look at its file.",
    )
