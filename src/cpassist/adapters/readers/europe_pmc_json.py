"""What Europe PMC's REST service says in JSON (``resultType`` core; lite is read as well).

It asks nobody: ``adapters.europe_pmc`` does. Source: Europe PMC RESTful Web Service, version 6.9.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from cpassist.adapters.readers.draft import (
    Draft,
    bad,
    doi_in,
    finished,
    names,
    pmcid_in,
    registrations_in,
    sections_of_markup,
    year_in,
)
from cpassist.adapters.readers.json_tree import (
    JsonError,
    listed,
    many,
    parse,
    whole_number,
    without,
    words,
)
from cpassist.core import words as plain
from cpassist.core.data import load
from cpassist.core.markup import words_of_markup
from cpassist.core.notices import relation
from cpassist.domain.errors import SourceError
from cpassist.domain.harvest import Announcement, Change, Payload, ReadRecord, Relation
from cpassist.domain.studies import License

NAME = "europepmc"
MEDIA_TYPE = "application/json"
PREPRINTS = "PPR"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,60}")
_COUNTERS = frozenset(
    {"citedByCount", "dataLinksTagsList", "hasData", "hasEvaluations", "hasLabsLinks"}
)
"""What others did with the record: by it, every record would be another one every day."""
_ADDRESS = "https://europepmc.org/article/{source}/{id}"


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a search."""

    records: tuple[Announcement, ...]
    next_cursor: str | None
    total: int | None


def read_listing(body: bytes) -> Listing:
    """The records of a page, in order. Raises ``SourceError`` for what is no page of a search."""
    try:
        page, records = listed(body, "resultList", "result")
    except JsonError as error:
        raise _no_page(error.message) from error
    total = whole_number(page, "hitCount")
    if "resultList" not in page and total is None:
        said = words_of_markup(words(page, "errMsg")[:200]).text
        raise _no_page(f"it says {said!r}" if said else "no list of results in it")
    return Listing(
        tuple(_announced(record) for record in records),
        words(page, "nextCursorMark") or None,
        total,
    )


def _no_page(what: str) -> SourceError:
    return SourceError(
        f"Europe PMC answered with something else than a page of results: {what}",
        hint="What was read is kept; try again later.",
    )


def _announced(body: bytes) -> Announcement:
    record = parse(body)
    body = without(body, _COUNTERS)
    source, number = words(record, "source"), words(record, "id")
    key = f"{source}:{number}"
    if not _ID.fullmatch(source) or not _ID.fullmatch(number):
        key = f"unnamed:{hashlib.sha256(body).hexdigest()[:16]}"
    change = Change.RETRACT if _is_retracted(record) else Change.UPSERT
    return Announcement(change, key, Payload(NAME, key, MEDIA_TYPE, body))


def _is_retracted(record: Any) -> bool:
    """Whether the listing itself calls the record retracted, by type or by link."""
    retracted = load("notices")["types"]["retracted"]
    if any(kind.casefold() in retracted for kind in _types(record)):
        return True
    kin = many(record, "commentCorrectionList", "commentCorrection")
    return any(relation(words(item, "type")) is Relation.RETRACTED_BY for item in kin)


def read_record(payload: Payload) -> ReadRecord:
    """One record. Raises ``RecordError`` where it is none."""
    try:
        record = parse(payload.body)
    except JsonError as error:
        raise bad(error.message, payload, error.place) from error
    if not isinstance(record, dict):
        raise bad("an object was expected where a record stands", payload)
    draft = Draft()
    draft.title = draft.words(words_of_markup(words(record, "title")))
    draft.types = _types(record)
    _abstract(record, draft)
    _identifiers(record, draft)
    draft.authors = _authors(record)
    draft.journal = _journal(record)
    draft.year = _year(record)
    draft.mesh = names(
        [words(item, "descriptorName") for item in many(record, "meshHeadingList", "meshHeading")]
    )
    draft.license = License(
        words_of_markup(words(record, "license")).text or None,
        {"Y": True, "N": False}.get(words(record, "isOpenAccess").upper()),
    )
    _kin(record, draft)
    _remarks(record, draft)
    return finished(draft, payload)


def _types(record: Any) -> list[str]:
    """Publication types; lite has them in one string. A preprint is always called one."""
    found = many(record, "pubTypeList", "pubType") or words(record, "pubType").split(";")
    types = names([item.strip() for item in found if isinstance(item, str)])
    if words(record, "source") == PREPRINTS and "preprint" not in map(str.casefold, types):
        types.append("Preprint")
    return types


def _abstract(record: Any, draft: Draft) -> None:
    parts = many(record, "abstractText")
    text = "\n".join(part for part in parts if isinstance(part, str))
    if parts and not text:
        draft.remarks.append(plain.template("record_remarks", "shape", field="abstractText"))
    if text.strip():
        sections_of_markup(text, draft)
    named = registrations_in(" ".join([draft.title, *(part for _, part in draft.sections)]))
    # A report names the one or two registers its trial stands in; a review names other people's.
    reviews = {"review", "systematic review", "meta-analysis", "review-article"}
    if len(named) <= 2 and reviews.isdisjoint(kind.casefold() for kind in draft.types):
        draft.registrations = named


def _identifiers(record: Any, draft: Draft) -> None:
    source, number = words(record, "source"), words(record, "id")
    pmid = words(record, "pmid") or (number if source == "MED" else "")
    draft.pmid = pmid if pmid.isascii() and pmid.isdecimal() else None
    draft.pmcid = pmcid_in(words(record, "pmcid")) or (
        pmcid_in(number) if source == "PMC" else None
    )
    draft.doi = doi_in(words(record, "doi"))
    if _ID.fullmatch(source) and _ID.fullmatch(number):
        draft.url = _ADDRESS.format(source=source, id=number)


def _authors(record: Any) -> list[str]:
    found = names([_author(item) for item in many(record, "authorList", "author")])
    if found:
        return found
    return names(words(record, "authorString").rstrip(". ").split(", "))


def _author(item: Any) -> str:
    if isinstance(item, str):
        return item
    parts = [words(item, "lastName"), words(item, "initials") or words(item, "firstName")]
    return (
        words(item, "fullName")
        or " ".join(part for part in parts if part)
        or words(item, "collectiveName")
    )


def _journal(record: Any) -> str | None:
    found = names(
        [
            words(record, "journalInfo", "journal", "title"),
            words(record, "journalTitle"),
            words(record, "journalInfo", "journal", "medlineAbbreviation"),
            words(record, "bookOrReportDetails", "publisher"),
        ]
    )
    return found[0] if found else None


def _year(record: Any) -> int | None:
    """Of the issue, as the paper is cited; else of the first date that names one."""
    places = (
        ("pubYear",),
        ("journalInfo", "yearOfPublication"),
        ("bookOrReportDetails", "yearOfPublication"),
        ("journalInfo", "dateOfPublication"),
        ("electronicPublicationDate",),
        ("firstPublicationDate",),
    )
    return next((year for place in places if (year := year_in(words(record, *place)))), None)


def _kin(record: Any, draft: Draft) -> None:
    for item in many(record, "commentCorrectionList", "commentCorrection"):
        draft.link(words(item, "type"), _target(item))


def _target(item: Any) -> str | None:
    """What a linked record is called; one that only Europe PMC has a name for, by its DOI."""
    source, number = words(item, "source"), words(item, "id")
    if source == "MED" and number.isascii() and number.isdecimal():
        return f"PMID:{number}"
    if source == "PMC" and (pmcid := pmcid_in(number)):
        return f"PMCID:{pmcid}"
    doi = doi_in(words(item, "doi")) or doi_in(words(item, "reference"))
    return f"DOI:{doi}" if doi else None


def _remarks(record: Any, draft: Draft) -> None:
    """What a maintainer should know besides: another language, and who paid."""
    language = words(record, "language").lower()
    if language not in {"", "eng", "en", "und"}:
        draft.remarks.append(plain.template("record_remarks", "language", language=language[:20]))
    payers = names([words(item, "agency") for item in many(record, "grantsList", "grant")])
    if payers:
        paid = "; ".join(dict.fromkeys(payers))[:500]
        draft.remarks.append(plain.template("record_remarks", "paid", payers=paid))
