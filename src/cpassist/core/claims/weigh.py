"""From what the comparing rooms saw to a verdict, in the order the verdicts are defined.

Misattributed and contradicted come before overstated, overstated before partly supported. Each
verdict carries the code of the rule that gave it; the words for a code are in a catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cpassist.core.claims.align import Alignment
from cpassist.core.claims.compare_attributes import Apart
from cpassist.core.claims.compare_numbers import Counted
from cpassist.core.claims.compare_polarity import Bent, Marks, Stand
from cpassist.core.claims.quantities import Kind, Quantity
from cpassist.core.standpoint import CREDIBLE
from cpassist.domain.claims import Claim, ClaimType, Flag, Verdict
from cpassist.domain.evidence import Direction, StudyDesign, Subjects

BEARS: Final = 0.62
"""The least share of a statement that a study must hold to bear on it (set on development data)."""

BEARS_TOLD: Final = 0.5
"""The same where the text has just spoken of that study."""

UNCONTROLLED: Final = frozenset(
    {StudyDesign.SINGLE_ARM_TRIAL, StudyDesign.CASE_SERIES, StudyDesign.CASE_REPORT}
)
_TELLING: Final = frozenset({"cells", "donor", "comparator", "design"})
_NO_BENEFIT: Final = frozenset({Direction.NO_DIFFERENCE, Direction.HARM})


@dataclass(frozen=True, slots=True)
class Compared:
    """A statement beside the study nearest to it."""

    claim: Claim
    best: Alignment
    told: bool
    """Whether the text spoke of this study just before."""
    cites: bool
    """Whether the statement speaks of some study's work."""
    marks: Marks
    decided: Bent | None
    counted: Counted
    apart: tuple[Apart, ...]
    identity: tuple[Flag, ...]
    """In what a cited work is another than is said."""
    beyond: tuple[str, ...]
    attributed: bool
    hedged: bool
    positive: bool
    """Whether the statement says that something helps."""
    people: bool
    """Whether it speaks of people, or of nobody in particular."""
    absolute: bool
    """Whether it denies all risk."""
    uncovered: float
    """The share of what it is about that the study nowhere holds."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict and the code of the rule that gave it."""

    verdict: Verdict
    code: str
    said: str = ""
    """The statement's number or value that does not fit, if one does not."""
    held: str = ""
    """What the study has instead."""


def weigh(seen: Compared) -> Ruling:
    """The verdict on a checkable statement."""
    for rule in (_safety, _unbacked, _foreign, _contrary, _beyond, _part):
        ruling = rule(seen)
        if ruling is not None:
            return ruling
    return Ruling(Verdict.SUPPORTED, "supported")


def _safety(seen: Compared) -> Ruling | None:
    if seen.absolute and not seen.attributed and not seen.cites:
        return Ruling(Verdict.CONTRADICTED, "absolute_safety")
    return None


def _unbacked(seen: Compared) -> Ruling | None:
    least = BEARS_TOLD if seen.told else BEARS
    if seen.best.score < least or seen.uncovered > 0.5:
        return Ruling(Verdict.NO_EVIDENCE, "nothing_bears")
    return None


def _foreign(seen: Compared) -> Ruling | None:
    opposite = seen.decided is not None and seen.decided.stand is Stand.AGAINST
    if seen.identity and not (opposite or _no_benefit(seen)):
        return Ruling(Verdict.MISATTRIBUTED, str(seen.identity[0].value))
    return None


def _no_benefit(seen: Compared) -> bool:
    appraisal = seen.best.hit.appraisal
    return (
        seen.positive
        and not seen.marks.denied
        and appraisal.design.value in CREDIBLE
        and appraisal.direction.value in _NO_BENEFIT
    )


def _contrary(seen: Compared) -> Ruling | None:
    if seen.counted.wrong and seen.claim.type is not ClaimType.MECHANISM:
        return Ruling(Verdict.CONTRADICTED, "other_number", _figure(seen.counted.other[0]))
    if seen.decided is not None and seen.decided.stand is Stand.AGAINST:
        return Ruling(Verdict.CONTRADICTED, "opposite")
    if _no_benefit(seen) and not (seen.decided and seen.attributed):
        return Ruling(Verdict.CONTRADICTED, "no_benefit")
    other = next((one for one in seen.apart if seen.cites or one.attribute in _TELLING), None)
    if other is not None and other.held:
        verdict = Verdict.MISATTRIBUTED if seen.told and seen.cites else Verdict.CONTRADICTED
        return Ruling(verdict, "other_kind", _plain(other.said), ", ".join(map(_plain, other.held)))
    return None


def _figure(number: Quantity) -> str:
    return f"{number.value:g}{'%' if number.kind is Kind.SHARE else ''}"


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _beyond(seen: Compared) -> Ruling | None:
    appraisal = seen.best.hit.appraisal
    if seen.beyond:
        return Ruling(Verdict.OVERSTATED, f"beyond_{seen.beyond[0]}")
    if not seen.positive or seen.attributed or seen.marks.denied:
        return None
    if seen.people and appraisal.facts.subjects.value in {Subjects.ANIMAL, Subjects.IN_VITRO}:
        return Ruling(Verdict.OVERSTATED, "animals")
    if appraisal.design.value in UNCONTROLLED:
        return Ruling(Verdict.OVERSTATED, "no_comparison")
    return None


def _part(seen: Compared) -> Ruling | None:
    return None
