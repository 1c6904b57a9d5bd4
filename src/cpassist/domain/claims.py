"""What a text about treatment says, and how each statement stands to the evidence.

Statements are judged, never the people who made them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cpassist.domain.answers import Citation, Quote, Receipt
from cpassist.domain.evidence import CertaintyLevel
from cpassist.domain.passages import Span


class ClaimType(StrEnum):
    """What a statement is about."""

    EFFICACY = "efficacy"
    SAFETY = "safety"
    STUDY_CITATION = "study_citation"
    """What a cited study was or found."""
    MECHANISM = "mechanism"
    """How cells act, what CP is."""
    COST = "cost"
    REGULATION = "regulation"
    PREVALENCE = "prevalence"
    PROCESS = "process"
    """What is done, how research or selling goes."""
    TESTIMONIAL = "testimonial"
    OPINION = "opinion"
    ADVICE = "advice"


class Verdict(StrEnum):
    """How a statement stands to the corpus; where several fit, the order is that of ``docs``."""

    SUPPORTED = "supported"
    PARTLY_SUPPORTED = "partly_supported"
    OVERSTATED = "overstated"
    CONTRADICTED = "contradicted"
    MISATTRIBUTED = "misattributed"
    NO_EVIDENCE = "no_evidence_in_corpus"
    NOT_CHECKABLE = "not_checkable"


class Stance(StrEnum):
    """How a study stands to a statement as worded."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"


class Flag(StrEnum):
    """What a reader should know of a statement beside its verdict."""

    NO_CONTROL_GROUP = "no_control_group"
    OPEN_LABEL = "open_label"
    SMALL_SAMPLE = "small_sample"
    ATTRITION = "attrition"
    SHORT_FOLLOW_UP = "short_follow_up"
    COMBINATION_CONFOUNDED = "combination_confounded"
    PRIMARY_ENDPOINT_NEGATIVE = "primary_endpoint_negative"
    POST_HOC = "post_hoc"
    COMPARISON_OMITTED = "comparison_omitted"
    SURROGATE = "surrogate"
    ANIMAL_ONLY = "animal_only"
    PREVENTION_NOT_TREATMENT = "prevention_not_treatment"
    EXPRESSION_OF_CONCERN = "expression_of_concern"
    RETRACTED = "retracted"
    WRONG_YEAR = "wrong_year"
    WRONG_JOURNAL = "wrong_journal"
    WRONG_CELL_TYPE = "wrong_cell_type"
    WRONG_POPULATION = "wrong_population"
    WRONG_DESIGN = "wrong_design"
    WRONG_NUMBER = "wrong_number"
    VAGUE_SOURCE = "vague_source"
    TESTIMONIAL = "testimonial"
    AUTHORITY_NAME = "authority_name"
    UNVERIFIABLE_COUNT = "unverifiable_count"
    MECHANISM_AS_PROOF = "mechanism_as_proof"
    ABSOLUTE_SAFETY = "absolute_safety"
    RISK_MINIMISED = "risk_minimised"
    HARM_OMITTED = "harm_omitted"
    CURE_LANGUAGE = "cure_language"
    HOPE_LANGUAGE = "hope_language"
    PRESSURE = "pressure"
    CONVENTIONAL_CARE_DISPARAGED = "conventional_care_disparaged"
    SELLER_INTEREST = "seller_interest"
    COST_STATED = "cost_stated"
    PAY_TO_PARTICIPATE = "pay_to_participate"
    UNAPPROVED_PRODUCT = "unapproved_product"
    REGISTRY_AS_APPROVAL = "registry_as_approval"


class DisclosurePoint(StrEnum):
    """What a fair text on a treatment tells its reader."""

    APPROVAL_STATUS = "approval_status"
    KNOWN_RISKS = "known_risks"
    EVIDENCE_STRENGTH = "evidence_strength"
    COST = "cost"
    TRIAL_REGISTRATION = "trial_registration"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    FOLLOW_UP_CARE = "follow_up_care"


class Overall(StrEnum):
    """The reading of a whole text."""

    MISLEADING = "misleading"
    MIXED = "mixed"
    BALANCED = "balanced"
    UNDECIDED = "undecided"
    """Too little in it can be checked to say."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of a text; ``text`` is the text's own words at ``span``."""

    span: Span
    text: str
    type: ClaimType
    checkable: bool


@dataclass(frozen=True, slots=True)
class FlagMark:
    """A flag, and the words of the text it rests on; none where it rests on the evidence."""

    flag: Flag
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class ClaimEvidence:
    """One study's words for or against a statement."""

    stance: Stance
    quote: Quote


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """A statement with its verdict; ``why`` is one line of our fixed words."""

    claim: Claim
    verdict: Verdict
    why: str
    flags: tuple[FlagMark, ...] = ()
    evidence: tuple[ClaimEvidence, ...] = ()
    """Best first."""
    certainty: CertaintyLevel = CertaintyLevel.NONE


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Whether a text tells one point, and where."""

    point: DisclosurePoint
    present: bool
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimReport:
    """Everything a face needs to show of a checked text; claims stand in the text's order."""

    text: str
    claims: tuple[JudgedClaim, ...]
    disclosures: tuple[Disclosure, ...]
    """All seven, in the order of ``DisclosurePoint``."""
    overall: Overall
    reasons: tuple[str, ...]
    """Why ``overall``: fixed words with counts."""
    questions: tuple[str, ...]
    """To ask whoever offers the treatment; from what the text leaves open."""
    caveats: tuple[str, ...]
    citations: tuple[Citation, ...]
    receipt: Receipt
