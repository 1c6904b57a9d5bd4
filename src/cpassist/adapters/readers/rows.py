"""Rows of named values (CSV, and JSON Lines of others) read by a mapping of fields to columns.

The mapping travels with each row, so that another mapping reads the row anew. ``docs/maintaining``
describes the mapping file.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cpassist.adapters.readers.draft import (
    Draft,
    bad,
    doi_in,
    finished,
    names,
    pmcid_in,
    registrations_in,
    registrations_of,
    sections_of_markup,
    year_in,
)
from cpassist.adapters.readers.pieces import refused
from cpassist.core.data import load
from cpassist.core.markup import words_of_markup
from cpassist.domain.harvest import Payload, ReadRecord
from cpassist.domain.studies import License

FIELDS = (
    *("id", "title", "abstract", "sections", "authors", "journal", "year", "pmid", "pmcid", "doi"),
    *("registration", "url", "license", "open_access", "publication_types", "mesh_terms"),
    *("updated_by", "update_to"),
)
"""What a column may be. JSON alone can hold ``sections``, a list of label and text, and the updates
of Crossref, lists of type and DOI."""
_LISTS = ("authors", "publication_types", "mesh_terms")
_NUMBER = re.compile(r"(?<![0-9.])([0-9]{1,9})(?:\.0)?(?![0-9.])")
_TRUE = {
    "true": True,
    "yes": True,
    "y": True,
    "1": True,
    "false": False,
    "no": False,
    "n": False,
    "0": False,
}
_HINT = "docs/maintaining.md describes the mapping file."


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands."""

    fields: Mapping[str, tuple[str, ...]]
    """Columns in the order they are tried."""
    sections: Mapping[str, str] = field(default_factory=dict)
    """The column of each section's words, by its label."""
    separator: str = ";"
    """Between the authors, types or terms of one cell."""
    delimiter: str | None = None
    """Between cells; ``None``: by the first line."""

    def missing(self, header: Iterable[str]) -> list[str]:
        """Fields none of whose columns stands in ``header``, by their columns."""
        known = set(header)
        wanted = [*self.fields.values(), *((column,) for column in self.sections.values())]
        return [" or ".join(columns) for columns in wanted if known.isdisjoint(columns)]


def read_columns(path: Path) -> Columns:
    """The mapping of a TOML file. Raises ``DocumentError`` naming what is wrong in it."""
    try:
        found = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise _wrong(path, str(error.strerror)) from error
    except (ValueError, RecursionError) as error:
        raise _wrong(path, str(error)) from error
    sections, options = found.pop("sections", {}), found.pop("options", {})
    if isinstance(sections, str):
        found["sections"], sections = sections, {}
    fields = {name: _columns(path, name, value) for name, value in found.items()}
    for name in fields:
        if name not in FIELDS:
            raise _wrong(path, f"{name[:60]!r} is no field; there are: {', '.join(FIELDS)}")
    if not isinstance(sections, dict) or not all(isinstance(c, str) for c in sections.values()):
        raise _wrong(path, "[sections] has one column for each label")
    if not isinstance(options, dict) or set(options) - {"separator", "delimiter"}:
        raise _wrong(path, "[options] has 'separator' and 'delimiter'")
    separator, delimiter = options.get("separator", ";"), options.get("delimiter")
    if not isinstance(separator, str) or not separator:
        raise _wrong(path, "the separator is a sign or a word")
    if delimiter is not None and (not isinstance(delimiter, str) or len(delimiter) != 1):
        raise _wrong(path, "the delimiter is one sign")
    if not fields and not sections:
        raise _wrong(path, "it names no column")
    return Columns(fields, sections, separator, delimiter)


def usual_columns(header: Iterable[str]) -> Columns:
    """Columns called as they usually are; others are not read."""
    found: dict[str, tuple[str, ...]] = {}
    by_name = {column.strip().casefold(): column for column in reversed(list(header))}
    for name, usual in load("formats")["columns"]["names"].items():
        if present := tuple(by_name[one] for one in (name, *usual) if one in by_name):
            found[name] = tuple(dict.fromkeys(present))
    return Columns(found)


def row_body(row: Mapping[str, Any], columns: Columns) -> bytes:
    """A row with its mapping as one JSON document; half surrogates are escaped."""
    value = {"row": dict(row), "columns": asdict(columns)}
    return json.dumps(value, ensure_ascii=True).encode("ascii")


def key_of(body: bytes) -> str | None:
    """By PMID, PMCID, DOI, else by the row's own id with its title: ids are one table's own."""
    try:
        row, columns = _opened(body)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    draft = Draft()
    _identifiers(row, columns, draft)
    if draft.pmid:
        return f"PMID:{draft.pmid}"
    if draft.pmcid:
        return f"PMCID:{draft.pmcid}"
    if draft.doi:
        return f"DOI:{draft.doi.lower()}"
    own = _text(row, columns, "id")[:100]
    title = hashlib.sha256(_text(row, columns, "title").encode()).hexdigest()[:12]
    return f"ID:{own}:{title}" if own else None


def read_record(payload: Payload) -> ReadRecord:
    """One row. Raises ``RecordError`` where it says nothing."""
    try:
        row, columns = _opened(payload.body)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise bad("not a row with its columns", payload) from error
    draft = Draft()
    draft.title = draft.words(words_of_markup(_text(row, columns, "title")))
    _abstract(row, columns, draft)
    draft.authors, draft.types, draft.mesh = (_many(row, columns, name) for name in _LISTS)
    draft.journal = words_of_markup(_text(row, columns, "journal")).text or None
    draft.year = year_in(_text(row, columns, "year"))
    _identifiers(row, columns, draft)
    filed = _text(row, columns, "registration")
    draft.registrations = registrations_in(filed) or ([filed[:60]] if filed else [])
    draft.registrations = draft.registrations or registrations_of(draft)
    url = _text(row, columns, "url")
    draft.url = url[:2000] if url.startswith(("http://", "https://")) else None
    draft.license = License(
        words_of_markup(_text(row, columns, "license")[:2000]).text[:300] or None,
        _TRUE.get(_text(row, columns, "open_access").casefold()),
    )
    for name, word in (("updated_by", "updated-by"), ("update_to", "update-to")):
        updates = _value(row, columns, name)
        for update in updates[:100] if isinstance(updates, list) else ():
            if isinstance(update, dict):
                doi = doi_in(_flat(update.get("DOI") or update.get("doi")))
                draft.link(
                    f"{word} {_flat(update.get('type')).lower()}", f"DOI:{doi}" if doi else None
                )
    return finished(draft, payload)


def _opened(body: bytes) -> tuple[dict[str, Any], Columns]:
    value = json.loads(body)
    told = value["columns"]
    fields = {name: tuple(columns) for name, columns in told["fields"].items()}
    columns = Columns(fields, told["sections"], told["separator"], told["delimiter"])
    if not isinstance(value["row"], dict):
        raise ValueError("no row")
    return value["row"], columns


def _identifiers(row: Mapping[str, Any], columns: Columns, draft: Draft) -> None:
    """Also as spreadsheets leave them: ``123.0``, ``PMID: 123``, an address."""
    number = _NUMBER.search(_text(row, columns, "pmid")[:60])
    draft.pmid = (number[1].lstrip("0") or None) if number else None
    pmcid = _text(row, columns, "pmcid")[:60]
    draft.pmcid = pmcid_in(pmcid if pmcid.upper().startswith("PMC") else f"PMC{pmcid}")
    draft.doi = doi_in(_text(row, columns, "doi"))


def _abstract(row: Mapping[str, Any], columns: Columns, draft: Draft) -> None:
    for label, column in columns.sections.items():
        if words := _flat(row.get(column)):
            draft.add_section(label, draft.words(words_of_markup(words)))
    parts = _value(row, columns, "sections")
    for part in parts if isinstance(parts, list) and not draft.sections else ():
        if isinstance(part, dict):
            text = draft.words(words_of_markup(_flat(part.get("text"))))
            draft.add_section(words_of_markup(_flat(part.get("label"))).text, text)
    if not draft.sections:
        sections_of_markup(_text(row, columns, "abstract"), draft)


def _many(row: Mapping[str, Any], columns: Columns, name: str) -> list[str]:
    value = _value(row, columns, name)
    if not isinstance(value, list):
        value = _flat(value).split(columns.separator)
    return names([_flat(item) for item in value[:5000]])


def _value(row: Mapping[str, Any], columns: Columns, name: str) -> Any:
    """The first of the field's columns that holds anything."""
    for column in columns.fields.get(name, ()):
        if row.get(column) not in (None, "", []):
            return row[column]
    return None


def _text(row: Mapping[str, Any], columns: Columns, name: str) -> str:
    return _flat(_value(row, columns, name))


def _flat(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "; ".join(_flat(item) for item in value if isinstance(item, str | int))
    if not isinstance(value, str | int | float):
        return ""
    return str(value).strip().encode("utf-8", "replace").decode("utf-8")  # no half surrogates


def _columns(path: Path, name: str, value: Any) -> tuple[str, ...]:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not found or not all(isinstance(c, str) for c in found):
        raise _wrong(path, f"{name[:60]!r} is a column's name, or a list of them")
    return tuple(found)


def _wrong(path: Path, what: str) -> Exception:
    return refused(f"the mapping {path.name[:80]} cannot be used: {what[:300]}", _HINT)
