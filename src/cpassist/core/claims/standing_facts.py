"""Statements that go against what stands in the field, and the sentence that says so.

The facts are data, each with its source; one counts only where a study found for the statement
says it, so that there is always something to quote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from cpassist.core.claims.align import Alignment
from cpassist.core.claims.cue_groups import Passage as Ready
from cpassist.core.claims.reading import Reading
from cpassist.core.claims.study_view import Line
from cpassist.core.cues import Cue, compile_cue, fold, sets
from cpassist.core.data import load
from cpassist.domain.claims import Verdict


@dataclass(frozen=True, slots=True)
class Against:
    """The fact a statement goes against, and where it stands: one sentence a study."""

    name: str
    verdict: Verdict
    places: tuple[tuple[Alignment, Line], ...]
    """Nearest study first, never empty."""


@dataclass(frozen=True, slots=True)
class _Fact:
    said: Cue
    unless: Cue
    held: Cue
    verdict: Verdict
    ask: str
    """Words to look for the fact by; empty where the statement's own will do."""


def against(claim: Reading, found: Sequence[Alignment]) -> Against | None:
    """The first fact, in the order of the data, that ``claim`` goes against and a study tells."""
    for name, fact in _facts().items():
        if not fact.said.holds(claim.folded) or fact.unless.holds(claim.folded):
            continue
        places = tuple(
            (one, line) for one in found for line in _telling(one, fact.held) if line is not None
        )
        if places:
            return Against(name, fact.verdict, places)
    return None


def sought(text: str) -> str:
    """``text`` with the words by which the facts it goes against are found among the studies.

    "Research is ever more optimistic" holds no word of the reviews that speak to it.
    """
    folded = fold(text)
    asked = [
        fact.ask
        for fact in _facts().values()
        if fact.ask and fact.said.holds(folded) and not fact.unless.holds(folded)
    ]
    return " ".join([text, *asked])


def _telling(one: Alignment, held: Cue) -> tuple[Line, ...]:
    """The study's sentence nearest to the statement that tells the fact; none or one."""
    near = [found.line for found in one.lines]
    rest = [line for line in one.view.lines if line.span is not None]
    for line in (*near, *rest):
        if line.span is not None and held.holds(_ready(line).folded):
            return (line,)
    return ()


def _ready(line: Line) -> Ready:
    return Ready(line.reading.text, line.reading.folded, 0)


@cache
def _facts() -> dict[str, _Fact]:
    table: dict[str, dict[str, Any]] = load("claim_standing")["facts"]
    named = sets("claim_standing")
    return {
        name: _Fact(
            compile_cue(entry["said"], named),
            compile_cue(entry["unless"], named),
            compile_cue(entry["held"], named),
            Verdict(entry["verdict"]),
            entry.get("ask", ""),
        )
        for name, entry in table.items()
    }
