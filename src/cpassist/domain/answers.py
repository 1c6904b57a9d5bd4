"""From a question to an answer: hits, quotes, citations, and what is said around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from cpassist.domain.evidence import Appraisal, Certainty, Direction, StudyDesign
from cpassist.domain.passages import Passage, Span
from cpassist.domain.studies import Study


class Intent(StrEnum):
    """What is asked about."""

    EFFICACY = "efficacy"
    SAFETY = "safety"
    COST = "cost"
    ELIGIBILITY = "eligibility"
    TIMING = "timing"
    CELL_TYPE = "cell_type"
    ROUTE = "route"
    DOSE = "dose"
    COMPARISON = "comparison"
    DEFINITION = "definition"
    PREVENTION = "prevention"
    DIAGNOSIS = "diagnosis"
    REGULATION = "regulation"
    ETHICS = "ethics"
    MECHANISM = "mechanism"
    ALTERNATIVE = "alternative"
    CARE = "care"
    OTHER = "other"


class AnswerKind(StrEnum):
    """The three things a question can be met with."""

    ANSWER = "answer"
    ABSTENTION = "abstention"
    GUIDANCE = "guidance"


class AnswerReason(StrEnum):
    """Why an answer is of its kind; each has its own fixed words."""

    EVIDENCE = "evidence"
    ONLY_WEAK_EVIDENCE = "only_weak_evidence"
    FALSE_PREMISE = "false_premise"
    OFF_TOPIC = "off_topic"
    NO_EVIDENCE = "on_topic_no_evidence"
    PERSONAL_ADVICE = "personal_advice"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class Facets:
    """What was understood of a question beside its words; empty where nothing was said."""

    population: tuple[str, ...] = ()
    age: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    route: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    intervention: tuple[str, ...] = ()
    designs: tuple[StudyDesign, ...] = ()
    since_year: int | None = None


@dataclass(frozen=True, slots=True)
class Expansion:
    """One word of the question and what it was also searched as."""

    term: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Respelling:
    """A word of the question that nothing here knows, and what may have been meant."""

    typed: str
    offered: tuple[str, ...]
    """Best first, never empty; only offered, never searched unasked."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question after reading it; ``text`` is as typed, trimmed and made safe."""

    text: str
    standalone: str
    """The question with what a follow-up left unsaid; equals ``text`` for a first question."""
    intents: tuple[Intent, ...] = ()
    """Most likely first."""
    facets: Facets = field(default_factory=Facets)
    expansions: tuple[Expansion, ...] = ()
    carried: tuple[str, ...] = ()
    """Words taken over from earlier questions."""
    spelling: tuple[Respelling, ...] = ()
    language: str | None = None
    """ISO 639-1 code where the question is in another language than English."""


class Population(StrEnum):
    """Whom, or what, a study was done on, as one may ask for it."""

    CHILDREN = "children"
    """People, children among them."""
    ADULTS = "adults"
    """People, and no children."""
    ANIMALS = "animals"
    LABORATORY = "laboratory"


class Cells(StrEnum):
    """What the cells of a study were, or came from; a study may be of several."""

    CORD_BLOOD = "cord blood"
    CORD_TISSUE = "cord tissue"
    BONE_MARROW = "bone marrow"
    PERIPHERAL_BLOOD = "peripheral blood"
    MESENCHYMAL = "mesenchymal"
    NEURAL = "neural"
    FETAL = "fetal or embryonic"
    VESICLES = "vesicles"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the asker ruled out: a hit must meet every one that is set.

    Of a set of values any one will do. A study of which a value is not told meets no filter that
    asks for it.
    """

    designs: frozenset[StudyDesign] = frozenset()
    since_year: int | None = None
    population: frozenset[Population] = frozenset()
    cells: frozenset[Cells] = frozenset()
    open_access: bool = False
    """Only studies known to be free to read."""


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One addend of a hit's score, so that a rank can be explained."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found for a question; ``score`` is the sum of ``parts``."""

    passage: Passage
    score: float
    parts: tuple[ScorePart, ...]
    cosine: float = 0.0
    """Between what is asked or stated and the passage, in meaning; 0 where it was not measured."""


@dataclass(frozen=True, slots=True)
class StudyHit:
    """One study found for a question, with its passages, best first."""

    study: Study
    appraisal: Appraisal
    score: float
    parts: tuple[ScorePart, ...]
    hits: Sequence[Hit]
    signals: tuple[ScorePart, ...] = ()
    """By leg, the score as the index gave it (a cosine, a BM25 score); unlike ``score`` it can be
    compared between questions."""


@dataclass(frozen=True, slots=True)
class Quote:
    """An exact span of a stored study, with all that is needed to check it again."""

    citation: int
    study_id: str
    section: str
    text: str
    span: Span
    sha256: str
    """Of the study's whole canonical text."""
    score: float
    parts: tuple[ScorePart, ...]
    direction: Direction


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered study of an answer; numbers run from 1 in order of first use."""

    number: int
    study: Study
    appraisal: Appraisal


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of our own fixed words, and the citations that bear it."""

    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Balance:
    """How many different studies of the answer report which direction; a picture, not a verdict."""

    benefit: int = 0
    no_difference: int = 0
    harm: int = 0
    mixed: int = 0
    not_applicable: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an answer was made from."""

    build: str
    corpus_sha256: str
    recipe: str


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """One side of an "A or B?" question, in the question's words, with the citations on it."""

    name: str
    citations: tuple[int, ...]
    """Ascending; a study of both sides stands on both."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything a face needs to show; see the JSON contract in ``docs/contract.md``."""

    question: Question
    kind: AnswerKind
    reason: AnswerReason
    summary: tuple[Statement, ...]
    certainty: Certainty
    balance: Balance
    quotes: tuple[Quote, ...]
    citations: tuple[Citation, ...]
    safety: tuple[Quote, ...]
    caveats: tuple[str, ...]
    follow_ups: tuple[str, ...]
    receipt: Receipt
    sides: tuple[ComparedSide, ...] = ()
    """Both sides of a comparison, in the order named; empty for other questions."""
