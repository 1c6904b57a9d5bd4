"""Small studies and appraisals for tests, in words written for them."""

from __future__ import annotations

import dataclasses

from cpassist.domain.evidence import (
    Appraisal,
    Basis,
    Direction,
    EvidenceLevel,
    Reason,
    Signal,
    StudyDesign,
    StudyFacts,
)
from cpassist.domain.passages import Passage, Span
from cpassist.domain.studies import Identifiers, RetractionStatus, Section, Study, StudyKind

RESULTS = (
    "Walking distance grew by 12 metres more after cells than after placebo (p = 0.03). "
    "Three children had fever on the first day."
)


def make_study(
    study_id: str = "doe-2020",
    *,
    title: str = "Cord blood for children with cerebral palsy",
    results: str = RESULTS,
    background: str = "Cord blood is given to children with cerebral palsy.",
    year: int | None = 2020,
    status: RetractionStatus = RetractionStatus.NONE_SEEN,
    kind: StudyKind = StudyKind.DIGEST,
) -> Study:
    return Study(
        id=study_id,
        kind=kind,
        title=title,
        sections=(Section("BACKGROUND", background), Section("RESULTS", results)),
        authors=("Doe J", "Roe RM"),
        journal="Journal of Examples",
        year=year,
        url=f"https://example.org/{study_id}",
        identifiers=Identifiers(doi=f"10.1000/{study_id}"),
        retraction_status=status,
    )


def signal(value: object, code: str = "test", span: Span | None = None) -> Signal:
    return Signal(value, Basis.TEXT, 0.9, (Reason(code, "for a test", span),))


def make_appraisal(
    study: Study,
    *,
    design: StudyDesign = StudyDesign.RCT,
    level: EvidenceLevel = EvidenceLevel.TWO,
    n: int | None = 60,
    direction: Direction = Direction.BENEFIT,
    harms: Span | None = None,
    **facts: object,
) -> Appraisal:
    values = {field.name: signal(None) for field in dataclasses.fields(StudyFacts)}
    values |= {name: signal(value) for name, value in facts.items()}
    if harms is not None:
        values["adverse_events"] = signal(harms.of(study.text), "harms", harms)
    return Appraisal(
        study_id=study.id,
        design=signal(design, "design", Span(0, 5)),
        level=level,
        n=signal(n),
        direction=signal(direction),
        effects=(),
        facts=StudyFacts(**values),
    )


def make_passage(study: Study, ordinal: int = 0, span: Span | None = None) -> Passage:
    label, whole = study.section_spans[-1]
    chosen = span or whole
    return Passage(study.id, ordinal, label, chosen, (chosen,))
