"""What a stored study is: its words, its identifiers, and what is known of its standing.

A record here never changes and never judges: grades live in ``domain.evidence``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from cpassist.domain.passages import Span

SECTION_SEPARATOR = "\n\n"
"""What stands between two sections in a study's canonical text."""

DIGEST_LICENSE = "CC BY 4.0"
"""The licence of the project's own digests (see ``corpus/README.md``)."""


class StudyKind(StrEnum):
    """Whose words a study's text is made of."""

    ABSTRACT = "abstract"
    """The authors' own abstract."""
    DIGEST = "digest"
    """This project's own-words summary of a published study: not the authors' words."""
    REGISTRY_ENTRY = "registry entry"
    """A trial's entry in a public register: the sponsor's words and filed facts, no publication."""


class RetractionStatus(StrEnum):
    """What is known of a study's standing; ``NONE_SEEN`` is no promise that there is none."""

    NONE_SEEN = "none seen"
    CORRECTED = "corrected"
    CONCERN = "expression of concern"
    RETRACTED = "retracted"
    UNVERIFIABLE = "unverifiable"


@dataclass(frozen=True, slots=True)
class Identifiers:
    """The names other services know a study by; ``None`` where none was seen."""

    pmid: str | None = None
    pmcid: str | None = None
    doi: str | None = None
    registration: str | None = None
    """As written in the record; may name several registry entries."""


@dataclass(frozen=True, slots=True)
class License:
    """On what terms the published source may be used; ``None`` means not stated."""

    name: str | None = None
    open_access: bool | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One labelled part of an abstract or digest."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class SeenSource:
    """Where a digest's facts were read, and what was seen there (abstract, registry, ...)."""

    url: str
    seen: str


@dataclass(frozen=True, slots=True)
class CuratedFacts:
    """A maintainer's reading of a study; ``None`` means not found, never "none".

    Where a field stands here it wins over what the text rules infer, and the appraisal says so.
    ``design`` and ``direction`` hold the values of the enums in ``domain.evidence``.
    """

    design: str | None = None
    n: int | None = None
    population: str | None = None
    age: str | None = None
    intervention: str | None = None
    cell_source: str | None = None
    route: str | None = None
    dose: str | None = None
    comparator: str | None = None
    blinding: str | None = None
    follow_up: str | None = None
    primary_outcome: str | None = None
    direction: str | None = None
    effect: str | None = None
    adverse_events: str | None = None
    funding_or_conflicts: str | None = None


@dataclass(frozen=True, slots=True)
class Study:
    """One record of the corpus: what may be quoted, and what identifies it."""

    id: str
    kind: StudyKind
    title: str
    sections: tuple[Section, ...]
    authors: tuple[str, ...] = ()
    journal: str | None = None
    year: int | None = None
    url: str | None = None
    identifiers: Identifiers = field(default_factory=Identifiers)
    publication_types: tuple[str, ...] = ()
    mesh_terms: tuple[str, ...] = ()
    license: License = field(default_factory=License)
    retraction_status: RetractionStatus = RetractionStatus.NONE_SEEN
    retraction_checked: str | None = None
    """ISO date on which the standing was last looked up; ``None`` where the record states none."""
    facts: CuratedFacts | None = None
    sources: tuple[SeenSource, ...] = ()
    same_study: tuple[str, ...] = ()
    """Other records of the same study, as a source links them: ``PMID:1``, ``DOI:10.1/x``, a
    registration number."""

    def __hash__(self) -> int:
        """Of the id: equal studies have equal ids, and hashing every word of one is slow."""
        return hash(self.id)

    @property
    def text(self) -> str:
        """The canonical text every offset points into.

        The sections' texts in order, joined by ``SECTION_SEPARATOR``; no label, no title, nothing
        added or normalised, so that a span of it is a span of what the source says.
        """
        return SECTION_SEPARATOR.join(section.text for section in self.sections)

    @property
    def section_spans(self) -> tuple[tuple[str, Span], ...]:
        """Each section's label with its half-open span in ``text``, in order."""
        spans: list[tuple[str, Span]] = []
        start = 0
        for section in self.sections:
            end = start + len(section.text)
            spans.append((section.label, Span(start, end)))
            start = end + len(SECTION_SEPARATOR)
        return tuple(spans)

    @property
    def sha256(self) -> str:
        """Hex digest of the UTF-8 bytes of ``text``: what a receipt pins a quote to."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @property
    def text_license(self) -> str | None:
        """The licence of the words that are quoted: ours for a digest, the record's otherwise."""
        return DIGEST_LICENSE if self.kind is StudyKind.DIGEST else self.license.name

    def section_at(self, offset: int) -> str:
        """The label of the section that holds ``offset``; an empty string between sections."""
        for label, span in self.section_spans:
            if span.start <= offset < span.end:
                return label
        return ""
