"""Under which people and cells a study is filed, so that an asker can have only those.

Made once for each study, when an index is made; reads the appraisal and the study's heading, and
files nothing that neither tells.
"""

from __future__ import annotations

from functools import cache

from cpassist.core.appraise.page import fold
from cpassist.core.appraise.wordlist import wordlist
from cpassist.core.data import load
from cpassist.core.subject import Subject, about, names_of, phrase
from cpassist.domain.answers import Cells, Population
from cpassist.domain.evidence import Appraisal, Subjects
from cpassist.domain.studies import Study


def population(appraisal: Appraisal) -> Population | None:
    """Whom a study was done on; ``None`` where that, or people's age, was not read."""
    facts = appraisal.facts
    if facts.subjects.value is Subjects.ANIMAL:
        return Population.ANIMALS
    if facts.subjects.value is Subjects.IN_VITRO:
        return Population.LABORATORY
    if facts.subjects.value is not Subjects.HUMAN or facts.children.value is None:
        return None
    return Population.CHILDREN if facts.children.value else Population.ADULTS


def cells(study: Study, appraisal: Appraisal) -> frozenset[Cells]:
    """What the cells of a study were: by its title, index terms, treatment and the facts read."""
    facts = appraisal.facts
    told = "; ".join(filter(None, (facts.cell_type.value, facts.cell_source.value)))
    words, read = f" {phrase(told)} ", _read(told)
    return frozenset(
        kind
        for kind, subjects in _kinds().items()
        if not read.isdisjoint(load("filters")["cells"]["read"][kind.value])
        or any(
            about(study, subject) or any(f" {name} " in words for name in subject.names)
            for subject in subjects
        )
    )


def _read(told: str) -> frozenset[str]:
    """The entries of ``cells.toml`` that the facts read are, or that a maintainer's words name."""
    flat = fold(told).replace("-", " ")
    tables = ("cell_type", "cell_source")
    named = (m.name for table in tables for m in wordlist("cells", table).find(flat))
    return frozenset((*told.split("; "), *named))


@cache
def _kinds() -> dict[Cells, tuple[Subject, ...]]:
    """For each kind, the concepts of the lexicon that make a study one of it."""
    table = load("filters")["cells"]["concepts"]
    return {
        kind: tuple(Subject(one, "cells", names_of(one)) for one in table[kind.value])
        for kind in Cells
    }
