"""A study laid open for reading: its text folded for matching, its sentences and their parts.

The folded texts have the very length of the text, so that a place found in them is a place in
the study. Nothing is judged here, and a maintainer's facts are never looked at.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cpassist.core.appraise.wordlist import Found, Mention, mentions_of_all
from cpassist.domain.evidence import StudyDesign
from cpassist.domain.passages import Sentence, Span
from cpassist.domain.studies import Study


class Part(StrEnum):
    """What a sentence is there for, as far as its section's label tells."""

    BACKGROUND = "background"
    METHODS = "methods"
    RESULTS = "results"
    CONCLUSIONS = "conclusions"
    UNLABELLED = "unlabelled"


_LABELS: tuple[tuple[Part, tuple[str, ...]], ...] = (
    (Part.CONCLUSIONS, ("conclusion", "discussion", "interpretation", "significance", "limit")),
    (Part.RESULTS, ("result", "finding", "outcomes of the")),
    (
        Part.METHODS,
        (
            "method", "material", "design", "setting", "participant", "patient", "subject",
            "intervention", "procedure", "measure", "data source", "selection", "registration",
            "registry", "population", "experimental",
        ),
    ),
    (
        Part.BACKGROUND,
        ("background", "introduction", "objective", "aim", "purpose", "context", "rationale",
         "importance", "hypothesis"),
    ),
)  # fmt: skip
_INLINE_LABEL = re.compile(r"\W{0,3}([A-Z][A-Za-z/& ]{2,38})\s?[:.\]]")
_SAME_LENGTH = (
    ("‐", "-"), ("‑", "-"), ("‒", "-"), ("–", "-"), ("−", "-"), ("—", "-"), ("’", "'"),
    ("·", "."), ("\u00a0", " "), ("\u2009", " "), ("\u202f", " "), ("\n", " "), ("\t", " "),
    ("\r", " "), ("⩾", "≥"), ("⩽", "≤"),
)  # fmt: skip


LONGEST_SENTENCE = 2_000
"""In code points; no sentence of an abstract is longer, so that what is longer is none."""


@dataclass(frozen=True, slots=True)
class Page:
    """A study and its sentences, ready for the rules; make one with ``open_page``."""

    study: Study
    text: str
    low: str
    """``text`` in lower case, dashes and blanks made plain; of the same length."""
    flat: str
    """``low`` with every hyphen turned into a blank: what the word lists are matched on."""
    title: str
    """The title, folded as ``flat`` is."""
    sentences: tuple[Sentence, ...]
    parts: tuple[Part, ...]
    """One for each sentence."""
    starts: tuple[int, ...]
    """Where each sentence starts."""
    design: StudyDesign
    found: Found
    """The mentions of every word list in ``flat``."""

    in_title: Found
    """The mentions of every word list in ``title``."""

    def find(self, file: str, table: str) -> tuple[Mention, ...]:
        """The mentions of one word list in the text, left to right."""
        return self.found.get(f"{file}.{table}", ())

    def find_in_title(self, file: str, table: str) -> tuple[Mention, ...]:
        """The mentions of one word list in the title, left to right."""
        return self.in_title.get(f"{file}.{table}", ())

    def sentence_index(self, offset: int) -> int | None:
        """Which sentence holds ``offset``; ``None`` between sentences."""
        index = bisect_right(self.starts, offset) - 1
        if index < 0 or offset >= self.sentences[index].span.end:
            return None
        return index

    def part_at(self, offset: int) -> Part:
        """The part of the sentence that holds ``offset``."""
        index = self.sentence_index(offset)
        return Part.UNLABELLED if index is None else self.parts[index]

    def sentence_span(self, offset: int) -> Span:
        """The sentence that holds ``offset``, or the one code point there where none does.

        Of what is longer than ``LONGEST_SENTENCE`` only the part around ``offset`` is given, so
        that text without full stops costs no more than other text.
        """
        index = self.sentence_index(offset)
        if index is None:
            return Span(offset, offset + 1)
        span = self.sentences[index].span
        if len(span) <= LONGEST_SENTENCE:
            return span
        half = LONGEST_SENTENCE // 2
        return Span(max(span.start, offset - half), min(span.end, offset + half))

    def reading(self) -> Iterator[tuple[Span, Part]]:
        """Each sentence's span and part, in order."""
        for sentence, part in zip(self.sentences, self.parts, strict=True):
            yield sentence.span, part


def open_page(
    study: Study, sentences: Sequence[Sentence], design: StudyDesign = StudyDesign.UNCLEAR
) -> Page:
    """``study`` with its ``sentences`` (in text order) and the design it was read to have."""
    text = study.text
    low = fold(text)
    flat = low.replace("-", " ")
    title = fold(study.title).replace("-", " ")
    ordered = tuple(sentences)
    return Page(
        study=study,
        text=text,
        low=low,
        flat=flat,
        title=title,
        sentences=ordered,
        parts=_parts(text, ordered),
        starts=tuple(sentence.span.start for sentence in ordered),
        design=design,
        found=mentions_of_all(flat),
        in_title=mentions_of_all(title),
    )


def fold(text: str) -> str:
    """``text`` in lower case with plain dashes and blanks; its length never changes."""
    low = text.lower()
    if len(low) != len(text):
        # A few capitals grow when lowered (as the Turkish dotted I does); those stay as they are.
        low = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    for odd, plain in _SAME_LENGTH:
        if odd in low:
            low = low.replace(odd, plain)
    return low


def part_of(label: str) -> Part:
    """The part a section's label names."""
    low = label.lower()
    for part, words in _LABELS:
        if any(word in low for word in words):
            return part
    return Part.UNLABELLED


def _parts(text: str, sentences: tuple[Sentence, ...]) -> tuple[Part, ...]:
    """Parts by section label; where a section has none, by labels written into the text."""
    parts: list[Part] = []
    known: dict[str, Part] = {}
    running = Part.UNLABELLED
    for sentence in sentences:
        label = sentence.section
        if label not in known:
            known[label] = part_of(label)
        part = known[label]
        if part is Part.UNLABELLED:
            written = _INLINE_LABEL.match(text, sentence.span.start, sentence.span.end)
            found = part_of(written.group(1)) if written else Part.UNLABELLED
            running = part = found if found is not Part.UNLABELLED else running
        parts.append(part)
    return tuple(parts)
