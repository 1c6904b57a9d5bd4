"""A file cut into records without being held whole, and what a format has to bring for that.

Nothing here understands a record: a piece is the bytes of one, and where it stands.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from cpassist.domain.errors import DocumentError
from cpassist.domain.harvest import Payload, ReadRecord

MAX_RECORD_BYTES = 16_000_000
"""A longer record is set aside: no abstract is that long."""
CHUNK = 262_144


class Stream(Protocol):
    """Bytes from outside, in order."""

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes; none at the end."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One record's bytes, as they stand in the file, which has been put into UTF-8."""

    body: bytes
    line: int
    """At which it begins, from 1."""
    fault: str | None = None
    """Why it cannot be a whole record, where that is known without reading it."""


@dataclass(frozen=True, slots=True)
class Format:
    """How files of one kind are cut and read."""

    kind: str
    media_type: str
    split: Callable[[Stream], Iterator[Piece]]
    key_of: Callable[[bytes], str | None]
    """The record's own name, found without reading the whole of it; ``None`` for none."""
    read: Callable[[Payload], ReadRecord]
    """Raises ``CorpusError``."""


def lines(stream: Stream) -> Iterator[tuple[int, bytes]]:
    """Numbered lines without their ends (LF, CR LF, CR); a byte order mark is taken away.

    UTF-16 with a byte order mark becomes UTF-8. A line over ``MAX_RECORD_BYTES`` comes in parts
    of the same number.
    """
    number, rest = 1, b""
    for chunk in utf8_chunks(stream):
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            for part in line.removesuffix(b"\r").split(b"\r"):
                yield number, part
                number += 1
        if len(rest) > MAX_RECORD_BYTES:
            yield number, rest
            rest = b""
    for part in rest.removesuffix(b"\r").split(b"\r") if rest else ():
        yield number, part
        number += 1


def utf8_chunks(stream: Stream, encoding: str | None = None) -> Iterator[bytes]:
    """The stream in UTF-8 without a byte order mark; as it is where no other encoding is known.

    ``encoding`` is what a document declares. Signs that are none in it become U+FFFD.
    """
    chunk = stream.read(CHUNK)
    for mark, name in (
        (codecs.BOM_UTF8, None),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if chunk.startswith(mark):
            chunk, encoding = chunk[len(mark) :], name
            break
    decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding else None
    while chunk:
        yield decoder.decode(chunk).encode("utf-8", "replace") if decoder else chunk
        chunk = stream.read(CHUNK)
    if decoder:
        yield decoder.decode(b"", final=True).encode("utf-8", "replace")


_THREE = re.compile(r"[^\x00-\x7f]{3}")


def decoded(body: bytes) -> tuple[str, str | None]:
    """A text of no declared encoding, and a remark where it is not UTF-8.

    Windows-1252 (and so Latin-1) is taken where the text can be that: no three signs beyond ASCII
    in a row, as all other encodings would show. Else what is no UTF-8 becomes U+FFFD.
    """
    try:
        return body.decode("utf-8"), None
    except UnicodeDecodeError:
        pass
    try:
        text = body.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if text and not _THREE.search(text):
        return text, "not UTF-8: read as Windows-1252"
    return body.decode("utf-8", "replace"), "in an encoding that is not known"


def record_key(body: bytes) -> str:
    """The name of a record that nothing else names."""
    return f"RECORD:{hashlib.sha256(body).hexdigest()[:16]}"


def from_bytes(body: bytes) -> Stream:
    """A stream of what is in memory already."""
    return io.BytesIO(body)


def refused(what: str, hint: str) -> DocumentError:
    """A file that cannot be taken at all."""
    return DocumentError(what, hint=hint)
