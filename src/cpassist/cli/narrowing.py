"""What an asker types to have only some studies: short names, and what they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from cpassist.domain.answers import Cells, Filters, Population
from cpassist.domain.errors import InputError
from cpassist.domain.evidence import StudyDesign

T = TypeVar("T", bound=StrEnum)


def _by_name(kind: type[T]) -> dict[str, T]:
    """Each value's full name, with hyphens."""
    return {one.value.replace(" ", "-"): one for one in kind}


DESIGNS: Mapping[str, StudyDesign] = {
    "rct": StudyDesign.RCT,
    "meta": StudyDesign.META_ANALYSIS,
    "review": StudyDesign.SYSTEMATIC_REVIEW,
    "nrct": StudyDesign.NON_RANDOMIZED_TRIAL,
    "single-arm": StudyDesign.SINGLE_ARM_TRIAL,
    "cohort": StudyDesign.COHORT,
    "case-report": StudyDesign.CASE_REPORT,
    "guideline": StudyDesign.GUIDELINE,
    "animal": StudyDesign.ANIMAL,
    "notice": StudyDesign.NOTICE,
    **_by_name(StudyDesign),
}
POPULATIONS: Mapping[str, Population] = _by_name(Population)
CELLS: Mapping[str, Cells] = {
    "marrow": Cells.BONE_MARROW,
    "fetal": Cells.FETAL,
    "exosomes": Cells.VESICLES,
    **_by_name(Cells),
}


def narrowed(
    designs: str | None,
    since: int | None,
    population: str | None,
    cells: str | None,
    *,
    open_access: bool,
) -> Filters:
    """The filters of a command's options; ``None`` rules nothing out. Raises ``InputError``."""
    return Filters(
        designs=frozenset() if designs is None else named(designs, DESIGNS, "--design"),
        since_year=since,
        population=(
            frozenset() if population is None else named(population, POPULATIONS, "--population")
        ),
        cells=frozenset() if cells is None else named(cells, CELLS, "--cells"),
        open_access=open_access,
    )


def named(names: str, known: Mapping[str, T], asked_by: str) -> frozenset[T]:
    """What a list like ``rct,meta`` stands for. Raises ``InputError``, naming ``asked_by``."""
    wanted = ["-".join(name.lower().split()) for name in names.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in known]
    if unknown or not wanted:
        raise InputError(
            f"{asked_by}: {', '.join(unknown)[:200] or 'nothing'} cannot be chosen",
            hint=f"Choose from: {', '.join(sorted(known))}.",
        )
    return frozenset(known[name] for name in wanted)
