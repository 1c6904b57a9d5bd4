"""Finds what a question takes for granted, so that it can be held against the studies.

It only points at the words; whether the statement is true is not judged here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from cpassist.core.cues import asking_words, cue, fold
from cpassist.domain.passages import Span

_DATA: Final = "premise"
_CLAUSE_END: Final = re.compile(
    rf" (?:,|\.|so|then|therefore|thus|hence)(?= (?:{'|'.join(asking_words())}"
    r"|there|we|i|he|she|my|our|right|correct)\b| ?$)| [.,] "
)
_DENIED: Final = (" not ", " no ", " without ")
"""What is denied is not taken for granted: "why is it not approved"."""

_TAGS: Final = tuple(
    f", {verb} not " for verb in ("did", "do", "does", "has", "have", "is", "are", "was", "were")
)
_DRAWN: Final = ("so ", "then ", "therefore ", "thus ", "hence ", ", right ", ", correct ", *_TAGS)


@dataclass(frozen=True, slots=True)
class Premise:
    """A statement a question rests on."""

    claim: str
    """The words as typed, without the word that opens them."""
    span: Span
    opening: str
    """The words by which it was recognised."""


def premise(text: str) -> Premise | None:
    """The statement that ``text`` takes for granted; ``None`` where it only asks.

    Two shapes count: an opening ("since", "given that", "why ... not") before an assertion of
    proof, approval, cure, superiority or absolute safety in the same clause; and an assertion
    followed by a question drawn from it ("..., so how many sessions"). Linear in ``text``.
    """
    folded = fold(text)
    flat = folded.flat
    asserted = [
        found
        for found in cue(_DATA, "assertion").find(folded)
        if not flat[: found[0]].endswith(_DENIED)
    ]
    if not asserted:
        return None
    joints = [start for start, _ in cue(_DATA, "joint").find(folded)]
    for start, end in cue(_DATA, "opening").find(folded):
        why = flat.startswith("why", start)
        close = _CLAUSE_END.search(flat, end)
        stop = close.start() if close else len(flat) - 1
        inside = any(start <= begin < stop for begin, _ in asserted)
        drawn = why or any(stop - 1 <= joint <= stop + 2 for joint in joints) or _asks(flat[:start])
        if inside and drawn:
            return _premise(text, folded.span(end + 1, stop), flat[start:end].strip())
    for start, _ in asserted:
        after = next((joint for joint in joints if joint > start and _drawn(flat, joint)), None)
        if after is not None and not _asks(flat[:start]):
            begin = max(flat.rfind(" . ", 0, start) + 3, 1)
            return _premise(text, folded.span(begin, after), flat[after:].split(maxsplit=1)[0])
    return None


def _premise(text: str, span: Span, opening: str) -> Premise:
    return Premise(text[span.start : span.end], span, opening)


def _asks(before: str) -> bool:
    """Whether the words before already ask something in the same sentence."""
    sentence = before.rsplit(" . ", 1)[-1].split()
    return bool(sentence) and sentence[0] in asking_words()


def _drawn(flat: str, joint: int) -> bool:
    return flat.startswith(_DRAWN, joint)
