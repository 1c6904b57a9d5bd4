"""Vectors already computed, by encoder and text: what makes an interrupted build resume.

One SQLite file. A batch is committed as it is computed, so that a killed build loses one batch.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from cpassist.ports import FloatMatrix

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    encoder TEXT NOT NULL,
    text_sha256 BLOB NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (encoder, text_sha256)
) WITHOUT ROWID;
"""

_LOOKUP_BATCH = 500
"""Keys asked for at once: below SQLite's smallest default limit of 999 parameters."""


class SqliteVectorCache:
    """Maps (encoder, text) to one float32 vector."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def missing(self, encoder: str, texts: Sequence[str]) -> tuple[str, ...]:
        """The distinct texts that have no vector yet, in order of first appearance."""
        distinct = tuple(dict.fromkeys(texts))
        keys = {text: _key(text) for text in distinct}
        known: set[bytes] = set()
        ordered = list(keys.values())
        for start in range(0, len(ordered), _LOOKUP_BATCH):
            batch = ordered[start : start + _LOOKUP_BATCH]
            known.update(row[0] for row in self._select("text_sha256", encoder, batch))
        return tuple(text for text in distinct if keys[text] not in known)

    def put(self, encoder: str, texts: Sequence[str], vectors: FloatMatrix) -> None:
        """Keep one vector a text, in one transaction."""
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [
                    (encoder, _key(text), vector.astype(np.float32).tobytes())
                    for text, vector in zip(texts, vectors, strict=True)
                ],
            )

    def get(self, encoder: str, texts: Sequence[str], dimension: int) -> FloatMatrix:
        """``(len(texts), dimension)`` in the order given. ``KeyError`` for a text not put."""
        matrix = np.empty((len(texts), dimension), dtype=np.float32)
        keys = [_key(text) for text in texts]
        for start in range(0, len(keys), _LOOKUP_BATCH):
            batch = keys[start : start + _LOOKUP_BATCH]
            rows = self._select("text_sha256, vector", encoder, batch)
            found = {row[0]: row[1] for row in rows}
            for offset, key in enumerate(batch):
                matrix[start + offset] = np.frombuffer(found[key], dtype=np.float32)
        return matrix

    def prune(self, encoder: str, texts: Sequence[str]) -> int:
        """Forget every vector but those of ``texts`` under ``encoder``; how many were dropped."""
        with self._connection:
            self._connection.execute("CREATE TEMP TABLE kept (key BLOB PRIMARY KEY)")
            self._connection.executemany(
                "INSERT OR IGNORE INTO kept VALUES (?)", [(_key(text),) for text in texts]
            )
            dropped = self._connection.execute(
                "DELETE FROM vectors "
                "WHERE encoder != ? OR text_sha256 NOT IN (SELECT key FROM kept)",
                (encoder,),
            ).rowcount
            self._connection.execute("DROP TABLE kept")
        return dropped

    def _select(self, columns: str, encoder: str, keys: Sequence[bytes]) -> list[tuple[bytes, ...]]:
        marks = ",".join("?" * len(keys))
        query = f"SELECT {columns} FROM vectors WHERE encoder = ? AND text_sha256 IN ({marks})"  # noqa: S608 - only question marks are put in
        return self._connection.execute(query, (encoder, *keys)).fetchall()


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8")).digest()
