"""From ranked studies to an answer: quotes, both sides, certainty, safety, and what is missing.

Nothing is written here but fixed templates with counts, names and grades put in; every finding
is a quote. A retracted study is never counted for anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cpassist.core import words as plain
from cpassist.core.appraise.standing import usable_as_support
from cpassist.core.arms import Side, apart, both_sides_first, sides
from cpassist.core.bearing import bearing, graded
from cpassist.core.certainty import EvidenceItem, certainty
from cpassist.core.premise import premise
from cpassist.core.publications import abstracts_first, first_texts
from cpassist.core.quoting import Choice, choose
from cpassist.core.safety import safety_choices
from cpassist.core.standpoint import (
    EFFECT_INTENTS,
    UNFAVOURABLE,
    asks_effect,
    names_treatment,
    only_weak,
    speaks,
)
from cpassist.core.summary import balance, bears_out, caveats, summary, taken_for_granted
from cpassist.domain.answers import (
    Answer,
    AnswerKind,
    AnswerReason,
    Citation,
    ComparedSide,
    Intent,
    Question,
    Quote,
    Receipt,
    StudyHit,
)
from cpassist.domain.evidence import (
    Certainty,
    CertaintyLevel,
    Direction,
    EvidenceLevel,
    TrafficLight,
)

BAND = 0.3
"""Shares of the best score within which studies count as equally relevant: about the difference
that a change of a question's wording makes."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How much an answer shows."""

    studies: int = 8
    quotes_per_study: int = 2
    safety_quotes: int = 3


def compose(
    question: Question,
    found: Sequence[StudyHit],
    *,
    words: Mapping[str, float],
    receipt: Receipt,
    shape: Shape,
) -> Answer:
    """The answer from ``found``: at least one study, best first.

    Only those that bear on the question (``core.bearing``) are shown, counted and graded.
    """
    relevant = bearing(question, found)
    judged = graded(question, relevant)
    grade = _grade(question, judged)
    compared = sides(question, relevant)
    must = [*grade.key_studies[:1], *both_sides_first(compared)]
    shown = _by_strength(_shown(relevant, judged, shape.studies, must))
    numbers = {hit.study.id: number for number, hit in enumerate(shown, start=1)}
    quotes = _quotes(shown, numbers, question, words, shape.quotes_per_study)
    citations = [Citation(numbers[hit.study.id], hit.study, hit.appraisal) for hit in shown]
    safety = _safety(question, relevant, citations, numbers, shape.safety_quotes)
    seen = tuple(_compared(side, shown, numbers) for side in compared)
    weak = only_weak(question, judged)
    taken = premise(question.standalone)
    unproven = taken is not None and not bears_out(grade)
    return Answer(
        question=question,
        kind=AnswerKind.ANSWER,
        reason=_reason(weak=weak, unproven=unproven),
        summary=(
            *(taken_for_granted(taken.claim, numbers) if taken and unproven else ()),
            *summary(relevant, [hit for hit in shown if hit in judged], numbers, grade, weak),
        ),
        certainty=grade,
        balance=balance([hit for hit in shown if hit in judged]),
        quotes=tuple(quotes),
        citations=tuple(citations),
        safety=tuple(safety),
        caveats=(*apart(seen), *caveats(relevant, citations, safety, question, len(shown))),
        follow_ups=(),
        receipt=receipt,
        sides=seen,
    )


def _compared(side: Side, shown: Sequence[StudyHit], numbers: Mapping[str, int]) -> ComparedSide:
    """A side with what the answer shows of it."""
    on_it = {hit.study.id for hit in side.studies}
    return ComparedSide(
        side.name, tuple(numbers[hit.study.id] for hit in shown if hit.study.id in on_it)
    )


def grade_of(question: Question, found: Sequence[StudyHit]) -> Certainty:
    """The certainty that ``compose`` would state, without the rest of the answer."""
    return _grade(question, graded(question, bearing(question, found)))


def _reason(*, weak: bool, unproven: bool) -> AnswerReason:
    if unproven:
        return AnswerReason.FALSE_PREMISE
    return AnswerReason.ONLY_WEAK_EVIDENCE if weak else AnswerReason.EVIDENCE


def _shown(
    relevant: Sequence[StudyHit], judged: Sequence[StudyHit], limit: int, key: Sequence[str]
) -> list[StudyHit]:
    """The best ``limit`` studies, those that must be seen among them.

    Which are: the study the grade rests on, and where there are credible findings on both sides
    the nearest of each, so that a small ``limit`` may be passed by two. Two texts of one study,
    its abstract and our digest, stand in one place of the limit.
    """
    must = {hit.study.id for hit in relevant if hit.study.id in key}
    both = [
        next((hit.study.id for hit in (*judged, *relevant) if speaks(hit, side)), None)
        for side in (frozenset({Direction.BENEFIT}), UNFAVOURABLE)
    ]
    if None not in both:
        must.update(side for side in both if side is not None)
    first_text = first_texts([hit.study for hit in relevant])
    must = {first_text.get(study_id, study_id) for study_id in must}
    others = dict.fromkeys(first_text.get(hit.study.id, hit.study.id) for hit in relevant)
    room = max(0, limit - len(must))
    kept = must.union([study_id for study_id in others if study_id not in must][:room])
    return [hit for hit in relevant if first_text.get(hit.study.id, hit.study.id) in kept]


def _by_strength(shown: Sequence[StudyHit]) -> list[StudyHit]:
    """Relevance first, in broad bands; within a band the stronger design, then the nearer study.

    A moving case report is often the nearest text; a trial of the same thing must stand before it.
    Of one study's two texts the authors' own words stand before our digest.
    """
    best = max((hit.score for hit in shown), default=0.0) or 1.0
    levels = list(EvidenceLevel)

    def place(hit: StudyHit) -> tuple[int, bool, int, float, str]:
        band = int((1.0 - hit.score / best) / BAND)
        unusable = not usable_as_support(hit.study)
        return band, unusable, levels.index(hit.appraisal.level), -hit.score, hit.study.id

    ordered = sorted(shown, key=place)
    return [ordered[at] for at in abstracts_first([hit.study for hit in ordered])]


def _quotes(
    shown: Sequence[StudyHit],
    numbers: Mapping[str, int],
    question: Question,
    words: Mapping[str, float],
    limit: int,
) -> list[Quote]:
    return [
        quote(hit, numbers[hit.study.id], choice)
        for hit in shown
        for choice in choose(hit, words, question.intents, limit)
    ]


def quote(hit: StudyHit, number: int, choice: Choice) -> Quote:
    """The chosen words as a quote of citation ``number``."""
    return Quote(
        citation=number,
        study_id=hit.study.id,
        section=choice.section,
        text=choice.span.of(hit.study.text),
        span=choice.span,
        sha256=hit.study.sha256,
        score=choice.score,
        parts=choice.hit.parts,
        direction=hit.appraisal.direction.value or Direction.UNCLEAR,
    )


def _safety(
    question: Question,
    relevant: Sequence[StudyHit],
    citations: list[Citation],
    numbers: Mapping[str, int],
    limit: int,
) -> list[Quote]:
    """What the studies found say of harms; a study quoted only here is cited as well."""
    if not question.intents or question.intents[0] not in EFFECT_INTENTS | {Intent.SAFETY}:
        return []
    known = dict(numbers)
    quotes: list[Quote] = []
    for hit, choice in safety_choices(relevant, limit):
        if hit.study.id not in known:
            known[hit.study.id] = len(known) + 1
            citations.append(Citation(known[hit.study.id], hit.study, hit.appraisal))
        quotes.append(quote(hit, known[hit.study.id], choice))
    return quotes


def _grade(question: Question, relevant: Sequence[StudyHit]) -> Certainty:
    """A certainty is of one treatment: a mix of whatever was found has none."""
    if not asks_effect(question):
        return _ungraded("not_effect")
    if not names_treatment(question):
        return _ungraded("no_treatment")
    items = [EvidenceItem(hit.study, hit.appraisal, hit.score) for hit in relevant]
    return certainty(items, question)


def _ungraded(why: str) -> Certainty:
    return Certainty(
        level=CertaintyLevel.NONE,
        reasons=(),
        light=TrafficLight.GREY,
        light_meaning=plain.template("summary", why),
        direction=Direction.NOT_APPLICABLE,
    )
