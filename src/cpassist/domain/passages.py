"""Places in a text: half-open spans counted in Unicode code points, and what is cut out by them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, ``text[start:end]``; never empty."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: start {self.start}, end {self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The words of ``text`` that this span marks.

        Raises ``ValueError`` where the span reaches past the end: a quote must never be cut short.
        """
        if self.end > len(text):
            raise ValueError(f"span {self.start}-{self.end} reaches past a text of {len(text)}")
        return text[self.start : self.end]

    def shifted(self, by: int) -> Span:
        """The same range, ``by`` code points further on."""
        return Span(self.start + by, self.end + by)

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlap(self, other: Span) -> int:
        """How many code points both spans share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a study: its span in the study's text and the section that holds it."""

    section: str
    span: Span


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences from one section of one study: what is embedded and ranked."""

    study_id: str
    ordinal: int
    """0-based position among the study's passages, in text order."""
    section: str
    span: Span
    """From the first sentence's start to the last one's end, in the study's text."""
    sentences: tuple[Span, ...]

    @property
    def id(self) -> str:
        """Unique within a build; ties are broken by it."""
        return f"{self.study_id}#{self.ordinal:04d}"
