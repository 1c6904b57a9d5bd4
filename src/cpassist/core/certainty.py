"""How sure a body of studies lets one be: level, reasons, light and direction.

GRADE's start by design and its five domains as explicit, capped rules, each with a stable code and
plain words (``certainty.toml``). It never counts votes, never rates up, and gives no advice. See
``docs/grading.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cpassist.core.appraise.standing import pools_retracted
from cpassist.core.certainty_body import (
    Body,
    assemble,
    comparable,
    confirmed,
    direction,
    key_report,
    level,
    opposed,
    small_and_positive,
    unanimous,
)
from cpassist.core.certainty_domains import (
    LEVELS,
    EvidenceItem,
    Finding,
    Rating,
    Scope,
    finding,
    in_people,
    off_topic,
    rate,
    scope,
)
from cpassist.core.stated import read_stated
from cpassist.core.traffic_light import domain_code, fhir_code, light, verb
from cpassist.domain.answers import Question
from cpassist.domain.evidence import Certainty, CertaintyLevel, Direction, Reason, StudyDesign
from cpassist.domain.studies import RetractionStatus, Study

__all__ = ["EvidenceItem", "certainty", "domain_code", "fhir_code", "verb"]

_KEYS_SHOWN = 5
_PLANS = frozenset({StudyDesign.NOTICE, StudyDesign.PROTOCOL})
_NOT_REPORTED = "adverse-events-not-reported"


def certainty(items: Sequence[EvidenceItem], question: Question) -> Certainty:
    """The certainty of ``items``, in any order, as evidence on ``question``.

    ``NONE`` where nothing can be graded: no items, or only retracted studies, animal or laboratory
    work, single cases, plans and opinions. ``key_studies`` names the report the level rests on,
    then the others of like quality, strongest first; ties are broken by id.
    Source: GRADE guidelines 3 to 8, J Clin Epidemiol 2011; own rules are marked in the data file.
    """
    unique = {item.study.id: item for item in items}
    ordered = [unique[study_id] for study_id in sorted(unique)]
    asked = scope(question)
    ratings = [rating for item in ordered if (rating := rate(item, asked)) is not None]
    retracted = [
        item.study for item in ordered if item.study.retraction_status is RetractionStatus.RETRACTED
    ]
    marked = frozenset(
        rating.id
        for rating in ratings
        if rating.pooled and retracted and pools_retracted(rating.item.study, retracted)
    )
    body = assemble(ratings, _unpublished(ordered, asked), marked)
    standing = _on_retractions(body, retracted)
    if not body.groups:
        return _not_graded(ordered, standing)
    key = key_report(body)
    grade = LEVELS[level(body)]
    pointing = direction(body, key)
    lead = body.groups[0][0]
    harm = lead.stated.more_harm and lead.start > 1
    reasons = _distinct((*lead.findings, *_on_body(body), *standing, *_on_harms(lead, ordered)))
    unsettled = any(reason.code == "inconsistency.elsewhere" for reason in reasons)
    colour, meaning = light(grade, pointing, more_harm=harm, unsettled=unsettled)
    return Certainty(
        level=grade,
        reasons=reasons,
        light=colour,
        light_meaning=meaning,
        direction=pointing,
        key_studies=_keys(body, key),
    )


def _distinct(findings: Sequence[Finding]) -> tuple[Reason, ...]:
    return tuple({one.reason.code: one.reason for one in findings}.values())


def _keys(body: Body, key: Rating) -> tuple[str, ...]:
    alike = [group[0].id for group in comparable(body.groups)]
    return tuple(dict.fromkeys((key.id, *alike)))[:_KEYS_SHOWN]


def _unpublished(items: Sequence[EvidenceItem], asked: Scope) -> list[Study]:
    """Registry entries on the very treatment asked about that are said to have no results."""
    if not asked.treatments and not asked.cells:
        return []
    return [
        item.study
        for item in items
        if item.appraisal.design.value in _PLANS
        and item.study.identifiers.registration
        and read_stated(item.study.title, item.study.text).unpublished
        and not any(off_topic(item, asked))
    ]


def _on_body(body: Body) -> Iterator[Finding]:
    """What the studies say of one another."""
    lead = body.groups[0][0]
    alike = comparable(body.groups)
    weaker = [group[0] for group in body.groups[len(alike) :]]
    others = [group[0] for group in body.groups[1:]]
    if not unanimous(alike):
        yield finding("inconsistency.conflict")
    elif lead.points > 2 and not confirmed(body, body.groups):
        yield from _unconfirmed(body)
    if any(opposed(lead, rating) and rating.start > 1 for rating in weaker):
        yield finding("inconsistency.conflict-of-weaker")
    if not lead.stated.heterogeneous and any(
        rating.pooled and rating.stated.heterogeneous and rating.points > 1 for rating in others
    ):
        yield finding("inconsistency.elsewhere")
    if small_and_positive(body.groups):
        yield finding("publication-bias.small-positive-only")
    if body.held_back:
        yield finding("publication-bias.registered-unpublished")


def _unconfirmed(body: Body) -> Iterator[Finding]:
    """That nothing confirms the strongest source, unless another reason already says why."""
    without_bars = Body(body.groups, body.links, frozenset(), held_back=False, dropped=0)
    if not small_and_positive(body.groups) and not confirmed(without_bars, body.groups):
        yield finding("inconsistency.unconfirmed")


def _on_retractions(body: Body, retracted: Sequence[Study]) -> list[Finding]:
    found: list[Finding] = []
    if retracted:
        found.append(finding("integrity.retracted"))
    if body.dropped:
        found.append(finding("integrity.retracted-trial"))
    if any(report.id in body.marked for group in body.groups for report in group):
        found.append(finding("integrity.pooled-retracted"))
    return found


def _on_harms(lead: Rating, items: Sequence[EvidenceItem]) -> Iterator[Finding]:
    """What is reported of harms: noted, never counted against the certainty of an effect."""
    signal = lead.item.appraisal.facts.adverse_events
    if lead.stated.more_harm and lead.start > 1:
        yield finding("harms.more-with-treatment")
    elif signal.value is None and any(reason.code == _NOT_REPORTED for reason in signal.reasons):
        yield finding("harms.not-reported")
    if any(_harmed_case(item) for item in items):
        yield finding("harms.single-cases")


def _harmed_case(item: EvidenceItem) -> bool:
    return (
        item.appraisal.design.value is StudyDesign.CASE_REPORT
        and item.appraisal.direction.value is Direction.HARM
        and item.study.retraction_status is not RetractionStatus.RETRACTED
    )


def _not_graded(items: Sequence[EvidenceItem], standing: Sequence[Finding]) -> Certainty:
    """The answer where no study can be graded, with what there is instead."""
    usable = [i for i in items if i.study.retraction_status is not RetractionStatus.RETRACTED]
    findings = list(standing)
    harmed = any(_harmed_case(item) for item in usable)
    if any(item.appraisal.design.value is StudyDesign.CASE_REPORT for item in usable):
        findings.append(finding("start.single-cases"))
    elif any(not in_people(item) for item in usable):
        findings.append(finding("start.not-in-people"))
    else:
        findings.append(finding("start.nothing-to-grade"))
    if harmed:
        findings.append(finding("harms.single-cases"))
    pointing = Direction.HARM if harmed else Direction.NOT_APPLICABLE
    colour, meaning = light(CertaintyLevel.NONE, pointing)
    return Certainty(CertaintyLevel.NONE, _distinct(findings), colour, meaning, pointing)
