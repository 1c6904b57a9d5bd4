"""The sentences of a text as people paste it: plain or Markdown, wrapped or one huge paragraph.

Tells headings, list marks and line breaks from running text; changes no character and knows no
medicine. Every step is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cpassist.core.segment import sentences
from cpassist.domain.passages import Span

_LINE: Final = re.compile(r"[^\n\r\u2028\u2029]+")
_MARKUP: Final = re.compile(r"[\s>#*_~`|=+\-–—•·▪◦‣●✓✔✅☑➤►→]{0,12}(?:\(?\d{1,3}[.)]\s{1,4})?")
_HEADING: Final = re.compile(r"\s{0,3}#{1,6}\s")
_RULED: Final = re.compile(r"\s*(?:\*\*|__)[^*_]{1,200}(?:\*\*|__)\s*:?\s*")
_END: Final = re.compile(r"[.!?…。！？\u2190-\u2bff\U0001f000-\U0001faff][\W_]*$")
_TWO: Final = re.compile(r"[.!?…]\s{1,4}[\"“(]?[A-Z0-9]")
"""A sentence ends and another begins."""

_WORD: Final = re.compile(r"[^\W_]+")
_PICTURE: Final = re.compile(
    r"(?<=[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\s{1,4}(?=[\"“(]?[A-Z0-9])"
)
_WRAPPED_AT: Final = 50
"""A line this long that ends no sentence goes on in the next: text is wrapped at 60 to 80."""

_HEADING_WORDS: Final = 12
_HEADING_CHARS: Final = 160
_RULED_CHARS: Final = 220
_TAIL: Final = 12
_MAX_SENTENCE: Final = 1200
"""A longer run without a full stop is no sentence; it is cut at spaces."""


def text_sentences(text: str) -> Iterator[tuple[Span, bool]]:
    """Each sentence of ``text`` in order, disjoint, and whether it looks like a heading.

    A picture sign between two sentences parts them. No sentence is longer than ``_MAX_SENTENCE``.
    """
    blocks = tuple(_paragraphs(text))
    for place, block in enumerate(blocks):
        # A text of one line is what is to be read, whatever it looks like.
        heading = len(blocks) > 1 and _is_heading(block.of(text), first=place == 0)
        lead = _MARKUP.match(text, block.start, block.end)
        start = lead.end() if lead is not None else block.start
        if start >= block.end:
            continue
        for found in sentences(text[start : block.end]):
            for piece in _pieces(text, found.shifted(start)):
                yield piece, heading


def _paragraphs(text: str) -> Iterator[Span]:
    """Runs of lines that belong together.

    A line break parts two of them unless the line before is long and ends no sentence, and the
    next is no list item.
    """
    start = end = last = -1
    for line in _LINE.finditer(text):
        if start >= 0 and not _goes_on(text, Span(last, end), line):
            yield Span(start, end)
            start = -1
        if line[0].strip():
            start = line.start() if start < 0 else start
            last, end = line.span()
    if start >= 0:
        yield Span(start, end)


def _goes_on(text: str, last: Span, line: re.Match[str]) -> bool:
    """Whether ``line`` is more of the sentence that the line at ``last`` leaves open."""
    if (
        not line[0].strip()
        or line.start() - last.end > 2
        or "\n\n" in text[last.end : line.start()]
    ):
        return False
    if len(last) < _WRAPPED_AT or _END.search(text[max(last.start, last.end - _TAIL) : last.end]):
        return False
    lead = _MARKUP.match(line[0])
    return lead is None or not lead[0].strip()


def _is_heading(words: str, *, first: bool) -> bool:
    """Marked as one, or a short line that ends no sentence; also a short first line of a text."""
    if _HEADING.match(words) or (len(words) <= _RULED_CHARS and _RULED.fullmatch(words)):
        return True
    if len(words) > _HEADING_CHARS or len(_WORD.findall(words)) > _HEADING_WORDS:
        return False
    lead = _MARKUP.match(words)
    if (lead is not None and lead[0].strip()) or _TWO.search(words):
        return False
    ended = _END.search(words[-_TAIL:]) is not None
    return not ended or (first and not words.rstrip().endswith((".", '."', ".”")))


def _pieces(text: str, sentence: Span) -> Iterator[Span]:
    begin = sentence.start
    for gap in _PICTURE.finditer(text, sentence.start, sentence.end):
        yield from _cut(text, begin, gap.start())
        begin = gap.end()
    yield from _cut(text, begin, sentence.end)


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    """The stretch, or pieces of at most ``_MAX_SENTENCE``, cut at a space where there is one."""
    while end - start > _MAX_SENTENCE:
        at = text.rfind(" ", start + _MAX_SENTENCE // 2, start + _MAX_SENTENCE)
        stop = at if at > 0 else start + _MAX_SENTENCE
        yield from _stripped(text, start, stop)
        start = stop
    yield from _stripped(text, start, end)


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    words = text[start:end]
    inner = words.strip()
    if inner:
        at = start + len(words) - len(words.lstrip())
        yield Span(at, at + len(inner))
