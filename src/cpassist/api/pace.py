"""How long each stage of a piece of work may take, and what is said where one overruns.

The loop watches the running stage and answers in time; the thread is told at the end of a stage,
or of a statement of an article, that nobody waits any more, and gives its place back there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Final

from cpassist.api.problems import Refusal, TooSlow
from cpassist.settings_server import StageSettings


class UnderstandingTooSlow(TooSlow):
    """Reading the question took longer than allowed."""

    code = "understanding-too-slow"
    example = "reading the question took longer than allowed"


class EncodingTooSlow(TooSlow):
    """Encoding the question took longer than allowed."""

    code = "encoding-too-slow"
    example = "encoding the question took longer than allowed"
    advice = "Ask again later: the server may be busy with a long text."


class RetrievalTooSlow(TooSlow):
    """Finding studies took longer than allowed."""

    code = "retrieval-too-slow"
    example = "finding studies took longer than allowed"
    advice = "Ask again later."


class ComposingTooSlow(TooSlow):
    """Writing the answer took longer than allowed."""

    code = "composing-too-slow"
    example = "writing the answer took longer than allowed"
    advice = "Ask for fewer studies (limit), or ask again later."


class CheckTooSlow(TooSlow):
    """Checking the text took longer than allowed."""

    code = "check-too-slow"
    example = "checking the text took longer than allowed"
    advice = "Send a part of the text at a time."


ASKING: Final = (
    *(TooSlow, UnderstandingTooSlow, EncodingTooSlow),
    *(RetrievalTooSlow, ComposingTooSlow),
)
"""What a question may end with for time; for ``problems.documented``."""
LOOK_S: Final = 0.1
"""How often the loop looks which stage runs; most questions are answered sooner."""
_NEXT: Final = {
    "understand": EncodingTooSlow,
    "encode": RetrievalTooSlow,
    "retrieve": RetrievalTooSlow,
    "load": ComposingTooSlow,
}
"""The stage that ended, by the service's name for it, to the one that runs from then on."""


class Pace:
    """The time one piece of work has: in all, and for the stage that runs."""

    def __init__(
        self,
        total_s: float,
        total: type[Refusal] = TooSlow,
        stages_s: Mapping[type[Refusal], float] | None = None,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now_s = now_s
        self._stages_s = stages_s or {}
        self._total = total
        self._total_s = total_s
        self._given_up = False
        self.start()

    def start(self) -> None:
        """The work begins now; what was waited before does not count."""
        self._ends_s = self._now_s() + self._total_s
        self._begin(UnderstandingTooSlow)

    def _begin(self, stage: type[Refusal]) -> None:
        # One assignment, so that the loop never sees the one stage with the other's end.
        self._stage = (stage, self._now_s() + self._stages_s.get(stage, float("inf")))

    @property
    def left_s(self) -> float:
        """Until the running stage, or all of it, has had its time; below 0 where it is over."""
        return min(self._ends_s, self._stage[1]) - self._now_s()

    def check(self) -> None:
        """Raises the ``TooSlow`` of what is late, or of all of it where nobody waits any more."""
        stage, stage_ends_s = self._stage
        now_s = self._now_s()
        if self._given_up or now_s >= self._ends_s:
            raise self._total
        if now_s >= stage_ends_s:
            raise stage

    def lapped(self, ended: str) -> None:
        """A stage ended, told on the thread that works; raises as ``check``."""
        self.check()
        if ended in _NEXT:
            self._begin(_NEXT[ended])

    def give_up(self) -> None:
        """Nobody waits any more: the work ends where it next asks."""
        self._given_up = True


def asking(stages: StageSettings, total_s: float) -> Pace:
    """The pace of one question."""
    each: dict[type[Refusal], float] = {
        UnderstandingTooSlow: stages.understand_s,
        EncodingTooSlow: stages.encode_s,
        RetrievalTooSlow: stages.retrieve_s,
        ComposingTooSlow: stages.compose_s,
    }
    return Pace(total_s, stages_s=each)


def checking(stages: StageSettings) -> Pace:
    """The pace of one article."""
    return Pace(stages.check_s, CheckTooSlow)
