"""Makes a question that leans on earlier ones stand alone, and says what was carried over.

It carries words that were typed before and adds none of its own; it neither searches nor ranks.
What makes a question lean is data (``core/data/follow_up.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Final

from cpassist.core.cited_numbers import LAST, cited_numbers
from cpassist.core.cues import Cue, Folded, compile_cue, cue, fold, sets
from cpassist.core.data import load
from cpassist.core.facets import named, spans, subject_spans, subjects, topical_spans
from cpassist.core.guard import guard
from cpassist.core.intents import asking_spans, surely_asked
from cpassist.core.referring import goes_on, reference
from cpassist.core.terms import words
from cpassist.core.topic import Topic, topic
from cpassist.domain.answers import Facets, Intent

_DATA: Final = "follow_up"
_NO_CITATIONS: Final[Mapping[int, str]] = MappingProxyType({})
MAX_TURNS: Final = 12
"""How far back an earlier question may lie; older ones are not looked at."""

MAX_CARRIED: Final = 16
"""How many words are carried at most, those that name treatments and cells first."""

_WHOLE_QUESTION_WORDS: Final = 5
"""Content words of a question that says enough itself, once it names a treatment or a condition."""

_NAMED_CONDITION_WORDS: Final = 3
"""The same, where nothing in it points back."""

_LONG_QUESTION_WORDS: Final = 8
"""So long a question is one of its own, whatever it is about, if nothing in it points back."""

_START: Final = "^"
"""Stands for both ends of a text in the cues of ``[opening]``."""

_INSIDE_WORDS: Final = 5
"""A pro-form after so many content words stands for something in the same text."""

_NOT_OF_EFFECT: Final = frozenset({Intent.SAFETY, Intent.COST, Intent.REGULATION, Intent.ETHICS})
"""Questions that leave it behind whether something helps."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question and what its answer cited."""

    text: str
    standalone: str
    citations: Mapping[int, str] = field(default_factory=lambda: _NO_CITATIONS)
    """Citation number -> study id."""
    facets: Facets = field(default_factory=Facets)
    opened: str = ""
    """The question that opened the subject, where this one goes on with it."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """A question made to stand alone."""

    is_follow_up: bool
    standalone: str
    """Equals the text where nothing was carried."""
    carried: tuple[str, ...] = ()
    """The words taken over from earlier questions, to be shown to the asker."""
    refers_to: tuple[int, ...] = ()
    """Citation numbers of the latest answer that the question points to."""
    asks_about: tuple[str, ...] = ()
    """Special wishes: why_this_grade, who_paid, tell_me_more, randomised."""
    lacks_history: bool = False
    """It leans on an earlier question, and there is none: it was taken as it stands."""


def resolve(text: str, history: Sequence[Turn] = ()) -> Resolution:
    """``text`` in the light of earlier turns, oldest first. Linear in the length of ``text``.

    A question with a treatment or cells of its own, and no word pointing back, carries nothing,
    and neither does one on another topic altogether.
    """
    folded = fold(text)
    asks = tuple(name for name in load(_DATA)["asks"] if cue(_DATA, "asks", name).holds(folded))
    recent = history[-MAX_TURNS:]
    if not recent:
        lacks = not subjects(folded) and (_pointer(folded) is not None or _of_answer(text))
        return Resolution(False, text, asks_about=asks, lacks_history=lacks)
    refers_to = _refers_to(text, folded, recent)
    if not refers_to and not _leans(text, folded):
        return Resolution(False, text, asks_about=asks)
    carried = _carried(text, folded, recent[-1])
    standalone = f"{text} {' '.join(carried)}" if carried else text
    return Resolution(True, standalone, carried, refers_to, asks)


def follow(questions: Iterable[str]) -> tuple[Turn, ...]:
    """Turns for a list of questions whose answers are not at hand, oldest first.

    A question on a source shown ("who paid for [2]?") leaves the subject as it was before it.
    """
    turns: list[Turn] = []
    for text in questions:
        before = turns[-1] if turns else Turn("", "")
        if turns and _points_only(text):
            turns.append(replace(before, text=text))
            continue
        resolved = resolve(text, turns[-MAX_TURNS:])
        opened = (before.opened or before.text) if resolved.is_follow_up else ""
        turns.append(Turn(text, resolved.standalone, opened=opened))
    return tuple(turns)


def _points_only(text: str) -> bool:
    """Whether a question asks of a source or a grade shown, and so leaves the subject as it was.

    So does a wish for a decision that names no treatment ("should I pay the deposit?").
    """
    if cited_numbers(text) or goes_on(text):
        return True
    folded = fold(text)
    if subjects(folded) or _condition().holds(folded):
        return False
    asks = any(cue(_DATA, "asks", name).holds(folded) for name in load(_DATA)["of_sources"]["asks"])
    pointing = reference(text, after_an_answer=True) is not None
    return asks or pointing or guard(text) is not None


def _of_answer(text: str) -> bool:
    """Whether the question asks of an answer and of nothing it names itself."""
    meant = reference(text, after_an_answer=True)
    return meant is not None and not meant.names


def _leans(text: str, folded: Folded) -> bool:
    """Whether the question cannot be understood without what came before."""
    if topic(text).verdict is Topic.OUTSIDE:
        return False
    count = len(words(text))
    opens = _opening().search(f" {_START}{folded.flat.rstrip()} {_START} ") is not None
    points = _pointer(folded) is not None
    own = _own_subject(folded)
    if own is not None:
        first = min(own, min((start for start, _ in _condition().find(folded)), default=own))
        bare = next((start for start, _ in cue(_DATA, "pointing", "bare").find(folded)), first)
        return opens or (points and (count < _WHOLE_QUESTION_WORDS or bare < first))
    if _only_courtesy(text):
        return False
    if opens or points:
        return opens or count < _WHOLE_QUESTION_WORDS or not _condition().holds(folded)
    if _condition().holds(folded):
        return count < _NAMED_CONDITION_WORDS
    return count < _LONG_QUESTION_WORDS


def _own_subject(folded: Folded) -> int | None:
    """Where the first treatment or cells of the text stand; what is asked of one is none."""
    aspects: list[str] = load(_DATA)["aspects"]["names"]
    return min((start for start, _ in subject_spans(folded, leaving=aspects)), default=None)


def _only_courtesy(text: str) -> bool:
    """Whether a text greets or thanks and asks nothing."""
    said = set(words(text))
    courtesy = frozenset(load(_DATA)["courtesy"]["words"].split())
    return bool(said & courtesy) and said <= courtesy | _filler()


@cache
def _opening() -> re.Pattern[str]:
    """At the start of a text, or as its last word."""
    return cue(_DATA, "opening").pattern


@cache
def _condition() -> Cue:
    entries = load("facets")["population"]["entries"]
    return compile_cue(
        [phrase for entry in entries.values() for phrase in entry["cues"]], sets("facets")
    )


def _pointer(folded: Folded) -> int | None:
    """Where in ``folded.flat`` a pro-form stands for something said in an earlier question.

    Not in set phrases ("is it true that"), and not where the text itself has said enough before.
    """
    empty = list(cue(_DATA, "pointing", "empty").find(folded))
    for start, end in cue(_DATA, "pointing", "back").find(folded):
        if any(start < stop and begin < end for begin, stop in empty):
            continue
        return start if len(words(folded.flat[:start])) < _INSIDE_WORDS else None
    return None


def _carried(text: str, folded: Folded, last: Turn) -> tuple[str, ...]:
    """Content words of the last question that the new one lacks, in order.

    Where there are too many, those that name treatments, cells or the condition are kept. Where
    the new question brings a treatment of its own ("what about acupuncture?"), an age, or something
    else to ask of it ("what does it cost?"), the old one is left behind.
    """
    before = fold(last.standalone)
    telling = [
        word for start, end in topical_spans(before) for word in words(before.flat[start:end])
    ]
    dropped: set[str] = set(words(text)) | _filler()
    for start, end in _replaced(folded, before):
        dropped.update(words(before.flat[start:end]))
    asked = surely_asked(folded)
    if asked & _NOT_OF_EFFECT:
        dropped.update(load(_DATA)["of_effect"]["words"].split())
    if last.opened and asked:
        dropped.update(_asked_since(last, before))
    every = [word for word in dict.fromkeys(words(last.standalone)) if word not in dropped]
    kept = set([word for word in dict.fromkeys([*telling, *every]) if word in every][:MAX_CARRIED])
    return tuple(word for word in every if word in kept)


def _replaced(folded: Folded, before: Folded) -> Iterator[tuple[int, int]]:
    """Where in ``before.flat`` stands what the new question has another of."""
    beside = _pointer(folded) is not None or cue(_DATA, "against").holds(folded)
    if _own_subject(folded) is not None and not beside:
        yield from subject_spans(before)
    if named(folded, "age"):
        yield from spans(before, "age")


def _asked_since(last: Turn, before: Folded) -> Iterator[str]:
    """Words that say what was asked of the subject after the question that opened it."""
    kept = set(words(last.opened))
    kept.update(
        word for start, end in subject_spans(before) for word in words(before.flat[start:end])
    )
    for start, end in asking_spans(before):
        yield from (word for word in words(before.flat[start:end]) if word not in kept)


@cache
def _filler() -> frozenset[str]:
    return frozenset(load(_DATA)["filler"]["words"].split())


def _refers_to(text: str, folded: Folded, history: Sequence[Turn]) -> tuple[int, ...]:
    """Citation numbers of the latest answer with citations that the text points to, ascending."""
    cited = next((turn.citations for turn in reversed(history) if turn.citations), _NO_CITATIONS)
    if not cited:
        return ()
    numbers = {max(cited) if number == LAST else number for number in cited_numbers(text)}
    if len(cited) == 1 and _that_study().search(folded.flat):
        numbers |= set(cited)
    return tuple(sorted(numbers & set(cited)))


@cache
def _that_study() -> re.Pattern[str]:
    return re.compile(" (?:the|that|this) (?:study|trial|paper|one)(?= )")
