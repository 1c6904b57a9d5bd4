"""A question that points to a study of an answer before, or names one: answered by that study.

Where an earlier answer is not at hand its question is asked again, which gives the same answer,
number for number.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cpassist.core import words as plain
from cpassist.core.cited_numbers import LAST
from cpassist.core.follow_up import MAX_TURNS
from cpassist.core.premise import premise
from cpassist.core.referring import (
    WHY_THIS_GRADE,
    Reference,
    goes_on,
    named_studies,
    reference,
)
from cpassist.core.told import reasons_told, told
from cpassist.domain.answers import Answer, AnswerKind, Hit, Question, Receipt, StudyHit
from cpassist.domain.evidence import CertaintyLevel
from cpassist.domain.studies import Study
from cpassist.ports import StudyStore

MAX_STUDIES: Final = 3
"""Studies told of at once."""

MAX_LOOKED_AT: Final = 4
"""Answers among whose sources a named study is looked for, latest first."""

Again = Callable[[str, Sequence[str]], Answer]
"""The answer to an earlier question, with those before it."""
Search = Callable[[str], Sequence[StudyHit]]
Fitting = Callable[[Collection[str]], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Pointing:
    """Answers questions that point to studies; holds no state of its own."""

    store: StudyStore
    receipt: Receipt
    again: Again
    search: Search
    fitting: Fitting
    """Those of some studies that are not ruled out; what an answer showed may be pointed to."""

    def answer(
        self,
        question: Question,
        history: Sequence[str],
        found: Sequence[StudyHit],
        words: Mapping[str, float],
    ) -> Answer | None:
        """The answer by the studies that ``question`` points to; ``None`` where it points to none.

        ``found`` is what a search for it finds. A study that is named is looked for among the
        sources of the answers before, then there, then among all studies. A claim put as a
        question ("the Duke trial proved it, didn't it?") is met as a claim.
        """
        recent = history[-MAX_TURNS:]
        meant = _meant(question.text, history)
        if meant is None or premise(question.text) is not None:
            return None
        if meant.aspects[:1] == (WHY_THIS_GRADE,) and not meant.numbers and not meant.names:
            return self._reasons(question, recent)
        cited = self._cited(meant, recent)
        if cited:
            ids = {number: cited[number] for number in sorted(cited)[:MAX_STUDIES]}
        else:
            named = self._named(meant, found)
            ids = dict(enumerate(named[:MAX_STUDIES], start=1))
        if not ids:
            return None
        studies = {number: self._whole(study_id) for number, study_id in ids.items()}
        answer = told(question, studies, meant.aspects, words=words, receipt=self.receipt)
        if not meant.numbers and not meant.names and len(cited) > 1:
            which = plain.template("told", "which_meant", count=str(len(ids)))
            answer = replace(answer, caveats=(which, *answer.caveats))
        return answer

    def _before(self, recent: Sequence[str]) -> Iterator[Answer]:
        """The answers before, latest first."""
        for place in reversed(range(len(recent))):
            yield self.again(recent[place], recent[:place])

    def _reasons(self, question: Question, recent: Sequence[str]) -> Answer | None:
        """The reasons of the latest grade; that there is none, where no answer had one."""
        latest: Answer | None = None
        for answer in self._before(recent):
            if answer.kind is AnswerKind.ANSWER:
                latest = latest or answer
                if answer.certainty.level is not CertaintyLevel.NONE:
                    return reasons_told(answer, question)
        return None if latest is None else reasons_told(latest, question)

    def _cited(self, meant: Reference, recent: Sequence[str]) -> dict[int, str]:
        """The studies of an earlier answer that are meant: citation number to id.

        A number is of the latest answer that has it; with neither number nor name all sources of
        the latest answer that shows any are meant.
        """
        for back, answer in enumerate(self._before(recent)):
            by_number = {one.number: one.study.id for one in answer.citations}
            if meant.numbers:
                wanted = {max(by_number, default=0) if n == LAST else n for n in meant.numbers}
                fitting = wanted & set(by_number)
            elif meant.names:
                if back == MAX_LOOKED_AT:
                    return {}
                ids = _fitting(meant, [one.study for one in answer.citations], of_its_kind=True)
                fitting = {number for number, study_id in by_number.items() if study_id in ids}
            else:
                fitting = set(by_number)
            if fitting:
                return {number: by_number[number] for number in fitting}
        return {}

    def _named(self, meant: Reference, found: Sequence[StudyHit]) -> tuple[str, ...]:
        """The studies a name stands for, best first: of those found, else of all."""
        if not meant.names:
            return ()
        studies = [hit.study for hit in found]
        if ids := _fitting(meant, studies):
            return ids
        if not meant.proper:
            return ()
        written = dict.fromkeys(
            study_id
            for name in meant.names
            for word in name
            for study_id in self.store.by_surname(word)
        )
        if ids := _fitting(
            meant, [self.store.study(one) for one in self.fitting(written)], studies
        ):
            return ids
        return _fitting(meant, [hit.study for hit in self.search(" ".join(meant.proper))], studies)

    def _whole(self, study_id: str) -> StudyHit:
        """The study with all its passages, none nearer than another."""
        hits = tuple(Hit(passage, 0.0, ()) for passage in self.store.passages(study_id))
        return StudyHit(self.store.study(study_id), self.store.appraisal(study_id), 0.0, (), hits)


def not_found(text: str, history: Sequence[str]) -> tuple[str, ...]:
    """A caveat where a number or a name was meant for a source, and none goes by it."""
    meant = _meant(text, history)
    if meant is not None and meant.numbers:
        return (plain.template("told", "unknown_number"),)
    if meant is not None and meant.proper:
        return (plain.template("told", "unknown_name", name=" ".join(meant.proper)),)
    return ()


def _meant(text: str, history: Sequence[str]) -> Reference | None:
    """What ``text`` points to, be it only that it goes on with the studies pointed to before."""
    meant = reference(text, after_an_answer=bool(history))
    asked = goes_on(text)
    if meant is not None or not asked:
        return meant
    for place in reversed(range(max(0, len(history) - MAX_TURNS), len(history))):
        if reference(history[place], after_an_answer=place > 0) is not None:
            return Reference(aspects=asked)
        if not goes_on(history[place]):
            return None
    return None


def _fitting(
    meant: Reference,
    studies: Sequence[Study],
    among: Sequence[Study] = (),
    *,
    of_its_kind: bool = False,
) -> tuple[str, ...]:
    named = (
        study
        for name in meant.names
        for study in named_studies(name, meant.noun, studies, among=among, of_its_kind=of_its_kind)
    )
    return tuple(dict.fromkeys(study.id for study in named))
