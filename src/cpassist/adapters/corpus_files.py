"""Corpus lines on disk: JSON Lines, one study a line, as ``corpus/README.md`` describes them.

A bad line is refused with file, line and field; it is never skipped in silence. Keys that begin
with ``_`` are maintainers' notes: kept in the file, not read.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from cpassist.core.publications import told_standings
from cpassist.domain.errors import CorpusError
from cpassist.domain.evidence import Direction, StudyDesign
from cpassist.domain.holdings import KnownStanding
from cpassist.domain.studies import (
    CuratedFacts,
    Identifiers,
    License,
    RetractionStatus,
    Section,
    SeenSource,
    Study,
    StudyKind,
)

MAX_LINE_BYTES = 4_000_000
"""A longer line is no abstract: refused before it is parsed."""

_HALF = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What may drive a terminal; a tab and a line feed may stand in a text."""

STANDINGS = "standings.json"
"""States of publications whose words a folder does not hold."""

_ID = re.compile(r"[a-z0-9][a-z0-9._:-]{0,119}")

_STUDY: TypeAdapter[Study] = TypeAdapter(Study)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Section(_Strict):
    label: str = Field(max_length=200)
    text: str = Field(min_length=1)


class _Source(_Strict):
    url: str
    seen: str


class _Facts(_Strict):
    design: str | None = None
    n: int | None = Field(default=None, ge=0)
    population: str | None = None
    age: str | None = None
    intervention: str | None = None
    cell_source: str | None = None
    route: str | None = None
    dose: str | None = None
    comparator: str | None = None
    blinding: str | None = None
    follow_up: str | None = None
    primary_outcome: str | None = None
    direction: str | None = None
    effect: str | None = None
    adverse_events: str | None = None
    funding_or_conflicts: str | None = None


class _Line(_Strict):
    id: str
    kind: str = StudyKind.DIGEST.value
    title: str = Field(min_length=1)
    sections: list[_Section] = Field(min_length=1)
    authors: list[str] = []
    journal: str | None = None
    year: int | None = Field(default=None, ge=1800, le=2200)
    url: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    doi: str | None = None
    registration: str | None = None
    publication_types: list[str] = []
    mesh_terms: list[str] = []
    open_access: bool | None = None
    license: str | None = None
    retraction_status: str = RetractionStatus.NONE_SEEN.value
    retraction_checked: str | None = None
    facts: _Facts | None = None
    sources: list[_Source] = []
    same_study: list[str] = []


class _Standings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    standings: tuple[KnownStanding, ...]


_STANDINGS: TypeAdapter[_Standings] = TypeAdapter(_Standings)


def read_corpus(folders: Iterable[Path]) -> tuple[Study, ...]:
    """Every study of the ``*.jsonl`` files of ``folders``, sorted by id.

    A ``standings.json`` beside them tells of the retraction or correction of publications whose
    words are not held; it counts for every text of the same publication. Raises ``CorpusError``
    at the first bad line, a repeated id, or when there is no study at all.
    """
    seen: dict[str, str] = {}
    studies: list[Study] = []
    searched: list[str] = []
    for folder in folders:
        searched.append(str(folder))
        for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else ():
            for number, study in read_file(path):
                place = f"{path.name} line {number}"
                if study.id in seen:
                    raise CorpusError(
                        f"{place}: id {study.id!r} stands already in {seen[study.id]}",
                        hint="Give one of the two records another id.",
                    )
                seen[study.id] = place
                studies.append(study)
    if not studies:
        raise CorpusError(
            f"no study found in {', '.join(searched) or 'any folder'}",
            hint="Point corpus.folders at a folder that holds .jsonl files.",
        )
    standings = [item for name in searched for item in _read_standings(Path(name) / STANDINGS)]
    return told_standings(sorted(studies, key=lambda study: study.id), standings)


def read_file(path: Path) -> Iterator[tuple[int, Study]]:
    """Each line's number (from 1) and study. Raises ``CorpusError`` naming file, line and field."""
    try:
        with path.open("rb") as stream:
            for number, raw in enumerate(stream, start=1):
                if raw.strip():
                    yield number, parse_line(raw, f"{path.name} line {number}")
    except OSError as error:
        raise CorpusError(
            f"{path.name}: cannot be read ({error.strerror})",
            hint="Check that the file exists and may be read.",
        ) from error


def corpus_sha256(studies: Iterable[Study]) -> str:
    """One hash over every field of every study, whatever the order they come in."""
    digest = hashlib.sha256()
    for study in sorted(studies, key=lambda study: study.id):
        digest.update(_STUDY.dump_json(study))
        digest.update(b"\n")
    return digest.hexdigest()


def parse_line(raw: bytes, place: str) -> Study:
    """The study of one line. Raises ``CorpusError`` naming ``place`` and the field."""
    if len(raw) > MAX_LINE_BYTES:
        raise _bad(place, f"the line has {len(raw):,} bytes, at most {MAX_LINE_BYTES:,} are read")
    try:
        value = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _bad(place, f"byte {error.start + 1} is not UTF-8") from error
    except (
        ValueError,
        RecursionError,
    ) as error:  # ValueError: also a number of thousands of digits
        where = f" at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise _bad(place, f"not JSON{where}") from error
    if not isinstance(value, dict):
        raise _bad(place, f"expected an object, found {type(value).__name__}")
    fields = {key: item for key, item in value.items() if not key.startswith("_")}
    try:
        line = _Line.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise _bad(place, f"field {field!r}: {first['msg']}") from error
    _check_words(fields, place)
    return _study(line, place)


def _read_standings(path: Path) -> tuple[KnownStanding, ...]:
    try:
        return _STANDINGS.validate_json(path.read_bytes()).standings
    except FileNotFoundError:
        return ()
    except (OSError, ValidationError) as error:
        raise CorpusError(
            f"{path.name} cannot be read as the standings of studies",
            hint="Write it again with 'cpassist corpus export'.",
        ) from error


def _study(line: _Line, place: str) -> Study:
    if not _ID.fullmatch(line.id):
        raise _bad(place, "field 'id': use 1 to 120 of a-z 0-9 . _ : -, a letter or digit first")
    facts = line.facts
    if facts is not None:
        _one_of(facts.design, {item.value for item in StudyDesign}, "facts.design", place)
        _one_of(facts.direction, {item.value for item in Direction}, "facts.direction", place)
    _one_of(line.kind, {item.value for item in StudyKind}, "kind", place)
    _one_of(
        line.retraction_status,
        {item.value for item in RetractionStatus},
        "retraction_status",
        place,
    )
    return Study(
        id=line.id,
        kind=StudyKind(line.kind),
        title=line.title,
        sections=tuple(Section(part.label, part.text) for part in line.sections),
        authors=tuple(line.authors),
        journal=line.journal,
        year=line.year,
        url=line.url,
        identifiers=Identifiers(line.pmid, line.pmcid, line.doi, line.registration),
        publication_types=tuple(line.publication_types),
        mesh_terms=tuple(line.mesh_terms),
        license=License(line.license, line.open_access),
        retraction_status=RetractionStatus(line.retraction_status),
        retraction_checked=line.retraction_checked,
        facts=None if facts is None else CuratedFacts(**facts.model_dump()),
        sources=tuple(SeenSource(source.url, source.seen) for source in line.sources),
        same_study=tuple(line.same_study),
    )


def _one_of(value: str | None, allowed: set[str], field: str, place: str) -> None:
    if value is not None and value not in allowed:
        raise _bad(place, f"field {field!r}: {value!r} is none of: {', '.join(sorted(allowed))}")


def _check_words(value: Any, place: str, field: str = "") -> None:
    """Refuse what a JSON string may carry but a text must not: control codes, lone surrogates."""
    if isinstance(value, str):
        if found := _CONTROL.search(value):
            code = ord(found[0])
            raise _bad(place, f"field {field!r}: control character U+{code:04X}")
        if not value.isascii() and _HALF.search(value):
            raise _bad(place, f"field {field!r}: half of a surrogate pair")
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_words(item, place, f"{field}.{key}" if field else key)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            _check_words(item, place, f"{field}.{position}")


def _bad(place: str, what: str) -> CorpusError:
    return CorpusError(
        f"{place}: {what}",
        hint="Correct that line (corpus/README.md lists the fields); no other line was changed.",
    )
