"""Reads a question: what is asked about, with which facets, whether it compares, whether it is two.

The result steers search and is shown to the asker; nothing here searches, answers or declines.
Cues are data (``core/data/intents.toml``, ``facets.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from cpassist.core.cues import MAX_CUE_CHARS, asking_words, fold
from cpassist.core.facets import facets, named, subjects
from cpassist.core.follow_up import Turn, resolve
from cpassist.core.intents import scores
from cpassist.core.terms import words
from cpassist.domain.answers import Intent, Question

_TWO_ARMS: Final = 2.0
"""Two treatments set against each other weigh as much as a strong cue."""

_SURE: Final = re.compile(
    r" (?:versus|vs|v s|compared (?:with|to)|rather than|instead of|or (?:just|rather)"
    r"|(?:better|worse|safer|stronger|more effective|superior|inferior) (?:than|to)) "
)
_EITHER: Final = re.compile(r" or(?: only)? ")
_CHOICE: Final = re.compile(
    r" (?:which|better|best|choose|choice|pick|prefer|difference|compared?|more|stronger|safer"
    r"|cheaper|should) "
)
"""Without one of these "A or B" is a list."""
_ARM_WORDS: Final = 8
_CLAUSE: Final = re.compile(r" [.,] ")
_LEAD: Final = re.compile(
    r"^(?:(?:which|what|is|are|does|do|should|can|will|would|choose|between|the|of|difference|better"
    r"|best|safer|works?|more|helps?|he|she|it|we|i|they|either|whether|effects?|keep|doing|to) )*"
)
_TAIL: Final = re.compile(r" (?:in|for|at|on|as|to|when|after|over|if|because|help|work|works) .*$")
_LAST_VERB: Final = re.compile(r" (?:work|works|help|helps)$")
_ASKING: Final = "|".join(asking_words())
_JOINED: Final = re.compile(
    r"(?<=[?!])\s{1,9}(?=\S)"
    rf"|[,;]?\s{{1,9}}(?:and|also|and also|plus)\s{{1,9}}(?=(?:{_ASKING})\s)",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(rf"^\W{{0,3}}(?:and |also |so )?(?:{_ASKING})\b", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+")
MAX_QUESTIONS: Final = 3


def understand(text: str, history: Sequence[Turn] = ()) -> Question:
    """``text`` read in the light of earlier turns (oldest first); expansions are left empty.

    Facets are read from the stand-alone form. The intents are those of the words typed; where they
    ask nothing ("and bone marrow?"), what was asked before is asked again.
    """
    resolved = resolve(text, history)
    asked = intents(text)
    return Question(
        text,
        resolved.standalone,
        asked if asked != (Intent.OTHER,) else intents(resolved.standalone),
        facets(resolved.standalone),
        carried=resolved.carried,
    )


def intents(text: str) -> tuple[Intent, ...]:
    """What ``text`` asks about, most likely first; ``(OTHER,)`` where no cue is found."""
    found_for = scores(fold(text))
    if arms(text) is not None:
        found_for[Intent.COMPARISON] += _TWO_ARMS
    order = list(found_for)
    found = sorted(
        (intent for intent in order if found_for[intent] >= 1.0),
        key=lambda intent: (-found_for[intent], order.index(intent)),
    )
    return tuple(found) or (Intent.OTHER,)


def arms(text: str) -> tuple[str, str] | None:
    """The two things an "A or B?" question compares, in small letters; ``None`` where none are.

    At least one side must name a treatment, cells or a route, and both where the joint is a bare
    "or".
    """
    folded = fold(text)
    for joint in _SURE.finditer(folded.flat):
        sides = _sides(folded.flat, joint)
        if sides is not None and any(_is_arm(side) for side in sides):
            return sides
    if _CHOICE.search(folded.flat) is None:
        return None
    for joint in _EITHER.finditer(folded.flat):
        sides = _sides(folded.flat, joint)
        if sides is not None and all(_is_arm(side) for side in sides):
            return sides
    return None


def _is_arm(side: str) -> bool:
    """Whether the words name something that can be given, or a way of giving it."""
    folded = fold(side)
    return bool(subjects(folded) or named(folded, "route"))


def _sides(flat: str, joint: re.Match[str]) -> tuple[str, str] | None:
    """The words before and after ``joint`` in its clause, without what frames the question."""
    left = _CLAUSE.split(flat[: joint.start() + 1])[-1].strip()
    right = _CLAUSE.split(f"{flat[joint.end() - 1 :]} ")[0].strip()
    left = _LAST_VERB.sub("", " ".join(_LEAD.sub("", f"{left} ").split()[-_ARM_WORDS:]))
    right = _TAIL.sub("", f" {_LEAD.sub('', f'{right} ').strip()}").strip()
    right = " ".join(right.split()[:_ARM_WORDS])
    return (left, right) if words(left) and words(right) else None


def split_questions(text: str) -> tuple[str, ...]:
    """The questions in ``text``, in order, at most ``MAX_QUESTIONS``; a lone one comes back whole.

    A part that asks nothing ("My son is six.") stays with the question after it. A text longer than
    ``MAX_CUE_CHARS`` is not split.
    """
    if len(text) > MAX_CUE_CHARS:
        return (text,)
    parts = [part.strip() for part in _JOINED.split(text) if part.strip()]
    found: list[str] = []
    for part in parts:
        if found and not (_asks(found[-1]) and _asks(part) and words(part)):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return tuple(found[:MAX_QUESTIONS]) if len(found) > 1 else (text,)


def _asks(part: str) -> bool:
    """Whether the last sentence of ``part`` begins as a question does."""
    return _ASKS.match(_SENTENCE.split(part.strip())[-1]) is not None
