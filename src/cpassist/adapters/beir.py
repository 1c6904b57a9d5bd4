"""Retrieval benchmarks in the layout of BEIR: corpus and queries as JSON Lines, judgements as TSV.

Thakur et al., "BEIR: A Heterogenous Benchmark for Zero-shot Evaluation of Information Retrieval
Models", 2021. Files may be gzipped. A bad line is refused with file and line, never skipped.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TextIO

from cpassist.domain.benchmarks import Benchmark, BenchmarkDocument
from cpassist.domain.errors import DocumentError

MAX_LINE_CHARS: Final = 10_000_000
"""A longer line is no document: refused before it is parsed."""

_LAYOUT: Final = "The layout is BEIR's: see 'cpassist eval retrieval --help'."


def read_benchmark(corpus: Path, queries: Path, judgements: Path) -> Benchmark:
    """The three files as one benchmark, named after the corpus's folder.

    Queries without a judgement are left out, as they cannot be scored. Raises ``DocumentError``
    naming file, line and field; also where nothing is left to score.
    """
    documents = read_documents(corpus)
    texts = read_queries(queries)
    judged = read_judgements(judgements)
    kept = {query: texts[query] for query in texts if query in judged}
    if not kept:
        raise DocumentError(
            f"no query of {queries.name} is judged in {judgements.name}",
            hint="Check that the files belong together.",
        )
    return Benchmark(
        name=corpus.resolve().parent.name,
        documents=documents,
        queries=kept,
        judgements={query: judged[query] for query in kept},
    )


def read_documents(path: Path) -> tuple[BenchmarkDocument, ...]:
    """Documents (``_id``, ``title``, ``text``) sorted by id; ``title`` may be absent."""
    documents: dict[str, BenchmarkDocument] = {}
    for place, record in _objects(path):
        document = BenchmarkDocument(
            id=_text(record, "_id", place),
            title=_text(record, "title", place, default=""),
            text=_text(record, "text", place),
        )
        if document.id in documents:
            raise _bad(place, f"_id {document.id[:80]!r} stands twice")
        documents[document.id] = document
    if not documents:
        raise _bad(path.name, "no document in it")
    return tuple(documents[key] for key in sorted(documents))


def read_queries(path: Path) -> dict[str, str]:
    """Query texts (``_id``, ``text``) by id, in file order."""
    queries: dict[str, str] = {}
    for place, record in _objects(path):
        key = _text(record, "_id", place)
        if key in queries:
            raise _bad(place, f"_id {key[:80]!r} stands twice")
        queries[key] = _text(record, "text", place)
    return queries


def read_judgements(path: Path) -> dict[str, dict[str, int]]:
    """Relevance by query and document from tab-separated lines under a header line.

    The first three columns are query id, document id and a whole number; others are not read.
    """
    judged: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        if number == 1 or not line.strip():
            continue
        place = f"{path.name} line {number}"
        columns = line.rstrip("\r\n").split("\t")
        if len(columns) < 3:
            raise _bad(place, f"{len(columns)} columns, expected query, document and score")
        query, document, score = columns[:3]
        try:
            judged.setdefault(query, {})[document] = int(score)
        except ValueError as error:
            raise _bad(place, f"score {score[:80]!r} is not a whole number") from error
    return judged


def _objects(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in _lines(path):
        if not line.strip():
            continue
        place = f"{path.name} line {number}"
        try:
            record = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise _bad(place, "not JSON") from error
        if not isinstance(record, dict):
            raise _bad(place, f"expected an object, found {type(record).__name__}")
        yield place, record


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Each line with its number, from 1."""
    number = 0
    try:
        with _open(path) as stream:
            while line := stream.readline(MAX_LINE_CHARS + 1):
                number += 1
                if len(line) > MAX_LINE_CHARS:
                    raise _bad(f"{path.name} line {number}", f"over {MAX_LINE_CHARS:,} characters")
                yield number, line
    except UnicodeDecodeError as error:
        raise _bad(f"{path.name} line {number + 1} or after", "not UTF-8") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _bad(f"{path.name} line {number + 1}", "the gzip file is cut short") from error
    except OSError as error:
        raise _bad(path.name, f"cannot be read ({error.strerror})") from error


def _open(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _text(record: dict[str, Any], field: str, place: str, default: str | None = None) -> str:
    value = record.get(field, default)
    if not isinstance(value, str):
        found = "nothing" if value is None else type(value).__name__
        raise _bad(place, f"field {field!r}: expected text, found {found}")
    return value


def _bad(place: str, what: str) -> DocumentError:
    return DocumentError(f"{place}: {what}", hint=_LAYOUT)
