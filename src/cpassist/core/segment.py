"""Sentences and passages: where they are in a study's text, to the code point.

For cutting text into what can be quoted alone (sentences) and what is embedded and ranked
(passages, runs of whole sentences). Must not change, normalise or lose a character; where a
sentence ends is decided in ``core.boundaries``.
"""

from __future__ import annotations

from collections.abc import Iterator

from cpassist.core.boundaries import blocks, sentence_ends
from cpassist.domain.passages import Passage, Sentence, Span
from cpassist.domain.studies import SECTION_SEPARATOR, Section, Study


def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of ``text``: in order, disjoint, without space at either end.

    Together they hold every code point of ``text`` that is not white space (``str.isspace``);
    a blank text has none. Any text is taken, in time linear in its length; where nothing ends a
    sentence the whole text is one.
    """
    spans: list[Span] = []
    for begin, end in blocks(text):
        block = text[begin:end]
        start = 0
        for stop in (*sentence_ends(block), len(block)):
            piece = block[start:stop]
            words = piece.strip()
            if words:
                at = begin + start + len(piece) - len(piece.lstrip())
                spans.append(Span(at, at + len(words)))
            start = stop
    return tuple(spans)


def study_sentences(study: Study) -> tuple[Sentence, ...]:
    """The sentences of every section, as spans of ``study.text``, in text order.

    A sentence never crosses from one section into another.
    """
    found: list[Sentence] = []
    for section, start in _section_starts(study):
        found.extend(
            Sentence(section.label, span.shifted(start)) for span in sentences(section.text)
        )
    return tuple(found)


def passages(
    study: Study, *, window_sentences: int = 3, stride_sentences: int = 2, max_chars: int = 900
) -> tuple[Passage, ...]:
    """Windows of whole sentences inside each section, in text order, ordinals from 0.

    A window takes up to ``window_sentences`` sentences, fewer where their span would pass
    ``max_chars`` code points, but never none: a sentence longer than that stands alone, whole.
    The next window starts ``stride_sentences`` further on, or at the first sentence not yet in
    any, whichever comes first; one that would add no new sentence is left out. So every sentence
    is in at least one passage. Three sentences keep a finding with its comparison, the stride of
    two keeps each neighbouring pair together where lengths allow, and 900 code points stay within
    the 256 tokens of the packaged encoder.

    Raises ``ValueError`` where a parameter is below 1.
    """
    if min(window_sentences, stride_sentences, max_chars) < 1:
        raise ValueError("window_sentences, stride_sentences and max_chars must be at least 1")
    found: list[Passage] = []
    for section, offset in _section_starts(study):
        spans = tuple(span.shifted(offset) for span in sentences(section.text))
        start = covered = 0
        while covered < len(spans):
            end = start + 1
            while (
                end < min(start + window_sentences, len(spans))
                and spans[end].end - spans[start].start <= max_chars
            ):
                end += 1
            if end > covered:
                window = spans[start:end]
                place = Span(window[0].start, window[-1].end)
                found.append(Passage(study.id, len(found), section.label, place, window))
                covered = end
            start = min(start + stride_sentences, covered)
    return tuple(found)


def _section_starts(study: Study) -> Iterator[tuple[Section, int]]:
    """Each section with the offset of its text in ``study.text``; an empty one is no obstacle."""
    start = 0
    for section in study.sections:
        yield section, start
        start += len(section.text) + len(SECTION_SEPARATOR)
