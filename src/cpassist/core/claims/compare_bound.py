"""Whether a number is told of another thing than the study tells it of.

"12 used mesenchymal vesicles and 1 used astrocytes" holds the twelve of "twelve used astrocytes",
and says otherwise; "in only 6 of the 40" holds the forty of "in all 40".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cpassist.core.appraise.numbers import whole_number
from cpassist.core.claims.align import Alignment
from cpassist.core.claims.cue_groups import Passage as Ready
from cpassist.core.claims.cue_groups import group
from cpassist.core.claims.reading import Reading, read

NEAREST: Final = 3
"""Sentences looked at, nearest first."""

_LEADS: Final = re.compile(r"\s*(?:[%)\].,;:]|(?:and|or|vs|versus|to|of|per|in|with|at|by)\b|$)")
"""After such words a number ends what it is told of, or goes on: it cannot be bound surely."""

_NUMBER: Final = r"(\d[\d,]{0,8}|[a-z]{3,9}(?:-[a-z]{3,5})?)"
_ONE: Final = re.compile(rf"\b{_NUMBER}\b")
_ALL: Final = re.compile(rf"\b(?:all|each of)(?: of)?(?: the)? {_NUMBER}\b")
_SOME_OF: Final = re.compile(rf"\b{_NUMBER} of (?:the |all )?{_NUMBER}\b")


_HALF: Final = 50.0
_SHARE: Final = re.compile(
    r"\W*(?:only |about |some |just )?(\d{1,3}(?:\.\d+)?) ?(?:%|per ?cent)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A number with the words up to the next one."""

    value: int
    keys: frozenset[str]


def misbound(claim: Reading, alignment: Alignment) -> bool:
    """Whether one of the sentences nearest tells the statement's number of something else."""
    lines = [found.line.reading for found in alignment.lines[:NEAREST]]
    return _enumerated(claim, lines) or _of_all(claim, lines)


def outnumbered(claim: Reading, clause: Reading) -> bool:
    """Whether most are told of where a clause opens with less than half, or few with more."""
    opening = _SHARE.match(clause.text)
    if opening is None:
        return False
    share = float(opening[1])
    if _opens_with("most", claim):
        return share < _HALF
    return _opens_with("few", claim) and share > _HALF


def _opens_with(name: str, claim: Reading) -> bool:
    found = group("claim_flags", name).find(Ready(claim.text, claim.folded, 0))
    return any(not claim.text[: span.start].strip() for span in found)


def _of_all(claim: Reading, lines: Sequence[Reading]) -> bool:
    """Whether all of so many are told of, and the study has fewer of that many."""
    said = _ALL.search(claim.text.lower())
    whole = whole_number(said[1]) if said else None
    if whole is None:
        return False
    for line in lines[:1]:
        for match in _SOME_OF.finditer(line.text.lower()):
            part, of = whole_number(match[1]), whole_number(match[2])
            if part is not None and of == whole and part < whole:
                return True
    return False


def _enumerated(claim: Reading, lines: Sequence[Reading]) -> bool:
    """Whether a sentence tells its numbers of things like one another, the statement's of another.

    What the statement counts stands with another number alone; nothing of it with its own.
    """
    said = _parts(claim.text) or ()
    if len(said) != 1:
        return False
    specific = {key for term in claim.terms if term.specific for key in term.keys}
    about = said[0].keys & specific
    for line in lines:
        parts = _parts(line.text) or ()
        lead = _lead(line.text)
        for mine in (part for part in parts if part.value == said[0].value):
            for other in (part for part in parts if part.value != mine.value):
                rest = [part.keys for part in parts if part is not other]
                alone = about & other.keys - lead - frozenset().union(*rest)
                own = about & mine.keys - lead - other.keys
                if alone and not own and mine.keys & other.keys:
                    return True
    return False


def _lead(text: str) -> frozenset[str]:
    """What stands before the first number."""
    low = text.lower()
    first = next((m for m in _ONE.finditer(low) if whole_number(m[1]) is not None), None)
    return read(low[: first.start()]).keys if first is not None else frozenset()


def _parts(text: str) -> tuple[_Part, ...] | None:
    """The numbers of ``text`` with their words; ``None`` where one is not followed by any.

    "Six of the seven" is one number, six.
    """
    low = _SOME_OF.sub(_first, text.lower())
    found = [(match.end(), match.start(), whole_number(match[1])) for match in _ONE.finditer(low)]
    numbers = [(end, start, value) for end, start, value in found if value is not None]
    parts: list[_Part] = []
    for place, (end, _, value) in enumerate(numbers):
        until = numbers[place + 1][1] if place + 1 < len(numbers) else len(low)
        if _LEADS.match(low, end):
            return None
        parts.append(_Part(value, read(low[end:until]).keys))
    return tuple(parts)


def _first(match: re.Match[str]) -> str:
    both = whole_number(match[1]) is not None and whole_number(match[2]) is not None
    return match[1] if both else match[0]
