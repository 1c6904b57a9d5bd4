"""How strongly a statement is put, beside how strongly a study's own sentences put it.

Reads strength and hedging words only; what is said is compared in the rooms beside this one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from cpassist.core.claims.cue_groups import Group, group, groups
from cpassist.core.claims.cue_groups import Passage as Ready
from cpassist.core.claims.marks import marks
from cpassist.core.claims.reading import Reading, read

_FILE: Final = "claim_strength"
_PART: Final = re.compile(r"[,;]")


@lru_cache(maxsize=8192)
def strong(reading: Reading) -> frozenset[str]:
    """The kinds of strength a sentence claims: proof, cure, all, lasting, great, certain ..."""
    ready = Ready(reading.text, reading.folded, 0)
    return frozenset(name for name, cues in _strong().items() if cues.holds(ready))


def attributed(reading: Reading) -> bool:
    """Whether the sentence tells a finding of some study, rather than how things are."""
    return group(_FILE, "attributed").holds(Ready(reading.text, reading.folded, 0))


def beyond(claim: Reading, nearest: Sequence[Reading]) -> tuple[str, ...]:
    """The kinds of strength that ``claim`` has and none of the study's nearest sentences has."""
    held: set[str] = set()
    for one in nearest:
        said = marks(one)
        if not (said.denied or said.open or said.alike):
            held |= strong(one)
    if marks(claim).open:
        return ()
    mine = _undenied(claim) if marks(claim).denied else strong(claim)
    return tuple(name for name in _strong() if name in mine - held)


def _undenied(claim: Reading) -> frozenset[str]:
    """The kinds of strength before any denial: "proves that no ...", not "no proof"."""
    found: set[str] = set()
    for part in _PART.split(claim.text):
        reading = read(part)
        ready = Ready(reading.text, reading.folded, 0)
        denials = [span.start for span in group("claim_polarity", "denial").find(ready)]
        first = min(denials, default=len(part))
        for name in ("proof", "drawn"):
            if any(span.start < first for span in _strong()[name].find(ready)):
                found.add(name)
    return frozenset(found)


def _strong() -> dict[str, Group]:
    return dict(groups(_FILE, "strong"))
