"""Whether a statement and a sentence point the same way: denials and opposites are weighed.

"Did not lower" against "lowered", "rare" against "common", "no better" against "better". Numbers
and who was studied are compared in the rooms beside this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final

from cpassist.core.claims.align import Alignment
from cpassist.core.claims.cue_groups import Group, group
from cpassist.core.claims.cue_groups import Passage as Ready
from cpassist.core.claims.reading import Reading
from cpassist.core.claims.study_view import Line
from cpassist.core.data import load

_FILE: Final = "claim_polarity"
NEAR_BEST: Final = 0.1
"""How much less of a statement a clause may hold than the best one, to be read beside it."""


class Stand(StrEnum):
    """How a clause stands to a statement."""

    FOR = "for"
    AGAINST = "against"
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


@dataclass(frozen=True, slots=True)
class Marks:
    """What of the words of direction a sentence holds."""

    denied: bool
    sides: frozenset[str]
    """``pair:side`` for each pair of opposites."""


@lru_cache(maxsize=8192)
def marks(reading: Reading) -> Marks:
    """The denial and the sides of opposites in a sentence or clause."""
    ready = Ready(reading.text, reading.folded, 0)
    denied = _denials(ready) % 2 == 1
    sides = frozenset(
        f"{name}:{side}"
        for name, pair in _pairs().items()
        for side, cues in pair.items()
        if cues.holds(ready)
    )
    return Marks(denied, sides)


def bends(claim: Reading, alignment: Alignment) -> tuple[Bent, ...]:
    """The clauses of the study that speak to the statement, nearest first, each with its stand."""
    found: list[Bent] = []
    said = marks(claim)
    for near in alignment.lines:
        for clause in near.line.clauses:
            score = near.score * 0.6 + 0.4 * _held(claim, alignment.weights, clause)
            stand, why = _stand(said, marks(clause))
            found.append(Bent(near.line, clause, score, stand, why))
    found.sort(key=lambda bent: -bent.score)
    return tuple(found)


def decided(bent: Sequence[Bent]) -> Bent | None:
    """The nearest clause that takes a stand; ``None`` where all near ones are silent."""
    if not bent:
        return None
    close = [one for one in bent if one.score >= bent[0].score - NEAR_BEST]
    return next((one for one in close if one.stand is not Stand.SILENT), None)


def _held(claim: Reading, weights: Sequence[float], clause: Reading) -> float:
    total = sum(weights) or 1.0
    pairs = zip(claim.terms, weights, strict=True)
    return sum(weight for term, weight in pairs if term.keys & clause.keys) / total


def _stand(said: Marks, held: Marks) -> tuple[Stand, str]:
    """An even number of turns leaves two sentences together, an odd one sets them apart."""
    shared = turned = ""
    for name in _pairs():
        mine = {side for side in ("a", "b") if f"{name}:{side}" in said.sides}
        theirs = {side for side in ("a", "b") if f"{name}:{side}" in held.sides}
        if len(mine) == 1 and len(theirs) == 1:
            shared = shared or name
            turned = turned or (name if mine != theirs else "")
    if (said.denied != held.denied) != bool(turned):
        return Stand.AGAINST, turned or "denial"
    if shared or said.denied or not said.sides:
        return Stand.FOR, ""
    return Stand.SILENT, ""


def _denials(ready: Ready) -> int:
    """How many denials count; those that only tell a design ("no control group") do not."""
    idle = list(group(_FILE, "idle").find(ready))
    count = 0
    for span in group(_FILE, "denial").find(ready):
        if not any(span.overlap(other) for other in idle):
            count += 1
    return 1 if count else 0


@cache
def _pairs() -> dict[str, dict[str, Group]]:
    return {
        name: {side: group(_FILE, "opposites", name, side) for side in ("a", "b")}
        for name in load(_FILE)["opposites"]
    }
