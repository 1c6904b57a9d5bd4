"""The JSON contract as models: what an answer holds is described, and what a refusal holds.

Answers are written by ``core.contract`` and sent as they are; a test holds both to one another.
"""

from __future__ import annotations

from typing import Annotated, Literal

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


class Record(BaseModel):
    """No field but those named."""

    model_config = ConfigDict(extra="forbid")


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


class FacetsOut(Record):
    """What was read out of a question beside its words."""

    population: list[str]
    age: list[str]
    cells: list[str]
    route: list[str]
    outcome: list[str]
    intervention: list[str]
    designs: list[StudyDesign]
    since_year: int | None


class ExpandedOut(Record):
    """A word of the question and what it was also searched as."""

    term: str
    also: list[str]


class SpellingOut(Record):
    """A word nothing here knows, and what may have been meant; only offered, never searched."""

    typed: str
    offered: list[str]


class UnderstoodOut(Record):
    """How a question was read."""

    standalone: str
    carried: list[str]
    intent: list[Intent]
    facets: FacetsOut
    expanded: list[ExpandedOut]
    language: Annotated[str | None, Field(description="ISO 639-1, where it is not English.")]
    spelling: list[SpellingOut]


class StatementOut(Record):
    """A fixed sentence with counts, names and grades put in."""

    text: str
    citations: list[int]


class ReasonOut(Record):
    """Why, as a stable code and in words."""

    code: str
    text: str


class CertaintyReasonOut(ReasonOut):
    """Why a level was given; ``domain`` is the code of FHIR R5 ``certainty-type``."""

    domain: str


class EffectOut(Record):
    """One result in numbers; each part is the record's own words, or null."""

    text: str
    outcome: str | None
    difference: str | None
    interval: str | None
    p_value: str | None
    follow_up: str | None


class QuotedReasonOut(ReasonOut):
    """Why, with the study's words where it rests on some."""

    quote: str | None


class PlacedReasonOut(QuotedReasonOut):
    """The same with where the words stand in the study's text."""

    start: int | None
    end: int | None


class CertaintyOut(Record):
    """How sure the studies let one be."""

    level: CertaintyLevel
    fhir: Annotated[str | None, Field(description="Code of FHIR R5 `certainty-rating`.")]
    meaning: str
    direction: Direction
    light_meaning: str
    key_studies: list[str]
    reasons: list[CertaintyReasonOut]


class BalanceOut(Record):
    """How many different studies shown report which direction; a picture, never a vote."""

    benefit: int
    no_difference: int
    harm: int
    mixed: int
    not_applicable: int


class QuoteOut(Record):
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


class TermOut(Record):
    """What a term means where it is first met; `start` and `end` count in that quote's `text`."""

    term: str
    meaning: str
    source: str
    part: Literal["quotes", "safety"]
    quote: Annotated[int, Field(ge=0, description="Place in that list, from 0.")]
    start: int
    end: int


class AppraisalOut(Record):
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
    effects: list[EffectOut]
    reasons: list[QuotedReasonOut]


class StudyIds(Record):
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
    same_study: list[str]
    """Other records of the same study, as a source links them: PMID:1, DOI:10.1/x, a number."""


class CitationOut(StudyIds):
    """A numbered study of an answer."""

    number: int
    vancouver: str
    appraisal: AppraisalOut


class ReceiptOut(Record):
    """What an answer was made from."""

    build: str
    corpus_sha256: str
    recipe: str


class SideOut(Record):
    """One side of an "A or B?" question; ``citations`` are numbers, ascending."""

    name: str
    citations: list[int]
    text: str


class AnswerOut(Record):
    """The JSON contract (docs/contract.md). Only ``timings_ms`` differs between two runs."""

    question: str
    understood: UnderstoodOut
    kind: AnswerKind
    reason: AnswerReason
    summary: list[StatementOut]
    certainty: CertaintyOut
    traffic_light: TrafficLight
    balance: BalanceOut
    sides: list[SideOut]
    quotes: list[QuoteOut]
    citations: list[CitationOut]
    safety: list[QuoteOut]
    glossary: list[TermOut]
    caveats: list[str]
    follow_ups: list[str]
    receipt: ReceiptOut
    timings_ms: dict[str, float]


class CheckedOut(Record):
    """One quote of a saved answer; ``fault`` is null where it stands."""

    study_id: str
    start: int
    end: int
    fault: Literal["unknown-study", "text-changed", "span-outside-text", "words-differ"] | None


class VerifyOut(Record):
    """Whether the quotes of a saved answer stand."""

    holds: bool
    build: str
    checked: int
    failed: int
    quotes: list[CheckedOut]
