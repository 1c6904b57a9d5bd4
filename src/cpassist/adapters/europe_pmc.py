"""Europe PMC as a source: open records with abstracts, licences and links, searched page by page.

It asks; ``readers.europe_pmc_json`` reads. Source: Europe PMC RESTful Web Service, version 6.9,
``search`` with ``cursorMark``; search syntax as in the service's reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cpassist.adapters.http import PoliteClient
from cpassist.adapters.readers import europe_pmc_json as reader
from cpassist.domain.harvest import (
    Announcement,
    DiscoveredPage,
    Payload,
    ReadRecord,
    SourceQuery,
)

_JSON = frozenset({"application/json"})
_KEY = re.compile(r"([A-Z]{3}):([A-Za-z0-9._/-]{1,60})")
_FIRST = "*"
_AT_ONCE = 40
"""Records asked for by number in one question: an address of some 2,000 signs."""
_SINCE = "({words}) AND (FIRST_PDATE:{span} OR FIRST_IDATE:{span} OR UPDATE_DATE:{span})"
"""What appeared, came in or was revised; a retraction revises the record of the paper."""


class EuropePmc:
    """``Source`` over the service at ``url``. Nothing is fetched that the listing has brought."""

    def __init__(self, client: PoliteClient, url: str, page_size: int) -> None:
        self._client = client
        self._url = f"{url}/search"
        self._page_size = page_size

    @property
    def name(self) -> str:
        """What searches call it."""
        return reader.NAME

    def discover(self, query: SourceQuery, cursor: str | None) -> DiscoveredPage:
        """The page behind ``cursor``; its records come with it. Raises ``SourceError``."""
        words = query.words
        if query.since is not None:
            words = _SINCE.format(words=words, span=f"[{query.since} TO 3000-12-31]")
        size = min(query.page_size, self._page_size)
        asked = cursor or _FIRST
        page = self._search(words, size, asked)
        following = page.next_cursor
        if following == asked and len(page.records) < size:
            following = None  # as Solr does at the end: it names the place it stands at
        return DiscoveredPage(page.records, following, page.total)

    def fetch(self, announced: Sequence[Announcement]) -> Sequence[Payload]:
        """The records of those keys as they are today. Raises ``SourceError``."""
        wanted = {item.key: found for item in announced if (found := _KEY.fullmatch(item.key))}
        keys = list(wanted)
        fetched: list[Payload] = []
        for batch in (keys[at : at + _AT_ONCE] for at in range(0, len(keys), _AT_ONCE)):
            asked = " OR ".join(
                f'(EXT_ID:"{wanted[key][2]}" AND SRC:{wanted[key][1]})' for key in batch
            )
            fetched += _payloads(self._search(asked, 2 * _AT_ONCE, _FIRST).records, batch)
        return fetched

    def read(self, payload: Payload) -> ReadRecord:
        """What a record says. Raises ``RecordError``."""
        return reader.read_record(payload)

    def _search(self, words: str, size: int, cursor: str) -> reader.Listing:
        asked = {
            "query": words,
            "resultType": "core",
            "format": "json",
            "pageSize": str(size),
            "cursorMark": cursor,
        }
        return reader.read_listing(self._client.get(self._url, asked, _JSON).body)


def _payloads(records: Sequence[Announcement], keys: Sequence[str]) -> Iterator[Payload]:
    """Those of ``keys``, each once."""
    left = set(keys)
    for item in records:
        if item.key in left and item.payload is not None:
            left.discard(item.key)
            yield item.payload
