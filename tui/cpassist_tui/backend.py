"""What the terminal UI needs of the product, and the one that answers in this process.

Everything comes in as the plain objects of ``docs/contract.md``, so that an answer looks the same
wherever it was made. Calls may take long: a face runs them aside (``aside.aside``).
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from cpassist.core import cite
from cpassist.core import words as plain
from cpassist.core.appraise.why import why as rows_of
from cpassist.core.contract import answer_json, appraisal_json, study_json, understood_json
from cpassist.core.inert import question_text
from cpassist.domain.answers import Answer, Filters
from cpassist.domain.evidence import StudyDesign
from cpassist.service.ask import Ask, understood
from cpassist.service.converse import Converse
from cpassist.service.events import Listener

Json = dict[str, Any]


Tell = Callable[[str, Json], None]
"""Is told the parts of an answer as they come: ``understood``, ``hits``. May be called from
another thread."""


def unheard(name: str, part: Json) -> None:
    """A ``Tell`` for callers that wait for the whole."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with all that bears on its answer."""

    text: str
    filters: Filters = field(default_factory=Filters)
    history: tuple[str, ...] = ()
    """What was asked before, oldest first."""
    read_as: str | None = None
    """The asker's own reading, taken for ours."""


@dataclass(frozen=True, slots=True)
class Collection:
    """What stands behind the answers: the build, and how many sources of which kind it holds."""

    build: str
    corpus_sha256: str
    recipe: str
    studies: int
    kinds: tuple[tuple[str, int], ...]
    designs: tuple[tuple[str, int], ...]
    licenses: tuple[tuple[str, int], ...]
    years: tuple[int, int] | None
    """First and last, of the sources that state one."""


class Backend(Protocol):
    """Answers, studies and grades, from this process or another."""

    @property
    def server(self) -> str | None:
        """Where questions are sent; ``None`` where they stay in this process."""

    def open(self, listener: Listener) -> int:
        """Make ready to answer; how many studies there are. May be called again after a fault.

        Raises ``CpassistError``.
        """

    def ask(self, asking: Asking, tell: Tell = unheard) -> Json:
        """The answer in the JSON contract. Raises ``CpassistError``."""

    def study(self, study_id: str) -> Json:
        """A study's words and identifiers. Raises ``UnknownStudy``."""

    def why(self, study_id: str) -> Json:
        """How a study was graded, signal by signal. Raises ``UnknownStudy``."""

    def collection(self) -> Collection:
        """What the serving build holds."""

    def stem(self, words: Sequence[str]) -> list[str]:
        """The stems by which words of a question and of a quote are matched."""


class LocalBackend:
    """``Backend`` over the services of this process, opened at the first call that needs them."""

    def __init__(
        self, open_service: Callable[[Listener], Ask], open_talk: Callable[[Ask], Converse]
    ) -> None:
        self._open_service, self._open_talk = open_service, open_talk
        self._service: Ask | None = None
        self._answered: dict[tuple[str, ...], Answer] = {}
        self._turn = threading.Lock()

    @property
    def server(self) -> str | None:
        """Nowhere."""
        return None

    def open(self, listener: Listener) -> int:
        """Open the index and load the encoder; where there is no index, one is built first."""
        with self._turn:
            if self._service is None:
                service = self._open_service(listener)
                service.embedder.encode(["ready"])  # loads the model now, not at the first question
                self._service = service
            return len(self._service.store.study_ids())

    def ask(self, asking: Asking, tell: Tell = unheard) -> Json:
        """See ``Backend``; no filter set means what the question itself rules out."""
        service = self._opened
        before = list(asking.history)
        tell("understood", _read(asking, service.max_question_chars))
        # Of its own for each question: one that was given up may still be at work.
        talk = self._open_talk(service)
        talk.questions, talk.answered = before, dict(self._answered)
        asked = talk.say(asking.text, filters=_set(asking.filters), standalone=asking.read_as)
        tell("hits", {"total": len(asked.found)})
        self._answered = talk.answered
        return answer_json(asked.answer, asked.timings_ms)

    def study(self, study_id: str) -> Json:
        """As ``/v1/studies/{id}``, with where a digest's facts were read."""
        store = self._opened.store
        found, appraisal = store.study(study_id), store.appraisal(study_id)
        return {
            **study_json(found),
            "text": found.text,
            "sections": [
                {"label": label, "start": span.start, "end": span.end}
                for label, span in found.section_spans
            ],
            "kind_words": plain.kind_words(found.kind),
            "standing_words": plain.standing_words(found.retraction_status),
            "retraction_checked": found.retraction_checked,
            "vancouver": cite.vancouver(found),
            "sources": [asdict(source) for source in found.sources],
            "appraisal": appraisal_json(found, appraisal),
        }

    def why(self, study_id: str) -> Json:
        """As ``/v1/studies/{id}/why``."""
        store = self._opened.store
        found, appraisal = store.study(study_id), store.appraisal(study_id)
        return {
            "study_id": found.id,
            "level": appraisal.level.value,
            "level_words": plain.level_words(appraisal.level),
            "signals": [
                {**asdict(row), "basis": row.basis.value} for row in rows_of(found, appraisal)
            ],
        }

    def collection(self) -> Collection:
        """Counts over every study of the build."""
        service = self._opened
        studies = tuple(service.store.studies())
        designs = Counter(
            service.store.appraisal(study.id).design.value or StudyDesign.UNCLEAR
            for study in studies
        )
        years = sorted(study.year for study in studies if study.year is not None)
        return Collection(
            build=service.receipt.build,
            corpus_sha256=service.receipt.corpus_sha256,
            recipe=service.receipt.recipe,
            studies=len(studies),
            kinds=_counted(Counter(plain.kind_words(study.kind) for study in studies)),
            designs=tuple(
                (plain.design_name(design, designs[design]), designs[design])
                for design in StudyDesign
                if designs[design]
            ),
            licenses=_counted(Counter(study.text_license or "not stated" for study in studies)),
            years=(years[0], years[-1]) if years else None,
        )

    def stem(self, words: Sequence[str]) -> list[str]:
        """The index's own stemmer."""
        return self._opened.stem(words)

    @property
    def _opened(self) -> Ask:
        if self._service is None:
            raise RuntimeError("asked before it was opened")
        return self._service


def _read(asking: Asking, max_chars: int) -> Json:
    """How the question is read, before anything is searched. Raises ``QuestionError``."""
    alone = asking.read_as is not None
    typed = question_text(asking.read_as or asking.text, max_chars=max_chars)
    return understood_json(understood(typed, () if alone else asking.history))


def _set(filters: Filters) -> Filters | None:
    return filters if filters != Filters() else None


def _counted(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    """Most frequent first, ties by name."""
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
