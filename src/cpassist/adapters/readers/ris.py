"""RIS, as reference managers, registers of trials and publishers export it.

Source: the RIS format as Research Information Systems described it (2001, 2011), and what EndNote,
Zotero, Ovid and the Cochrane register put into its free fields. It knows no licence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cpassist.adapters.readers.draft import (
    Draft,
    bad,
    doi_in,
    finished,
    pmcid_in,
    registrations_in,
    registrations_of,
    sections_of_markup,
    year_in,
)
from cpassist.adapters.readers.pieces import Format, Piece, Stream, decoded, lines
from cpassist.adapters.readers.pubmed_xml import initials_of
from cpassist.adapters.readers.tagged import Fields, Gathered, fields_of
from cpassist.core.data import load
from cpassist.core.markup import words_of_markup
from cpassist.domain.harvest import Payload, ReadRecord
from cpassist.domain.studies import License

_TAG = re.compile(r"\s{0,3}([A-Z][A-Z0-9])\s{1,3}-(?:\s(.*)|$)")
_TAG_BYTES = re.compile(rb"\s{0,3}([A-Z][A-Z0-9])\s{1,3}-(?:\s|$)")
_PMID = re.compile(r"\b(?:PMID|PUBMED|MEDLINE)\s{0,2}[:#-]?\s{0,3}([0-9]{1,9})\b", re.IGNORECASE)
_PMID_PLACE = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed)/([0-9]{1,9})\b"
)
_FREE = ("N1", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "U1", "U2", "U3", "ID", "M1", "M2")
_PUBMED = ("pubmed", "medline", "nlm")


def split(stream: Stream) -> Iterator[Piece]:
    """The records, each from TY to ER; a missing ER ends where the next TY stands."""
    record = Gathered()
    for number, line in lines(stream):
        tag = _TAG_BYTES.match(line)
        name = tag[1] if tag else b""
        if name == b"TY":
            yield from record.take()
        if name == b"ER":
            yield from record.take()
        elif record.lines or tag:
            record.add(number, line)
    yield from record.take()


def key_of(body: bytes) -> str | None:
    """By PMID, else DOI."""
    draft = Draft()
    _identifiers(fields_of(body, _TAG), draft)
    if draft.pmid:
        return f"PMID:{draft.pmid}"
    return f"DOI:{draft.doi.lower()}" if draft.doi else None


def read_record(payload: Payload) -> ReadRecord:
    """One record. Raises ``RecordError`` where it is none."""
    fields = fields_of(payload.body, _TAG)
    if not fields.values:
        raise bad("no line of it begins with a RIS tag", payload)
    draft = Draft(remarks=fields.remarks)
    draft.title = _words(fields.first("TI", "T1", "CT", "BT"), draft)
    draft.authors = [
        name
        for value in fields.all("AU", "A1") or fields.all("A2", "A3", "A4")
        if (name := _author(_words(value, draft)))
    ]
    draft.journal = _words(fields.first("JF", "T2", "JO", "JA", "J2", "J1", "BT"), draft) or None
    draft.year = year_in(fields.first("PY", "Y1")) or year_in(fields.first("DA", "Y2"))
    draft.types = _types(fields, draft)
    _identifiers(fields, draft)
    links = [value for value in fields.all("UR", "L2", "LK") if value.startswith("http")]
    draft.url = links[0].split(" ")[0][:2000] if links else None
    sections_of_markup("\n".join(fields.all("AB") or fields.all("N2")), draft)
    filed = [number for value in fields.all("AN", *_FREE) for number in registrations_in(value)]
    draft.registrations = [*filed[:3], *registrations_of(draft)]
    draft.license = License(_licence(fields, draft))
    return finished(draft, payload)


def _types(fields: Fields, draft: Draft) -> list[str]:
    """Types of publication, where the exporter has them; the kind of reference is none."""
    known = load("formats")["ris_types"]["kinds"]
    found = [
        kind.strip() for value in fields.all("M3", "PT") for kind in _words(value, draft).split(";")
    ]
    kind = known.get(fields.first("TY").upper())
    return [*([kind] if kind else []), *(name for name in found if name and not doi_in(name))]


def _identifiers(fields: Fields, draft: Draft) -> None:
    free = " ".join(value[:300] for value in fields.all(*_FREE))
    places = " ".join(value[:300] for value in fields.all("UR", "L1", "L2", "L3", "LK"))
    named = _PMID.search(free) or _PMID_PLACE.search(places)
    number, base = fields.first("AN"), fields.first("DB", "DP").lower()
    if named:
        draft.pmid = named[1].lstrip("0") or None
    elif found := _PMID.match(number):
        draft.pmid = found[1].lstrip("0") or None
    elif number.isascii() and number.isdecimal() and any(name in base for name in _PUBMED):
        draft.pmid = number.lstrip("0")[:9] or None
    draft.pmcid = pmcid_in(" ".join((free, places)))
    draft.doi = doi_in(fields.first("DO", "DI")) or next(
        (doi for value in fields.all("M3", "UR", "L3", "LK") if (doi := doi_in(value))), None
    )


def _author(name: str) -> str:
    """``Doe J`` of ``Doe, Jane``; what has no comma, such as a group, stays."""
    last, comma, given = name.partition(",")
    if not comma:
        return name
    given, _, suffix = given.partition(",")
    return " ".join(part for part in (last.strip(), initials_of(given), suffix.strip()) if part)


def _licence(fields: Fields, draft: Draft) -> str | None:
    """A note that names Creative Commons terms; other notes are no licence."""
    notes = [_words(value[:2000], draft) for value in fields.all("N1", "C1", "LI", "RI")]
    named = [note for note in notes if "creative commons" in note.lower() or "CC BY" in note]
    return named[0][:300] if named else None


def _words(text: str, draft: Draft) -> str:
    return draft.words(words_of_markup(text))


def is_ris(head: bytes) -> bool:
    """Whether a file that begins so is RIS: the first tag is TY."""
    text, _ = decoded(head)
    found = re.search(r"(?:\A|[\r\n])\s{0,3}TY\s{1,3}-\s", text)
    return found is not None


FORMAT = Format("ris", "application/x-research-info-systems", split, key_of, read_record)
