"""The harvest in one SQLite file: records, payloads as they came, links, quarantine, cursors.

A page and the cursor behind it are one transaction, so that a process killed anywhere loses
nothing and repeats one page at most. It decides nothing about a record.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

from cpassist.adapters import harvest_rounds
from cpassist.adapters.harvest_rows import STUDY, change_of, row_of, study_of
from cpassist.domain.errors import CorpusError, UnknownStudy
from cpassist.domain.harvest import Link, Payload, Relation, SourceQuery
from cpassist.domain.holdings import (
    Ended,
    Holding,
    Known,
    Quarantined,
    Run,
    StandingChange,
    State,
    Step,
    Tally,
)
from cpassist.domain.studies import RetractionStatus, Study

_FORMAT = 1
_BATCH = 500
"""Keys asked for at once: below SQLite's smallest default limit of 999 parameters."""

_SCHEMA = "harvest_store.sql"


class SqliteHarvestStore:
    """``HarvestStore`` over one file, which is made where it is not there. One writer at a time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute("PRAGMA secure_delete=ON")  # words removed are gone from the file
            found = self._db.execute("PRAGMA user_version").fetchone()[0]
            if found not in (0, _FORMAT):
                raise _unreadable(path, f"has format {found}, this version reads {_FORMAT}")
            self._db.executescript(files(__package__).joinpath(_SCHEMA).read_text("utf-8"))
            self._db.execute(f"PRAGMA user_version={_FORMAT}")
        except sqlite3.DatabaseError as error:
            raise _unreadable(path, f"cannot be read as a database ({error})") from error
        self._tentative = False

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing; within ``tentatively`` nothing. Raises ``CorpusError`` on a full disk."""
        try:
            if self._tentative:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise CorpusError(
                f"the harvest cannot be written ({error})",
                hint="Make room on the disk; what was kept before this page is safe.",
            ) from error
        finally:
            if self._db.in_transaction and not self._tentative:
                self._db.execute("ROLLBACK")

    @contextmanager
    def tentatively(self) -> Iterator[None]:
        """Whatever is done within leaves no trace."""
        self._db.execute("BEGIN IMMEDIATE")
        self._tentative = True
        try:
            yield
        finally:
            self._tentative = False
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def open_run(self, query: SourceQuery, now_iso: str, *, restart: bool) -> Run:
        """The unfinished run of the same words where there is one, else a new one."""
        words = json.dumps([query.words, query.since])
        with self._transaction():
            found = self._db.execute(
                "SELECT number, cursor, listed, tally FROM runs"
                " WHERE query = ? AND source = ? AND words = ? AND ended IS NULL",
                (query.name, query.source, words),
            ).fetchone()
            if found is not None and not restart:
                number, cursor, listed, tally = found
                counts = Tally(**json.loads(tally))
                return Run(number, cursor, bool(listed), counts, resumed=counts.announced > 0)
            self._db.execute(
                "UPDATE runs SET ended = ? WHERE query = ? AND source = ? AND ended IS NULL",
                (now_iso, query.name, query.source),
            )
            made = self._db.execute(
                "INSERT INTO runs (query, source, words, listed, tally, begun)"
                " VALUES (?, ?, ?, 0, ?, ?)",
                (query.name, query.source, words, json.dumps(asdict(Tally())), now_iso),
            )
            return Run(int(made.lastrowid or 0), None, False, Tally(), resumed=False)

    def known(self, source: str, keys: Sequence[str]) -> Mapping[str, Known]:
        """What is held under ``keys``; keys that are not held are left out."""
        found: dict[str, Known] = {}
        for start in range(0, len(keys), _BATCH):
            batch = keys[start : start + _BATCH]
            marks = ",".join("?" * len(batch))
            rows = self._db.execute(
                "SELECT key, state, payload_sha256, judged_by, status, run FROM records"  # noqa: S608 - marks
                f" WHERE source = ? AND key IN ({marks})",
                (source, *batch),
            )
            for key, state, sha256, judged_by, status, run in rows:
                found[key] = Known(State(state), sha256, judged_by, RetractionStatus(status), run)
        return found

    def take(self, step: Step, source: str, query: str, now_iso: str) -> None:
        """Keep a page and where it ends in one transaction."""
        with self._transaction():
            self._db.executemany(
                "INSERT INTO records (source, key, state, payload_sha256, judged_by, status, study,"
                " links, remarks, media_type, payload, query, run, checked)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (source, key) DO UPDATE SET state = excluded.state,"
                " payload_sha256 = excluded.payload_sha256, judged_by = excluded.judged_by,"
                " status = excluded.status, study = excluded.study, links = excluded.links,"
                " remarks = excluded.remarks, media_type = excluded.media_type,"
                " payload = excluded.payload, query = excluded.query, run = excluded.run,"
                " checked = excluded.checked",
                [(*row_of(holding), query, step.run, step.checked) for holding in step.holdings],
            )
            self._db.executemany(
                "UPDATE records SET run = ?, query = ?, checked = coalesce(?, checked)"
                " WHERE source = ? AND key = ?",
                [
                    (step.run, query, step.checked, source, key)
                    for key in (*step.met, *step.retracted)
                ],
            )
            retracted = RetractionStatus.RETRACTED.value
            self._db.executemany(
                "UPDATE records SET status = ?, study = json_set(study, '$.retraction_status', ?)"
                " WHERE source = ? AND key = ?",
                [(retracted, retracted, source, key) for key in step.retracted],
            )
            sound = [*(holding.key for holding in step.holdings), *step.met]
            self._db.executemany(
                "DELETE FROM quarantine WHERE source = ? AND key = ?",
                [(source, key) for key in sound],
            )
            self._db.executemany(
                "INSERT OR REPLACE INTO quarantine VALUES (?, ?, ?, ?, ?)",
                [(q.source, q.key, q.place, q.reason, now_iso) for q in step.quarantined],
            )
            self._db.execute(
                "UPDATE runs SET cursor = ?, listed = ?, tally = ? WHERE number = ?",
                (step.cursor, step.listed, json.dumps(asdict(step.tally)), step.run),
            )

    def close_run(self, run: int, ended: Ended, now_iso: str) -> None:
        """The run is over: the next one begins at the beginning."""
        with self._transaction():
            self._db.execute("UPDATE runs SET ended = ? WHERE number = ?", (now_iso, run))
            harvest_rounds.note(self._db, run, ended)

    def open_round(self, asked: str, now_iso: str, *, restart: bool) -> None:
        """Several searches follow; a round of the same words that was killed is gone on with."""
        with self._transaction():
            harvest_rounds.open_round(self._db, asked, now_iso, restart=restart)

    def done_in_round(self, query: SourceQuery) -> Ended | None:
        """What ``query`` came to, where the open round has been through it."""
        return harvest_rounds.done(self._db, query)

    def close_round(self, now_iso: str) -> None:
        """The round is over: the next one goes through every search."""
        with self._transaction():
            harvest_rounds.close_round(self._db, now_iso)

    def unmet(self, run: int, source: str, query: str, count: int) -> tuple[str, ...]:
        """Up to ``count`` keys of ``query`` whose words are held and that ``run`` has not met."""
        rows = self._db.execute(
            "SELECT key FROM records WHERE source = ? AND query = ? AND run <> ? AND state = ?"
            " ORDER BY key LIMIT ?",
            (source, query, run, State.KEPT.value, count),
        )
        return tuple(row[0] for row in rows)

    def holdings(self) -> Iterator[tuple[int, Holding]]:
        """Every record with its number, without payloads, by source and key; none is kept here."""
        rows = self._db.execute(
            "SELECT number, source, key, state, payload_sha256, judged_by, study, links, remarks,"
            " checked FROM records ORDER BY source, key"
        )
        for number, source, key, state, sha256, judged_by, study, links, remarks, checked in rows:
            yield (
                number,
                Holding(
                    source=source,
                    key=key,
                    state=State(state),
                    payload_sha256=sha256,
                    judged_by=judged_by,
                    study=study_of(study, checked),
                    links=tuple(Link(Relation(kind), name) for kind, name in json.loads(links)),
                    remarks=tuple(json.loads(remarks)),
                ),
            )

    def study(self, number: int) -> Study:
        """The study of one record. Raises ``UnknownStudy``."""
        row = self._db.execute(
            "SELECT study, checked FROM records WHERE number = ?", (number,)
        ).fetchone()
        if row is None:
            raise UnknownStudy(f"no record number {number}", hint="Run the export again.")
        return study_of(*row)

    def payload(self, source: str, key: str) -> Payload:
        """What a source delivered, byte for byte. Raises ``UnknownStudy`` where none is kept."""
        row = self._db.execute(
            "SELECT media_type, payload FROM records WHERE source = ? AND key = ?", (source, key)
        ).fetchone()
        if row is None or row[1] is None:
            raise UnknownStudy(
                f"nothing is kept of {key[:80]!r} from {source}",
                hint="Only records let in by their licence are kept whole.",
            )
        return Payload(source, key, row[0], zlib.decompress(row[1]))

    def remove(self, studies: Mapping[int, Study], why: str) -> None:
        """Keep nothing of these records but what names them, ``studies``, and ``why``."""
        with self._transaction():
            self._db.executemany(
                "UPDATE records SET state = ?, study = ?, payload = NULL, media_type = NULL,"
                " remarks = '[]', why = ? WHERE number = ?",
                [
                    (State.REMOVED.value, STUDY.dump_json(study).decode(), why, number)
                    for number, study in studies.items()
                ],
            )

    def note_standings(
        self, entries: Iterable[tuple[str, str, RetractionStatus]], now_iso: str
    ) -> tuple[StandingChange, ...]:
        """Remember (id, title, state) of each study; those whose state was another before."""
        before = dict(self._db.execute("SELECT study, status FROM standings"))
        changes: list[StandingChange] = []
        with self._transaction():
            for study_id, title, status in entries:
                known = before.get(study_id)
                if known == status.value:
                    continue
                self._db.execute(
                    "INSERT OR REPLACE INTO standings VALUES (?, ?)", (study_id, status.value)
                )
                if known is not None:
                    change = (study_id, title, known, status.value, now_iso)
                    self._db.execute("INSERT INTO standing_changes VALUES (?, ?, ?, ?, ?)", change)
                    changes.append(change_of(change))
        return tuple(changes)

    def standing_changes(self, since: str | None = None) -> tuple[StandingChange, ...]:
        """Every change of state seen since an ISO date, oldest first."""
        rows = self._db.execute(
            "SELECT study, title, before, after, seen FROM standing_changes WHERE seen >= ?"
            " ORDER BY seen, study",
            (since or "",),
        )
        return tuple(change_of(row) for row in rows)

    def forget_quarantined(self, source: str, prefix: str) -> None:
        """Drop what was set aside under keys that begin with ``prefix``: it is read anew."""
        with self._transaction():
            self._db.execute(
                "DELETE FROM quarantine WHERE source = ? AND substr(key, 1, ?) = ?",
                (source, len(prefix), prefix),
            )

    def quarantine(self) -> tuple[Quarantined, ...]:
        """What could not be read when it was last delivered, by source and key."""
        rows = self._db.execute(
            "SELECT source, key, place, reason FROM quarantine ORDER BY source, key"
        )
        return tuple(Quarantined(*row) for row in rows)


def _unreadable(path: Path, what: str) -> CorpusError:
    return CorpusError(
        f"the harvest {path.name} {what}",
        hint="Put back a copy of it, or move it away and harvest again.",
    )
