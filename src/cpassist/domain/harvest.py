"""What sources announce and deliver, before it is a study of the corpus."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from cpassist.domain.studies import Study


class Change(StrEnum):
    """What a source says of one of its records."""

    UPSERT = "upsert"
    UNCHANGED = "unchanged"
    RETRACT = "retract"


class Relation(StrEnum):
    """How one record stands to another."""

    PREPRINT_OF = "preprint of"
    VERSION_OF_RECORD_OF = "version of record of"
    RETRACTED_BY = "retracted by"
    RETRACTION_OF = "retraction of"
    CORRECTED_BY = "corrected by"
    CORRECTION_OF = "correction of"
    CONCERN_BY = "concern by"
    CONCERN_OF = "concern of"
    REGISTERED_AS = "registered as"
    REPORTED_BY = "reported by"


@dataclass(frozen=True, slots=True)
class SourceQuery:
    """A named search of one source; ``since`` is an ISO date or none."""

    name: str
    source: str
    words: str
    since: str | None = None
    page_size: int = 100


@dataclass(frozen=True, slots=True)
class Payload:
    """The bytes a source delivered for one record, as they came."""

    source: str
    key: str
    """The source's own name of the record, such as ``PMID:123`` or ``NCT0123``."""
    media_type: str
    body: bytes

    @property
    def sha256(self) -> str:
        """Of ``body``: a record whose payload has the same hash has not changed."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Announcement:
    """One record a source knows of; ``payload`` is there where the listing already holds it."""

    change: Change
    key: str
    payload: Payload | None = None


@dataclass(frozen=True, slots=True)
class DiscoveredPage:
    """One page of a listing; ``next_cursor`` is none on the last page."""

    announcements: tuple[Announcement, ...]
    next_cursor: str | None
    total: int | None = None
    """How many records the source says there are in all."""


@dataclass(frozen=True, slots=True)
class Link:
    """A kinship with another record, named by an identifier such as ``PMID:1``."""

    relation: Relation
    target: str


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """A payload understood. ``study`` has no sections where the record holds no abstract."""

    study: Study
    links: tuple[Link, ...] = ()
    remarks: tuple[str, ...] = ()
    """What a maintainer should know of the reading, such as a shortened text."""
