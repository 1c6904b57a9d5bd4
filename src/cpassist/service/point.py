"""A question that points to a study of the answer before, or names one: answered by that study.

What was answered before is not kept anywhere: the earlier question is asked again, which gives the
same answer, number for number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from cpassist.core import words as plain
from cpassist.core.follow_up import MAX_TURNS
from cpassist.core.premise import premise
from cpassist.core.referring import WHY_THIS_GRADE, Reference, goes_on, named_studies, reference
from cpassist.core.told import reasons_told, told
from cpassist.domain.answers import Answer, AnswerKind, Hit, Question, Receipt, StudyHit
from cpassist.ports import StudyStore

MAX_STUDIES: Final = 3
"""Studies told of at once."""

Again = Callable[[str, Sequence[str]], Answer]
"""Asks an earlier question, with those before it, once more."""


def pointed(
    question: Question,
    history: Sequence[str],
    found: Sequence[StudyHit],
    again: Again,
    *,
    store: StudyStore,
    words: Mapping[str, float],
    receipt: Receipt,
) -> Answer | None:
    """The answer by the studies that ``question`` points to; ``None`` where it points to none.

    ``found`` is what a search for it finds: a study that is named is looked for among the answer
    before, then there. A claim put as a question ("the Duke trial proved it, didn't it?") is met
    as a claim.
    """
    recent = history[-MAX_TURNS:]
    meant = reference(question.text, after_an_answer=bool(history)) or _further(question, recent)
    if meant is None or premise(question.text) is not None:
        return None
    leans = bool(recent) and (bool(meant.numbers) or not meant.names)
    before = again(recent[-1], recent[:-1]) if leans else None
    if before is not None and meant.aspects[:1] == (WHY_THIS_GRADE,) and not meant.numbers:
        return reasons_told(before, question) if before.kind is AnswerKind.ANSWER else None
    studies = _studies(meant, before, found, store)
    if not studies:
        return None
    return told(question, studies, meant.aspects, words=words, receipt=receipt)


def _further(question: Question, history: Sequence[str]) -> Reference | None:
    """Going on with the studies that the question before pointed to."""
    asked = goes_on(question.text)
    if not asked or not history or reference(history[-1], after_an_answer=len(history) > 1) is None:
        return None
    return Reference(aspects=asked)


def unknown_number(answer: Answer, history: Sequence[str]) -> tuple[str, ...]:
    """A caveat where a citation number was named that the answer before does not have."""
    meant = reference(answer.question.text, after_an_answer=bool(history))
    if meant is None or not meant.numbers:
        return ()
    return (plain.template("told", "unknown_number"),)


def _studies(
    meant: Reference, before: Answer | None, found: Sequence[StudyHit], store: StudyStore
) -> dict[int, StudyHit]:
    """The studies meant, by the number they are cited with."""
    cited = {} if before is None else {one.number: one.study.id for one in before.citations}
    if meant.numbers:
        numbers = [number for number in meant.numbers if number in cited][:MAX_STUDIES]
        return {number: _whole(cited[number], store) for number in numbers}
    if not meant.names:
        return {number: _whole(cited[number], store) for number in sorted(cited)[:MAX_STUDIES]}
    studies = [hit.study for hit in found]
    named = [study for name in meant.names for study in named_studies(name, meant.noun, studies)]
    ids = list(dict.fromkeys(study.id for study in named))[:MAX_STUDIES]
    return {number: _whole(study_id, store) for number, study_id in enumerate(ids, start=1)}


def _whole(study_id: str, store: StudyStore) -> StudyHit:
    """The study with all its passages, none nearer than another."""
    hits = tuple(Hit(passage, 0.0, ()) for passage in store.passages(study_id))
    return StudyHit(store.study(study_id), store.appraisal(study_id), 0.0, (), hits)
