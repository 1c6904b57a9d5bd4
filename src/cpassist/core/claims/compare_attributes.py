"""Whether a statement speaks of the cells, people, route, comparison, design and place of a study.

A value that the study nowhere holds, where it holds another of the same kind, sets them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from cpassist.core.claims.cue_groups import Group, group
from cpassist.core.claims.cue_groups import Passage as Ready
from cpassist.core.claims.reading import Reading, read
from cpassist.core.claims.study_view import StudyView
from cpassist.core.data import load
from cpassist.core.subject import heading

_FILE: Final = "claim_attributes"
_CELLS: Final = "cells"


@dataclass(frozen=True, slots=True)
class Apart:
    """One attribute in which a statement and a study differ."""

    attribute: str
    said: str
    held: tuple[str, ...]


@lru_cache(maxsize=8192)
def attributes(reading: Reading) -> frozenset[tuple[str, str]]:
    """The attributes a sentence names, each with its value."""
    ready = Ready(reading.text, reading.folded, 0)
    return frozenset(
        (name, value)
        for name, values in _tables().items()
        for value, cues in values.items()
        if cues.holds(ready)
    )


@lru_cache(maxsize=1024)
def study_attributes(view: StudyView) -> frozenset[tuple[str, str]]:
    """The attributes a study names.

    Which cells were given is read from its title and curated treatment where they tell: a text
    speaks of others' cells too.
    """
    everywhere = attributes(view.head).union(*(attributes(line.reading) for line in view.lines))
    given = {one for one in attributes(read(heading(view.study))) if one[0] == _CELLS}
    if not given:
        return everywhere
    return frozenset(given | {one for one in everywhere if one[0] != _CELLS})


def apart(claim: Reading, view: StudyView) -> tuple[Apart, ...]:
    """The attributes in which the statement differs from the study, in the order of the data."""
    held = study_attributes(view)
    found: list[Apart] = []
    for name in _tables():
        said = sorted(value for attribute, value in attributes(claim) if attribute == name)
        theirs = tuple(sorted(value for attribute, value in held if attribute == name))
        found.extend(Apart(name, value, theirs) for value in said if value not in theirs)
    return tuple(found)


@cache
def _tables() -> dict[str, dict[str, Group]]:
    return {
        name: {value: group(_FILE, name, "values", value) for value in table["values"]}
        for name, table in load(_FILE).items()
    }
