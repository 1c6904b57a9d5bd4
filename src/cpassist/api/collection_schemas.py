"""The models of what stands behind the answers: studies found and read, the collection."""

from __future__ import annotations

from typing import Any, Literal

from cpassist.api.schemas import AppraisalOut, PlacedReasonOut, Record, StudyIds
from cpassist.domain.evidence import Direction, EvidenceLevel, StudyDesign


class PassageOut(Record):
    """The passage of a study that lies nearest to the words searched."""

    section: str
    text: str
    start: int
    end: int


class FoundOut(Record):
    """One study found; ``score`` is the sum of its parts."""

    rank: int
    score: dict[str, float]
    study: StudyIds
    design: StudyDesign
    design_words: str
    level: EvidenceLevel
    level_words: str
    direction: Direction | None
    passage: PassageOut | None


class SearchOut(Record):
    """One page of studies, best first; ``next_cursor`` is null on the last."""

    question: str
    build: str
    total: int
    studies: list[FoundOut]
    next_cursor: str | None


class SectionOut(Record):
    """A labelled part of a study's text and where it stands in it."""

    label: str
    start: int
    end: int


class SeenSourceOut(Record):
    """Where a digest's facts were read, and what was seen there."""

    url: str
    seen: str


class StudyOut(StudyIds):
    """A study with its canonical text, which every offset points into."""

    text: str
    sha256: str
    sections: list[SectionOut]
    kind_words: str
    standing_words: str
    retraction_checked: str | None
    vancouver: str
    sources: list[SeenSourceOut]
    appraisal: AppraisalOut


class SignalOut(Record):
    """One fact read of a study."""

    name: str
    value: str
    basis: str
    confidence: float
    reasons: list[PlacedReasonOut]


class WhyOut(Record):
    """How a study was graded: every signal, and the words it was read from."""

    study_id: str
    level: EvidenceLevel
    level_words: str
    signals: list[SignalOut]


class GapOut(Record):
    """Something this collection lacks or could not make sure of."""

    code: str
    count: int
    text: str


class CorpusOut(Record):
    """What this collection holds, on what terms, and what it lacks."""

    build: str
    built: str
    corpus_sha256: str
    studies: int
    passages: int
    counts: dict[str, dict[str, int]]
    retraction_last_checked: str | None
    gaps: list[GapOut]


class IndexOut(Record):
    """What the index was made by and of."""

    build: str
    created: str
    version: str
    rules_sha256: str
    recipe: dict[str, Any]
    recipe_sha256: str
    corpus_sha256: str
    encoder: str
    dimension: int
    studies: int
    passages: int
    size_bytes: int


class GlossaryEntryOut(Record):
    """A term, the ways it is written, and what it means in plain words."""

    term: str
    forms: list[str]
    meaning: str
    source: str


class GlossaryOut(Record):
    """Every term explained."""

    entries: list[GlossaryEntryOut]


class HealthOut(Record):
    """Whether the process lives, or the index answers."""

    status: Literal["alive", "ready"]
    build: str | None = None
