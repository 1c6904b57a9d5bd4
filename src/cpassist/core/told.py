"""What a study that was pointed to says of what is asked: its own sentences, or that it is silent.

Nothing is guessed: where the record holds no word on it, that is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cpassist.core import words as plain
from cpassist.core.appraise.why import in_words
from cpassist.core.cite import short
from cpassist.core.compose import quote
from cpassist.core.quoting import Choice, choose
from cpassist.core.referring import WHY_THIS_GRADE, signals_of
from cpassist.domain.answers import (
    Answer,
    AnswerKind,
    AnswerReason,
    Balance,
    Citation,
    Intent,
    Question,
    Quote,
    Receipt,
    Statement,
    StudyHit,
)
from cpassist.domain.evidence import (
    Appraisal,
    Basis,
    Certainty,
    CertaintyLevel,
    Direction,
    Signal,
    StudyDesign,
    TrafficLight,
)
from cpassist.domain.passages import Span

QUOTES_PER_STUDY = 3
"""As many as answer what was asked; where nothing was, its main results."""


def told(
    question: Question,
    studies: Mapping[int, StudyHit],
    asked: Sequence[str],
    *,
    words: Mapping[str, float],
    receipt: Receipt,
) -> Answer:
    """What ``studies``, by citation number, say of the aspects ``asked``; at least one study.

    Quotes stand study by study, in text order.
    """
    wanted = tuple(asked) or ("more",)
    pieces = [_Piece.of(number, hit, wanted, words) for number, hit in sorted(studies.items())]
    return Answer(
        question=question,
        kind=AnswerKind.ANSWER,
        reason=AnswerReason.EVIDENCE,
        summary=tuple(said for piece in pieces for said in piece.said),
        certainty=_NOT_GRADED,
        balance=Balance(),
        quotes=tuple(one for piece in pieces for one in piece.quotes),
        citations=tuple(
            Citation(number, hit.study, hit.appraisal) for number, hit in sorted(studies.items())
        ),
        safety=(),
        caveats=(plain.template("caveats", "advice"),),
        follow_ups=(),
        receipt=receipt,
    )


def reasons_told(answer: Answer, question: Question) -> Answer:
    """Why the grade of ``answer`` is what it is: its reasons, and the words it rests on."""
    key = {c.number for c in answer.citations if c.study.id in answer.certainty.key_studies}
    cited = tuple(sorted(key))
    level = plain.certainty_name(answer.certainty.level)
    first = Statement(plain.template("told", "grade", level=level), cited)
    reasons = tuple(Statement(reason.text, cited) for reason in answer.certainty.reasons)
    return replace(
        answer,
        question=question,
        summary=(first, *reasons) if reasons else (Statement(plain.template("told", "no_grade")),),
        quotes=tuple(one for one in answer.quotes if one.citation in key) or answer.quotes,
        safety=(),
        sides=(),
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one study says."""

    said: tuple[Statement, ...]
    quotes: tuple[Quote, ...]

    @classmethod
    def of(
        cls, number: int, hit: StudyHit, asked: Sequence[str], words: Mapping[str, float]
    ) -> _Piece:
        design = plain.design_name(hit.appraisal.design.value or StudyDesign.UNCLEAR)
        lines = [plain.template("told", "study", name=short(hit.study), design=design)]
        chosen: list[Choice] = []
        for aspect in asked:
            signals = [(name, _signal(hit.appraisal, name)) for name in signals_of(aspect)]
            chosen += [one for _, signal in signals for one in _sentences(hit, signal)]
            lines += _lines(hit, aspect, signals)
        if not chosen and _WHOLE.intersection(asked):
            chosen = list(choose(hit, words, (Intent.EFFICACY,), QUOTES_PER_STUDY))
        first = sorted({one.span: one for one in chosen[:QUOTES_PER_STUDY]}.values(), key=_place)
        return cls(
            tuple(Statement(line, (number,)) for line in lines),
            tuple(quote(hit, number, one) for one in first),
        )


def _lines(hit: StudyHit, aspect: str, signals: Sequence[tuple[str, Signal[Any]]]) -> Iterator[str]:
    """What a maintainer noted on an aspect, or that the record is silent on it."""
    if aspect == WHY_THIS_GRADE:
        yield plain.template("told", "level", level=plain.level_words(hit.appraisal.level))
        return
    if aspect == "standing":
        yield plain.standing_words(hit.study.retraction_status) or plain.template(
            "told", "standing"
        )
        return
    known = [(name, signal) for name, signal in signals if signal.value is not None]
    for name, signal in known:
        if signal.basis in _BY_MAINTAINERS:
            what = plain.template("told_signals", name)
            yield plain.template("told", "noted", what=what, value=in_words(signal.value))
    if not known:
        yield plain.template("told", "silent", what=plain.template("told", aspect))


def _signal(appraisal: Appraisal, name: str) -> Signal[Any]:
    whole: dict[str, Signal[Any]] = {"n": appraisal.n, "direction": appraisal.direction}
    return whole[name] if name in whole else getattr(appraisal.facts, name)


def _sentences(hit: StudyHit, signal: Signal[Any]) -> Iterator[Choice]:
    """The sentences of the study that a signal was read from."""
    if signal.value is None:
        return
    for reason in signal.reasons:
        for one in hit.hits if reason.span else ():
            for sentence in one.passage.sentences:
                if reason.span and sentence.start <= reason.span.start < sentence.end:
                    yield Choice(sentence, one.passage.section, one.score, one)


def _place(choice: Choice) -> Span:
    return choice.span


_WHOLE = frozenset({"more", "result"})
"""Aspects that a study's main sentences answer."""
_BY_MAINTAINERS = frozenset({Basis.CURATED, Basis.OVERRIDE})
_NOT_GRADED = Certainty(
    level=CertaintyLevel.NONE,
    reasons=(),
    light=TrafficLight.GREY,
    light_meaning=plain.template("told", "not_graded"),
    direction=Direction.NOT_APPLICABLE,
)
