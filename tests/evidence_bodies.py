"""Bodies of evidence for tests: from the starter corpus's curated facts, and made up."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from tests.builders import make_appraisal, signal

from cpassist.core.certainty import EvidenceItem
from cpassist.domain.answers import Facets, Intent, Question
from cpassist.domain.evidence import Blinding, Direction, StudyDesign, Subjects
from cpassist.domain.studies import (
    CuratedFacts,
    Identifiers,
    RetractionStatus,
    Section,
    Study,
    StudyKind,
)

STARTER = Path(__file__).resolve().parents[1] / "corpus" / "starter"
_BLIND = (("double", Blinding.DOUBLE), ("masked", Blinding.SINGLE), ("assessor", Blinding.ASSESSOR),
          ("single", Blinding.SINGLE), ("open", Blinding.OPEN))  # fmt: skip


def ask(
    text: str = "Does it help children with cerebral palsy?",
    *,
    intents: tuple[Intent, ...] = (Intent.EFFICACY,),
    **facets: Any,
) -> Question:
    return Question(text, text, intents, Facets(**facets))


def item(
    study_id: str = "a-2020",
    *,
    title: str | None = None,
    text: str = "Children were treated.",
    authors: tuple[str, ...] | None = None,
    year: int | None = 2020,
    registration: str | None = None,
    status: RetractionStatus = RetractionStatus.NONE_SEEN,
    design: StudyDesign = StudyDesign.RCT,
    direction: Direction = Direction.BENEFIT,
    n: int | None = 500,
    relevance: float = 1.0,
    **facts: object,
) -> EvidenceItem:
    """A study of its own: nothing in it links it to another unless asked for."""
    study = Study(
        id=study_id,
        kind=StudyKind.ABSTRACT,
        title=title or f"Treatment {study_id}",
        sections=(Section("RESULTS", text),),
        authors=authors or (f"Author{study_id} A",),
        year=year,
        identifiers=Identifiers(registration=registration),
        retraction_status=status,
    )
    subjects = Subjects.ANIMAL if design is StudyDesign.ANIMAL else Subjects.HUMAN
    known = {"blinding": Blinding.DOUBLE, "subjects": subjects, "cerebral_palsy": True} | facts
    appraisal = make_appraisal(study, design=design, n=n, direction=direction, **known)
    return EvidenceItem(study, appraisal, relevance)


def changed(one: EvidenceItem, **study: Any) -> EvidenceItem:
    """The same item with other fields of its study."""
    made = dataclasses.replace(one.study, **study)
    appraisal = dataclasses.replace(one.appraisal, study_id=made.id)
    return dataclasses.replace(one, study=made, appraisal=appraisal)


@cache
def _records() -> dict[str, dict[str, Any]]:
    lines = (
        json.loads(line)
        for path in sorted(STARTER.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    )
    return {line["id"]: line for line in lines}


def starter_ids() -> tuple[str, ...]:
    return tuple(_records())


def digests(study_ids: Iterable[str]) -> list[EvidenceItem]:
    """Digests of the starter corpus, appraised by their curated facts alone."""
    return [_digest(_records()[study_id]) for study_id in study_ids]


def _has_palsy(population: str) -> bool | None:
    if any(word in population for word in ("newborn", "preterm", "fetuses", "pregnan")):
        return False
    return True if "cerebral palsy" in population else None


def _digest(record: dict[str, Any]) -> EvidenceItem:
    facts = record["facts"]
    study = Study(
        id=record["id"],
        kind=StudyKind.DIGEST,
        title=record["title"],
        sections=tuple(Section(s["label"], s["text"]) for s in record["sections"]),
        authors=tuple(record["authors"]),
        year=record["year"],
        identifiers=Identifiers(
            record["pmid"], record["pmcid"], record["doi"], record["registration"]
        ),
        publication_types=tuple(record["publication_types"]),
        facts=CuratedFacts(**facts),
    )
    design = StudyDesign(facts["design"])
    animals = "Animals" in record["mesh_terms"] and "Humans" not in record["mesh_terms"]
    blinding = (facts["blinding"] or "").lower()
    population = (facts["population"] or "").lower()
    appraisal = make_appraisal(
        study,
        design=design,
        n=facts["n"],
        direction=Direction(facts["direction"]),
        blinding=next((value for word, value in _BLIND if word in blinding), None),
        subjects=Subjects.ANIMAL if animals else Subjects.HUMAN,
        population=facts["population"],
        cerebral_palsy=_has_palsy(population),
        cell_source=facts["cell_source"],
        cell_type=facts["cell_source"],
    )
    harms = signal(facts["adverse_events"], "adverse-events")
    return EvidenceItem(
        study,
        dataclasses.replace(
            appraisal, facts=dataclasses.replace(appraisal.facts, adverse_events=harms)
        ),
        1.0,
    )
