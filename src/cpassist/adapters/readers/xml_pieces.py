"""The records of an XML file, one after the other, found by their tags without parsing the file.

So a broken record costs itself alone, and a file of any size takes the memory of one record. What
is found is parsed by ``xml_tree``, which is where XML that is not safe is refused; a file whose
head declares entities or elements of its own is refused here, whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cpassist.adapters.readers.pieces import (
    MAX_RECORD_BYTES,
    Piece,
    Stream,
    refused,
    utf8_chunks,
)

_HEAD = 2048
_LONGEST = 200
"""More bytes than any mark has that is looked for."""
_HEAD_MARK = 4096
"""The same in the head of a file, where document types stand."""
_DECLARATION = re.compile(rb"<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)|<!DOCTYPE[^<>\[]{0,2000}\[")
_ENCODING = re.compile(
    rb"""\A\s{0,99}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._-]{1,40})["']"""
)
_PLAIN = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf16"})
_READ = frozenset(
    {"iso-8859-1", "latin-1", "latin1", "iso-8859-15", "windows-1252", "cp1252", "iso-8859-2"}
    | {"windows-1250", "windows-1251", "koi8-r", "gb2312", "gbk", "gb18030", "big5", "shift_jis"}
    | {"euc-jp", "euc-kr", "utf-16le", "utf-16be"}
)


class _Head:
    """A stream whose first bytes were looked at."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.start = stream.read(_HEAD)
        self._given = False

    def read(self, size: int, /) -> bytes:
        if self._given:
            return self._stream.read(size)
        self._given = True
        return self.start or self._stream.read(size)


def split(stream: Stream, tags: Sequence[str]) -> Iterator[Piece]:
    """The outermost elements called one of ``tags``, with or without a prefix, in order.

    One that is not closed ends where the next one of its name begins, or with the file. Raises
    ``DocumentError`` for a head with declarations, and for an encoding that is not read.
    """
    head = _Head(stream)
    scan = _Scan(tags)
    for chunk in utf8_chunks(head, _encoding(head.start)):
        yield from scan.feed(chunk)
    yield from scan.rest()


def _encoding(head: bytes) -> str | None:
    stated = _ENCODING.match(head.removeprefix(b"\xef\xbb\xbf"))
    name = stated[1].decode("ascii").lower() if stated else "utf-8"
    if name in _PLAIN:
        return None
    if name not in _READ:
        raise refused(
            f"the file declares the encoding {name!r}, which is not read here",
            "Save it as UTF-8.",
        )
    return name


class _Scan:
    """Where the scan stands: at most one record is held."""

    def __init__(self, tags: Sequence[str]) -> None:
        names = "|".join(re.escape(tag) for tag in tags).encode()
        prefix = rb"(?:[A-Za-z_][A-Za-z0-9._-]{0,40}:)?"
        self._marks = re.compile(
            rb"(?P<skip><!--|<!\[CDATA\[)"
            rb"|<(?P<open>" + prefix + rb"(?:" + names + rb"))(?=[\s>/])"
            rb"|</(?P<close>" + prefix + rb"(?:" + names + rb"))\s{0,99}>"
        )
        self._held = b""
        self._from = 0
        """Where the open record begins in what is held, or what was not looked at yet."""
        self._at = 0
        self._line = 1
        """Of ``_from``."""
        self._until: bytes | None = None
        self._tag: bytes | None = None
        """Of the record that is open."""
        self._in_head = True

    def feed(self, chunk: bytes) -> Iterator[Piece]:
        """The records that end in ``chunk``."""
        self._held += chunk
        while True:
            if self._until is not None:
                end = self._held.find(self._until, self._at)
                if end < 0:
                    self._at = max(self._at, len(self._held) - 2)
                    break
                self._at, self._until = end + 3, None
            found = self._marks.search(self._held, self._at)
            if found is None:
                longest = _HEAD_MARK if self._in_head else _LONGEST
                self._at = max(self._at, len(self._held) - longest)
                break
            yield from self._marked(found)
        if self._tag is not None and len(self._held) - self._from > MAX_RECORD_BYTES:
            yield Piece(
                self._held[self._from : self._from + 4096],
                self._line,
                f"over {MAX_RECORD_BYTES:,} bytes long",
            )
            self._tag = None
        if self._tag is None:
            self._pass(self._at)
        self._held = self._held[self._from :]
        self._at -= self._from
        self._from = 0

    def rest(self) -> Iterator[Piece]:
        """The record the file ends in, where it does."""
        if self._tag is not None:
            yield Piece(self._held[self._from :], self._line)
        self._pass(len(self._held))

    def _marked(self, found: re.Match[bytes]) -> Iterator[Piece]:
        self._at = found.end()
        if found["skip"]:
            self._until = b"-->" if found["skip"] == b"<!--" else b"]]>"
        elif found["open"] and self._tag in {None, found["open"]}:
            if self._tag is not None:
                yield Piece(self._held[self._from : found.start()], self._line)
            self._pass(found.start())
            self._tag, self._in_head = found["open"], False
        elif found["close"] and found["close"] == self._tag:
            yield Piece(self._held[self._from : found.end()], self._line)
            self._pass(found.end())
            self._tag = None

    def _pass(self, end: int) -> None:
        if self._in_head and (bad := _DECLARATION.search(self._held, self._from, end)):
            line = self._line + self._held.count(b"\n", self._from, bad.start())
            raise refused(
                f"line {line}: the file declares entities or elements of its own, "
                "which records do not need and attacks do",
                "Take the declarations out, or export the records again.",
            )
        self._line += self._held.count(b"\n", self._from, end)
        self._from = end
