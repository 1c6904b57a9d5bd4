"""Whether a statement and a sentence point the same way: denials and opposites are weighed.

"Did not lower" against "lowered", "rare" against "common", "no better" against "better". Numbers
and who was studied are compared in the rooms beside this one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from cpassist.core.claims.agreement import agrees
from cpassist.core.claims.align import SECTIONS, Alignment, held
from cpassist.core.claims.compare_order import Order, one_sided, ordered, swapped
from cpassist.core.claims.compare_strength import strong
from cpassist.core.claims.cue_groups import Passage as Ready
from cpassist.core.claims.cue_groups import group
from cpassist.core.claims.marks import FILE, Marks, marks, objects, pairs, touches
from cpassist.core.claims.quantities import Kind, quantities
from cpassist.core.claims.reading import Reading, read
from cpassist.core.claims.study_view import Line, clauses

LEAST_HELD: Final = 0.42
"""The least share of a part of a statement that a sentence must hold to take a stand on it."""

LEAST_ORDERED: Final = 0.25
"""The same where the sentence has the two things compared the other way round."""

FIRM: Final = 0.5
"""The share of a part that a clause itself must hold for its bare denial to speak against."""

NEAR_DENIED: Final = 0.22
"""How far a denial may stand from the nearest clause and still bear out a denial."""

CLEAR: Final = 0.5
"""The score from which a denial beside the nearest clauses speaks for itself."""

NEAR_OBJECT: Final = 0.35
"""How far a denial may stand from the nearest clause that tells of all that is said to change."""

NUMBER: Final = 0.45
"""What a clause gains that holds a number of the statement."""

NEAR_BEST: Final = 0.1
"""How much less of a statement a clause may hold than the best one, to be read beside it."""


_EITHER: Final = re.compile(r"\b(?:or|and/or)\b")
"""What joins the parts of a combined outcome (CONSORT 2010, item 6a; Cordoba, BMJ 2010)."""


_BEFORE: Final = re.compile(r"\W*(?:before|until|at (?:the start|first|baseline))\b", re.IGNORECASE)
"""What was not so beforehand says nothing against what came of it."""

_GRADED: Final = re.compile(
    r"\b(?:mild|moderate|severe|profound)(?: or | to |-to-)(?:mild|moderate|severe|profound)\b",
    re.IGNORECASE,
)
"""Degrees of one outcome are no parts of a combined one."""


def _combined(text: str) -> bool:
    return _EITHER.search(_GRADED.sub("", text)) is not None


class Stand(StrEnum):
    """How a clause stands to a statement."""

    FOR = "for"
    AGAINST = "against"
    OPEN = "open"
    """The study leaves open what the statement settles."""
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Bent:
    """How one clause stands to a statement."""

    line: Line
    clause: Reading
    score: float
    stand: Stand
    why: str
    """The pair of opposites, or ``denial``; empty where nothing speaks against."""


def bends(claim: Reading, alignment: Alignment) -> tuple[Bent, ...]:
    """The study's clauses that speak to the statement or to a part of it, nearest first.

    A part of the statement stands apart ("..., but no trial was done"): it is held against what
    the study says of that part. Of each part the nearest clause that takes a stand is given, in
    the order of the parts; where a clause holds too little of a part it is silent.
    """
    lines = alignment.view.lines
    weight: dict[frozenset[str], float] = {}
    for term, value in zip(claim.terms, alignment.weights, strict=True):
        common = sum(1 for line in lines if term.keys & line.reading.keys) / (len(lines) or 1)
        weight[term.keys] = value * (2.0 - common)
    found: list[Bent] = []
    for part in map(read, clauses(claim.text)):
        nearest = _nearest(part, alignment, weight)
        if nearest is not None:
            found.append(nearest)
    return tuple(found)


def _nearest(
    part: Reading, alignment: Alignment, weight: Mapping[frozenset[str], float]
) -> Bent | None:
    """The clause that is taken to speak to ``part``; ``None`` where the study has none."""
    said, found = marks(part), _stands(part, alignment, weight)
    told = next((one for one in found if one.why == "order"), None)
    if told is not None:
        return told
    turned = said.denied or said.alike or said.open
    band = [one for one in found if one.score >= found[0].score - NEAR_DENIED]
    agreeing = next((one for one in band if one.stand is Stand.FOR and one.why), None)
    if turned and agreeing is not None:
        return agreeing
    close = [one for one in found if one.score >= found[0].score - NEAR_BEST]
    taken = next((one for one in close if one.stand is not Stand.SILENT), None)
    if taken is None and said.sides:
        least = CLEAR if not turned and not strong(part) else math.inf
        taken = next((one for one in found if _points(one, least)), None)
    return _single(part, _closer(part, taken, found), found, alignment.view.head.keys)


def _single(
    part: Reading, taken: Bent | None, found: Sequence[Bent], title: frozenset[str]
) -> Bent | None:
    """No difference in "death or disability" denies nothing of deaths that are told of alone.

    What stands in the ``title`` is the treatment or those treated, not the outcome.
    """
    if taken is None or taken.why != "denial" or taken.stand not in (Stand.AGAINST, Stand.FOR):
        return taken
    if not _combined(taken.clause.text) or _combined(part.text):
        return taken
    other = Stand.FOR if taken.stand is Stand.AGAINST else Stand.AGAINST
    wanted = [keys for keys in objects(part) if not keys & title and keys & taken.clause.keys]
    for one in found:
        told = one.why in pairs() or one.why == "denial"
        alone = one.stand is other and told and not _combined(one.clause.text)
        if alone and any(keys & one.clause.keys for keys in wanted):
            return one
    return taken


def _points(one: Bent, least: float) -> bool:
    """Whether a clause farther off shares a direction, or denies it with a score of ``least``."""
    return one.why in pairs() or (one.why == "denial" and one.score >= least)


def _stands(
    part: Reading, alignment: Alignment, weight: Mapping[frozenset[str], float]
) -> list[Bent]:
    """How every clause near to ``part`` stands to it, nearest first."""
    said, order = marks(part), ordered(part)
    numbers = [one for one in quantities(part.text) if one.kind is not Kind.YEAR]
    comparing = group(FILE, "comparing").holds(Ready(part.text, part.folded, 0))
    news = next((term.keys for term in reversed(part.terms) if term.specific), None)
    found: list[Bent] = []
    for near in alignment.lines:
        whole = held(_worded(part, near.line.reading, weight), near.nearness)
        for clause in near.line.clauses:
            share = held(_worded(part, clause, weight), near.nearness)
            counted = any(
                agrees(one, other) for one in numbers for other in quantities(clause.text)
            )
            firm = share >= FIRM or (counted and whole >= FIRM)
            firm = firm and (not said.denied or news is None or bool(news & clause.keys))
            way = swapped(order, clause) if order is not None else None
            if way and whole >= LEAST_ORDERED:
                stand, why = Stand.AGAINST, "order"
            elif whole < LEAST_HELD or _past(part, near.line.reading) or _past(clause, part):
                stand, why = Stand.SILENT, ""
            else:
                ahead = ordered(clause) is not None
                stand, why = _stand(
                    said, marks(clause), firm=firm, comparing=comparing, ahead=ahead
                )
                if way is False and stand is not Stand.AGAINST:
                    stand, why = Stand.FOR, "order"
            if stand is Stand.AGAINST and why == "denial" and _BEFORE.match(clause.text):
                stand, why = Stand.SILENT, ""
            if stand is Stand.FOR and why != "order" and _beside(said, order, near.line, clause):
                stand, why = Stand.SILENT, ""
            score = SECTIONS.get(near.line.section, 1.0) * (0.5 * whole + 0.5 * share)
            found.append(Bent(near.line, clause, score + NUMBER * counted, stand, why))
    return sorted(found, key=lambda bent: -bent.score)


def _closer(part: Reading, taken: Bent | None, found: Sequence[Bent]) -> Bent | None:
    """A denial that tells of the very thing changed, before an agreement on something beside it."""
    wanted = objects(part)
    if taken is None or taken.stand is not Stand.FOR or taken.why not in pairs() or not wanted:
        return taken

    def told(one: Bent) -> int:
        return sum(1 for keys in wanted if keys & one.clause.keys)

    if marks(part).denied or told(taken) == len(wanted):
        return taken
    for one in found:
        said = marks(one.clause)
        near = one.score >= found[0].score - NEAR_OBJECT and told(one) == len(wanted)
        equal = said.denied or said.alike
        if near and equal and not said.open and touches(one.clause, part):
            return replace(one, stand=Stand.AGAINST, why="denial")
    return taken


def _past(denier: Reading, other: Reading) -> bool:
    """Whether one denies, the other does not, and what is denied is nothing the other tells of."""
    return marks(denier).denied and not marks(other).denied and not touches(denier, other)


def _beside(said: Marks, order: Order | None, line: Line, clause: Reading) -> bool:
    """Whether a clause that seems to agree tells of something beside the statement.

    It tells only of what a comparison puts behind; or a comparison without a difference is met by
    a "no" that tells what was planned or done ("one program, or no program").
    """
    if order is not None and one_sided(order, clause):
        return True
    return said.alike and not said.denied and line.section in SECTIONS and not marks(clause).alike


def decided(bent: Sequence[Bent]) -> Bent | None:
    """The clause that decides: one that speaks against, else one that leaves open, else for."""
    for stand in (Stand.AGAINST, Stand.OPEN, Stand.FOR):
        for one in bent:
            if one.stand is stand:
                return one
    return None


def _worded(part: Reading, clause: Reading, weight: Mapping[frozenset[str], float]) -> float:
    weights = [(term, weight.get(term.keys, term.weight)) for term in part.terms]
    total = sum(value for _, value in weights) or 1.0
    return sum(value for term, value in weights if term.keys & clause.keys) / total


def _stand(
    said: Marks, held: Marks, *, firm: bool, comparing: bool, ahead: bool
) -> tuple[Stand, str]:
    """How two sets of marks stand, and the reason: an even number of turns leaves them together.

    ``comparing`` tells that the part compares, so that "alike" speaks to it; ``firm`` that the
    clause holds enough of the part for a bare denial to count; ``ahead`` that the clause puts one
    thing before another.
    """
    shared = turned = ""
    for name in pairs():
        mine = {side for side in ("a", "b") if f"{name}:{side}" in said.sides}
        theirs = {side for side in ("a", "b") if f"{name}:{side}" in held.sides}
        if len(mine) == 1 and len(theirs) == 1:
            shared = shared or name
            turned = turned or (name if mine != theirs else "")
    no, none = said.denied or said.alike, held.denied or held.alike
    same = ((no or said.open) and (none or held.open)) or (
        said.idle and not no and (none or held.idle)
    )
    if same and not turned:
        return (Stand.FOR, "denial") if firm else (Stand.SILENT, "")
    if said.open or said.idle or held.idle:
        return Stand.SILENT, ""
    if held.open:
        return (Stand.OPEN, "open") if said.sides and not no else (Stand.SILENT, "")
    if no != none and not turned:
        equal = held.alike and not (said.sides and (held.denied or comparing))
        plain = equal or (said.alike and not said.denied and not ahead)
        if plain or not firm:
            return Stand.SILENT, ""
        return Stand.AGAINST, "denial"
    if turned and no == none:
        return Stand.AGAINST, turned
    if shared or no or not said.sides:
        return Stand.FOR, shared
    return Stand.SILENT, ""
