"""JSON Lines: our own corpus lines, or objects of others read by a mapping.

Corpus lines are checked by whoever reads the corpus, which is handed in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from cpassist.adapters.readers import rows
from cpassist.adapters.readers.draft import bad
from cpassist.adapters.readers.pieces import Format, Piece, Stream, lines, record_key
from cpassist.adapters.readers.rows import Columns
from cpassist.domain.harvest import Payload, ReadRecord
from cpassist.domain.studies import Study

KIND, MEDIA_TYPE = "jsonl", "application/jsonl"
ReadLine = Callable[[bytes, str], Study]
"""A corpus line and its place to the study; raises ``CorpusError``."""


def jsonl_format(read_line: ReadLine, columns: Columns | None) -> Format:
    """Corpus lines; with ``columns`` any objects."""
    if columns is not None:
        split_so = partial(split_rows, columns=columns)
        return Format(KIND, MEDIA_TYPE, split_so, rows.key_of, rows.read_record)
    return Format(KIND, MEDIA_TYPE, split, key_of, partial(read_record, read_line=read_line))


def split(stream: Stream) -> Iterator[Piece]:
    """The lines that are not empty."""
    for number, line in lines(stream):
        if line.strip():
            yield Piece(line, number)


def split_rows(stream: Stream, columns: Columns) -> Iterator[Piece]:
    """Each line's object with the mapping; a line that is none is a piece with a fault."""
    for piece in split(stream):
        found = _object(piece.body)
        try:
            body = None if found is None else rows.row_body(found, columns)
        except RecursionError:
            body = None
        if body is None:
            yield Piece(piece.body[:4096], piece.line, "not a JSON object in UTF-8")
        else:
            yield Piece(body, piece.line)


def key_of(body: bytes) -> str | None:
    """By the strongest identifier, else by the line's id."""
    found = _object(body) or {}
    for name, prefix in (("pmid", "PMID:"), ("pmcid", "PMCID:"), ("doi", "DOI:"), ("id", "ID:")):
        value = found.get(name)
        if isinstance(value, str) and value.strip():
            return f"{prefix}{value.strip()[:300]}"
    return record_key(body) if found else None


def read_record(payload: Payload, read_line: ReadLine) -> ReadRecord:
    """The study of a corpus line as it stands. Raises ``CorpusError``."""
    if not payload.body.strip():
        raise bad("an empty line", payload)
    return ReadRecord(read_line(payload.body, payload.key[:80]))


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
