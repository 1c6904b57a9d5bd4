"""ClinicalTrials.gov as a source: what was planned, what became of it, and why trials stopped.

It asks; ``readers.clinical_trials_json`` reads. Source: ClinicalTrials.gov API 2.0, ``/studies``
with ``pageToken``; its total stands on the first page alone, so the cursor carries it on.
"""

from __future__ import annotations

from collections.abc import Sequence

from cpassist.adapters.http import PoliteClient
from cpassist.adapters.readers import clinical_trials_json as reader
from cpassist.domain.errors import SourceError
from cpassist.domain.harvest import (
    Announcement,
    DiscoveredPage,
    Payload,
    ReadRecord,
    SourceQuery,
)

_JSON = frozenset({"application/json"})
_AT_ONCE = 100
_FIELDS = (
    "IdentificationModule,StatusModule,SponsorCollaboratorsModule,DescriptionModule,"
    "ConditionsModule,DesignModule,ArmsInterventionsModule,OutcomesModule,EligibilityModule,"
    "ReferencesModule,ConditionBrowseModule,InterventionBrowseModule,LocationCountry,HasResults"
)
"""All but addresses, result tables, and the stamp of the day, by which every entry would change."""


class ClinicalTrials:
    """``Source`` over the service at ``url``. An entry is never retracted: it has a status."""

    def __init__(self, client: PoliteClient, url: str, page_size: int, licence: str) -> None:
        self._client = client
        self._url = f"{url}/studies"
        self._page_size = page_size
        self._licence = licence

    @property
    def name(self) -> str:
        """What searches call it."""
        return reader.NAME

    def discover(self, query: SourceQuery, cursor: str | None) -> DiscoveredPage:
        """The page behind ``cursor``; its records come with it. Raises ``SourceError``."""
        total, token = _place(cursor)
        asked = {
            "query.term": query.words,
            "pageSize": str(min(query.page_size, self._page_size)),
            "countTotal": "true",
        }
        if query.since is not None:
            asked["filter.advanced"] = f"AREA[LastUpdatePostDate]RANGE[{query.since},MAX]"
        if token is not None:
            asked["pageToken"] = token
        page = self._ask(asked)
        total = page.total if total is None else total
        following = None
        if page.next_token is not None:
            following = f"{'' if total is None else total} {page.next_token}"
        return DiscoveredPage(page.records, following, total)

    def fetch(self, announced: Sequence[Announcement]) -> Sequence[Payload]:
        """The entries of those numbers as they are today. Raises ``SourceError``."""
        keys = [item.key for item in announced if item.key.startswith("NCT")]
        fetched: dict[str, Payload] = {}
        for batch in (keys[at : at + _AT_ONCE] for at in range(0, len(keys), _AT_ONCE)):
            page = self._ask({"filter.ids": ",".join(batch), "pageSize": str(_AT_ONCE)})
            fetched |= {
                item.key: item.payload
                for item in page.records
                if item.payload is not None and item.key in batch
            }
        return list(fetched.values())

    def read(self, payload: Payload) -> ReadRecord:
        """What an entry says. Raises ``RecordError``."""
        return reader.read_record(payload, self._licence)

    def _ask(self, asked: dict[str, str]) -> reader.Listing:
        asked = {**asked, "format": "json", "fields": _FIELDS}
        return reader.read_listing(self._client.get(self._url, asked, _JSON).body)


def _place(cursor: str | None) -> tuple[int | None, str | None]:
    """The total and the page token that a cursor of ours is made of."""
    if cursor is None:
        return None, None
    total, blank, token = cursor.partition(" ")
    if not blank or not token or not (total == "" or total.isdecimal()):
        raise SourceError(
            "the place where the listing stood cannot be read",
            hint="'cpassist corpus sync --restart' begins anew; what was read is kept.",
        )
    return (int(total) if total else None), token
