"""How a statement is worded and what is offered beside it: what a reader sees in the words alone.

Marks words, never people. What needs the evidence (no control group, wrong year) is not told here;
the cues are data (``core/data/rhetoric.toml``).
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from cpassist.core.claims.cue_groups import Group, Passage, group, groups, passage
from cpassist.core.claims.kinds import own_results, story
from cpassist.core.data import load
from cpassist.domain.claims import Claim, ClaimType, Flag, FlagMark
from cpassist.domain.passages import Span

_FILE: Final = "rhetoric"
_STRIDE: Final = 4000
_READ: Final = 40_000
"""How much of a text is searched for signs of selling."""


def wording_flags(claim: Claim, text: str) -> tuple[FlagMark, ...]:
    """The flags that stand in the words of ``claim``, each with the span of ``text`` it rests on.

    In the order of ``Flag``; the first fitting words are marked. Words that are denied, warned of
    or reported as others' doing give none.
    """
    ready = passage(claim.text, claim.span.start)
    found: list[FlagMark] = []
    for flag in Flag:
        span = _found(flag, claim, ready, text)
        if span is not None:
            found.append(FlagMark(flag, span))
    return tuple(found)


def _found(flag: Flag, claim: Claim, ready: Passage, text: str) -> Span | None:
    if flag is Flag.TESTIMONIAL and claim.type is ClaimType.TESTIMONIAL:
        return story(ready) or claim.span
    if flag is Flag.UNVERIFIABLE_COUNT and not claim.checkable:
        counted = own_results(ready)
        if counted is not None and claim.type in _types(flag):
            return counted
    one = groups(_FILE, "flags").get(flag.value)
    if one is None or claim.type not in _types(flag) or _denied(flag, ready):
        return None
    if flag is Flag.SELLER_INTEREST and not _sells(text):
        return None
    return next(one.find(ready), None)


def _denied(flag: Flag, ready: Passage) -> bool:
    unless = groups(_FILE, "unless")
    return unless.get(flag.value, unless["default"]).holds(ready)


@cache
def _types(flag: Flag) -> frozenset[ClaimType]:
    named = load(_FILE)["flags"][flag.value].get("types")
    return frozenset(map(ClaimType, named)) if named else frozenset(ClaimType)


@lru_cache(maxsize=4)
def _sells(text: str) -> bool:
    """Whether the text offers something of its writer's own."""
    selling: Group = group(_FILE, "selling")
    return any(
        selling.holds(passage(text[start : start + _STRIDE]))
        for start in range(0, min(len(text), _READ), _STRIDE)
    )
