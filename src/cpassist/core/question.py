"""What is asked for: the intent, from words of asking and from the concepts that are named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from cpassist.core.data import load
from cpassist.core.subject import subjects, treatments
from cpassist.domain.answers import Facets, Intent, Question

_REMEMBERED = 10
"""How many earlier questions are looked back on."""


def read_question(text: str, history: Sequence[str] = ()) -> Question:
    """``text`` with its intents, most likely first, and the treatments it names.

    A question that names no treatment of its own is taken with the latest of ``history`` (oldest
    first) that names one, or with the last one: "and is it safe?" leaves unsaid what "it" is.
    """
    standalone = text if not history or treatments(text) else f"{_topic(history)} {text}"
    named = tuple(subject.concept for subject in treatments(standalone))
    return Question(text, standalone, intents(text), Facets(intervention=named))


def _topic(history: Sequence[str]) -> str:
    named = [earlier for earlier in reversed(history[-_REMEMBERED:]) if treatments(earlier)]
    return named[0] if named else history[-1]


def intents(text: str) -> tuple[Intent, ...]:
    """What is asked for, most likely first; ties in the order of the data file.

    Words of asking count most; a concept of a group that goes with an intent counts once. Where
    nothing is recognised, a question is one of effect.
    """
    folded = text.lower()
    groups = [subject.group for subject in subjects(text)]
    scores: dict[Intent, float] = {}
    for name, entry in load("asking")["intents"].items():
        score = float(sum(bool(cue.search(folded)) for cue in _cues(name))) * entry["weight"]
        score += 0.5 * any(group in groups for group in entry.get("groups", ()))
        if score:
            scores[Intent(name)] = score
    ordered = sorted(scores, key=lambda intent: -scores[intent])
    return tuple(ordered) or (Intent.EFFICACY,)


@cache
def _cues(name: str) -> tuple[re.Pattern[str], ...]:
    cues = load("asking")["intents"][name]["cues"]
    return tuple(re.compile(rf"\b(?:{cue})\b") for cue in cues)
