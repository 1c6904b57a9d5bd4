"""Answers sent small: brotli or gzip, whichever the client would rather have.

Only whole bodies are: a stream of events passes untouched, piece by piece, as it comes.
"""

from __future__ import annotations

import asyncio
import gzip
import math
from typing import Final

import brotli
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FROM_BYTES: Final = 1024
"""A shorter body is not worth it."""
_ASIDE_FROM_BYTES: Final = 128 * 1024
"""A longer one is compressed on a thread, so that the loop goes on."""
_BROTLI_QUALITY: Final = 4
_GZIP_LEVEL: Final = 5
"""Beyond these, each byte saved costs several times the time."""
_TEXT: Final = ("text/", "application/", "image/svg+xml")
_STREAM: Final = "text/event-stream"


def coding(accepted: str) -> str | None:
    """``br``, ``gzip`` or ``None``, by an ``Accept-Encoding`` (RFC 9110, 12.5.3).

    The one of greater weight; of two with the same weight, ``br``.
    """
    weights: dict[str, float] = {}
    for part in accepted[:1000].lower().split(","):
        name, _, rest = part.partition(";")
        weights[name.strip()] = _weight(rest)
    others = weights.get("*", 0.0)
    found = {name: weights.get(name, others) for name in ("br", "gzip")}
    best = max(found, key=lambda name: found[name])
    return best if found[best] > 0.0 else None


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if math.isfinite(weight) else 0.0


class Compression:
    """ASGI middleware; says ``Vary`` wherever the client's wish decides."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and compress what comes back where that is wanted and worth it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wanted = coding(Headers(scope=scope).get("accept-encoding", ""))
        start: Message | None = None

        async def compressed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_text(message):
                start = message
                return
            if start is not None:
                held, start = start, None
                MutableHeaders(scope=held).add_vary_header("Accept-Encoding")
                body = message.get("body", b"")
                if wanted and len(body) >= FROM_BYTES and not message.get("more_body", False):
                    message = {**message, "body": await _written(body, wanted)}
                    headers = MutableHeaders(scope=held)
                    headers["Content-Encoding"] = wanted
                    headers["Content-Length"] = str(len(message["body"]))
                await send(held)
            await send(message)

        await self._app(scope, receive, compressed)


def _is_text(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    media = headers.get("content-type", "")
    return (
        media.startswith(_TEXT)
        and not media.startswith(_STREAM)
        and "content-encoding" not in headers
    )


async def _written(body: bytes, wanted: str) -> bytes:
    if len(body) >= _ASIDE_FROM_BYTES:
        return await asyncio.to_thread(_compressed, body, wanted)
    return _compressed(body, wanted)


def _compressed(body: bytes, wanted: str) -> bytes:
    if wanted == "br":
        return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=_BROTLI_QUALITY))
    return gzip.compress(body, _GZIP_LEVEL, mtime=0)
