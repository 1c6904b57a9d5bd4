"""Whether the collection answers a question, or only holds something that sounds like it.

A transparent sum of signs that it does not, calibrated on the development half of the gold
questions (``docs/evaluation.md``). One cosine is not enough: good questions in lay words score
below bad ones in the collection's own words. So most of the sum asks whether the things the
question names are held at all, and together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from cpassist.core.beyond import beyond
from cpassist.core.data import load
from cpassist.core.lexicon import known
from cpassist.core.premise import premise
from cpassist.core.steer import likeness
from cpassist.core.subject import Subject, about, holds, mentions, specific
from cpassist.core.terms import words
from cpassist.core.topic import Topic, topic
from cpassist.domain.answers import AnswerReason, StudyHit

_WORD = re.compile(r"[^\W_]+")
_LOOKED_AT = 20
"""Studies whose words are compared with the question's; an answer stands among the first."""
_SPARE_WORDS = 2
"""Added to the words counted, so that one strange word in a short question is not all of it."""
_TOGETHER = 10
"""Studies of which one should hold all that is asked about."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for there being no answer; every value is from 0 to 1."""

    far: float
    """How far the nearest passage is: 1 less its cosine."""
    apart: float
    """The share of the things asked about that the best single study does not name."""
    aside: float
    """The share of them that no study found is about."""
    unknown: float
    """The share of the question's words that neither lexicon nor studies know."""
    missing: float
    """1 where a treatment or condition is named that no study found is about."""
    foreign: float
    """1 where nothing of the field is named."""
    beyond: float
    """1 where a topic beyond the field is named that no study found is about."""

    @property
    def doubt(self) -> float:
        """The weighted sum; above 0 there is no answer."""
        weights: dict[str, float] = load("abstain")["weights"]
        return float(
            weights["bias"]
            + sum(weights[name] * getattr(self, name) for name in self.__dataclass_fields__)
        )


def verdict(text: str, found: Sequence[StudyHit]) -> AnswerReason | None:
    """Why ``text`` cannot be answered from ``found``, or ``None`` where it can."""
    if topic(text).verdict is Topic.OUTSIDE:
        return AnswerReason.OFF_TOPIC
    if not found:
        return AnswerReason.NO_EVIDENCE if of_the_field(text) else AnswerReason.OFF_TOPIC
    nearest_first = sorted(found, key=lambda hit: (-likeness(hit), hit.study.id))
    if signs(text, nearest_first).doubt <= 0.0:
        return None
    return AnswerReason.NO_EVIDENCE if of_the_field(text) else AnswerReason.OFF_TOPIC


def verdict_by_meaning(found: Sequence[StudyHit]) -> AnswerReason | None:
    """The verdict on a question in another language, whose words tell nothing here.

    By distance alone, so for an encoder that reads the language; without a study there is none.
    """
    if not found:
        return AnswerReason.NO_EVIDENCE
    silent = dict.fromkeys(Signs.__dataclass_fields__, 0.0)
    far = 1.0 - max(_signal(hit, "passage_vector") for hit in found)
    return AnswerReason.NO_EVIDENCE if Signs(**{**silent, "far": far}).doubt > 0.0 else None


def signs(text: str, found: Sequence[StudyHit]) -> Signs:
    """The signs for ``text``, with the studies found for it, nearest first."""
    named = specific(text)
    studies = [hit.study for hit in found]
    nearest = max(_signal(hit, "passage_vector") for hit in found)
    together = (
        max(
            (sum(holds(study, s) for s in named) / len(named) for study in studies[:_TOGETHER]),
            default=0.0,
        )
        if named
        else _data_number("unnamed")
    )
    not_about = [s for s in named if not any(about(study, s) for study in studies)]
    not_held = [s for s in named if not any(holds(study, s) for study in studies)]
    return Signs(
        far=1.0 - nearest,
        apart=1.0 - together,
        aside=len(not_about) / len(named) if named else 0.0,
        unknown=_unknown(text, found, len(named)),
        missing=float(_no_treatment_held(named, not_about) or _names_any("condition", not_held)),
        foreign=float(not of_the_field(text)),
        beyond=float(premise(text) is None and bool(beyond(text, studies[:_LOOKED_AT]))),
    )


def of_the_field(text: str) -> bool:
    """Whether the question is of this field, as far as its words tell.

    Outside, by ``core.topic``, it is not; where that cannot tell, a concept of the field must be
    named.
    """
    verdict = topic(text).verdict
    if verdict is not Topic.UNCLEAR:
        return verdict is Topic.INSIDE
    groups = frozenset(load("abstain")["field"]["groups"])
    return any(match.group in groups for match in known(text))


def _no_treatment_held(named: Sequence[Subject], not_about: Sequence[Subject]) -> bool:
    """Whether treatments are named and no study is about one of them; "A or B?" needs but one."""
    data = load("abstain")["defining"]
    groups, qualities = frozenset(data["treatment"]), frozenset(data["qualities"])
    treatments = [s for s in named if s.group in groups and s.concept not in qualities]
    return bool(treatments) and all(subject in not_about for subject in treatments)


def _names_any(kind: str, named: Sequence[Subject]) -> bool:
    """Whether one of ``named`` is of the groups that define a question, of this kind."""
    groups = frozenset(load("abstain")["defining"][kind])
    return any(subject.group in groups for subject in named)


def _unknown(text: str, found: Sequence[StudyHit], named: int) -> float:
    """Words that carry meaning and are met nowhere, as a share of all that is asked about."""
    spans = [match.span for match in known(text)]
    asking = _asking()
    loose = [
        word.group().lower()
        for word in _WORD.finditer(text)
        if not any(span.start <= word.start() < span.end for span in spans)
    ]
    loose = [word for word in loose if word not in asking and words(word)]
    total = len(loose) + named + _SPARE_WORDS
    studies = [hit.study for hit in found[:_LOOKED_AT]]
    return sum(not any(mentions(study, word) for study in studies) for word in loose) / total


@cache
def _asking() -> frozenset[str]:
    return frozenset(load("lexicon")["asking"]["words"])


def _data_number(name: str) -> float:
    return float(load("abstain")["values"][name])


def _signal(hit: StudyHit, name: str) -> float:
    return next((part.value for part in hit.signals if part.name == name), 0.0)
