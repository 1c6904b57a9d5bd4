"""The JSON contract as models: what a request may hold is enforced, what an answer holds described.

Answers are written by ``core.contract`` and sent as they are; a test holds both to one another.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cpassist.domain.answers import AnswerKind, AnswerReason, Intent
from cpassist.domain.evidence import (
    CertaintyLevel,
    Direction,
    EvidenceLevel,
    StudyDesign,
    TrafficLight,
)
from cpassist.domain.studies import RetractionStatus, StudyKind


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AskBody(_Record):
    """A question, and what to leave out."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "does cord blood help a child with cerebral palsy walk?"},
                {
                    "question": "is it safe?",
                    "history": ["does cord blood help a child with cerebral palsy walk?"],
                    "designs": ["randomized controlled trial"],
                    "since_year": 2015,
                    "limit": 5,
                },
            ]
        },
    )

    question: Annotated[str, Field(max_length=8000, description="In your own words.")]
    history: Annotated[
        list[Annotated[str, Field(max_length=8000)]],
        Field(max_length=10, description="Earlier questions, oldest first, for a follow-up."),
    ] = []
    limit: Annotated[int | None, Field(ge=1, le=50, description="Studies quoted.")] = None
    designs: Annotated[list[StudyDesign], Field(max_length=20)] = []
    since_year: Annotated[int | None, Field(ge=1800, le=2200)] = None
    expand: Annotated[bool | None, Field(description="Search lay words as medical words too.")] = (
        None
    )


class Problem(BaseModel):
    """RFC 9457; ``code`` is stable, ``hint`` says what to do."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    hint: str
    retryable: bool
    request_id: str


class FacetsOut(_Record):
    """What was read out of a question beside its words."""

    population: list[str]
    age: list[str]
    cells: list[str]
    route: list[str]
    outcome: list[str]
    intervention: list[str]
    designs: list[StudyDesign]
    since_year: int | None


class ExpandedOut(_Record):
    """A word of the question and what it was also searched as."""

    term: str
    also: list[str]


class UnderstoodOut(_Record):
    """How a question was read."""

    standalone: str
    intent: list[Intent]
    facets: FacetsOut
    expanded: list[ExpandedOut]


class StatementOut(_Record):
    """A fixed sentence with counts, names and grades put in."""

    text: str
    citations: list[int]


class ReasonOut(_Record):
    """Why, as a stable code and in words."""

    code: str
    text: str


class QuotedReasonOut(ReasonOut):
    """Why, with the study's words where it rests on some."""

    quote: str | None


class CertaintyOut(_Record):
    """How sure the studies let one be."""

    level: CertaintyLevel
    meaning: str
    direction: Direction
    light_meaning: str
    key_studies: list[str]
    reasons: list[ReasonOut]


class BalanceOut(_Record):
    """How many different studies shown report which direction; a picture, never a vote."""

    benefit: int
    no_difference: int
    harm: int
    mixed: int
    not_applicable: int


class QuoteOut(_Record):
    """``text`` is ``study.text[start:end]`` in code points; ``sha256`` pins the whole text."""

    citation: int
    study_id: str
    section: str
    text: str
    start: int
    end: int
    sha256: str
    score: dict[str, float]
    direction: Direction


class AppraisalOut(_Record):
    """What was judged of a study, with the words it rests on."""

    design: StudyDesign
    design_words: str
    level: EvidenceLevel
    level_words: str
    n: int | None
    direction: Direction | None
    controlled: bool | None
    blinding: str | None
    subjects: str | None
    cell_source: str | None
    route: str | None
    follow_up: str | None
    seller_involved: bool | None
    reasons: list[QuotedReasonOut]


class StudyIds(_Record):
    """What identifies a study, and on what terms its words stand here."""

    study_id: str
    kind: StudyKind
    title: str
    authors: list[str]
    journal: str | None
    year: int | None
    pmid: str | None
    pmcid: str | None
    doi: str | None
    registration: str | None
    url: str | None
    license: str | None
    source_license: str | None
    open_access: bool | None
    retraction_status: RetractionStatus


class CitationOut(StudyIds):
    """A numbered study of an answer."""

    number: int
    vancouver: str
    appraisal: AppraisalOut


class ReceiptOut(_Record):
    """What an answer was made from."""

    build: str
    corpus_sha256: str
    recipe: str


class AnswerOut(_Record):
    """The JSON contract (docs/contract.md). Only ``timings_ms`` differs between two runs."""

    question: str
    understood: UnderstoodOut
    kind: AnswerKind
    reason: AnswerReason
    summary: list[StatementOut]
    certainty: CertaintyOut
    traffic_light: TrafficLight
    balance: BalanceOut
    quotes: list[QuoteOut]
    citations: list[CitationOut]
    safety: list[QuoteOut]
    caveats: list[str]
    follow_ups: list[str]
    receipt: ReceiptOut
    timings_ms: dict[str, float]


class PassageOut(_Record):
    """The passage of a study that lies nearest to the words searched."""

    section: str
    text: str
    start: int
    end: int


class FoundOut(_Record):
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


class SearchOut(_Record):
    """One page of studies, best first; ``next_cursor`` is null on the last."""

    question: str
    build: str
    total: int
    studies: list[FoundOut]
    next_cursor: str | None


class SectionOut(_Record):
    """A labelled part of a study's text and where it stands in it."""

    label: str
    start: int
    end: int


class StudyOut(StudyIds):
    """A study with its canonical text, which every offset points into."""

    text: str
    sha256: str
    sections: list[SectionOut]
    kind_words: str
    standing_words: str
    retraction_checked: str | None
    vancouver: str
    appraisal: AppraisalOut


class SignalOut(_Record):
    """One fact read of a study."""

    name: str
    value: str
    basis: str
    confidence: float
    reasons: list[QuotedReasonOut]


class WhyOut(_Record):
    """How a study was graded: every signal, and the words it was read from."""

    study_id: str
    level: EvidenceLevel
    level_words: str
    signals: list[SignalOut]


class CheckedOut(_Record):
    """One quote of a saved answer; ``fault`` is null where it stands."""

    study_id: str
    start: int
    end: int
    fault: Literal["unknown-study", "text-changed", "span-outside-text", "words-differ"] | None


class VerifyOut(_Record):
    """Whether the quotes of a saved answer stand."""

    holds: bool
    build: str
    checked: int
    failed: int
    quotes: list[CheckedOut]


class GapOut(_Record):
    """Something this collection lacks or could not make sure of."""

    code: str
    count: int
    text: str


class CorpusOut(_Record):
    """What this collection holds, on what terms, and what it lacks."""

    build: str
    built: str
    corpus_sha256: str
    studies: int
    passages: int
    counts: dict[str, dict[str, int]]
    retraction_last_checked: str | None
    gaps: list[GapOut]


class IndexOut(_Record):
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


class TermOut(_Record):
    """A term, the ways it is written, and what it means in plain words."""

    term: str
    forms: list[str]
    meaning: str
    source: str


class GlossaryOut(_Record):
    """Every term explained."""

    entries: list[TermOut]


class HealthOut(_Record):
    """Whether the process lives, or the index answers."""

    status: Literal["alive", "ready"]
    build: str | None = None
