"""The trip from a question to an answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from cpassist.core.abstain import verdict, verdict_by_meaning
from cpassist.core.compose import Shape, compose
from cpassist.core.decline import abstention, unread
from cpassist.core.follow_up import follow
from cpassist.core.guard import guard
from cpassist.core.guidance import guided
from cpassist.core.inert import question_text
from cpassist.core.language import language
from cpassist.core.later import Later
from cpassist.core.lexicon_query import ExpandedQuery, expanded_query_terms
from cpassist.core.next_questions import next_questions
from cpassist.core.polarity import neutral
from cpassist.core.remarks import narrowed, remarks
from cpassist.core.steer import steered
from cpassist.core.subject import treatments
from cpassist.core.terms import Stem, analyse, words
from cpassist.core.understand import understand
from cpassist.domain.answers import Answer, AnswerKind, Filters, Hit, Question, Receipt, StudyHit
from cpassist.ports import Clock, Embedder, StudyStore
from cpassist.service.point import Pointing, not_found
from cpassist.service.retrieve import Indexes, Retrieved, Weights, retrieve
from cpassist.service.spell import offered

SEARCHED_STUDIES = 50
"""How many studies are ranked and looked at for an answer."""

FILTERED_STUDIES = 1000
"""How many are ranked where a filter may drop most of them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer, the studies it was made from in order, and what each stage took."""

    answer: Answer
    found: tuple[StudyHit, ...]
    timings_ms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Ask:
    """Answers questions from one build; holds no state between them but what it read."""

    store: StudyStore
    indexes: Indexes
    embedder: Embedder
    stem: Stem
    weights: Weights
    receipt: Receipt
    clock: Clock
    shape: Shape = field(default_factory=Shape)
    max_question_chars: int = 2000
    expand: bool = True
    """Whether lay words are searched as medical words too, where an asker does not say."""
    multilingual: bool = False
    """Whether the encoder reads other languages than English."""

    def ask(
        self,
        text: str,
        *,
        filters: Filters | None = None,
        limit: int | None = None,
        expand: bool | None = None,
        history: Sequence[str] = (),
        standalone: str | None = None,
        answered: dict[tuple[str, ...], Answer] | None = None,
        lapped: Callable[[str], None] | None = None,
    ) -> Asked:
        """The answer to ``text``. Same build, same arguments: same answer, byte for byte.

        ``history`` holds earlier questions, oldest first; ``standalone`` is the asker's own reading
        of a follow-up, taken in place of ours. ``answered`` holds earlier answers, each by the
        questions that led to it, itself last; one that is needed and missing is made again.
        ``lapped`` hears the name of each stage as it ends; what it raises ends the trip.
        Raises ``QuestionError`` for text that cannot be a question, ``ModelError`` where the
        encoder cannot be loaded.
        """
        watch = Watch(self.clock, lapped)
        typed = question_text(text, max_chars=self.max_question_chars)
        question, query = self._read(typed, history, standalone, expand)
        finding = guard(typed, history)
        watch.lap("understand")
        searched = neutral(question.standalone)
        only = narrowest(filters or Filters(), question)
        found = steered(question, self.search(searched, query, only, watch))
        shape = self.shape if limit is None else replace(self.shape, studies=limit)

        told = self._told(
            question, found, history, answered, filters=filters, limit=limit, expand=expand
        )
        answer = told or self._answer(question, found, shape)
        said = remarks(
            typed,
            follow(history),
            multilingual=self.multilingual,
            language_told=not self.multilingual and answer.kind is AnswerKind.ABSTENTION,
        )
        lost = () if told is not None else not_found(typed, history)
        left_out = narrowed(only) if lost or answer.kind is AnswerKind.ABSTENTION else ()
        answer = replace(answer, caveats=(*said, *lost, *left_out, *answer.caveats))
        if finding is not None:
            answer = guided(answer, finding)
        answer = replace(answer, follow_ups=next_questions(answer, found, history))
        watch.lap("compose")
        return Asked(answer, found, watch.laps_ms)

    def _read(
        self, typed: str, history: Sequence[str], standalone: str | None, expand: bool | None
    ) -> tuple[Question, ExpandedQuery]:
        """The question as understood, and what to look up in the word index for it."""
        question = understood(typed, history)
        if standalone is not None:
            own = understood(question_text(standalone, max_chars=self.max_question_chars), ())
            question = replace(own, text=typed)
        spoken = language(typed)
        expand = (self.expand if expand is None else expand) and spoken is None
        searched = neutral(question.standalone)
        query = expanded_query_terms(searched, self._analyse, expand=expand)
        question = replace(
            question,
            expansions=query.expansions,
            spelling=() if spoken else offered(typed, self.store),
            language=spoken,
        )
        return question, query

    def _told(
        self,
        question: Question,
        found: tuple[StudyHit, ...],
        history: Sequence[str],
        answered: dict[tuple[str, ...], Answer] | None,
        **as_asked: Any,
    ) -> Answer | None:
        """The answer by the studies the question points to; ``None`` where it points to none."""
        known = {} if answered is None else answered
        only = as_asked["filters"] or Filters()

        def again(earlier: str, before: Sequence[str]) -> Answer:
            key = (*before, earlier)
            if key not in known:
                known[key] = self.ask(earlier, history=before, answered=known, **as_asked).answer
            return known[key]

        def search(name: str) -> tuple[StudyHit, ...]:
            query = expanded_query_terms(name, self._analyse, expand=False)
            return self.search(name, query, only, Watch(self.clock))

        pointing = Pointing(self.store, self.receipt, again, search, partial(self._fitting, only))
        return pointing.answer(question, history, found, self._quoting_words(question))

    def _fitting(self, only: Filters, study_ids: Collection[str]) -> tuple[str, ...]:
        """Those of the studies that meet ``only``, in their order."""
        if only == Filters() or not study_ids:
            return tuple(study_ids)
        rows = {one: row for row, one in enumerate(self.store.study_ids()) if one in study_ids}
        fitting = self.store.fitting(rows.values(), only)
        return tuple(one for one in study_ids if rows[one] in fitting)

    def _answer(self, question: Question, found: tuple[StudyHit, ...], shape: Shape) -> Answer:
        """An answer, or an abstention where nothing found answers."""
        quoting = self._quoting_words(question)
        reason = verdict(question.standalone, found)
        if reason is not None and question.language is not None:
            if not self.multilingual:
                return unread(question, studies=len(self.store.study_ids()), receipt=self.receipt)
            reason = verdict_by_meaning(found)
        if reason is None:
            return compose(question, found, words=quoting, receipt=self.receipt, shape=shape)
        return abstention(
            question,
            reason,
            found,
            words=quoting,
            studies=len(self.store.study_ids()),
            receipt=self.receipt,
        )

    def search(
        self, standalone: str, query: ExpandedQuery, filters: Filters, watch: Watch
    ) -> tuple[StudyHit, ...]:
        """The studies that meet ``filters``, best first, each with its passages, best first."""
        vector = self.embedder.encode([standalone])[0]
        watch.lap("encode")
        weights = self.weights if not query.expansions else self.weights.leaning_on_words()
        some = filters != Filters()

        def chosen(rows: Sequence[int]) -> Sequence[int]:
            fitting = self.store.fitting(rows, filters) if some else frozenset(rows)
            return [row for row in rows if row in fitting][:SEARCHED_STUDIES]

        wanted = FILTERED_STUDIES if some else SEARCHED_STUDIES
        retrieved = retrieve(vector, query.terms, self.indexes, weights, wanted, chosen)
        watch.lap("retrieve")
        hits = tuple(self._load(item) for item in retrieved)
        watch.lap("load")
        return hits

    def _analyse(self, text: str) -> list[str]:
        return analyse(text, self.stem)

    def _quoting_words(self, question: Question) -> dict[str, float]:
        """What a quote is looked for by: the typed words, and half as much their other names."""
        also = [word for item in question.expansions for form in item.also for word in words(form)]
        return {**dict.fromkeys(also, 0.5), **dict.fromkeys(words(question.standalone), 1.0)}

    def _load(self, item: Retrieved) -> StudyHit:
        study_id = self.store.study_ids()[item.study.row]
        study = self.store.study(study_id)
        first = self.store.first_passages()[item.study.row]
        passages = self.store.passages(study_id)
        return StudyHit(
            study=study,
            appraisal=self.store.appraisal(study_id),
            score=item.study.score,
            parts=item.study.parts,
            hits=Later(
                lambda: (
                    Hit(passages[found.row - first], found.score, found.parts)
                    for found in item.passages
                )
            ),
            signals=item.study.signals,
        )


def narrowest(filters: Filters, question: Question) -> Filters:
    """``filters``, and what they leave open as the question says: "only randomised trials"."""
    return replace(
        filters,
        designs=filters.designs or frozenset(question.facets.designs),
        since_year=question.facets.since_year if filters.since_year is None else filters.since_year,
    )


def understood(text: str, history: Sequence[str]) -> Question:
    """``text`` read in the light of ``history``.

    Its treatments go by the lexicon's names, which a grade's directness is judged by.
    """
    question = understand(text, follow(history))
    named = tuple(subject.concept for subject in treatments(question.standalone))
    return replace(question, facets=replace(question.facets, intervention=named))


class Watch:
    """Milliseconds between laps, by name."""

    def __init__(self, clock: Clock, lapped: Callable[[str], None] | None = None) -> None:
        self._clock = clock
        self._lapped = lapped
        self._last = clock.monotonic_s()
        self.laps_ms: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """End a stage."""
        now = self._clock.monotonic_s()
        self.laps_ms[name] = (now - self._last) * 1000.0
        self._last = now
        if self._lapped is not None:
            self._lapped(name)
