"""Questions for the clinic or the doctor, from what the sources of an answer leave open.

They ask; they never say what to do. Questions and their sources are data
(``core/data/clinic_questions.toml``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from cpassist.core.appraise.standing import usable_as_support
from cpassist.core.data import load
from cpassist.core.standpoint import ABLE, CREDIBLE
from cpassist.core.subject import treatments
from cpassist.domain.answers import Answer, AnswerReason, Citation

MOST: Final = 5

_KNOWN: Final[Mapping[str, Callable[[Citation], bool]]] = {
    "cells": lambda one: one.appraisal.facts.cell_source.value is not None,
    "registration": lambda one: bool(
        one.study.identifiers.registration or one.appraisal.facts.registration.value
    ),
    "harms": lambda one: one.appraisal.facts.adverse_events.value is not None,
    "follow_up": lambda one: one.appraisal.facts.follow_up.value is not None,
    "funding": lambda one: one.appraisal.facts.funding.value is not None,
    "compared": lambda one: one.appraisal.design.value in CREDIBLE and one.appraisal.level in ABLE,
    "age": lambda one: one.appraisal.facts.age.value is not None,
    "measures": lambda one: bool(one.appraisal.facts.outcome_measures.value),
    "dose": lambda one: one.appraisal.facts.dose.value is not None,
}
"""By gap, whether a cited source reports what would fill it."""


@dataclass(frozen=True, slots=True)
class ClinicQuestion:
    """One question to ask, and how many of the sources shown answer it."""

    code: str
    text: str
    known: int
    total: int

    @property
    def reported(self) -> str:
        """``known`` and ``total`` in words."""
        key = "reported" if self.known else "nothing"
        return str(load("clinic_questions")["words"][key]).format(
            known=self.known, total=self.total
        )


def clinic_questions(answer: Answer) -> tuple[ClinicQuestion, ...]:
    """``MOST`` questions: those always asked, then those the sources of ``answer`` tell least of.

    Ties by the order of the data.

    None in an emergency. Retracted sources count for nothing. Whether they are about cells is
    read from the treatments asked about, else from most of the sources.
    """
    if answer.reason is AnswerReason.URGENT:
        return ()
    sources = [one for one in answer.citations if usable_as_support(one.study)]
    kinds = {"any", "cells" if _about_cells(answer, sources) else "others"}
    entries = [one for one in load("clinic_questions")["questions"] if one["about"] in kinds]
    found = {
        entry["code"]: ClinicQuestion(
            entry["code"],
            entry["text"],
            sum(_KNOWN[entry["gap"]](one) for one in sources),
            len(sources),
        )
        for entry in entries
    }
    always = [entry["code"] for entry in entries if entry.get("always")]
    order = sorted(found, key=lambda code: (code not in always, found[code].known))
    return tuple(found[code] for code in order[:MOST])


def _about_cells(answer: Answer, sources: list[Citation]) -> bool:
    named = treatments(answer.question.standalone)
    if named:
        return any(one.group == "cells" for one in named)
    return 2 * sum(map(_KNOWN["cells"], sources)) >= len(sources)
