"""Whether the numbers of a statement are those of a study.

A number that the study does not hold, where it counts the same thing, speaks against; one that
nothing there can be held against is only not covered.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cpassist.core.claims.agreement import agrees, comparable
from cpassist.core.claims.align import Alignment
from cpassist.core.claims.quantities import Kind, Quantity, quantities
from cpassist.core.claims.reading import Reading

VERY_COMMON: Final = 10.0
COMMON: Final = 1.0
"""Per cent of those treated."""

SMALL: Final = 12
"""A count so small is often a word of talk ("two things")."""


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

    @property
    def borne(self) -> bool:
        """Whether a number is the study's that bears something out; a time of testing does not."""
        return any(one.kind is not Kind.DURATION for one in self.same)

    @property
    def uncovered(self) -> bool:
        """Whether a number that tells something is nowhere in the study."""
        return any(one.kind is not Kind.COUNT or one.value > SMALL for one in self.absent)


def compare(claim: str, reading: Reading, alignment: Alignment) -> Counted:
    """Each number of ``claim`` beside those of the study."""
    found: dict[Held, list[Quantity]] = {held: [] for held in Held}
    for said in quantities(claim):
        if said.kind is not Kind.YEAR:
            found[_held(said, reading, alignment)].append(said)
    return Counted(*(tuple(found[held]) for held in (Held.SAME, Held.OTHER, Held.ABSENT)))


def _on_it(claim: Reading, alignment: Alignment) -> list[Quantity]:
    """The numbers of clauses that hold a word of what the statement is about.

    A share that stands anywhere in a study is too easily met.
    """
    about = [term for term in claim.terms if term.specific]
    return [
        number
        for line in alignment.view.lines
        for clause in line.clauses
        if any(term.keys & clause.keys for term in about)
        for number in quantities(clause.text)
    ]


def _held(said: Quantity, claim: Reading, alignment: Alignment) -> Held:
    everything = alignment.view.quantities
    if said.kind in (Kind.SHARE, Kind.RATE):
        near = _on_it(claim, alignment)
        if any(agrees(said, held) for held in near):
            return Held.SAME
        if any(comparable(said, held) for held in near):
            return Held.OTHER
    if any(agrees(said, held) for held in everything):
        return Held.SAME
    if said.kind is Kind.COUNT and said.value <= SMALL and said.loose:
        return Held.ABSENT
    if said.value != 1 and any(comparable(said, held) for held in everything):
        return Held.OTHER
    return Held.ABSENT


def misnamed(claim: Reading, sides: frozenset[str], alignment: Alignment) -> bool:
    """Whether a harm is called rare that the study saw often, or common that it hardly saw.

    Bounds: very common from 10%, common from 1% (EMA guideline on the summary of product
    characteristics, section 4.8).
    """
    harms = [term for term in claim.terms if term.subject]
    shares = [
        number.value
        for line in alignment.view.lines
        for clause in line.clauses
        if any(term.keys & clause.keys for term in harms)
        for number in quantities(clause.text)
        if number.kind is Kind.SHARE
    ]
    if not shares:
        return False
    if "frequency:b" in sides and "frequency:a" not in sides:
        return max(shares) >= VERY_COMMON
    return "frequency:a" in sides and "frequency:b" not in sides and max(shares) < COMMON
