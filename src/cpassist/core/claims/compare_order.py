"""Which of two things comes out ahead: "more on A than on B" against "more stayed on B".

Reads comparisons only; whether both are about the same outcome is seen by what looks for the
nearest clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cpassist.core.claims.cue_groups import Passage as Ready
from cpassist.core.claims.cue_groups import group
from cpassist.core.claims.reading import Reading, read

_THAN: Final = re.compile(r"\b(?:than|over|beat|beats|against)\b(?!\s+[$€£]?\d)", re.IGNORECASE)
_BETWEEN: Final = re.compile(
    r"\b(?:more|less|fewer|better|worse|[a-z]{2,12}er)\b([^.;,]{0,60})$", re.IGNORECASE
)
"""What stands between a comparative and "than": the group that is ahead ("rarer in A than B")."""

_OUTCOME: Final = " for "
"""What leads in the outcome of a comparison, not the group."""

_REACH: Final = 60
"""Characters after "than" that name what is compared with."""


_WAYS: Final = {
    **dict.fromkeys(("more", "higher", "larger", "greater", "bigger", "longer"), "more"),
    **dict.fromkeys(("less", "fewer", "lower", "smaller", "shorter"), "less"),
    **dict.fromkeys(("better",), "better"),
    **dict.fromkeys(("worse",), "worse"),
}
_WAY: Final = re.compile(rf"\b(?:{'|'.join(_WAYS)})\b", re.IGNORECASE)
_TURNED: Final = ({"more", "less"}, {"better", "worse"})


@dataclass(frozen=True, slots=True)
class Order:
    """What is said to be ahead, and of what; keys that stand on one side only."""

    ahead: frozenset[str]
    behind: frozenset[str]
    group: frozenset[str] = frozenset()
    """Of what is ahead, the words just before "than"; empty where the outcome is not told apart."""
    way: str = ""
    """The kind of its comparative: more, less, better, worse; empty for any other."""


@lru_cache(maxsize=8192)
def ordered(reading: Reading) -> Order | None:
    """The comparison a sentence makes; ``None`` where it makes none, or denies it."""
    ready = Ready(reading.text, reading.folded, 0)
    if not group("claim_polarity", "comparing").holds(ready):
        return None
    if group("claim_polarity", "denial").holds(ready):
        return None
    match = _THAN.search(reading.text)
    if match is None:
        return None
    left = _keys(reading.text[: match.start()])
    right = _keys(reading.text[match.end() : match.end() + _REACH])
    if not left - right or not right - left:
        return None
    between = _BETWEEN.search(reading.text[: match.start()])
    group_words = frozenset[str]()
    if between is not None:
        # "A did better for walking than B": an outcome stands between, and A is told before it.
        outcome = between[1].startswith(_OUTCOME)
        group_words = _keys(reading.text[: between.start()] if outcome else between[1]) - right
    return Order(left - right, right - left, group_words, _way(reading.text[: match.start()]))


def _way(before: str) -> str:
    found = list(_WAY.finditer(before))
    return _WAYS[found[-1][0].lower()] if found else ""


def swapped(order: Order, clause: Reading) -> bool | None:
    """Whether the clause puts ahead what the order puts behind; ``None`` where it does not tell."""
    ready = Ready(clause.text, clause.folded, 0)
    if not group("claim_polarity", "comparing").holds(ready):
        return None
    theirs = ordered(clause)
    if theirs is not None:
        turned = {order.way, theirs.way} in _TURNED  # "less in A than in B": more in B than in A
        if order.behind & theirs.ahead and order.ahead & theirs.behind:
            return not turned
        return turned if order.ahead & theirs.ahead else None
    if group("claim_polarity", "denial").holds(ready):
        return None  # "no more than" puts nothing ahead
    keys = _keys(clause.text)
    if keys & order.behind and not keys & (order.group or order.ahead):
        return True
    return None


def one_sided(order: Order, clause: Reading) -> bool:
    """Whether the clause tells only of what the order puts behind, so that it bears out nothing."""
    return bool(order.group and clause.keys & order.behind and not clause.keys & order.group)


def _keys(words: str) -> frozenset[str]:
    return frozenset(key for term in read(words).terms if term.specific for key in term.keys)
