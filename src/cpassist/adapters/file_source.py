"""A file as a source: its records page by page, held one page at a time.

It knows no format; ``readers`` do, and hand one in. What cannot be read is announced all the same,
so that it is counted and set aside with its place.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from cpassist.adapters.readers.draft import bad
from cpassist.adapters.readers.pieces import Format, Piece, record_key
from cpassist.domain.errors import CorpusError, DocumentError, RecordError, SourceError
from cpassist.domain.harvest import (
    Announcement,
    Change,
    DiscoveredPage,
    Payload,
    ReadRecord,
    SourceQuery,
)

PAGE_BYTES = 16_000_000
"""A page ends behind the record that passes this, however few there are."""
_GZIP = b"\x1f\x8b"
_RATIO, _RATIO_FROM = 200, 200_000_000
"""A packed file that unpacks to over so many bytes, and so many times its size, is a trap."""


class Unpacked:
    """The bytes of a file, unpacked where it is gzip; what breaks off is said, not raised."""

    def __init__(self, path: Path) -> None:
        self._raw = path.open("rb")
        self._packed = self._raw.peek(2)[:2] == _GZIP
        self._file = gzip.GzipFile(fileobj=self._raw) if self._packed else self._raw
        self._size = path.stat().st_size
        self._given = 0
        self.fault: str | None = None
        """Why it ended before its end."""

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes; none at the end, or behind the last that can be read."""
        if self.fault is not None:
            return b""
        try:
            chunk = self._file.read(size)
        except (OSError, EOFError, zlib.error) as error:
            self.fault = f"the file breaks off or is damaged: {error}"[:200]
            return b""
        self._given += len(chunk)
        if self._packed and self._given > max(_RATIO_FROM, _RATIO * self._size):
            self.fault = f"unpacks to over {_RATIO} times its size: not read further"
            return b""
        return chunk

    def close(self) -> None:
        """Give the file back."""
        self._file.close()
        self._raw.close()


def head_of(path: Path, size: int) -> bytes:
    """The first bytes, unpacked. Raises ``DocumentError`` for what is no readable file."""
    try:
        if not path.is_file():
            raise DocumentError(
                f"{_plain(path.name)[:80]}: there is no such file", hint="Check its name and place."
            )
        opened = Unpacked(path)
    except (OSError, ValueError) as error:
        raise DocumentError(
            f"{_plain(path.name)[:80]}: cannot be opened", hint="Check that it may be read."
        ) from error
    try:
        head = opened.read(size)
    finally:
        opened.close()
    if not head:
        why = opened.fault or "it is empty"
        raise DocumentError(f"{_plain(path.name)[:80]}: {why}", hint="Export the records again.")
    return head


class FileSource:
    """``Source`` of one file. It is gone through from the start, once for each listing."""

    def __init__(self, path: Path, format_: Format, *, may_be_empty: bool) -> None:
        """``may_be_empty``: the file is of that format even where no record is in it."""
        self.name = format_.kind
        self._path = path
        self._called = _plain(path.name)[:80]
        self._format = format_
        self._may_be_empty = may_be_empty
        self._pieces: Iterator[Piece] | None = None
        self._at = 0
        """Pieces taken so far."""
        self._places: dict[str, str] = {}
        self._faults: dict[str, str] = {}
        """Of the page handed out last."""

    def discover(self, query: SourceQuery, cursor: str | None) -> DiscoveredPage:
        """The page that begins at record ``cursor``. Raises ``DocumentError``, ``SourceError``."""
        start = int(cursor) if cursor and cursor.isdecimal() and len(cursor) < 16 else 0
        try:
            return self._page(query, start)
        except OSError as error:
            raise SourceError(
                f"{self._called}: reading it failed ({error.strerror})",
                hint="What was read is kept; import the file again.",
            ) from error

    def _page(self, query: SourceQuery, start: int) -> DiscoveredPage:
        if self._pieces is None or self._at != start:
            self._pieces, self._at = self._cut(), 0
            while self._at < start and next(self._pieces, None) is not None:
                self._at += 1
        self._places, self._faults = {}, {}
        announced: list[Announcement] = []
        size = 0
        for piece in self._pieces:
            self._at += 1
            announced.append(self._announced(piece))
            size += len(piece.body)
            if len(announced) >= query.page_size or size > PAGE_BYTES:
                return DiscoveredPage(tuple(announced), str(self._at))
        self._pieces = None
        if self._at == 0 and not self._may_be_empty:
            raise DocumentError(
                f"{self._called}: no {self.name} record is in it",
                hint="Leave --format out: the format is told by what stands in the file.",
            )
        return DiscoveredPage(tuple(announced), None)

    def _cut(self) -> Iterator[Piece]:
        opened = Unpacked(self._path)
        try:
            yield from self._format.split(opened)
            if opened.fault:
                yield Piece(b"", 0, opened.fault)
        finally:
            opened.close()

    def _announced(self, piece: Piece) -> Announcement:
        number = f"{self._called} record {self._at}"
        place = f"{number}, line {piece.line}" if piece.line else number
        key = None if piece.fault else self._format.key_of(piece.body)
        if key is None:
            key = number if piece.fault else record_key(piece.body)
        key = _plain(key)
        if key not in self._places:
            self._places[key] = place
            if piece.fault:
                self._faults[key] = piece.fault
        payload = Payload(self.name, key, self._format.media_type, piece.body)
        return Announcement(Change.UPSERT, key, payload)

    def fetch(self, announced: Sequence[Announcement]) -> Sequence[Payload]:
        """Nothing: every payload came with the listing."""
        return []

    def read(self, payload: Payload) -> ReadRecord:
        """What a record says. Raises ``RecordError`` with file, record and line."""
        place = self._places.get(payload.key)
        if fault := self._faults.get(payload.key):
            raise bad(fault, payload, place)
        try:
            return self._format.read(payload)
        except CorpusError as error:
            inner = getattr(error, "place", None)
            told = RecordError(error.message, hint=error.hint)
            if place is not None:
                told.place = f"{place}: {inner}" if inner else place  # type: ignore[attr-defined] # the harvest reads it where it is there
            raise told from error


def _plain(name: str) -> str:
    """Without half surrogates, which nothing can keep."""
    return name.encode("utf-8", "replace").decode("utf-8")
