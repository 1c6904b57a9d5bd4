"""Articles handed in as files: plain text, Markdown, or HTML with its shown words only."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from cpassist.domain.errors import DocumentError

MAX_ARTICLE_BYTES: Final = 20_000_000
_HINT: Final = "Give a file of text, Markdown, HTML or PDF, or - for standard input."
_HTML: Final = re.compile(
    r"\s{0,1000}(?:<\?xml[^>]{0,200}>\s{0,100})?<(?:!doctype\s+html|html)\b", re.I
)
_UNSEEN: Final = frozenset(
    {"script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select"}
)
_VOID: Final = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta"})
_BREAKS: Final = frozenset(
    {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article"}
    | {"blockquote", "table", "ul", "ol", "header", "footer", "td", "th", "figcaption"}
)
_HIDDEN: Final = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.I)
_SPACES: Final = re.compile(r"[ \t\r\f\v]+")
_LINES: Final = re.compile(r"\s*\n\s*\n\s*")


def read_bytes(path: Path | None) -> bytes:
    """What the file holds, or stdin for ``None``. Raises ``DocumentError``."""
    name = named(path)
    try:
        stream = path.open("rb") if path else sys.stdin.buffer
        with stream:
            raw = stream.read(MAX_ARTICLE_BYTES + 1)
    except OSError as error:
        raise DocumentError(f"{name} cannot be read ({error.strerror})", hint=_HINT) from error
    if len(raw) > MAX_ARTICLE_BYTES:
        raise DocumentError(f"{name} is larger than {MAX_ARTICLE_BYTES:,} bytes", hint=_HINT)
    return raw


def named(path: Path | None) -> str:
    """What an error calls the file."""
    return path.name if path else "standard input"


def words_of(raw: bytes) -> str:
    """The words of a text, Markdown or HTML file.

    Bytes that are no text come back as replacement signs: whoever checks says so.
    """
    text = raw.decode("utf-8-sig", "replace")
    return html_text(text) if _HTML.match(text) else text


def html_text(markup: str) -> str:
    """The words a reader of the page is shown; a block of the page becomes a paragraph."""
    parser = _Shown()
    parser.feed(markup)
    parser.close()
    text = _SPACES.sub(" ", "".join(parser.words))
    return _LINES.sub("\n\n", text).strip()


class _Shown(HTMLParser):
    """Collects shown words; what is hidden is passed over up to its end tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.words.append("\n\n")
        if tag in _VOID:
            return
        # Within something hidden only its own kind is counted: other end tags may be left out.
        if self._hidden:
            if tag == self._hidden[0]:
                self._hidden.append(tag)
        elif tag in _UNSEEN or _is_hidden(dict(attrs)):
            self._hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden and tag == self._hidden[0]:
            self._hidden.pop()
        if tag in _BREAKS:
            self.words.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data.replace("\n", " "))


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or bool(_HIDDEN.search((attributes.get("style") or "")[:1000]))
    )
