"""``POST /v1/ask`` and ``/v1/ask/stream``: one question, one answer, whole or piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from cpassist.api.answer_cache import Written
from cpassist.api.ask_schemas import AskBody
from cpassist.api.caching import as_json, tag_of
from cpassist.api.face import Face, FaceOf
from cpassist.api.pace import ASKING, Pace
from cpassist.api.problems import (
    Busy,
    NotReady,
    Unexpected,
    documented,
    problem,
    request_id_of,
)
from cpassist.api.schemas import AnswerOut
from cpassist.api.search import found_json
from cpassist.api.serving import Opened
from cpassist.api.streaming import EventStream
from cpassist.core.contract import answer_json, citation_json, quote_json, understood_json
from cpassist.domain.errors import CpassistError, IndexFault, ModelError, QuestionError
from cpassist.service.ask import Asked

router = APIRouter(prefix="/v1", tags=["ask"])
_ERRORS = documented(QuestionError, Busy, NotReady, IndexFault, ModelError, *ASKING)
_QUIET = {"Cache-Control": "no-store"}
_EVENT = {
    "type": "object",
    "description": "Each event; `data` is one line of JSON.",
    "properties": {
        "event": {
            "type": "string",
            "enum": ["understood", "hits", "quote", "certainty", "done", "error"],
        },
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}


@router.post("/ask", response_model=AnswerOut, responses=_ERRORS, summary="Ask a question")
async def ask(body: AskBody, face: FaceOf) -> Response:
    """Quotes with their grades, both sides, the certainty and why; or why there is no answer.

    An abstention and a careful reply are answers too: status 200, told apart by `kind`. `ETag` is
    over everything but `timings_ms`: same build and same question, same tag.
    """
    build, request = (await face.serving.opened()).manifest.id, body.model_dump_json()
    if (held := face.answers.get(build, request)) is not None:
        face.metrics.answer(held.kind, held.reason, {})
        return _sent(held, {})
    written, timings_ms = await face.question(
        lambda opened, pace: _written(_asked(body, opened, pace))
    )
    face.metrics.answer(written.kind, written.reason, timings_ms)
    face.answers.put(written.build, request, written)
    return _sent(written, timings_ms)


def _written(asked: Asked) -> tuple[Written, Mapping[str, float]]:
    """The answer's bytes: written by the worker, so that the loop goes on taking requests."""
    answer = asked.answer
    body = as_json(answer_json(answer, {}))
    written = Written(
        body, tag_of(body), answer.receipt.build, answer.kind.value, answer.reason.value
    )
    return written, asked.timings_ms


def _sent(written: Written, timings_ms: Mapping[str, float]) -> Response:
    """The answer with the timings of this run; none where it was held already."""
    body = written.body
    if timings_ms:
        rounded = {name: round(value, 2) for name, value in timings_ms.items()}
        body = body.removesuffix(as_json({"timings_ms": {}})[1:]) + as_json(
            {"timings_ms": rounded}
        ).removeprefix(b"{")
    headers = {"ETag": written.tag, **_QUIET}
    return Response(body, headers=headers, media_type="application/json")


@router.post(
    "/ask/stream",
    summary="Ask a question, and get the answer piece by piece",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Server-sent events: `understood`, `hits`, `quote` (one each), "
            "`certainty`, `done` (the whole answer), or `error` (a problem). Comments keep the "
            "connection alive.",
            "content": {"text/event-stream": {"schema": _EVENT}},
        },
        **_ERRORS,
    },
)
async def ask_stream(request: Request, body: AskBody, face: FaceOf) -> Response:
    """A refusal known before the first event is an ordinary problem response."""
    task = asyncio.create_task(asked_of(body, face))
    try:
        await asyncio.wait({task}, timeout=face.settings.server.heartbeat_s)
    except asyncio.CancelledError:
        task.cancel()
        raise
    if task.done() and (error := task.exception()) is not None:
        raise error
    events = _events(task, face, request_id_of(request))
    return EventStream(events, request, face.settings.server.stages.stream_s)


async def asked_of(body: AskBody, face: Face) -> Asked:
    """The answer, made on a worker and counted."""
    asked = await face.question(lambda opened, pace: _asked(body, opened, pace))
    answer = asked.answer
    face.metrics.answer(answer.kind.value, answer.reason.value, asked.timings_ms)
    return asked


def _asked(body: AskBody, opened: Opened, pace: Pace) -> Asked:
    return opened.ask.ask(
        body.question,
        filters=body.filters,
        limit=body.limit,
        expand=body.expand,
        history=tuple(body.history),
        standalone=body.standalone,
        lapped=pace.lapped,
    )


async def _events(
    task: asyncio.Task[Asked], face: Face, request_id: str
) -> AsyncGenerator[bytes, None]:
    """The frames of one answer; where the client goes away, waiting for it ends as well."""
    try:
        while not task.done():
            yield b": still at work\n\n"
            await asyncio.wait({task}, timeout=face.settings.server.heartbeat_s)
        try:
            asked = task.result()
        except CpassistError as error:
            yield _frame("error", problem(error, request_id))
            return
        except Exception:  # the stream has begun: all that can be done is to end it in words
            yield _frame("error", problem(Unexpected(), request_id))
            raise
        for name, value in pieces(asked):
            yield _frame(name, value)
            await asyncio.sleep(0)  # a client that went away is noticed between two pieces
    finally:
        task.cancel()


def pieces(asked: Asked) -> Iterator[tuple[str, Any]]:
    """The answer in the order it is told; the last piece is the whole of it."""
    answer = asked.answer
    citations = {citation.number: citation for citation in answer.citations}
    yield (
        "understood",
        {
            "question": answer.question.text,
            "understood": understood_json(answer.question),
            "kind": answer.kind.value,
            "reason": answer.reason.value,
        },
    )
    yield (
        "hits",
        {
            "total": len(asked.found),
            "studies": [found_json(hit, rank) for rank, hit in enumerate(asked.found[:10], 1)],
        },
    )
    for quote in answer.quotes:
        citation = citation_json(citations[quote.citation])
        yield "quote", {"quote": quote_json(quote), "citation": citation}
    whole = answer_json(answer, asked.timings_ms)
    told = ("kind", "reason", "summary", "certainty", "traffic_light", "balance")
    yield "certainty", {name: whole[name] for name in told}
    yield "done", whole


def _frame(name: str, value: Any) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + as_json(value) + b"\n\n"
