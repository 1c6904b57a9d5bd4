"""The two sides of an "A or B?" question, and which of the studies found speak of which.

A comparison is only fair with both sides on the table; a search alone favours the better-studied.
Nothing is compared here: the studies' own words are, by whoever reads them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cpassist.core import words as plain
from cpassist.core.appraise.standing import usable_as_support
from cpassist.core.subject import Subject, holds, mentions, subjects
from cpassist.core.terms import words
from cpassist.core.understand import arms
from cpassist.domain.answers import Citation, ComparedSide, Question, StudyHit
from cpassist.domain.evidence import Donor, StudyDesign

SHOWN_PER_SIDE: Final = 2
"""Studies of each side that an answer shows, where it has them, however they rank."""

_GIVER: Final = {"autologous": Donor.AUTOLOGOUS, "allogeneic": Donor.ALLOGENEIC}
"""Concepts of the lexicon that say whose cells they are."""
_PLANS: Final = frozenset({StudyDesign.PROTOCOL, StudyDesign.NOTICE})


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its words in the question, and the studies that speak of it, best first."""

    name: str
    studies: tuple[StudyHit, ...]


def both_sides_first(compared: Sequence[Side]) -> tuple[str, ...]:
    """The studies an answer must show so that each side is seen: the best few of each."""
    return tuple(hit.study.id for side in compared for hit in side.studies[:SHOWN_PER_SIDE])


def sides(question: Question, found: Sequence[StudyHit]) -> tuple[Side, ...]:
    """The two sides of the question with their studies; empty where it does not compare.

    A study that speaks of both stands on both. A side goes by what only it names; where both
    name the same, by all of its words. Plans and retracted studies speak of nothing yet.
    """
    named = arms(question.standalone)
    if named is None:
        return ()
    concepts = [subjects(name) for name in named]
    shared = {one.concept for one in concepts[0]} & {one.concept for one in concepts[1]}
    usable = [
        hit
        for hit in found
        if usable_as_support(hit.study) and hit.appraisal.design.value not in _PLANS
    ]
    return tuple(
        Side(name, tuple(hit for hit in usable if _speaks_of(hit, name, own, shared)))
        for name, own in zip(named, concepts, strict=True)
    )


def _speaks_of(hit: StudyHit, name: str, own: Sequence[Subject], shared: set[str]) -> bool:
    telling = [one for one in own if one.concept not in shared]
    whose = {_GIVER[one.concept] for one in telling if one.concept in _GIVER}
    if whose:
        return hit.appraisal.facts.donor.value in {*whose, Donor.BOTH}
    if telling:
        return any(holds(hit.study, one) for one in telling)
    return all(mentions(hit.study, word) for word in words(name))


def apart(compared: Sequence[ComparedSide]) -> tuple[str, ...]:
    """A caveat where no study shown holds both sides."""
    held = [set(side.citations) for side in compared]
    if not held or set.intersection(*held):
        return ()
    return (plain.template("sides", "not_together"),)


def side_text(side: ComparedSide, citations: Sequence[Citation]) -> str:
    """What there is on a side, in one line.

    Designs are counted and results are not: a trial of one side may have the other as its control.
    """
    if not side.citations:
        return plain.template("sides", "none", name=side.name)
    designs = plain.count_designs(
        citation.appraisal.design.value or StudyDesign.UNCLEAR
        for citation in citations
        if citation.number in side.citations
    )
    cited = "".join(f"[{number}]" for number in side.citations)
    return plain.template("sides", "some", name=side.name, designs=designs, cited=cited)
