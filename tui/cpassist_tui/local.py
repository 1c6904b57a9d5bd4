"""``Backend`` over the services of this process, opened at the first call that needs them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from cpassist.core import cite
from cpassist.core import words as plain
from cpassist.core.appraise.why import why as rows_of
from cpassist.core.check_contract import report_json
from cpassist.core.contract import answer_json, record_json, understood_json
from cpassist.core.inert import question_text
from cpassist.core.sheet import sheet
from cpassist.core.sheet_html import sheet_html
from cpassist.domain.answers import Answer, Filters
from cpassist.domain.builds import Manifest
from cpassist.service.ask import Ask, understood
from cpassist.service.check import Check
from cpassist.service.collection import collection_of
from cpassist.service.converse import Converse
from cpassist.service.events import Listener
from cpassist_tui.backend import Asking, Tell, unheard

Json = dict[str, Any]


class LocalBackend:
    """``manifest`` describes a build by its id."""

    def __init__(
        self,
        open_service: Callable[[Listener], Ask],
        open_talk: Callable[[Ask], Converse],
        open_check: Callable[[Ask], Check],
        manifest: Callable[[str], Manifest],
    ) -> None:
        self._open_service, self._open_talk = open_service, open_talk
        self._open_check, self._manifest = open_check, manifest
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
        tell("understood", _read(asking, service.max_question_chars))
        # Of its own for each question: one that was given up may still be at work.
        talk = self._open_talk(service)
        talk.questions = list(asking.history)
        talk.answered = dict(self._answered) if asking.history else {}
        filters = asking.filters if asking.filters != Filters() else None
        asked = talk.say(asking.text, filters=filters, standalone=asking.read_as)
        self._answered = talk.answered
        answer = answer_json(asked.answer, asked.timings_ms)
        tell("hits", {"total": len(asked.found)})
        tell("quotes", {"total": len(answer["quotes"])})
        tell("certainty", answer["certainty"])
        return answer

    def study(self, study_id: str) -> Json:
        """As ``/v1/studies/{id}``."""
        store = self._opened.store
        return record_json(store.study(study_id), store.appraisal(study_id))

    def why(self, study_id: str) -> Json:
        """As ``/v1/studies/{id}/why``."""
        store = self._opened.store
        found, appraisal = store.study(study_id), store.appraisal(study_id)
        return {
            "study_id": found.id,
            "level": appraisal.level.value,
            "level_words": plain.level_words(appraisal.level),
            "signals": [
                {
                    **asdict(row),
                    "basis": row.basis.value,
                    "reasons": [asdict(reason) for reason in row.reasons],
                }
                for row in rows_of(found, appraisal)
            ],
        }

    def collection(self) -> Json:
        """Every study of the build is read once."""
        return collection_of(self._opened.store, self._manifest(self._opened.receipt.build))

    def check(self, text: str) -> Json:
        """As ``POST /v1/check``."""
        return report_json(self._open_check(self._opened).check(text))

    def cite(self, study_id: str, form: str) -> str:
        """As ``/v1/studies/{id}/cite``."""
        return cite.FORMS[form](self._opened.store.study(study_id))

    def sheet(self, asking: Asking) -> str:
        """As ``/v1/sheet``."""
        filters = asking.filters if asking.filters != Filters() else None
        asked = self._opened.ask(
            asking.text, filters=filters, history=asking.history, standalone=asking.read_as
        )
        return sheet_html(sheet(asked.answer))

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
