"""From ranked studies to an answer: quotes, both sides, certainty, safety, and what is missing.

Nothing is written here but fixed templates with counts, names and grades put in; every finding
is a quote. A retracted study is never counted for anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cpassist.core import words as plain
from cpassist.core.appraise.standing import usable_as_support
from cpassist.core.bearing import bearing, graded
from cpassist.core.certainty import EvidenceItem, certainty, verb
from cpassist.core.linkage import same_study_groups
from cpassist.core.quoting import Choice, choose
from cpassist.core.safety import safety_choices
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
    Certainty,
    CertaintyLevel,
    Direction,
    EvidenceLevel,
    StudyDesign,
    TrafficLight,
)
from cpassist.domain.studies import RetractionStatus, StudyKind

EFFECT_INTENTS = frozenset(
    {
        Intent.EFFICACY,
        Intent.PREVENTION,
        Intent.COMPARISON,
        Intent.ALTERNATIVE,
        Intent.DOSE,
        Intent.ROUTE,
        Intent.TIMING,
        Intent.CELL_TYPE,
        Intent.CARE,
        Intent.ELIGIBILITY,
    }
)
"""Questions on which a body of evidence can be graded."""

CREDIBLE = frozenset(
    {
        StudyDesign.META_ANALYSIS,
        StudyDesign.SYSTEMATIC_REVIEW,
        StudyDesign.RCT,
        StudyDesign.NON_RANDOMIZED_TRIAL,
    }
)
"""Designs with a comparison: only these can speak for or against an effect."""

ABLE = CREDIBLE | {StudyDesign.COHORT, StudyDesign.CASE_CONTROL, StudyDesign.GUIDELINE}
"""Designs that could show an effect, or rest on such."""

WEAK = frozenset(
    {
        StudyDesign.ANIMAL,
        StudyDesign.IN_VITRO,
        StudyDesign.CASE_REPORT,
        StudyDesign.CASE_SERIES,
        StudyDesign.SINGLE_ARM_TRIAL,
    }
)

BAND = 0.3
"""Shares of the best score within which studies count as equally relevant: about the difference
that a change of a question's wording makes."""

_UNFAVOURABLE = frozenset({Direction.NO_DIFFERENCE, Direction.HARM, Direction.MIXED})


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
    shown = _by_strength(_shown(relevant, shape.studies))
    numbers = {hit.study.id: number for number, hit in enumerate(shown, start=1)}
    quotes = _quotes(shown, numbers, question, words, shape.quotes_per_study)
    citations = [Citation(numbers[hit.study.id], hit.study, hit.appraisal) for hit in shown]
    safety = _safety(question, relevant, citations, numbers, shape.safety_quotes)
    grade = _grade(question, judged)
    weak = _asks_effect(question) and _only_weak(judged)
    return Answer(
        question=question,
        kind=AnswerKind.ANSWER,
        reason=AnswerReason.ONLY_WEAK_EVIDENCE if weak else AnswerReason.EVIDENCE,
        summary=_summary(relevant, [hit for hit in shown if hit in judged], numbers, grade, weak),
        certainty=grade,
        balance=_balance([hit for hit in shown if hit in judged]),
        quotes=tuple(quotes),
        citations=tuple(citations),
        safety=tuple(safety),
        caveats=_caveats(relevant, citations, safety, question, len(shown)),
        follow_ups=(),
        receipt=receipt,
    )


def _shown(relevant: Sequence[StudyHit], limit: int) -> list[StudyHit]:
    """The best ``limit`` studies, with the best credible study of each side among them."""
    shown = list(relevant[:limit])
    for side in (frozenset({Direction.BENEFIT}), _UNFAVOURABLE):
        if not any(_speaks(hit, side) for hit in shown):
            missing = next((hit for hit in relevant[limit:] if _speaks(hit, side)), None)
            if missing is not None and _other_side_present(shown, side):
                shown = [*shown[: limit - 1], missing]
    return shown


def _by_strength(shown: Sequence[StudyHit]) -> list[StudyHit]:
    """Relevance first, in broad bands; within a band the stronger design, then the nearer study.

    A moving case report is often the nearest text; a trial of the same thing must stand before it.
    """
    best = max((hit.score for hit in shown), default=0.0) or 1.0
    levels = list(EvidenceLevel)

    def place(hit: StudyHit) -> tuple[int, bool, int, float, str]:
        band = int((1.0 - hit.score / best) / BAND)
        unusable = not usable_as_support(hit.study)
        return band, unusable, levels.index(hit.appraisal.level), -hit.score, hit.study.id

    return sorted(shown, key=place)


def _speaks(hit: StudyHit, side: frozenset[Direction]) -> bool:
    return (
        hit.appraisal.design.value in CREDIBLE
        and hit.appraisal.direction.value in side
        and usable_as_support(hit.study)
    )


def _other_side_present(shown: Sequence[StudyHit], side: frozenset[Direction]) -> bool:
    other = _UNFAVOURABLE if Direction.BENEFIT in side else frozenset({Direction.BENEFIT})
    return any(_speaks(hit, other) for hit in shown)


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
    if question.intents and question.intents[0] not in EFFECT_INTENTS:
        return Certainty(
            level=CertaintyLevel.NONE,
            reasons=(),
            light=TrafficLight.GREY,
            light_meaning=plain.template("summary", "not_effect"),
            direction=Direction.NOT_APPLICABLE,
        )
    items = [EvidenceItem(hit.study, hit.appraisal, hit.score) for hit in relevant]
    return certainty(items, question)


def _only_weak(relevant: Sequence[StudyHit]) -> bool:
    """Some weak study, and none that could show an effect; opinions and plans change nothing."""
    graded = {hit.appraisal.design.value for hit in relevant if usable_as_support(hit.study)}
    return bool(graded & WEAK) and not graded & ABLE


def _asks_effect(question: Question) -> bool:
    return not question.intents or question.intents[0] in EFFECT_INTENTS


def _summary(
    relevant: Sequence[StudyHit],
    shown: Sequence[StudyHit],
    numbers: Mapping[str, int],
    grade: Certainty,
    weak: bool,
) -> tuple[Statement, ...]:
    designs = plain.count_designs(
        hit.appraisal.design.value or StudyDesign.UNCLEAR for hit in relevant
    )
    everything = tuple(sorted(numbers.values()))
    statements: list[Statement] = []
    if weak:
        statements.append(Statement(plain.template("summary", "weak", designs=designs), everything))
    elif grade.level is not CertaintyLevel.NONE:
        statements.append(_bottom_line(grade, numbers))
    key = "found_one" if len(relevant) == 1 else "found"
    statements.append(
        Statement(plain.template("summary", key, count=len(relevant), designs=designs), everything)
    )
    if grade.level is not CertaintyLevel.NONE:
        statements.extend(_both_sides(shown, numbers))
    return tuple(statements)


def _bottom_line(grade: Certainty, numbers: Mapping[str, int]) -> Statement:
    bearing = tuple(numbers[study] for study in grade.key_studies if study in numbers)
    return Statement(
        plain.template(
            "summary",
            "verb",
            verb=verb(grade.level, grade.direction),
            certainty=plain.certainty_name(grade.level),
            meaning=plain.certainty_meaning(grade.level),
        ),
        bearing or tuple(sorted(numbers.values()))[:1],
    )


def _both_sides(shown: Sequence[StudyHit], numbers: Mapping[str, int]) -> list[Statement]:
    favourable = [numbers[h.study.id] for h in shown if _speaks(h, frozenset({Direction.BENEFIT}))]
    other = [numbers[h.study.id] for h in shown if _speaks(h, _UNFAVOURABLE)]
    if not favourable or not other:
        return []
    text = plain.template(
        "summary",
        "both_sides",
        favourable=plain.listed([f"[{number}]" for number in favourable]),
        favour_verb="reports" if len(favourable) == 1 else "report",
        other=plain.listed([f"[{number}]" for number in other]),
        other_verb="reports" if len(other) == 1 else "report",
    )
    return [Statement(text, tuple(sorted(favourable + other)))]


def _balance(shown: Sequence[StudyHit]) -> Balance:
    """Each study once, however many reports it has; a retracted one not at all."""
    usable = {hit.study.id: hit for hit in shown if usable_as_support(hit.study)}
    balance = Balance()
    for group in same_study_groups([hit.study for hit in usable.values()]):
        first = next(hit for study_id, hit in usable.items() if study_id in group)
        name = (first.appraisal.direction.value or Direction.UNCLEAR).value.replace(" ", "_")
        field = name if hasattr(balance, name) else "not_applicable"
        balance = replace(balance, **{field: getattr(balance, field) + 1})
    return balance


def _caveats(
    relevant: Sequence[StudyHit],
    citations: Sequence[Citation],
    safety: Sequence[Quote],
    question: Question,
    shown: int,
) -> tuple[str, ...]:
    caveats: list[str] = []
    designs = {hit.appraisal.design.value for hit in relevant if usable_as_support(hit.study)}
    effect = _asks_effect(question)
    if effect and not designs & {StudyDesign.RCT, StudyDesign.META_ANALYSIS}:
        caveats.append(plain.template("caveats", "no_rct"))
    if designs and designs <= {StudyDesign.ANIMAL, StudyDesign.IN_VITRO}:
        caveats.append(plain.template("caveats", "no_human"))
    if effect and not safety:
        caveats.append(plain.template("caveats", "silence"))
    for citation in citations:
        if citation.study.retraction_status is not RetractionStatus.NONE_SEEN:
            standing = plain.standing_words(citation.study.retraction_status)
            caveats.append(
                plain.template("caveats", "concern", number=citation.number, standing=standing)
            )
    digests = sum(citation.study.kind is StudyKind.DIGEST for citation in citations)
    if digests:
        caveats.append(plain.template("caveats", "digests", digests=digests, total=len(citations)))
    if more := len(relevant) - shown:
        key = "more_one" if more == 1 else "more"
        caveats.append(plain.template("caveats", key, more=more, limit=len(relevant)))
    caveats.append(plain.template("caveats", "advice"))
    return tuple(caveats)
