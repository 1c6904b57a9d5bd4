"""Conversations in one SQLite file of this user, and nowhere else.

The file is readable by its owner alone; what is deleted is overwritten.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cpassist.domain.conversations import Conversation, Exchange, Listed, Remembered
from cpassist.domain.errors import HistoryFault, UnknownConversation

_VERSION = 1
_SCHEMA = """
CREATE TABLE conversations (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL);
CREATE TABLE exchanges (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    asked_at TEXT NOT NULL,
    question TEXT NOT NULL,
    standalone TEXT NOT NULL,
    answer TEXT NOT NULL,
    UNIQUE (conversation, place)
);
"""
_OWNER_ONLY = 0o600
_MAX_WORDS = 20
_LIST = """
SELECT c.id, c.title, min(e.asked_at), max(e.asked_at), count(*)
FROM conversations c JOIN exchanges e ON e.conversation = c.id
GROUP BY c.id ORDER BY max(e.id) DESC LIMIT ?
"""
_SEARCH = """
SELECT conversation, place, question, asked_at FROM exchanges
WHERE {every} ORDER BY id DESC LIMIT ?
"""
_HOLDS = "instr(lower(question || ' ' || standalone), lower(?))"
_ADD = """
INSERT INTO exchanges (conversation, place, asked_at, question, standalone, answer)
SELECT ?, coalesce(max(place), 0) + 1, ?, ?, ?, ? FROM exchanges WHERE conversation = ?
"""
_KNOWN = "SELECT title FROM conversations WHERE id = ?"


class SqliteHistory:
    """``History`` in the file at ``path``, made at the first exchange."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, conversation: int | None, exchange: Exchange) -> int:
        """See ``History``. On disk when it returns."""
        one = exchange
        with self._writing() as db:
            if conversation is None:
                row = db.execute("INSERT INTO conversations (title) VALUES (?)", [one.question])
                conversation = int(row.lastrowid or 0)
            elif not db.execute(_KNOWN, [conversation]).fetchone():
                raise _unknown(conversation)
            said = [one.asked_at, one.question, one.standalone, one.answer]
            db.execute(_ADD, [conversation, *said, conversation])
        return conversation

    def conversations(self, limit: int) -> Sequence[Listed]:
        """See ``History``."""
        with self._reading() as db:
            return [Listed(*row) for row in db.execute(_LIST, [limit])] if db else []

    def conversation(self, conversation: int) -> Conversation:
        """See ``History``."""
        with self._reading() as db:
            head = db and db.execute(_KNOWN, [conversation]).fetchone()
            if not db or not head:
                raise _unknown(conversation)
            rows = db.execute(
                "SELECT asked_at, question, standalone, answer FROM exchanges"
                " WHERE conversation = ? ORDER BY place",
                [conversation],
            )
            return Conversation(conversation, head[0], tuple(Exchange(*row) for row in rows))

    def search(self, words: str, limit: int) -> Sequence[Remembered]:
        """See ``History``. Letter case counts for nothing in A to Z."""
        wanted = words.split()[:_MAX_WORDS]
        if not wanted:
            return []
        query = _SEARCH.format(every=" AND ".join([_HOLDS] * len(wanted)))
        with self._reading() as db:
            return [Remembered(*row) for row in db.execute(query, [*wanted, limit])] if db else []

    def delete(self, conversation: int) -> None:
        """See ``History``."""
        with self._writing() as db:
            gone = db.execute("DELETE FROM conversations WHERE id = ?", [conversation])
            if not gone.rowcount:
                raise _unknown(conversation)

    def delete_all(self) -> int:
        """See ``History``. The file itself goes."""
        try:
            count = len(self.conversations(-1))
        except HistoryFault:
            count = 0  # what cannot be counted is forgotten all the same
        self._path.unlink(missing_ok=True)
        return count

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
            raise self._fault(error.strerror or "it cannot be written") from error
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
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version > _VERSION:
                raise self._fault("a later version of cpassist wrote it")
            if version == 0:
                db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
            yield db
        except sqlite3.DatabaseError as error:
            raise self._fault(str(error)) from error
        finally:
            if db is not None:
                db.close()

    def _fault(self, why: str) -> HistoryFault:
        return HistoryFault(
            f"the history at {self._path.name} cannot be used: {why}",
            hint="'cpassist history delete --all' begins anew; without any history go "
            "CPASSIST_HISTORY__ENABLED=false.",
        )


def _unknown(conversation: int) -> UnknownConversation:
    return UnknownConversation(
        f"no conversation {conversation} is kept", hint="'cpassist history list' shows them."
    )
