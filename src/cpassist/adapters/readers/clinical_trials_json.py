"""What ClinicalTrials.gov's API says of a trial, version 2, as a record of its own kind.

A register's entry has no abstract. Its text is made of two things: the sponsor's own words
(summary, description, arms, outcomes, why it stopped), and filed fields set into fixed sentences
(``registry_text``). It tells of a plan and its state, never of an effect: result tables are not
read, only that they are there. Source: ClinicalTrials.gov, study data structure.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from cpassist.adapters.readers import registry_text as text
from cpassist.adapters.readers.draft import (
    Draft,
    bad,
    finished,
    names,
    registrations_in,
    year_in,
)
from cpassist.adapters.readers.json_tree import (
    JsonError,
    at,
    listed,
    many,
    parse,
    whole_number,
    words,
)
from cpassist.core.data import load
from cpassist.domain.errors import SourceError
from cpassist.domain.harvest import Announcement, Change, Link, Payload, ReadRecord, Relation
from cpassist.domain.studies import License, StudyKind

NAME = "clinicaltrials"
MEDIA_TYPE = "application/json"
_NUMBER = re.compile(r"NCT[0-9]{8}")


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a search; ``total`` stands on the first page alone."""

    records: tuple[Announcement, ...]
    next_token: str | None
    total: int | None


def read_listing(body: bytes) -> Listing:
    """The entries of a page, in order. Raises ``SourceError`` for what is no page of a search."""
    try:
        page, records = listed(body, "studies")
    except JsonError as error:
        raise _no_page(error.message) from error
    if not isinstance(page.get("studies"), list):
        raise _no_page("no list of studies in it")
    return Listing(
        tuple(_announced(record) for record in records),
        words(page, "nextPageToken") or None,
        whole_number(page, "totalCount"),
    )


def _no_page(what: str) -> SourceError:
    return SourceError(
        f"ClinicalTrials.gov answered with something else than a page of studies: {what}",
        hint="What was read is kept; try again later.",
    )


def _announced(body: bytes) -> Announcement:
    number = words(parse(body), "protocolSection", "identificationModule", "nctId").upper()
    if not _NUMBER.fullmatch(number):
        number = f"unnamed:{hashlib.sha256(body).hexdigest()[:16]}"
    return Announcement(Change.UPSERT, number, Payload(NAME, number, MEDIA_TYPE, body))


def read_record(payload: Payload, licence: str) -> ReadRecord:
    """One entry; ``licence`` names the terms its words stand under.

    Raises ``RecordError`` where it is none.
    """
    try:
        entry = parse(payload.body)
    except JsonError as error:
        raise bad(error.message, payload, error.place) from error
    filed = at(entry, "protocolSection")
    if not isinstance(filed, dict):
        raise bad("no protocol section in it", payload, f"{payload.key}: protocolSection")
    number = words(filed, "identificationModule", "nctId").upper()
    if not _NUMBER.fullmatch(number):
        place = f"{payload.key}: protocolSection.identificationModule.nctId"
        raise bad("no registration number in it", payload, place)
    return _read(entry, filed, number, payload, licence)


def _read(entry: Any, filed: Any, number: str, payload: Payload, licence: str) -> ReadRecord:
    fixed = load("registry.en")
    draft = Draft(kind=StudyKind.REGISTRY_ENTRY)
    titles = (
        text.own_words(draft, filed, "identificationModule", name)
        for name in ("briefTitle", "officialTitle", "acronym")
    )
    draft.title = next((title for title in titles if title), "")
    draft.registrations = [number]
    draft.url = f"https://clinicaltrials.gov/study/{number}"
    draft.journal = fixed["types"]["journal"]
    draft.types = [fixed["types"]["entry"]]
    draft.license = License(licence or None, open_access=True)
    draft.authors = names([words(filed, "sponsorCollaboratorsModule", "leadSponsor", "name")])
    draft.year = _year(filed)
    draft.mesh = names(
        [
            words(item, "term")
            for module in ("conditionBrowseModule", "interventionBrowseModule")
            for item in many(entry, "derivedSection", module, "meshes")
        ]
    )
    text.sections(draft, entry, filed, number)
    _kin(filed, draft, number)
    return finished(draft, payload)


def _year(filed: Any) -> int | None:
    """When the entry was made; where that is not said, when the trial began."""
    places = (
        ("studyFirstPostDateStruct", "date"),
        ("studyFirstSubmitDate",),
        ("startDateStruct", "date"),
        ("lastUpdatePostDateStruct", "date"),
    )
    found = (year_in(words(filed, "statusModule", *place)) for place in places)
    return next((year for year in found if year), None)


def _kin(filed: Any, draft: Draft, number: str) -> None:
    """Reports of the trial, and its numbers in other registers."""
    for item in text.references(filed):
        if text.kind_of(item) in {"RESULT", "DERIVED"}:
            draft.links.append(Link(Relation.REPORTED_BY, f"PMID:{words(item, 'pmid')}"))
    ids = at(filed, "identificationModule")
    others = " ".join(words(item, "id") for item in many(ids, "secondaryIdInfos"))
    for name in registrations_in(f"{others} {' '.join(_aliases(ids))}"):
        if name != number:
            draft.links.append(Link(Relation.REGISTERED_AS, name))


def _aliases(ids: Any) -> list[str]:
    return [item for item in many(ids, "nctIdAliases") if isinstance(item, str)]
