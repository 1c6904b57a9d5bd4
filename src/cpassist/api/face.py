"""What every endpoint needs: settings, the open build, the gate before the threads, the counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar, cast

from fastapi import Depends, Request

from cpassist.api.answer_cache import AnswerCache
from cpassist.api.limits import Gate
from cpassist.api.metrics import Metrics
from cpassist.api.pace import Pace, asking, checking
from cpassist.api.serving import Opened, Serving
from cpassist.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Face:
    """One server's state; nothing of it belongs to one asker."""

    settings: Settings
    serving: Serving
    gate: Gate
    aside: Gate
    """For long work, such as a whole article, so that no question waits behind it."""
    pages: Gate
    """For pages of others, which may take long to come."""
    metrics: Metrics
    answers: AnswerCache

    async def work(self, work: Callable[[Opened], T]) -> T:
        """``work`` on the serving build, on a thread."""
        opened = await self.serving.opened()
        return await self.gate.run(lambda: work(opened))

    async def question(self, work: Callable[[Opened, Pace], T]) -> T:
        """The same for a question, which tells its pace of each stage."""
        opened, server = await self.serving.opened(), self.settings.server
        pace = asking(server.stages, server.work_timeout_s)
        return await self.gate.run(lambda: work(opened, pace), pace)

    async def article(self, work: Callable[[Opened, Pace], T]) -> T:
        """The same for work of seconds: one at a time, on a thread of its own."""
        opened = await self.serving.opened()
        pace = checking(self.settings.server.stages)
        return await self.aside.run(lambda: work(opened, pace), pace)


async def _face(request: Request) -> Face:
    # Not a plain function: those are run on threads, which a busy server has none to spare of.
    return cast(Face, request.app.state.face)


FaceOf = Annotated[Face, Depends(_face)]
