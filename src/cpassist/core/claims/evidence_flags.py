"""What a reader should know of the studies behind a statement: their weak points, in flags.

Only of the studies quoted; where a statement is rightly hedged or tells the weakness itself,
nothing is flagged. Flags on the statement's own wording are given elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cpassist.core.claims.compared import Compared
from cpassist.core.claims.cue_groups import Passage as Ready
from cpassist.core.claims.cue_groups import group
from cpassist.core.claims.study_view import StudyView
from cpassist.core.claims.weigh import UNCONTROLLED, Ruling
from cpassist.core.standpoint import CREDIBLE
from cpassist.domain.claims import ClaimType, Flag, FlagMark, Verdict
from cpassist.domain.evidence import Blinding, Direction, Subjects
from cpassist.domain.studies import RetractionStatus

SMALL: Final = 60
"""People in all; below it a trial is small (GRADE guidelines 6: imprecision)."""

_FILE: Final = "claim_flags"


def evidence_flags(seen: Compared, ruling: Ruling) -> tuple[FlagMark, ...]:
    """The flags in the order of ``Flag``, each once."""
    found = {*_of_citation(seen, ruling), *_of_study(seen, ruling)}
    return tuple(FlagMark(flag) for flag in Flag if flag in found)


def _of_citation(seen: Compared, ruling: Ruling) -> Iterator[Flag]:
    yield from seen.identity if ruling.verdict is not Verdict.NO_EVIDENCE else ()
    if ruling.code == "other_number":
        yield Flag.WRONG_NUMBER
    if ruling.code == "other_kind":
        for one in seen.apart:
            if one.attribute in ("cells", "donor"):
                yield Flag.WRONG_CELL_TYPE
            elif one.attribute in ("age", "form", "subjects"):
                yield Flag.WRONG_POPULATION
            elif one.attribute in ("design", "comparator"):
                yield Flag.WRONG_DESIGN
    if ruling.code in ("absolute_safety",):
        yield Flag.HARM_OMITTED


def _of_study(seen: Compared, ruling: Ruling) -> Iterator[Flag]:
    if ruling.verdict is Verdict.NO_EVIDENCE:
        if seen.cites and ruling.code == "cited_not_found":
            yield Flag.VAGUE_SOURCE
        return
    hit = seen.best.hit
    if hit.study.retraction_status is RetractionStatus.CONCERN:
        yield Flag.EXPRESSION_OF_CONCERN
    if hit.study.retraction_status is RetractionStatus.RETRACTED:
        yield Flag.RETRACTED
    if hit.appraisal.facts.subjects.value in (Subjects.ANIMAL, Subjects.IN_VITRO):
        yield Flag.ANIMAL_ONLY
        return
    if not seen.positive or seen.claim.type not in (ClaimType.EFFICACY, ClaimType.STUDY_CITATION):
        return
    yield from _of_trial(seen, ruling)


def _of_trial(seen: Compared, ruling: Ruling) -> Iterator[Flag]:
    appraisal = seen.best.hit.appraisal
    design = appraisal.design.value
    if design in UNCONTROLLED:
        yield Flag.NO_CONTROL_GROUP
    if appraisal.facts.blinding.value is Blinding.OPEN:
        yield Flag.OPEN_LABEL
    if appraisal.n.value is not None and 0 < appraisal.n.value < SMALL:
        yield Flag.SMALL_SAMPLE
    negative = appraisal.direction.value is Direction.NO_DIFFERENCE
    if design in CREDIBLE and negative and ruling.verdict is Verdict.CONTRADICTED:
        yield Flag.PRIMARY_ENDPOINT_NEGATIVE
    for flag, name in (
        (Flag.POST_HOC, "post_hoc"),
        (Flag.COMBINATION_CONFOUNDED, "combination"),
        (Flag.ATTRITION, "attrition"),
        (Flag.PREVENTION_NOT_TREATMENT, "prevention"),
    ):
        if _told(seen.best.view, name):
            yield flag


def _told(view: StudyView, name: str) -> bool:
    cues = group(_FILE, name)
    return any(cues.holds(Ready(line.reading.text, line.reading.folded, 0)) for line in view.lines)
