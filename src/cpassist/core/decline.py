"""Saying that there is no answer: what was looked for, and the nearest that is held.

An abstention grades nothing and claims nothing. What it lists is there to be looked at, under a
heading that says it does not answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cpassist.core import words as plain
from cpassist.core.compose import quote
from cpassist.core.language import language_name
from cpassist.core.messages import message
from cpassist.core.quoting import choose
from cpassist.domain.answers import (
    Answer,
    AnswerKind,
    AnswerReason,
    Balance,
    Citation,
    Question,
    Receipt,
    Statement,
    StudyHit,
)
from cpassist.domain.evidence import Certainty, CertaintyLevel, Direction, TrafficLight

NEAREST_STUDIES = 3
"""Studies listed as near: enough to see what is held, too few to pass for an answer."""

_KEYS = {AnswerReason.OFF_TOPIC: "abstain_topic", AnswerReason.NO_EVIDENCE: "abstain_nothing"}


def unread(question: Question, *, studies: int, receipt: Receipt) -> Answer:
    """No answer, since the question's language is read neither by encoder nor by rules here.

    It is called neither off topic nor unanswered: that cannot be told. ``question.language`` is
    set.
    """
    name = language_name(question.language or "")
    said = (
        message("abstain", "cannot_read", spoken=name),
        plain.template("summary", "searched", studies=f"{studies:,}"),
    )
    answer = abstention(
        question, AnswerReason.NO_EVIDENCE, (), words={}, studies=studies, receipt=receipt
    )
    return replace(answer, summary=tuple(Statement(text) for text in said))


def abstention(
    question: Question,
    reason: AnswerReason,
    found: Sequence[StudyHit],
    *,
    words: Mapping[str, float],
    studies: int,
    receipt: Receipt,
) -> Answer:
    """No answer, for ``reason``; with the nearest of ``found`` where the question is on topic.

    ``studies`` is how many were searched.
    """
    near = list(found[:NEAREST_STUDIES]) if reason is AnswerReason.NO_EVIDENCE else []
    numbers = {hit.study.id: number for number, hit in enumerate(near, start=1)}
    summary = [Statement(plain.template("summary", _KEYS[reason]))]
    if reason is AnswerReason.OFF_TOPIC:
        summary.append(Statement(plain.template("summary", "abstain_example")))
    else:
        key = "nearest" if near else "nothing_near"
        summary.append(Statement(plain.template("summary", key)))
        summary.append(Statement(plain.template("summary", "searched", studies=f"{studies:,}")))
    return Answer(
        question=question,
        kind=AnswerKind.ABSTENTION,
        reason=reason,
        summary=tuple(summary),
        certainty=NOTHING_GRADED,
        balance=Balance(),
        quotes=tuple(
            quote(hit, numbers[hit.study.id], choice)
            for hit in near
            for choice in choose(hit, words, question.intents, 1)
        ),
        citations=tuple(Citation(numbers[hit.study.id], hit.study, hit.appraisal) for hit in near),
        safety=(),
        caveats=(plain.template("caveats", "advice"),),
        follow_ups=(),
        receipt=receipt,
    )


NOTHING_GRADED = Certainty(
    level=CertaintyLevel.NONE,
    reasons=(),
    light=TrafficLight.GREY,
    light_meaning=plain.template("summary", "abstain_nothing"),
    direction=Direction.NOT_APPLICABLE,
)
"""The certainty of an answer that grades nothing."""
