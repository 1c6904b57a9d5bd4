"""An article's words, wherever they come from and in whatever form."""

from __future__ import annotations

from pathlib import Path

import cpassist
from cpassist.adapters.articles import named, read_bytes, words_of

_SCHEME_CHARS = 32
"""No scheme of an address is longer; a file may be named anything behind."""


def open_article(source: str) -> str:
    """The words of a file, of a public page under https, or of standard input for ``-``.

    Raises ``DocumentError``. A page is asked for once, by its address and nothing else.
    """
    if "://" in source[:_SCHEME_CHARS]:
        return open_page(source)
    path = None if source == "-" else Path(source)
    return _words(read_bytes(path), named(path))


def open_page(address: str) -> str:
    """The words of a public page under https, never of a file. Raises ``DocumentError``."""
    from cpassist.adapters.web_page import fetch_page

    return _words(fetch_page(address, f"cpassist/{cpassist.__version__}"), "the page")


def _words(raw: bytes, name: str) -> str:
    from cpassist.adapters.pdf import SIGNATURE, pdf_text

    return pdf_text(raw, name) if raw.startswith(SIGNATURE) else words_of(raw)
