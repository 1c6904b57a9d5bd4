"""What is asked about beside the field's own matters: schooling, benefits, other illnesses.

A question on cerebral palsy and football finds studies of cerebral palsy, and none of football.
This says which such topics (``core/data/beyond.toml``) no study found is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from cpassist.core.cues import Cue, compile_cue, fold, sets
from cpassist.core.data import load
from cpassist.core.subject import heading
from cpassist.domain.studies import Study

_DATA = "beyond"


def beyond(text: str, studies: Sequence[Study]) -> tuple[str, ...]:
    """The topics beyond the field that ``text`` names and none of ``studies`` is about.

    In the order of the data. Linear in the length of the text.
    """
    folded = fold(text)
    named = [(name, cue) for name, cue in _topics().items() if cue.holds(folded)]
    if not named:
        return ()
    headings = [fold(heading(study)) for study in studies]
    return tuple(name for name, cue in named if not any(cue.holds(one) for one in headings))


@cache
def _topics() -> dict[str, Cue]:
    return {
        name: compile_cue(cues, sets(_DATA))
        for group in load(_DATA).values()
        for name, cues in group["topics"].items()
    }
