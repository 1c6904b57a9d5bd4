"""Whether a question's words belong to the field: one signal of several for declining to answer.

It looks at words alone (``core/data/topic.toml``, ``facets.toml``); whoever decides joins it with
what the search found.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final

from cpassist.core.cues import REMEMBERED, Folded, cue, fold
from cpassist.core.data import load
from cpassist.core.facets import named

_DATA: Final = "topic"
_KINDS: Final = ("population", "cells", "intervention")
_CONDITION: Final = "cerebral palsy"


class Topic(StrEnum):
    """What the words say."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class TopicSignal:
    """What was found for and against."""

    verdict: Topic
    inside: tuple[str, ...]
    """Concepts of the field that are named."""
    shared: tuple[str, ...]
    """Concepts whose words are also used elsewhere ("botox", "cooling", "horse")."""
    outside: tuple[str, ...]
    """Groups of markers of other topics."""
    person: bool
    """A child, a family, or what the condition touches is named."""


@lru_cache(REMEMBERED)
def topic(text: str) -> TopicSignal:
    """What the words of ``text`` say of its topic. Linear in its length.

    Outside: an instruction to the machine, sums or translations, whatever else is named; or a
    marker of another topic, unless cerebral palsy is named. Unclear: nothing of the field is
    named, or only words it shares with others and no child.
    """
    folded = fold(text)
    found = [name for kind in _KINDS for name in named(folded, kind)]
    inside = tuple(name for name in found if name not in _shared())
    shared = tuple(name for name in found if name in _shared())
    always = _groups("outside_always", folded)
    outside = always + _groups("outside", folded)
    person = cue(_DATA, "person").holds(folded)
    if always or (outside and _CONDITION not in found):
        verdict = Topic.OUTSIDE
    elif inside or (shared and person):
        verdict = Topic.INSIDE
    else:
        verdict = Topic.UNCLEAR
    return TopicSignal(verdict, inside, shared, outside, person)


def _groups(table: str, folded: Folded) -> tuple[str, ...]:
    return tuple(name for name in load(_DATA)[table] if cue(_DATA, table, name).holds(folded))


@cache
def _shared() -> frozenset[str]:
    return frozenset(load(_DATA)["shared"]["facets"])
