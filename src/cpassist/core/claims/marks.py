"""The words of direction in a sentence: what it denies, and on which side of opposites it stands.

Reads one sentence alone; two are held against each other in the room of polarity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from cpassist.core.claims.cue_groups import Group, group
from cpassist.core.claims.cue_groups import Passage as Ready
from cpassist.core.claims.reading import GENERIC_WEIGHT, Reading, read
from cpassist.core.data import load

FILE: Final = "claim_polarity"

REACH: Final = 90
"""Characters that a denial reaches over."""

_STOP: Final = re.compile(r"[,;:]")

_LIST: Final = re.compile(
    r"[^,;:]*(?:,(?: [\w-]+){1,3}(?=,| or\b| and\b))+,?(?: (?:or|and)\b[^,;:]*)?"
)
"""A denial reaches over the commas of a list: "no study was found for one, another or a third"."""

_NOBODY: Final = re.compile(
    r"(?:none of|neither of|not (?:one|a single) of|no (?:child|children|patients?|bab(?:y|ies)"
    r"|infants?|newborns?|participants?|one|people)|nobody)\b[^,;:]{0,90}?"
    r"\b((?:had|has|have|was|were|died|got|showed|[a-z]{2,14}ed)\b.{0,60}?)"
    r"(?=\s(?:after|in|with|when|following|during|by|from|at)\b|[,;:.]|$)",
    re.IGNORECASE,
)
"""Where nobody is said to have met with something, that is denied and not who they were."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What of the words of direction a sentence holds."""

    denied: bool
    alike: bool
    """Whether it tells of no difference ("similar", "no better than")."""
    open: bool
    """Whether it leaves the matter open ("does not show whether")."""
    idle: bool
    """Whether it denies only how something was done ("no control group")."""
    sides: frozenset[str]
    """``pair:side`` for each pair of opposites."""


@lru_cache(maxsize=8192)
def marks(reading: Reading) -> Marks:
    """The denial and the sides of opposites in a sentence or clause."""
    ready = Ready(reading.text, reading.folded, 0)
    aside = {name: list(group(FILE, name).find(ready)) for name in ("idle", "alike", "open")}
    apart = [span for spans in aside.values() for span in spans]
    sides = {
        f"{name}:{side}": list(cues.find(ready))
        for name, pair in pairs().items()
        for side, cues in pair.items()
    }
    # "Promised what no trial supports" goes beyond the evidence: its "no" is spent on that.
    spent = [span for spans in sides.values() for span in spans]
    denied = any(
        not any(span.overlap(other) for other in apart)
        and not any(other.start <= span.start and span.end <= other.end for other in spent)
        for span in group(FILE, "denial").find(ready)
    )
    held = frozenset(name for name, spans in sides.items() if spans)
    joins = not held and all(_joins(span.of(reading.text)) for span in aside["alike"])
    return Marks(
        denied,
        bool(aside["alike"]) and not joins,
        bool(aside["open"]),
        bool(aside["idle"]),
        held | _worth(held, ready),
    )


def _joins(words: str) -> bool:
    """Whether "as well as" only joins two things, which it does where nothing does well."""
    return words.lower().startswith("as well")


@lru_cache(maxsize=8192)
def _denials(reading: Reading) -> tuple[Reading, ...]:
    """What each denial of a sentence or clause denies: the words after it, or else those before.

    A denial reaches to the next comma that parts no list, and no farther than ``REACH`` without
    one (NegEx reaches six words).
    """
    ready = Ready(reading.text, reading.folded, 0)
    scopes: list[Reading] = []
    for span in group(FILE, "denial").find(ready):
        rest = reading.text[span.end :]
        listed = _LIST.match(rest)
        after = listed[0] if listed else _STOP.split(rest, maxsplit=1)[0][:REACH]
        nobody = _NOBODY.match(reading.text, span.start)
        scope = read(nobody[1] if nobody else after)
        if not any(term.weight > GENERIC_WEIGHT for term in scope.terms):
            scope = read(_STOP.split(reading.text[: span.start])[-1][-REACH:])
        scopes.append(scope)
    return tuple(scopes)


def touches(denier: Reading, other: Reading) -> bool:
    """Whether ``other`` tells of anything that ``denier`` denies."""
    pairs = {side.split(":")[0] for side in marks(other).sides}
    for scope in _denials(denier):
        terms = [term for term in scope.terms if term.weight > GENERIC_WEIGHT]
        if not terms or any(term.keys & other.keys for term in terms):
            return True
        if any(side.split(":")[0] in pairs for side in marks(scope).sides):
            return True
    return False


_AFTER_OBJECT: Final = re.compile(
    r"[,;:]|\b(?:after|in|with|for|than|at|by|when|among|from|over|during|following|compared"
    r"|without|as|and|or|of)\b"
)


@lru_cache(maxsize=8192)
def objects(reading: Reading) -> tuple[frozenset[str], ...]:
    """The keys of what a sentence says has changed: "reduced brain inflammation after ...".

    The words after the first word of direction up to a preposition; of "inflammation fell" those
    before it, of "more died with cooling than" those between. Empty where no direction is told.
    """
    ready = Ready(reading.text, reading.folded, 0)
    spans = [
        span
        for name in ("change", "worth")
        for cues in pairs()[name].values()
        for span in cues.find(ready)
    ]
    if not spans:
        return ()
    first = min(spans, key=lambda span: span.start)
    words = reading.text[first.start : first.end]
    if words.lower().endswith("than"):  # "more newborns died with cooling than ..."
        return tuple(term.keys for term in read(words).terms if term.specific)
    after = _AFTER_OBJECT.split(reading.text[first.end :], maxsplit=1)[0][:REACH]
    found = [term.keys for term in read(after).terms if term.specific]
    if not found:
        before = _AFTER_OBJECT.split(reading.text[: first.start])[-1][-REACH:]
        found = [term.keys for term in read(before).terms if term.specific]
    return tuple(found)


def _worth(sides: frozenset[str], ready: Ready) -> frozenset[str]:
    """What a change is worth: more of a good thing is better, less of a bad one too.

    Nothing where both directions, or good and bad outcomes, stand side by side.
    """
    change = sides & {"change:a", "change:b"}
    if len(change) != 1 or sides & {"worth:a", "worth:b"}:
        return frozenset()
    good, bad = (group(FILE, "outcomes", way).holds(ready) for way in ("better", "worse"))
    if good is bad:
        return frozenset()
    return frozenset({"worth:a" if good is ("change:a" in change) else "worth:b"})


@cache
def pairs() -> dict[str, dict[str, Group]]:
    """The opposites, by name and side, in the order of the data."""
    return {
        name: {side: group(FILE, "opposites", name, side) for side in ("a", "b")}
        for name in load(FILE)["opposites"]
    }
