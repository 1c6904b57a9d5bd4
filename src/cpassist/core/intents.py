"""What a question asks of its subject, by the words that say so: safety, cost, age, effect.

It scores words and finds where they stand; which intents a whole question has is for
``core/understand.py`` to say. Cues are data (``core/data/intents.toml``).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from cpassist.core.cues import Cue, Folded, compile_cue, sets
from cpassist.core.data import load
from cpassist.domain.answers import Intent

_DATA: Final = "intents"
_STRONG: Final = "strong"
_WEIGHTS: Final = {_STRONG: 2.0, "weak": 0.5}
_MAX_HITS: Final = 2
"""How often one group's cues count at most: saying it thrice makes it no surer."""


def scores(folded: Folded) -> dict[Intent, float]:
    """What the cues of each intent found in the text add up to, in the order of the data."""
    return {
        intent: sum(
            _WEIGHTS[weight] * min(_MAX_HITS, sum(1 for _ in found.find(folded)))
            for weight, found in groups.items()
        )
        for intent, groups in _cues().items()
    }


def surely_asked(folded: Folded) -> frozenset[Intent]:
    """The intents of which a strong cue stands in the text."""
    return frozenset(
        intent
        for intent, groups in _cues().items()
        if _STRONG in groups and groups[_STRONG].holds(folded)
    )


def asking_spans(folded: Folded) -> Iterator[tuple[int, int]]:
    """Where in ``folded.flat`` the words stand that surely say what is asked."""
    for groups in _cues().values():
        if _STRONG in groups:
            yield from groups[_STRONG].find(folded)


@cache
def _cues() -> dict[Intent, dict[str, Cue]]:
    """Cues by intent, in the order of the data."""
    return {
        Intent(name): {
            weight: compile_cue(group[weight], sets(_DATA))
            for weight in _WEIGHTS
            if weight in group
        }
        for name, group in load(_DATA).items()
    }
