"""The one line that says why a statement got its verdict: fixed words, with names and numbers."""

from __future__ import annotations

from cpassist.core.cite import short
from cpassist.core.claims.compared import Compared
from cpassist.core.claims.weigh import Ruling
from cpassist.core.data import load


def why(ruling: Ruling, seen: Compared | None) -> str:
    """The line for the rule that decided. Raises ``KeyError`` for a code without words."""
    words: str = load("claim_why")["why"]["words"][ruling.code]
    if seen is None:
        return words
    said, held = ruling.said, ruling.held
    return words.format(study=short(seen.best.hit.study), said=said, held=held)
