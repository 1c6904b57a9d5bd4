"""What a statement concludes from a fact: "54 of 60 were positive, so cells work".

The fact may be right and the conclusion not. Splits the two and says what sort of conclusion it
is; whether the fact is borne out is judged elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from cpassist.core.claims.cue_groups import group, passage

_FILE: Final = "claim_conclusions"
_LEAST: Final = 20
"""Characters of a fact; less than that is no sentence of its own."""

_JOINT: Final = re.compile(
    r"[,;:]?\s(?:so|and so|therefore|thus|hence|which|and this|and that|this)\s", re.IGNORECASE
)
_MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Concluded:
    """A statement in its two halves."""

    fact: str
    conclusion: str
    strong: bool
    """Whether it concludes on effect, proof or safety, rather than on something beside it."""


def concluded(words: str) -> Concluded | None:
    """The fact and the conclusion of a statement; ``None`` where it draws none.

    A cautious conclusion ("so late effects are not known") and what is merely done ("so we watch
    the ears") are none.
    """
    for match in list(_JOINT.finditer(words))[:_MOST]:
        fact, rest = words[: match.start()], words[match.start() :].lstrip(" ,;:")
        if len(fact) < _LEAST:
            continue
        ready = passage(rest)
        if group(_FILE, "cautious").holds(ready):
            continue
        if group(_FILE, "firm").holds(ready):
            return Concluded(fact, rest, strong=True)
        if group(_FILE, "beside").holds(ready):
            return Concluded(fact, rest, strong=False)
    return None
