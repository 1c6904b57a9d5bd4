"""The words of a PDF that has a text layer. It reads no pictures and runs nothing a file holds."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from cpassist.domain.errors import DocumentError

if TYPE_CHECKING:
    from pypdf import PdfReader

SIGNATURE: Final = b"%PDF-"
MOST_PAGES: Final = 200
MOST_CHARS: Final = 2_000_000
DEADLINE_S: Final = 20.0
"""For a whole file: a small one can be made to take very long. Looked at between pages."""

_HINT: Final = "Save its text to a file, or copy it, and check that."


def pdf_text(raw: bytes, name: str, *, monotonic_s: Callable[[], float] = time.monotonic) -> str:
    """The text of the pages in order, a blank line between two.

    Raises ``DocumentError`` for a file that is broken, locked, too long, too slow to read, or that
    holds pictures of text alone.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it repeats what a file holds
    ends = monotonic_s() + DEADLINE_S
    pages: list[str] = []
    reader = _opened(raw, name)
    for page in range(_page_count(reader, name)):
        if monotonic_s() > ends:
            raise _refused(f"{name} takes too long to read as a PDF")
        pages.append(_page(reader, page, name))
        if sum(map(len, pages)) > MOST_CHARS:
            raise _refused(f"{name} holds more than {MOST_CHARS:,} characters")
    text = "\n\n".join(page.strip() for page in pages if page.strip())
    if not text:
        raise _refused(f"{name} is a PDF without text: its pages are pictures")
    return text


def _opened(raw: bytes, name: str) -> PdfReader:
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(raw))
        locked = reader.is_encrypted and not reader.decrypt("")
    except Exception as error:  # the parser meets files made to break it, and ends in many ways
        raise _refused(f"{name} cannot be read as a PDF") from error
    if locked:
        raise _refused(f"{name} is locked with a password")
    return reader


def _page_count(reader: PdfReader, name: str) -> int:
    try:
        count = len(reader.pages)
    except Exception as error:  # as above
        raise _refused(f"{name} cannot be read as a PDF") from error
    if count > MOST_PAGES:
        raise _refused(f"{name} has {count:,} pages, more than {MOST_PAGES}")
    return count


def _page(reader: PdfReader, number: int, name: str) -> str:
    try:
        return reader.pages[number].extract_text()
    except Exception as error:  # as above
        raise _refused(f"page {number + 1} of {name} cannot be read") from error


def _refused(what: str) -> DocumentError:
    return DocumentError(what, hint=_HINT)
