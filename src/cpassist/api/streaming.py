"""A stream of server-sent events that lets go of a client which takes nothing of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Final

from fastapi import Request
from starlette.responses import StreamingResponse
from starlette.types import Message, Send

MEDIA_TYPE: Final = "text/event-stream"
_HEADERS: Final = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
"""No proxy holds pieces back, and nobody keeps them."""
_STUCK: Final = "stream-too-slow"
"""Counted under this code; there is nobody left to be told."""


class EventStream(StreamingResponse):
    """``events`` as they come; the connection ends where a piece waits ``patience_s`` unread."""

    def __init__(
        self, events: AsyncGenerator[bytes, None], request: Request, patience_s: float
    ) -> None:
        super().__init__(events, media_type=MEDIA_TYPE, headers=_HEADERS)
        self._events = events
        self._request = request
        self._patience_s = patience_s

    async def stream_response(self, send: Send) -> None:
        """Send all of it, or as much as is taken; what makes the events ends with it."""

        async def patient(message: Message) -> None:
            try:
                async with asyncio.timeout(self._patience_s):
                    await send(message)
            except TimeoutError:
                raise _Stuck from None

        try:
            await super().stream_response(patient)
        except _Stuck:
            self._request.state.problem = _STUCK
        finally:
            await self._events.aclose()


class _Stuck(Exception):
    """A piece was not taken in time."""
