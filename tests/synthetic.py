"""A source that makes up its records by number: pages, cursors, licences, faults, no network."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cpassist.domain.errors import RecordError, SourceError
from cpassist.domain.harvest import (
    Announcement,
    Change,
    DiscoveredPage,
    Link,
    Payload,
    ReadRecord,
    Relation,
    SourceQuery,
)
from cpassist.domain.studies import (
    Identifiers,
    License,
    RetractionStatus,
    Section,
    Study,
    StudyKind,
)

Fields = dict[str, object]


def record(number: int, **fields: object) -> Fields:
    """What the source says of its record of that number, some fields replaced."""
    usual: Fields = {
        "key": f"PMID:{number}",
        "pmid": str(number),
        "title": f"Cells for children with cerebral palsy, trial number {number} of many",
        "text": f"In trial {number} walking grew by {number % 40} metres. No child was harmed.",
        "license": "cc by",
        "status": "none seen",
        "year": 2000 + number % 25,
    }
    return usual | fields


@dataclass
class SyntheticSource:
    """``Source`` over records in memory, or over a function of their number for very many."""

    records: Sequence[Fields] | Callable[[int], Fields]
    size: int = -1
    name: str = "synthetic"
    with_payload: bool = True
    undelivered: frozenset[str] = frozenset()
    fail_at: str | None = None
    """The cursor at which the source breaks down."""
    missing_total: int = 0
    """Records it speaks of and never lists."""
    asked: list[str] = field(default_factory=list)
    """Keys fetched one by one."""
    listed: list[str | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not callable(self.records):
            self.size = len(self.records)

    def _at(self, number: int) -> Fields:
        return self.records(number) if callable(self.records) else self.records[number]

    def _payload(self, fields: Fields) -> Payload:
        body = json.dumps(fields, sort_keys=True).encode()
        return Payload(self.name, str(fields["key"]), "application/json", body)

    def discover(self, query: SourceQuery, cursor: str | None) -> DiscoveredPage:
        self.listed.append(cursor)
        if cursor is not None and cursor == self.fail_at:
            raise SourceError("the source broke down", hint="Try again.")
        start = int(cursor or 0)
        end = min(self.size, start + query.page_size)
        return DiscoveredPage(
            tuple(self._announcement(self._at(number)) for number in range(start, end)),
            str(end) if end < self.size else None,
            self.size + self.missing_total,
        )

    def _announcement(self, fields: Fields) -> Announcement:
        change = Change(fields.get("change", "upsert"))
        with_payload = self.with_payload and change is Change.UPSERT
        return Announcement(
            change, str(fields["key"]), self._payload(fields) if with_payload else None
        )

    def fetch(self, announced: Sequence[Announcement]) -> Sequence[Payload]:
        self.asked += [item.key for item in announced]
        wanted = {item.key for item in announced} - self.undelivered
        found = {str(f["key"]): f for f in map(self._at, range(self.size)) if f["key"] in wanted}
        return [self._payload(fields) for fields in found.values()]

    def read(self, payload: Payload) -> ReadRecord:
        fields = json.loads(payload.body)
        if "broken" in fields:
            raise RecordError(f"{payload.key}: {fields['broken']}", hint="Look at the record.")
        text = fields["text"]
        study = Study(
            id=fields.get("id", f"rec-{fields['key'].lower().replace(':', '-')}"),
            kind=StudyKind.ABSTRACT,
            title=fields["title"],
            sections=(Section("ABSTRACT", text),) if text else (),
            authors=("Doe J", "Roe R"),
            year=fields["year"],
            identifiers=Identifiers(
                fields.get("pmid"),
                fields.get("pmcid"),
                fields.get("doi"),
                fields.get("registration"),
            ),
            publication_types=tuple(fields.get("types", ())),
            license=License(fields["license"], fields.get("open_access")),
            retraction_status=RetractionStatus(fields["status"]),
        )
        links = tuple(Link(Relation(kind), target) for kind, target in fields.get("links", ()))
        return ReadRecord(study, links)
