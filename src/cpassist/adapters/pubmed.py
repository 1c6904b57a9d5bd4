"""PubMed as a source: records, links and standing by the E-utilities; almost never a licence.

It asks; ``readers.pubmed_xml`` reads. ``esearch`` lists numbers, ``efetch`` has records. Source:
NLM, "Entrez Programming Utilities Help" (NBK25497, NBK25499): three requests a second, ten with a
key; of one search of PubMed no more than the first 9,999 numbers are handed out. A longer listing
is gone through in windows of entry dates, oldest first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cpassist.adapters.http import PoliteClient
from cpassist.adapters.readers import pubmed_xml
from cpassist.adapters.readers.pieces import from_bytes
from cpassist.adapters.readers.xml_tree import parse
from cpassist.domain.errors import CpassistError, SourceError
from cpassist.domain.harvest import (
    Announcement,
    Change,
    DiscoveredPage,
    Payload,
    ReadRecord,
    SourceQuery,
)

NAME = "pubmed"
MOST = 9_999
"""Numbers that one search hands out."""
_FIRST, _LAST = date(1700, 1, 1), date(2200, 12, 31)
"""Entry dates of old papers are those of their publication."""
_AT_ONCE = 200
"""Records asked for in one question: an address of some 2,000 signs."""
_XML = frozenset({"text/xml", "application/xml"})
_LISTS = _XML | {"application/json"}
_KEY = re.compile(r"PMID:([0-9]{1,9})")
_PLACE = re.compile(
    r"([0-9]{1,9})\.([0-9]{1,5})(?:\.([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{4}-[0-9]{2}-[0-9]{2}))?"
)
_SINCE = (
    '({words}) AND (("{day}"[edat] : "3000/12/31"[edat]) OR ("{day}"[mdat] : "3000/12/31"[mdat]))'
)
"""What came in or was revised; a retraction revises the record of the paper."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a listing goes on: the total said at its beginning, how far it is, and its window."""

    total: int = 0
    start: int = 0
    begin: date | None = None
    end: date | None = None

    def __str__(self) -> str:
        window = f".{self.begin}.{self.end}" if self.begin and self.end else ""
        return f"{self.total}.{self.start}{window}"

    @property
    def days(self) -> int:
        """Of the window, its last day included."""
        return (self.end - self.begin).days + 1 if self.begin and self.end else 0


@dataclass(frozen=True, slots=True)
class _Listed:
    total: int
    numbers: tuple[str, ...]


class PubMed:
    """``Source`` over the E-utilities at ``url``; ``told`` goes with every question."""

    def __init__(
        self, client: PoliteClient, url: str, page_size: int, told: dict[str, str] | None = None
    ) -> None:
        self._client = client
        self._url = url
        self._page_size = page_size
        self._told = {"db": "pubmed", "tool": "cpassist", **(told or {})}

    @property
    def name(self) -> str:
        """What searches call it."""
        return NAME

    def discover(self, query: SourceQuery, cursor: str | None) -> DiscoveredPage:
        """The numbers behind ``cursor``; their records are fetched. Raises ``SourceError``."""
        words = query.words
        if query.since is not None:
            words = _SINCE.format(words=words, day=query.since.replace("-", "/"))
        size = min(query.page_size, self._page_size)
        place = _place(cursor)
        listed = self._search(words, place, size)
        if cursor is None:
            place = replace(place, total=listed.total)
            if listed.total > MOST:
                place = replace(place, begin=_FIRST, end=_LAST)
        while place.begin and place.start == 0 and listed.total > MOST and place.days > 1:
            place = replace(place, end=place.begin + timedelta(days=place.days // 2 - 1))
            listed = self._search(words, place, size)
        following = _following(place, listed)
        return DiscoveredPage(
            tuple(Announcement(Change.UPSERT, f"PMID:{number}") for number in listed.numbers),
            str(following) if following else None,
            place.total if place.begin else listed.total,
        )

    def fetch(self, announced: Sequence[Announcement]) -> Sequence[Payload]:
        """The records of those keys as they are today. Raises ``SourceError``."""
        wanted = {item.key: found[1] for item in announced if (found := _KEY.fullmatch(item.key))}
        keys = list(wanted)
        fetched: list[Payload] = []
        for batch in (keys[at : at + _AT_ONCE] for at in range(0, len(keys), _AT_ONCE)):
            numbers = ",".join(wanted[key] for key in batch)
            asked = {**self._told, "id": numbers, "retmode": "xml"}
            body = self._client.get(f"{self._url}/efetch.fcgi", asked, _XML).body
            fetched += _payloads(body, set(batch))
        return fetched

    def read(self, payload: Payload) -> ReadRecord:
        """What a record says. Raises ``RecordError``."""
        return pubmed_xml.read_record(payload)

    def _search(self, words: str, place: _Place, size: int) -> _Listed:
        left = min(size, MOST - place.start)
        asked = {**self._told, "term": words, "retstart": str(place.start), "retmax": str(left)}
        asked["retmode"] = "xml"
        if place.begin and place.end:
            asked["datetype"] = "edat"
            asked["mindate"] = place.begin.strftime("%Y/%m/%d")
            asked["maxdate"] = place.end.strftime("%Y/%m/%d")
        return _read_listing(self._client.get(f"{self._url}/esearch.fcgi", asked, _LISTS).body)


def _place(cursor: str | None) -> _Place:
    if cursor is None:
        return _Place()
    found = _PLACE.fullmatch(cursor)
    try:
        if found is None:
            raise ValueError(cursor)
        begin, end = (date.fromisoformat(day) if day else None for day in found.group(3, 4))
    except ValueError as error:
        raise SourceError(
            "the place where this listing was left is not one of PubMed's",
            hint="Begin anew with '--restart'.",
        ) from error
    return _Place(int(found[1]), min(int(found[2]), MOST - 1), begin, end)


def _following(place: _Place, listed: _Listed) -> _Place | None:
    """Further in the window, else at the next one, four times as wide; ``None`` at the end.

    A day that holds more than PubMed hands out is left behind there; the total tells of the gap.
    """
    next_start = place.start + len(listed.numbers)
    if listed.numbers and next_start < min(listed.total, MOST):
        return replace(place, start=next_start)
    if place.end is None or place.end >= _LAST:
        return None
    begin = place.end + timedelta(days=1)
    wide = min(4 * place.days - 1, (_LAST - begin).days)
    return replace(place, start=0, begin=begin, end=begin + timedelta(days=wide))


def _read_listing(body: bytes) -> _Listed:
    """What ``esearch`` says, in XML or JSON. Raises ``SourceError`` for what is no listing."""
    try:
        listed = _of_json(body) if body.lstrip()[:1] == b"{" else _of_xml(body)
    except (
        CpassistError,
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        RecursionError,
    ) as error:
        if isinstance(error, SourceError):
            raise
        what = error.message if isinstance(error, CpassistError) else "no list of numbers"
        raise _no_answer(f"something else than a list of numbers: {what}") from error
    if not all(number.isascii() and number.isdecimal() for number in listed.numbers):
        raise _no_answer("numbers that are none")
    return listed


def _of_xml(body: bytes) -> _Listed:
    root = parse(body)
    said = [
        node.text or ""
        for tag in ("ERROR", "ErrorList/FieldNotFound")
        for node in root.findall(tag)
    ]
    if said:
        raise _no_answer(f"an error: {' '.join(said[0].split())[:200]!r}")
    numbers = tuple((node.text or "").strip() for node in root.findall("IdList/Id"))
    return _Listed(int(root.findtext("Count") or ""), numbers)


def _of_json(body: bytes) -> _Listed:
    found = json.loads(body)["esearchresult"]
    fields = found.get("errorlist", {}).get("fieldsnotfound", [])
    if said := found.get("ERROR") or fields:
        raise _no_answer(f"an error: {str(said)[:200]!r}")
    return _Listed(int(found["count"]), tuple(str(number) for number in found["idlist"]))


def _payloads(body: bytes, keys: set[str]) -> Iterator[Payload]:
    """The records of an answer of ``efetch`` that are among ``keys``, each once."""
    tail = body.rstrip()[-40:]
    if not tail.endswith((b"ArticleSet>", b"ArticleSet/>")):
        raise _no_answer("records that break off, or none at all")
    try:
        for piece in pubmed_xml.split(from_bytes(body)):
            key = pubmed_xml.key_of(piece.body)
            if key in keys:
                keys.discard(key)
                yield Payload(NAME, key, pubmed_xml.MEDIA_TYPE, piece.body)
    except CpassistError as error:
        raise _no_answer(f"records that are not safe to read: {error.message}") from error


def _no_answer(what: str) -> SourceError:
    return SourceError(
        f"PubMed answered with {what}",
        hint="What was read is kept; correct the search or try later.",
    )
