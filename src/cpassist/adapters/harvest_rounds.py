"""Which searches of one call are done, so that a killed call does not go through them again.

Functions over the store's connection; the store keeps the transactions.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime, timedelta

from cpassist.domain.harvest import SourceQuery
from cpassist.domain.holdings import Ended, Tally

_FRESH = timedelta(hours=24)
"""An older round is not gone on with: what was done in it has to be looked at again anyway."""


def open_round(db: sqlite3.Connection, asked: str, now_iso: str, *, restart: bool) -> None:
    """Go on with the round of the same words that was broken off of late, or begin a new one."""
    oldest = (datetime.fromisoformat(now_iso) - _FRESH).isoformat()
    found = db.execute(
        "SELECT number FROM rounds WHERE ended IS NULL AND asked = ?"
        " AND datetime(begun) >= datetime(?)",
        (asked, oldest),
    ).fetchone()
    if found is None or restart:
        close_round(db, now_iso)
        db.execute("INSERT INTO rounds (asked, begun) VALUES (?, ?)", (asked, now_iso))


def close_round(db: sqlite3.Connection, now_iso: str) -> None:
    """Whatever was begun is over."""
    db.execute("UPDATE rounds SET ended = ? WHERE ended IS NULL", (now_iso,))
    db.execute("DELETE FROM round_runs")


def note(db: sqlite3.Connection, run: int, ended: Ended) -> None:
    """A run of the open round is done; nothing where no round is open."""
    db.execute(
        "INSERT OR REPLACE INTO round_runs SELECT number, ?, ?, ? FROM rounds WHERE ended IS NULL",
        (run, ended.total, ended.limited),
    )


def done(db: sqlite3.Connection, query: SourceQuery) -> Ended | None:
    """What ``query`` came to, where it is done in the open round."""
    row = db.execute(
        "SELECT tally, total, limited FROM runs JOIN round_runs ON run = number"
        " WHERE query = ? AND source = ? AND words = ?",
        (query.name, query.source, json.dumps([query.words, query.since])),
    ).fetchone()
    return None if row is None else Ended(Tally(**json.loads(row[0])), row[1], bool(row[2]))
