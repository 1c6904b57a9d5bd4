"""Every refusal as RFC 9457 problem+json: a stable code, what happened, and what to do.

Nothing a person typed is repeated in one, and no traceback ever leaves.
"""

from __future__ import annotations

import http
from collections.abc import Mapping
from typing import Any, ClassVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from cpassist.core.inert import inert
from cpassist.domain import errors
from cpassist.domain.errors import CpassistError

MEDIA_TYPE = "application/problem+json"
_URN = "urn:cpassist:problem:"


class Refusal(CpassistError):
    """A refusal that only this face knows."""

    status: ClassVar[int] = 500
    example: ClassVar[str] = "something failed that nobody foresaw"
    advice: ClassVar[str] = "Try again; if it stays, report the request_id."

    def __init__(
        self,
        message: str | None = None,
        *,
        hint: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message or self.example, hint=hint or self.advice)
        self.headers = dict(headers or {})


class Unexpected(Refusal):
    """A fault nobody foresaw."""

    code = "unexpected"


class BadRequest(Refusal):
    """A field of the request is missing, unknown or out of bounds."""

    code = "bad-request"
    status = 422
    example = "body.limit: Input should be less than or equal to 50"
    advice = "docs/api.md and /v1/openapi.json describe what each endpoint takes."


class BadCursor(Refusal):
    """A page mark that is not ours, or of another build."""

    code = "bad-cursor"
    status = 422
    example = "the cursor does not belong to this question and build"
    advice = "Start again from the first page, without a cursor."


class NotFound(Refusal):
    """Nothing stands at that address."""

    code = "not-found"
    status = 404
    example = "nothing stands at this address"
    advice = "/v1/openapi.json lists every address."


class NotKept(Refusal):
    """Conversations are not kept by this server."""

    code = "conversations-off"
    status = 404
    example = "this server keeps no conversations"
    advice = "Hold the questions yourself and send them as `history` of POST /v1/ask."


class BadMethod(Refusal):
    """The address is there, but not for this method."""

    code = "method-not-allowed"
    status = 405
    example = "this address does not take this method"
    advice = "The Allow header names the methods it takes."


class TooLarge(Refusal):
    """The body is larger than allowed."""

    code = "body-too-large"
    status = 413
    example = "the request body is larger than 1,000,000 bytes"
    advice = "Send less: a question takes a few hundred bytes."


class TooSlowBody(Refusal):
    """The body did not arrive in time."""

    code = "body-too-slow"
    status = 408
    retryable = True
    example = "the request body did not arrive in time"
    advice = "Send it again."


class RateLimited(Refusal):
    """One client asks too often."""

    code = "rate-limited"
    status = 429
    retryable = True
    example = "too many requests from this client"
    advice = "Wait as long as Retry-After says."


class Busy(Refusal):
    """Every worker is busy and the queue is full."""

    code = "busy"
    status = 503
    retryable = True
    example = "more questions are waiting than can be served"
    advice = "Ask again after Retry-After seconds."


class NotReady(Refusal):
    """The index is still being opened or built."""

    code = "not-ready"
    status = 503
    retryable = True
    example = "the index is still being opened"
    advice = "Ask again after Retry-After seconds; /readyz says when it is open."


class TooSlow(Refusal):
    """The work took longer than allowed."""

    code = "too-slow"
    status = 504
    retryable = True
    example = "the answer took longer than allowed"
    advice = "Ask a shorter question, or ask again later."


_STATUS: dict[type[CpassistError], int] = {
    errors.QuestionError: 422,
    errors.DocumentError: 422,
    errors.UnknownStudy: 404,
    errors.UnknownConversation: 404,
    errors.HistoryFull: 409,
    errors.HistoryFault: 503,
    errors.InputError: 422,
    errors.IndexFault: 503,
    errors.ModelError: 503,
    errors.VerificationError: 422,
}
_HINTS: dict[type[CpassistError], str] = {
    errors.UnknownStudy: "GET /v1/search?q=... finds ids.",
    errors.DocumentError: "Send an answer just as POST /v1/ask gave it.",
}
_EXAMPLES: dict[type[CpassistError], tuple[str, str]] = {
    errors.QuestionError: (
        "there is no question in words",
        'Ask in words, for example: "does cord blood help a child with CP walk?"',
    ),
    errors.DocumentError: (
        "the file is no saved answer: it has no quotes and receipt",
        _HINTS[errors.DocumentError],
    ),
    errors.UnknownStudy: ("no study 'nobody-1900' in this index", _HINTS[errors.UnknownStudy]),
    errors.UnknownConversation: (
        "no such conversation is kept under this key",
        "It may have expired: begin another.",
    ),
    errors.HistoryFull: (
        "as many questions are kept in this conversation as may be",
        "Delete one that is done with, or begin another.",
    ),
    errors.HistoryFault: (
        "kept conversations cannot be used: database or disk is full",
        "Ask without one (POST /v1/ask); the server's keeper should look at its file.",
    ),
    errors.IndexFault: ("the index cannot serve", "Run 'cpassist doctor' on the server."),
    errors.ModelError: ("the encoder cannot be loaded", "Run 'cpassist doctor' on the server."),
}


def status_of(error: CpassistError) -> int:
    """The HTTP status of an error: its own, else that of its nearest ancestor in the tree."""
    if isinstance(error, Refusal):
        return error.status
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 500)


def problem(error: CpassistError, request_id: str) -> dict[str, Any]:
    """The problem document of an error."""
    return {
        "type": f"{_URN}{error.code}",
        "title": _title(type(error)),
        "status": status_of(error),
        "detail": inert(error.message),
        "code": error.code,
        "hint": inert(_HINTS.get(type(error), error.hint)),
        "retryable": error.retryable,
        "request_id": request_id,
    }


def problem_response(error: CpassistError, request_id: str) -> Response:
    """The problem as a response, with the headers the error asks for; never to be stored."""
    status = status_of(error)
    headers = {"Cache-Control": "no-store"}
    if status == http.HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "2"
    if isinstance(error, Refusal):
        headers |= error.headers
    return JSONResponse(problem(error, request_id), status, headers, MEDIA_TYPE)


def documented(*kinds: type[CpassistError]) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of the errors an endpoint may end with, each with an example."""
    everywhere = (BadRequest, RateLimited, TooLarge, TooSlowBody, Unexpected)
    documented_kinds: tuple[type[CpassistError], ...] = (*kinds, *everywhere)
    found: dict[int | str, dict[str, Any]] = {}
    for kind in dict.fromkeys(documented_kinds):
        error = _example(kind)
        content = found.setdefault(
            status_of(error),
            {
                "description": "",
                "content": {
                    MEDIA_TYPE: {
                        "schema": {"$ref": "#/components/schemas/Problem"},
                        "examples": {},
                    }
                },
            },
        )
        examples = content["content"][MEDIA_TYPE]["examples"]
        examples[kind.code] = {"value": problem(error, "5f0c6e0b9d3a4c21")}
        content["description"] = "; ".join([*filter(None, [content["description"]]), _title(kind)])
    return found


def install(app: FastAPI) -> None:
    """Have every error of ``app`` leave as a problem document."""
    app.add_exception_handler(CpassistError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def request_id_of(request: Request) -> str:
    """The id this request is known by in the log."""
    return str(getattr(request.state, "request_id", ""))


async def _ours(request: Request, error: Exception) -> Response:
    known = error if isinstance(error, CpassistError) else Unexpected()
    request.state.problem = known.code
    return problem_response(known, request_id_of(request))


async def _invalid(request: Request, error: Exception) -> Response:
    """Names the first bad field; what was typed into it is not repeated."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    first = found[0] if found else {"loc": ("body",), "msg": "cannot be read"}
    place = ".".join(str(part)[:80] for part in first["loc"])
    return await _ours(request, BadRequest(f"{place}: {first['msg']}"))


async def _http(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 500)
    headers = getattr(error, "headers", None)
    kinds: dict[int, type[Refusal]] = {404: NotFound, 405: BadMethod}
    if status in kinds:
        return await _ours(request, kinds[status](headers=headers))
    if 400 <= status < 500:
        return await _ours(request, BadRequest("the request cannot be read", headers=headers))
    return await _ours(request, Unexpected())


def _example(kind: type[CpassistError]) -> CpassistError:
    if issubclass(kind, Refusal):
        return kind()
    message, hint = _EXAMPLES[kind]
    return kind(message, hint=hint)


def _title(kind: type[CpassistError]) -> str:
    return (kind.__doc__ or kind.__name__).strip().splitlines()[0].rstrip(".")
