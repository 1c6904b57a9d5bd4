"""What is said of evidence: designs, levels, directions, signals with reasons, and certainty."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from cpassist.domain.passages import Span

T = TypeVar("T")


class StudyDesign(StrEnum):
    """How a study was done; the values are those of the corpus's ``facts.design``."""

    META_ANALYSIS = "meta-analysis"
    SYSTEMATIC_REVIEW = "systematic review"
    RCT = "randomized controlled trial"
    NON_RANDOMIZED_TRIAL = "non-randomized controlled trial"
    SINGLE_ARM_TRIAL = "single-arm trial"
    COHORT = "cohort study"
    CASE_CONTROL = "case-control study"
    CROSS_SECTIONAL = "cross-sectional study"
    CASE_SERIES = "case series"
    CASE_REPORT = "case report"
    ECONOMIC = "economic analysis"
    SURVEY = "survey or qualitative study"
    GUIDELINE = "guideline"
    POSITION = "position statement"
    NARRATIVE_REVIEW = "narrative review"
    PROTOCOL = "protocol"
    NOTICE = "registry or regulatory notice"
    ANIMAL = "animal study"
    IN_VITRO = "in vitro study"
    UNCLEAR = "unclear"


class EvidenceLevel(StrEnum):
    """Oxford CEBM 2011 levels for "does this treatment help?"; 1 is the strongest.

    Source: OCEBM Levels of Evidence Working Group, "The Oxford 2011 Levels of Evidence".
    """

    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR = "4"
    FIVE = "5"
    NOT_GRADED = "not graded"
    """Rules, notices, plans and studies whose design is unclear carry no level."""


class Direction(StrEnum):
    """Which way a study's main result points, between groups where there is a control."""

    BENEFIT = "benefit"
    NO_DIFFERENCE = "no difference"
    HARM = "harm"
    MIXED = "mixed"
    NOT_APPLICABLE = "not applicable"
    """No control group, or not a question of effect."""
    UNCLEAR = "unclear"


class CertaintyLevel(StrEnum):
    """GRADE's four levels, and ``NONE`` where no study bears on the question."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very low"
    NONE = "none"


class TrafficLight(StrEnum):
    """The colours used in CP care (Novak and colleagues), and grey for "not enough"."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


class Basis(StrEnum):
    """What a signal was read from, weakest first."""

    NONE = "none"
    TEXT = "text"
    TYPES = "publication types"
    RECORD = "fields of the record"
    """Such as index terms, the registration number, or the names of the authors."""
    CURATED = "curated facts"
    OVERRIDE = "maintainer's override"


class Subjects(StrEnum):
    """What a study was done on."""

    HUMAN = "human"
    ANIMAL = "animal"
    IN_VITRO = "in vitro"


class Blinding(StrEnum):
    """Who did not know the treatment."""

    DOUBLE = "double-blind"
    SINGLE = "single-blind"
    ASSESSOR = "assessor-blind"
    OPEN = "open-label"


class Donor(StrEnum):
    """Whose cells were given."""

    AUTOLOGOUS = "autologous"
    ALLOGENEIC = "allogeneic"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was concluded: a stable code, plain words, and the study's words if any."""

    code: str
    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Signal(Generic[T]):
    """One fact about a study, with what it was read from; ``value`` is ``None`` where unclear."""

    value: T | None
    basis: Basis
    confidence: float
    """0 to 1; how often a reading of this kind is right, as far as measured."""
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Override:
    """A maintainer's correction of one signal of one study; it wins, and it is shown."""

    signal: str
    """The name of a field of ``StudyFacts``, or ``design``, ``n`` or ``direction``."""
    value: object
    """Of the signal's own type; ``None`` withdraws what the rules read."""
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Effect:
    """One result in numbers; every field is the very words of the record, or ``None``."""

    span: Span
    """The sentence the numbers stand in."""
    outcome: Span | None = None
    difference: Span | None = None
    interval: Span | None = None
    p_value: Span | None = None
    follow_up: Span | None = None


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What was read of how a study was done, each fact with the words it was read from."""

    randomised_n: Signal[int]
    analysed_n: Signal[int]
    arm_sizes: Signal[tuple[int, ...]]
    controlled: Signal[bool]
    comparator: Signal[str]
    randomised: Signal[bool]
    blinding: Signal[Blinding]
    subjects: Signal[Subjects]
    population: Signal[str]
    cerebral_palsy: Signal[bool]
    children: Signal[bool]
    age: Signal[str]
    cell_type: Signal[str]
    cell_source: Signal[str]
    donor: Signal[Donor]
    route: Signal[str]
    dose: Signal[str]
    follow_up: Signal[str]
    outcome_measures: Signal[tuple[str, ...]]
    registration: Signal[str]
    funding: Signal[str]
    conflicts: Signal[str]
    seller_involved: Signal[bool]
    adverse_events: Signal[str]
    """The words that report harms; value ``None`` with code ``adverse-events-not-reported`` is a
    finding of its own."""


@dataclass(frozen=True, slots=True)
class Appraisal:
    """All that was judged of one study at index time, each part with its reasons."""

    study_id: str
    design: Signal[StudyDesign]
    level: EvidenceLevel
    n: Signal[int]
    """The size to show: analysed, else randomised, else stated; curated where given."""
    direction: Signal[Direction]
    effects: tuple[Effect, ...]
    facts: StudyFacts

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons for design, size and direction, in that order."""
        return self.design.reasons + self.n.reasons + self.direction.reasons


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure a body of studies lets one be, why, and what the traffic light says."""

    level: CertaintyLevel
    reasons: tuple[Reason, ...]
    light: TrafficLight
    light_meaning: str
    """The colour in words; colour is never the only sign."""
    direction: Direction
    """What the best evidence reports; never a vote count."""
    key_studies: tuple[str, ...] = ()
    """Ids of the studies the level rests on, strongest first."""
