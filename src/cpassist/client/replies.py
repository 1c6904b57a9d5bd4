"""What a server's reply means: an object, a text, or which error. Reads what was received alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import httpx

from cpassist.client.calls import Call, Event, JsonObject
from cpassist.core.inert import inert
from cpassist.domain.errors import (
    CpassistError,
    DocumentError,
    HistoryFault,
    HistoryFull,
    IndexDamaged,
    IndexFault,
    IndexMismatch,
    IndexMissing,
    ModelError,
    QuestionError,
    ServerAway,
    ServerFault,
    ServerMismatch,
    ServerRefusal,
    UnknownConversation,
    UnknownStudy,
)

MOST_BYTES: Final = 50_000_000
"""Of one reply; a longer one is no answer of ours."""

MOST_WAIT_S: Final = 5.0
"""A server that is busy is asked once more after so long at most."""

_PROBLEM: Final = "application/problem+json"
_MOST_WORDS: Final = 500
_SAME: Final = {
    kind.code: kind
    for kind in (
        *(DocumentError, IndexDamaged, IndexFault, IndexMismatch, IndexMissing, ModelError),
        *(HistoryFault, HistoryFull, QuestionError, UnknownConversation, UnknownStudy),
    )
}
"""Errors that mean here what they mean in the server's own process."""

_CHECK: Final = "Check the address: it should be a cpassist server of this version or newer."
_AGAIN: Final = "Check that it runs and can be reached, and ask again; nothing typed is lost."


def refused(response: httpx.Response, body: bytes) -> CpassistError:
    """The error that a reply with a status other than 200 stands for."""
    try:
        problem = json.loads(body) if _media(response) == _PROBLEM else None
    except ValueError:
        problem = None
    if not isinstance(problem, dict):
        return ServerMismatch(
            f"the server answered with status {response.status_code} and no reason",
            hint=_CHECK,
        )
    return of_problem(problem, response.status_code, retry_after_s(response))


def of_problem(problem: JsonObject, status: int, after_s: float | None = None) -> CpassistError:
    """The error a problem of the server stands for (RFC 9457); its words come inert."""
    code, detail, hint = (_words(problem, name) for name in ("code", "detail", "hint"))
    if code in _SAME:
        return _SAME[code](detail, hint=hint)
    if code in {"not-found", "method-not-allowed"}:
        return ServerMismatch(
            "the server does not know how to do this: it may be an older version",
            hint="Bring the server up to date, or do this without --server.",
        )
    return ServerRefusal(
        detail or f"the server refused with status {status}",
        hint=hint or "Ask again later.",
        problem=code,
        status=status,
        retry_after_s=after_s,
        request_id=_words(problem, "request_id"),
    )


def once_more_after_s(error: CpassistError) -> float | None:
    """How long to wait before the one further attempt; ``None`` where it would be no use."""
    if not isinstance(error, ServerRefusal) or error.status != httpx.codes.SERVICE_UNAVAILABLE:
        return None
    after = error.retry_after_s
    return after if after is not None and after <= MOST_WAIT_S else None


def away(error: httpx.TransportError) -> ServerFault:
    """The error that a failure on the way stands for."""
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return ServerAway("the server cannot be reached", hint=_AGAIN)
    if isinstance(error, httpx.TimeoutException):
        return ServerAway("the server did not answer in time", hint=_AGAIN)
    if isinstance(error, httpx.UnsupportedProtocol):
        return ServerMismatch("the address of the server is none", hint="Write http://host:port.")
    return ServerAway("the connection to the server was cut", hint=_AGAIN)


def too_long() -> ServerFault:
    """A reply of more than ``MOST_BYTES``."""
    return ServerMismatch(f"the server sent more than {MOST_BYTES:,} bytes", hint=_CHECK)


def broken_off() -> ServerFault:
    """A stream that ended before its last piece."""
    return ServerAway("the answer broke off", hint=_AGAIN)


def read_object(response: httpx.Response, body: bytes) -> JsonObject:
    """The reply as one object. Raises ``ServerMismatch``."""
    try:
        value: Any = json.loads(body) if "json" in _media(response) else None
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ServerMismatch("what the server sent is no answer of ours", hint=_CHECK)
    return value


def read_text(call: Call, response: httpx.Response, body: bytes) -> str:
    """The reply as text. Raises ``ServerMismatch`` for another kind than was asked for."""
    if call.accept not in {"*/*", _media(response)}:
        raise ServerMismatch("what the server sent is no answer of ours", hint=_CHECK)
    return body.decode("utf-8", "replace")


class Frames:
    """Server-sent events out of the lines of a stream, one at a time."""

    def __init__(self) -> None:
        self._name = ""
        self._data: list[str] = []
        self._size = 0

    def take(self, line: str) -> Iterator[Event]:
        """The event that ``line`` completes, if it does.

        Raises the error that an ``error`` event stands for, and ``ServerMismatch`` for one that
        cannot be read.
        """
        self._size += len(line)
        if self._size > MOST_BYTES:
            raise too_long()
        if line.startswith("event:"):
            self._name = line[6:].strip()
        elif line.startswith("data:"):
            self._data.append(line[5:].removeprefix(" "))
        elif not line and self._data:
            name, text = self._name, "\n".join(self._data)
            self._name, self._data = "", []
            try:
                value = json.loads(text)
            except ValueError:
                value = None
            if not isinstance(value, dict):
                raise ServerMismatch("what the server sent is no answer of ours", hint=_CHECK)
            if name == "error":
                raise of_problem(value, int(value.get("status") or 500))
            yield Event(name, value)


def retry_after_s(response: httpx.Response) -> float | None:
    """Seconds of ``Retry-After``, where they are given as a number."""
    stated: str = response.headers.get("retry-after", "").strip()
    return float(stated) if stated.isascii() and stated.isdecimal() and len(stated) < 7 else None


def _media(response: httpx.Response) -> str:
    stated: str = response.headers.get("content-type", "")
    return stated.partition(";")[0].strip().lower()


def _words(problem: JsonObject, name: str) -> str:
    value = problem.get(name)
    return inert(value[:_MOST_WORDS]) if isinstance(value, str) else ""
