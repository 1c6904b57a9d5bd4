"""Whether the numbers of a statement are those of a study.

A number that the study does not hold, where it counts the same thing, speaks against; one that
nothing there can be held against is only not covered.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cpassist.core.claims.align import Alignment
from cpassist.core.claims.quantities import Kind, Quantity, agrees, comparable, quantities


class Held(StrEnum):
    """How one number of a statement stands to a study."""

    SAME = "same"
    OTHER = "other"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Counted:
    """The numbers of a statement by how they stand, years left out."""

    same: tuple[Quantity, ...]
    other: tuple[Quantity, ...]
    absent: tuple[Quantity, ...]

    @property
    def wrong(self) -> bool:
        """Whether a number is another than the study's."""
        return bool(self.other)


def compare(claim: str, alignment: Alignment) -> Counted:
    """Each number of ``claim`` beside those of the study."""
    found: dict[Held, list[Quantity]] = {held: [] for held in Held}
    for said in quantities(claim):
        if said.kind is not Kind.YEAR:
            found[_held(said, alignment)].append(said)
    return Counted(*(tuple(found[held]) for held in (Held.SAME, Held.OTHER, Held.ABSENT)))


def _held(said: Quantity, alignment: Alignment) -> Held:
    everything = alignment.view.quantities
    if any(agrees(said, held) for held in everything):
        return Held.SAME
    if said.kind is Kind.COUNT and said.value <= 12 and said.loose:
        return Held.ABSENT
    if any(comparable(said, held) for held in everything):
        return Held.OTHER
    return Held.ABSENT
