"""What a browser may do with what it gets, and the one line a request leaves in the log.

The log and the metrics know routes, statuses and times; never a query, a body or an address.
"""

from __future__ import annotations

import logging
import secrets
import time
import traceback

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cpassist.api.metrics import Metrics
from cpassist.api.problems import Unexpected, problem_response

logger = logging.getLogger("cpassist.api")

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Frame:
    """The outermost ASGI middleware: request id, headers, counting, and the last catch."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; whatever happens below, an answer leaves and one line is logged."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        request_id = state["request_id"] = secrets.token_hex(8)
        begun, status = time.perf_counter(), 0

        async def framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", DATA_POLICY)
            await send(message)

        try:
            await self._app(scope, receive, framed)
        except Exception as error:  # the last catch: a fault is logged without what was typed
            where = traceback.extract_tb(error.__traceback__)[-1]
            logger.error(
                "%s %s at %s:%s", request_id, type(error).__name__, where.name, where.lineno
            )
            if not status:
                await problem_response(Unexpected(), request_id)(scope, receive, framed)
        finally:
            self._note(scope, status, time.perf_counter() - begun)

    def _note(self, scope: Scope, status: int, took_s: float) -> None:
        route = getattr(scope.get("route"), "path", None) or "unmatched"
        method = scope["method"] if scope["method"] in _METHODS else "other"
        state = scope["state"]
        self._metrics.request(route, method, status, took_s, state.get("problem"))
        logger.info("%s %s %s %d %.1f ms", state["request_id"], method, route, status, took_s * 1e3)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
