"""The studies of one build in one SQLite file: written once, then only read.

Rows are in the order of the study indexes; the order of passages is that of the passage index.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from cpassist.core import filed
from cpassist.core.referring import surnames
from cpassist.core.spelling import counted, keys_of
from cpassist.domain.answers import Filters
from cpassist.domain.errors import IndexDamaged, UnknownStudy
from cpassist.domain.evidence import Appraisal, StudyDesign
from cpassist.domain.passages import Passage
from cpassist.domain.studies import Study

_STUDY: TypeAdapter[Study] = TypeAdapter(Study)
_APPRAISAL: TypeAdapter[Appraisal] = TypeAdapter(Appraisal)
_PASSAGES: TypeAdapter[tuple[Passage, ...]] = TypeAdapter(tuple[Passage, ...])

_SCHEMA = """
CREATE TABLE studies (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    study TEXT NOT NULL,
    appraisal TEXT NOT NULL,
    passages TEXT NOT NULL,
    first_passage INTEGER NOT NULL,
    made_from TEXT NOT NULL,
    year INTEGER NOT NULL,
    design TEXT NOT NULL,
    population TEXT NOT NULL,
    cells TEXT NOT NULL,
    open_access INTEGER NOT NULL
);
CREATE INDEX places
    ON studies (row, id, first_passage, year, design, population, cells, open_access);
CREATE TABLE surnames (
    surname TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (surname, row)
) WITHOUT ROWID;
CREATE TABLE words (word TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE known_keys (key TEXT PRIMARY KEY) WITHOUT ROWID;
"""

CACHED_STUDIES = 2048
"""How many decoded studies stay in memory: a few megabytes, and most questions meet the same."""

Judged = tuple[Appraisal, tuple[Passage, ...]]
Entry = tuple[Study, Appraisal, tuple[Passage, ...]]


class StoreWriter:
    """Writes a new file at ``path``, row by row in the order given; close it when all is added."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.executescript(_SCHEMA)
        self._row = self._first_passage = 0
        self._counts: Counter[str] = Counter()

    def add(self, entries: Iterable[Entry], made_from: Iterable[str] = repeat("")) -> None:
        """The next studies, each with a hash of all that it was judged by."""
        for (study, appraisal, passages), made in zip(entries, made_from, strict=False):
            self._connection.execute(
                "INSERT INTO studies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    self._row,
                    study.id,
                    _STUDY.dump_json(study).decode(),
                    _APPRAISAL.dump_json(appraisal).decode(),
                    _PASSAGES.dump_json(passages).decode(),
                    self._first_passage,
                    made,
                    study.year or 0,
                    (appraisal.design.value or StudyDesign.UNCLEAR).value,
                    filed.population(appraisal) or "",
                    "|".join(sorted(filed.cells(study, appraisal))),
                    bool(study.license.open_access),
                ),
            )
            self._connection.executemany(
                "INSERT OR IGNORE INTO surnames VALUES (?, ?)",
                ((surname, self._row) for surname in surnames(study)),
            )
            self._row += 1
            self._first_passage += len(passages)
            self._counts.update(counted((study.title, study.text)))

    def finish(self) -> None:
        """Write what is known of all studies together, and have the file hold everything."""
        with self._connection:
            words = sorted(self._counts.items())
            self._connection.executemany("INSERT INTO words VALUES (?, ?)", words)
            known = ((key,) for key in sorted(keys_of(self._counts)))
            self._connection.executemany("INSERT INTO known_keys VALUES (?)", known)

    def close(self) -> None:
        """Let go of the file; what was not finished is of no use."""
        self._connection.close()


def write_store(path: Path, entries: Iterable[Entry]) -> None:
    """Write ``entries`` to a new file at ``path``, row by row in the order given."""
    with closing(StoreWriter(path)) as writer:
        writer.add(entries)
        writer.finish()


class SqliteStudyStore:
    """``StudyStore`` over a file made by ``write_store``; safe to read from several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            rows = self._connection.execute(
                "SELECT id, first_passage FROM studies ORDER BY row"
            ).fetchall()
        except sqlite3.DatabaseError as error:
            raise _damaged(path) from error
        self._ids = tuple(row[0] for row in rows)
        self._first_passages = array("q", (row[1] for row in rows))
        self._entry = lru_cache(maxsize=CACHED_STUDIES)(self._read)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def study(self, study_id: str) -> Study:
        """The study of that id. Raises ``UnknownStudy``."""
        return self._entry(study_id)[0]

    def appraisal(self, study_id: str) -> Appraisal:
        """The study's appraisal as judged at index time. Raises ``UnknownStudy``."""
        return self._entry(study_id)[1]

    def passages(self, study_id: str) -> tuple[Passage, ...]:
        """The study's passages in text order. Raises ``UnknownStudy``."""
        return self._entry(study_id)[2]

    def judged(self, study_id: str, made_from: str) -> Judged | None:
        """The study's appraisal and passages where they were made from the same; else ``None``."""
        if not made_from:
            return None
        query = "SELECT appraisal, passages FROM studies WHERE id = ? AND made_from = ?"
        found = self._rows(query, (study_id, made_from))
        if not found:
            return None
        return _APPRAISAL.validate_json(found[0][0]), _PASSAGES.validate_json(found[0][1])

    def study_ids(self) -> Sequence[str]:
        """Every id, in row order."""
        return self._ids

    def first_passages(self) -> Sequence[int]:
        """For each study row, the passage row its own passages begin at."""
        return self._first_passages

    def studies(self) -> Iterator[Study]:
        """Every study, in row order."""
        for study_id in self._ids:
            yield self.study(study_id)

    def by_surname(self, surname: str) -> Sequence[str]:
        """The ids of the studies of authors of that surname, in small letters, in row order."""
        query = "SELECT row FROM surnames WHERE surname = ? ORDER BY row"
        return tuple(self._ids[row] for (row,) in self._rows(query, (surname,)))

    def fitting(self, rows: Iterable[int], filters: Filters) -> frozenset[int]:
        """Those of ``rows`` whose studies meet ``filters``; no study is read for it."""
        query = (
            "SELECT row, year, design, population, cells, open_access "
            "FROM studies INDEXED BY places WHERE row IN (SELECT value FROM json_each(?))"
        )
        return frozenset(
            row
            for row, year, design, population, cells, open_access in self._rows(
                query, (json.dumps(list(rows)),)
            )
            if (not filters.designs or design in filters.designs)
            and (filters.since_year is None or year >= filters.since_year)
            and (not filters.population or population in filters.population)
            and (not filters.cells or not filters.cells.isdisjoint(cells.split("|")))
            and (open_access or not filters.open_access)
        )

    def word_counts(self) -> Mapping[str, int]:
        """How often each word of letters stands in the studies, in lower case."""
        return dict(self._rows("SELECT word, count FROM words ORDER BY word"))

    def unknown(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of ``keys`` that belong to no word of the studies or of the lexicon."""
        wanted = "SELECT 1 FROM known_keys WHERE key = ?"
        return frozenset(key for key in keys if not self._rows(wanted, (key,)))

    def _rows(self, query: str, values: Sequence[str | int] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise _damaged(self._path) from error

    def _read(self, study_id: str) -> Entry:
        try:
            found = self._connection.execute(
                "SELECT study, appraisal, passages FROM studies WHERE id = ?", (study_id,)
            ).fetchone()
        except sqlite3.DatabaseError as error:
            raise _damaged(self._path) from error
        if found is None:
            raise UnknownStudy(
                f"no study {study_id[:80]!r} in this index",
                hint="'cpassist corpus search WORDS' finds ids.",
            )
        return (
            _STUDY.validate_json(found[0]),
            _APPRAISAL.validate_json(found[1]),
            _PASSAGES.validate_json(found[2]),
        )


def _damaged(path: Path) -> IndexDamaged:
    return IndexDamaged(
        f"the index file {path.name} cannot be read as a database",
        hint="Run 'cpassist index update --force' to build it again.",
    )
