"""From what the comparing rooms saw to a verdict, in the order the verdicts are defined.

Misattributed and contradicted come before overstated, overstated before partly supported. Each
verdict carries the code of the rule that gave it; the words for a code are in a catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cpassist.core.claims.compare_polarity import Stand
from cpassist.core.claims.compared import Compared
from cpassist.core.claims.quantities import Kind, Quantity
from cpassist.core.claims.standing_facts import Against
from cpassist.core.standpoint import CREDIBLE
from cpassist.domain.claims import ClaimType, Verdict
from cpassist.domain.evidence import Appraisal, Direction, StudyDesign, Subjects

BEARS: Final = 0.58
"""The least share of a statement that a study must hold to bear on it (set on development data)."""

BEARS_TOLD: Final = 0.45
"""The same where the text has just spoken of that study."""

UNCONTROLLED: Final = frozenset(
    {StudyDesign.SINGLE_ARM_TRIAL, StudyDesign.CASE_SERIES, StudyDesign.CASE_REPORT}
)
BORNE_OUT: Final = 0.5
"""The least share of a statement that the sentence deciding on it must hold."""

FOUND: Final = 0.9
"""From here on the sentence that decides tells of this very outcome, at this very time."""

BEARS_SURE: Final = 0.45
"""The same for a conclusion that is drawn too surely: little of it is about a study."""

REVIEWS: Final = frozenset(
    {
        StudyDesign.META_ANALYSIS,
        StudyDesign.SYSTEMATIC_REVIEW,
        StudyDesign.NARRATIVE_REVIEW,
        StudyDesign.GUIDELINE,
    }
)

SAME_WORK: Final = 0.8
"""The share of a bare statement that tells that this very study is meant, of whomever it was."""

CITED_BEARS: Final = 0.45
"""The same where a year or journal is given that is not the study's."""

LOST: Final = 0.5
SUBJECT_LOST: Final = 0.2
"""The share of what a statement is about that a study may lack; less where it is the subject."""

_SETTLED: Final = frozenset(
    f"{pair}:{side}"
    for pair in ("tie", "faithfulness", "counsel", "access", "accord", "stability")
    for side in "ab"
)
"""Sides of opposites that a study must speak to before they are believed."""

_STATES: Final = frozenset(f"{pair}:{side}" for pair in ("severity", "age") for side in "ab")
"""Sides that tell who or what was seen, not which way a thing went."""

_TOLD_FACTS: Final = frozenset({"harm", "approval", "new_nerves", "cure"})
"""A statement may tell a study's own words on these."""
_EFFECTS: Final = frozenset({ClaimType.EFFICACY, ClaimType.SAFETY})
_TELLING: Final = frozenset({"cells", "donor", "comparator", "design"})
_NO_BENEFIT: Final = frozenset({Direction.NO_DIFFERENCE, Direction.HARM})


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict and the code of the rule that gave it."""

    verdict: Verdict
    code: str
    said: str = ""
    """The statement's number or value that does not fit, if one does not."""
    held: str = ""
    """What the study has instead."""


def weigh_fact(seen: Compared, fact: Against) -> Ruling:
    """The verdict on a statement that goes against a standing fact, unless it tells a study's."""
    telling = fact.name in _TOLD_FACTS
    if telling and seen.attributed and seen.cites and seen.best.score >= BEARS:
        return weigh(seen)
    return Ruling(fact.verdict, f"fact_{fact.name}")


def weigh(seen: Compared) -> Ruling:
    """The verdict on a checkable statement."""
    for rule in (_safety, _unbacked, _foreign, _contrary, _beyond, _unsure, _part):
        ruling = rule(seen)
        if ruling is not None:
            return ruling
    return Ruling(Verdict.SUPPORTED, "supported")


def _safety(seen: Compared) -> Ruling | None:
    counted = _for(seen) and seen.counted.borne and not seen.counted.wrong
    if seen.absolute and not seen.attributed and not seen.cites and not counted:
        return Ruling(Verdict.CONTRADICTED, "absolute_safety")
    return None


def _unbacked(seen: Compared) -> Ruling | None:
    kind = seen.best.hit.appraisal.design.value
    if seen.reviews and seen.dated and seen.identity and kind is not None and kind not in REVIEWS:
        return Ruling(Verdict.NO_EVIDENCE, "cited_not_found")
    if seen.told and seen.identity:
        return None
    least = BEARS_TOLD if seen.told else BEARS
    if {"proof", "certain", "drawn"} & set(seen.beyond) and seen.positive:
        least = min(least, BEARS_SURE)
    lacking = seen.subject_missing and seen.uncovered > SUBJECT_LOST and not seen.told
    others = any(one.said == "adults" and one.held for one in seen.apart) and not seen.cites
    lost = seen.uncovered > LOST and not seen.told
    if seen.identity and seen.best.worded >= CITED_BEARS:
        return None
    promised = seen.unreported and seen.positive and not seen.cites
    if seen.best.score < least or lost or lacking or others or promised:
        code = "cited_not_found" if seen.cites and seen.dated else "nothing_bears"
        return Ruling(Verdict.NO_EVIDENCE, code)
    return None


def _foreign(seen: Compared) -> Ruling | None:
    opposite = seen.decided is not None and seen.decided.stand is Stand.AGAINST
    if seen.identity and not (opposite or _no_benefit(seen)):
        return Ruling(Verdict.MISATTRIBUTED, str(seen.identity[0].value))
    return None


def _no_benefit(seen: Compared) -> bool:
    appraisal = seen.best.hit.appraisal
    return (
        bool({"worth:a", "working:a"} & seen.marks.sides)
        and not (seen.marks.denied or seen.marks.alike or seen.marks.open)
        and appraisal.design.value in CREDIBLE
        and appraisal.direction.value in _NO_BENEFIT
    )


def _contrary(seen: Compared) -> Ruling | None:
    if seen.counted.wrong and seen.claim.type is not ClaimType.MECHANISM:
        return Ruling(Verdict.CONTRADICTED, "other_number", _figure(seen.counted.other[0]))
    if seen.decided is not None and seen.decided.stand is Stand.AGAINST:
        return Ruling(Verdict.CONTRADICTED, "opposite")
    gainsaid = _gainsaid(seen)
    if gainsaid is not None:
        return Ruling(Verdict.CONTRADICTED, gainsaid)
    told = _told_apart(seen) or bool(seen.decided and seen.attributed and not seen.compared)
    if _no_benefit(seen) and not told:
        return Ruling(Verdict.CONTRADICTED, "no_benefit")
    facts = seen.best.hit.appraisal.facts
    if (
        seen.randomised
        and facts.randomised.value is False
        and not (seen.marks.denied or seen.marks.idle)
    ):
        return Ruling(_wrong_work(seen), "other_allocation")
    if seen.controlled and facts.controlled.value is False and not seen.marks.idle:
        return Ruling(_wrong_work(seen), "other_design")
    animal = facts.subjects.value in {Subjects.ANIMAL, Subjects.IN_VITRO}
    others = seen.palsy and facts.cerebral_palsy.value is False and not seen.on_palsy
    if others and not animal and not seen.marks.denied:
        if seen.cites or (seen.best.score >= SAME_WORK and not seen.positive):
            return Ruling(_wrong_work(seen), "other_people")
        if seen.positive and seen.claim.type in _EFFECTS:
            return Ruling(Verdict.OVERSTATED, "other_people")
        return Ruling(Verdict.NO_EVIDENCE, "nothing_bears")  # of others, so of neither side
    other = next((one for one in seen.apart if seen.cites or one.attribute in _TELLING), None)
    if other is not None and (other.held or other.attribute == "comparator"):
        held = ", ".join(map(_plain, other.held))
        return Ruling(_wrong_work(seen), "other_kind", _plain(other.said), held)
    return None


def _gainsaid(seen: Compared) -> str | None:
    """The code by which a study goes against what is said of it, in no sentence of its own."""
    said = seen.marks
    if seen.unreported and seen.cites and seen.positive and not (said.denied or said.open):
        return "no_results"
    if seen.misbound and not said.denied:
        return "other_bound"
    if seen.instead and _for(seen) and not seen.uncovered:
        return "opposite"  # it names both, side by side
    return "misnamed" if seen.misnamed and not said.denied else None


def _wrong_work(seen: Compared) -> Verdict:
    """A cited work that is another is misattributed; a bare statement is only wrong."""
    return Verdict.MISATTRIBUTED if seen.cites and not seen.alone else Verdict.CONTRADICTED


def _figure(number: Quantity) -> str:
    return f"{number.value:,.10g}{'%' if number.kind is Kind.SHARE else ''}"


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _beyond(seen: Compared) -> Ruling | None:
    appraisal = seen.best.hit.appraisal
    left_open = seen.decided is not None and seen.decided.stand is Stand.OPEN
    if left_open and not seen.attributed:
        return Ruling(Verdict.OVERSTATED, "uncertain")
    if seen.wider:
        return Ruling(Verdict.OVERSTATED, seen.wider)
    if seen.beyond == ("drawn",) and seen.aside and _for(seen):
        return Ruling(Verdict.PARTLY_SUPPORTED, "part_drawn")
    if seen.beyond:
        return Ruling(Verdict.OVERSTATED, f"beyond_{seen.beyond[0]}")
    if not seen.positive or seen.attributed or seen.marks.denied:
        return None
    animal = appraisal.facts.subjects.value in {Subjects.ANIMAL, Subjects.IN_VITRO}
    if animal and (seen.people or seen.palsy_outcome):
        return Ruling(Verdict.OVERSTATED, "animals")
    ranked = seen.decided is not None and seen.decided.why == "order"
    if _uncontrolled(appraisal) and not (seen.natural or ranked):
        return Ruling(Verdict.OVERSTATED, "no_comparison")
    return None


def _told_apart(seen: Compared) -> bool:
    """Whether a sentence of the study tells of this very change, at this time, beside others."""
    one = seen.decided
    surely = one is not None and one.stand is Stand.FOR and one.score >= FOUND
    return surely and one is not None and one.why == "change" and seen.compared


def _uncontrolled(appraisal: Appraisal) -> bool:
    """Whether those treated were compared with nobody: by design, or a cohort that says so."""
    design = appraisal.design.value
    alone = design is StudyDesign.COHORT and appraisal.facts.controlled.value is False
    return alone or design in UNCONTROLLED


def _for(seen: Compared) -> bool:
    return seen.decided is not None and seen.decided.stand is Stand.FOR


def _unsure(seen: Compared) -> Ruling | None:
    """Nothing is supported that no sentence near it bears out."""
    weak = seen.decided is not None and seen.decided.score < BORNE_OUT
    if weak and not seen.told and not seen.counted.borne:
        return Ruling(Verdict.NO_EVIDENCE, "nothing_bears")
    if seen.counted.uncovered and not seen.counted.borne:
        # A number of its own that nothing there holds: a likeness does not bear it out.
        return Ruling(Verdict.NO_EVIDENCE, "nothing_bears")
    points = bool(seen.marks.sides - _STATES) and not (seen.marks.denied or seen.marks.alike)
    if points and seen.decided is None and seen.nearest_equal:
        return Ruling(Verdict.CONTRADICTED, "opposite")
    bare = seen.decided is None or not seen.decided.why
    if seen.ranks and not seen.nearest_ranks and bare and points:
        return Ruling(Verdict.NO_EVIDENCE, "nothing_bears")
    if points and seen.decided is None and not seen.counted.borne:
        return Ruling(Verdict.NO_EVIDENCE, "nothing_bears")
    if points and _for(seen) and not (seen.decided and seen.decided.why) and not seen.counted.borne:
        # It says which way a thing goes, and the sentence near it says nothing of that.
        return Ruling(Verdict.NO_EVIDENCE, "nothing_bears")
    if seen.decided is None and (seen.level or _SETTLED & seen.marks.sides):
        return Ruling(Verdict.NO_EVIDENCE, "nothing_bears")
    direction = seen.best.hit.appraisal.direction.value
    gain = bool({"worth:a", "working:a"} & seen.marks.sides) and not seen.marks.denied
    if seen.decided is None and gain and direction is Direction.HARM:
        return Ruling(Verdict.CONTRADICTED, "no_benefit")
    told = seen.attributed or seen.counted.borne
    if seen.decided is None and gain and direction is Direction.NOT_APPLICABLE and not told:
        return Ruling(Verdict.OVERSTATED, "uncertain")
    return None


def _part(seen: Compared) -> Ruling | None:
    if seen.minimised and not seen.attributed:
        return Ruling(Verdict.PARTLY_SUPPORTED, "part_harm")
    gain = seen.positive and not seen.marks.denied and not seen.marks.alike
    if gain and seen.others_gained and not seen.compared:
        return Ruling(Verdict.PARTLY_SUPPORTED, "part_compared")
    return None
