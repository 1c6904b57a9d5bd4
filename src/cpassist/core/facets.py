"""What a question says beside its words: who, which cells, how given, measured by what, since when.

The cues are data (``core/data/facets.toml``). Nothing is inferred: a facet that was not said stays
empty.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from cpassist.core.cues import Cue, Folded, compile_cue, cue, fold, sets
from cpassist.core.data import load
from cpassist.domain.answers import Facets
from cpassist.domain.evidence import StudyDesign

_DATA = "facets"
_YEAR = re.compile(r" ((?:19|20)[0-9]{2}) ")
_TOPICAL = ("intervention", "cells", "population", "route", "outcome")
"""Kinds that say what a question is about, most telling first."""


def facets(text: str) -> Facets:
    """The facets named in ``text``; values in the order of the data. Linear in its length.

    ``designs`` and ``since_year`` are set only where the asker rules the others out ("only
    randomised trials", "since 2020"), not where a design is merely mentioned.
    """
    folded = fold(text)
    only = cue(_DATA, "wish", "entries", "only").holds(folded)
    return Facets(
        population=named(folded, "population"),
        age=named(folded, "age"),
        cells=named(folded, "cells"),
        route=named(folded, "route"),
        outcome=named(folded, "outcome"),
        intervention=named(folded, "intervention"),
        designs=tuple(StudyDesign(name) for name in named(folded, "design")) if only else (),
        since_year=_since(folded),
    )


def named(folded: Folded, kind: str) -> tuple[str, ...]:
    """The values of one kind of facet that stand in a text."""
    return tuple(name for name, entry in _entries(kind).items() if entry.holds(folded))


def subjects(folded: Folded) -> tuple[str, ...]:
    """What a text is about that could be the whole matter of a question: treatments and cells."""
    return tuple(
        name for kind in _TOPICAL if load(_DATA)[kind]["subject"] for name in named(folded, kind)
    )


def subject_spans(folded: Folded, *, leaving: Collection[str] = ()) -> Iterator[tuple[int, int]]:
    """Where in ``folded.flat`` the words stand that name a subject, but for those ``leaving``."""
    for kind in _TOPICAL:
        if load(_DATA)[kind]["subject"]:
            for name, entry in _entries(kind).items():
                if name not in leaving:
                    yield from entry.find(folded)


def topical_spans(folded: Folded) -> Iterator[tuple[int, int]]:
    """Where in ``folded.flat`` the words of any facet stand, the most telling kinds first."""
    for kind in _TOPICAL:
        yield from spans(folded, kind)


def spans(folded: Folded, kind: str) -> Iterator[tuple[int, int]]:
    """Where in ``folded.flat`` the words of one kind of facet stand."""
    for entry in _entries(kind).values():
        yield from entry.find(folded)


@cache
def _entries(kind: str) -> Mapping[str, Cue]:
    entries: dict[str, Any] = load(_DATA)[kind]["entries"]
    return {name: compile_cue(entry["cues"], sets(_DATA)) for name, entry in entries.items()}


def _since(folded: Folded) -> int | None:
    for start, end in cue(_DATA, "wish", "entries", "since").find(folded):
        year = _YEAR.search(f"{folded.flat[start:end]} ")
        if year is not None:
            return int(year.group(1))
    return None
