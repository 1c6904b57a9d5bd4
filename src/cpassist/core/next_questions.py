"""Which questions one could ask next: only those that the studies found can answer.

Templates are filled with the treatments of the question, or of the nearest studies, and kept where
a study that was found holds what they ask for. Nothing is searched again; the templates, what each
needs and their order are data (``core/data/next_questions.toml``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from cpassist.core.abstain import of_the_field
from cpassist.core.appraise.standing import usable_as_support
from cpassist.core.cues import fold
from cpassist.core.data import load
from cpassist.core.facets import named
from cpassist.core.standpoint import ABLE, CREDIBLE
from cpassist.core.subject import Subject, about, holds, specific, subjects, treatments
from cpassist.core.understand import intents, split_questions
from cpassist.domain.answers import Answer, AnswerReason, Intent, Question, StudyHit
from cpassist.domain.evidence import Appraisal, StudyDesign
from cpassist.domain.studies import Study

MOST: Final = 5
LEAST: Final = 3
"""With fewer of its own, an answer also offers what the field is asked most."""
_OTHERS: Final = 2
"""Other treatments that are offered at most."""
_LOOKED_AT: Final = 20
"""Studies whose titles other treatments are taken from."""

_DESIGNS: Final[Mapping[str, frozenset[StudyDesign]]] = {
    "trial": frozenset({StudyDesign.RCT}),
    "guideline": frozenset({StudyDesign.GUIDELINE}),
    "notice": frozenset({StudyDesign.NOTICE, StudyDesign.POSITION}),
}
_FACTS: Final[Mapping[str, str]] = {
    "harms": "adverse_events",
    "route": "route",
    "dose": "dose",
    "ages": "age",
    "follow_up": "follow_up",
}
"""By need, the fact of a study that meets it."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One thing that was asked already: it is not offered again."""

    intent: Intent
    treatments: frozenset[str]
    outcomes: frozenset[str]

    @classmethod
    def of(cls, text: str) -> _Asked:
        about_ = frozenset(one.concept for one in treatments(text))
        return cls(intents(text)[0], about_, frozenset(named(fold(text), "outcome")))


def next_questions(
    answer: Answer, found: Sequence[StudyHit], history: Sequence[str] = ()
) -> tuple[str, ...]:
    """Up to ``MOST`` questions that ``found`` can answer, in the order of the data.

    None that ``answer`` or ``history`` (earlier questions) already asked, and none in an
    emergency. After an abstention they are of the treatments nearest to what was asked, or what
    the field is asked most. Each needs a study that holds what it asks for. Several questions asked
    at once come first, each alone.
    """
    if answer.reason is AnswerReason.URGENT or not found:
        return ()
    usable = [hit for hit in found if usable_as_support(hit.study)]
    asked = [_Asked.of(text) for text in (answer.question.standalone, *history)]
    typed = {_folded(text) for text in (answer.question.text, *history)}
    sources = [(MOST, _candidates(answer.question, usable, asked))] if answer.citations else []
    kept: dict[str, str] = {}
    for most, texts in (*sources, (LEAST, _beginnings(usable, asked))):
        for text in texts:
            if len(kept) >= most:
                break
            folded = _folded(text)
            if folded not in typed and folded not in kept and _answerable(text, usable):
                kept[folded] = text
    parts = split_questions(answer.question.text)
    return (*(parts if len(parts) > 1 else ()), *kept.values())[:MOST]


def _candidates(
    question: Question, usable: Sequence[StudyHit], asked: Sequence[_Asked]
) -> Iterator[str]:
    """Filled templates, best first, whose needs ``usable`` meets."""
    own = [one for one in treatments(question.standalone) if _nameable(one)]
    main = own[:1] or _other_treatments(usable, own)[:1]
    if not main:
        return
    beside = _other_treatments(usable, (*own, *main))
    beside.sort(key=lambda one: one.group != main[0].group)
    order = load("next_questions")["order"]
    intent = question.intents[0] if question.intents else Intent.OTHER
    names = order.get(intent.value, order["any"])
    for name in names:
        if name == "other":
            for one in beside[:_OTHERS]:
                yield from _filled(_effect_of(one), one, beside, usable, asked)
        else:
            yield from _filled(name, main[0], beside, usable, asked)
    for one in (*own[1:], *beside):
        for name in (_effect_of(one), "harms"):
            yield from _filled(name, one, beside, usable, asked)


def _beginnings(usable: Sequence[StudyHit], asked: Sequence[_Asked]) -> Iterator[str]:
    """What the field is asked most, where the question itself gives nothing to go by."""
    concepts = load("next_questions")["beginnings"]["concepts"]
    begun = [one for concept in concepts for one in subjects(concept)]
    for one in begun:
        yield from _filled(_effect_of(one), one, (), usable, asked)
    for one in begun:
        yield from _filled("harms", one, (), usable, asked)


def _filled(
    name: str,
    treatment: Subject,
    others: Sequence[Subject],
    usable: Sequence[StudyHit],
    asked: Sequence[_Asked],
) -> Iterator[str]:
    """The template with the treatment put in, once where it can be and was not asked."""
    data = load("next_questions")
    template = data["templates"][name]
    around_birth = treatment.group in data["population"]["around_birth"]
    if (name == "effect" and around_birth) or (name == "prevention" and not around_birth):
        return
    text, need, intent = template["text"], template["needs"], Intent(template["intent"])
    values = {"treatment": treatment.concept, "population": data["population"]["words"]}
    if need == "outcome":
        for outcome in _outcomes(usable, treatment):
            if not any(_repeats(one, intent, treatment, outcome) for one in asked):
                yield text.format(**values, outcome=data["outcomes"]["words"][outcome])
                return
    elif need == "both":
        for other in others:
            if _compared(treatment, other, usable):
                yield text.format(**values, other=other.concept)
                return
    elif not any(_repeats(one, intent, treatment) for one in asked) and any(
        _meets(need, hit.appraisal) and about(hit.study, treatment) for hit in usable
    ):
        yield text.format(**values)


def _repeats(asked: _Asked, intent: Intent, treatment: Subject, outcome: str | None = None) -> bool:
    if asked.intent is not intent or treatment.concept not in asked.treatments:
        return False
    return outcome is None or outcome in asked.outcomes


def _meets(need: str, appraisal: Appraisal) -> bool:
    """Whether one study of the treatment holds what a template needs."""
    if need in _FACTS:
        return getattr(appraisal.facts, _FACTS[need]).value is not None
    design = appraisal.design.value
    if need == "effect":
        return design in CREDIBLE and appraisal.level in ABLE
    return design in _DESIGNS[need]


def _outcomes(usable: Sequence[StudyHit], treatment: Subject) -> list[str]:
    """Outcomes that comparing studies of the treatment name, the commonest first."""
    counts: dict[str, int] = {}
    for hit in usable:
        if _meets("effect", hit.appraisal) and about(hit.study, treatment):
            for outcome in _named_outcomes(hit.study):
                counts[outcome] = counts.get(outcome, 0) + 1
    order = list(load("next_questions")["outcomes"]["words"])
    return sorted(
        (one for one in counts if one in order), key=lambda one: (-counts[one], order.index(one))
    )


@lru_cache(4096)
def _named_outcomes(study: Study) -> tuple[str, ...]:
    return named(fold(study.text), "outcome")


def _compared(one: Subject, other: Subject, usable: Sequence[StudyHit]) -> bool:
    """Whether a comparing study is about both, of one group and neither a kind of the other."""
    if one.group != other.group or _is_kind_of(one, other) or _is_kind_of(other, one):
        return False
    return any(
        _meets("effect", hit.appraisal) and about(hit.study, other) and about(hit.study, one)
        for hit in usable
    )


def _is_kind_of(one: Subject, other: Subject) -> bool:
    """Whether the name of ``one`` holds that of ``other``, or ``other`` is a name for all cells."""
    umbrella = load("next_questions")["unnamed"]["umbrella"]
    return set(other.concept.split()) <= set(one.concept.split()) or other.concept in umbrella


def _other_treatments(usable: Sequence[StudyHit], own: Sequence[Subject]) -> list[Subject]:
    """Treatments that the titles of the nearest studies name, nearest first."""
    concepts = {one.concept for one in own}
    found: dict[str, Subject] = {}
    for hit in usable[:_LOOKED_AT]:
        for one in _titled(hit.study):
            if one.concept not in concepts and _nameable(one):
                found.setdefault(one.concept, one)
    return list(found.values())


@lru_cache(4096)
def _titled(study: Study) -> tuple[Subject, ...]:
    return treatments(study.title)


def _effect_of(treatment: Subject) -> str:
    around_birth = load("next_questions")["population"]["around_birth"]
    return "prevention" if treatment.group in around_birth else "other"


def _nameable(treatment: Subject) -> bool:
    return treatment.concept not in _unnamed()


@cache
def _unnamed() -> frozenset[str]:
    return frozenset(load("next_questions")["unnamed"]["concepts"])


def _answerable(text: str, usable: Sequence[StudyHit]) -> bool:
    """Whether no sign that can be read without a search speaks against an answer.

    As in ``core.abstain``: it must be of the field, one study must hold all that it names, and
    each thing must be what some study is about.
    """
    named_, in_field = _read(text)
    studies = [hit.study for hit in usable]
    return (
        in_field
        and any(all(holds(study, one) for one in named_) for study in studies)
        and all(any(about(study, one) for study in studies) for one in named_)
    )


@lru_cache(2048)
def _read(text: str) -> tuple[tuple[Subject, ...], bool]:
    """What a question of ours names, and whether it is of the field: the same every time."""
    return tuple(specific(text)), of_the_field(text)


def _folded(text: str) -> str:
    return " ".join(fold(text).flat.split())
