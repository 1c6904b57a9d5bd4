"""``/v1/conversations``: kept for whoever holds the key, where the server's keeper allows it.

There are no accounts: a key is made with the first conversation, shown once, and kept as a hash.
A conversation of another key is not there. Nothing of one reaches the log.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path
from pydantic import Field
from starlette.responses import Response

from cpassist.api.ask_schemas import AskBody
from cpassist.api.caching import as_json
from cpassist.api.conversation_schemas import BegunOut, ConversationsOut, DeletedOut, KeptOut
from cpassist.api.face import FaceOf
from cpassist.api.pace import ASKING, Pace
from cpassist.api.problems import Busy, NotKept, NotReady, documented
from cpassist.api.schemas import AnswerOut
from cpassist.api.serving import Opened
from cpassist.core.contract import answer_json
from cpassist.core.exchanges import exchange
from cpassist.domain.errors import (
    HistoryFault,
    HistoryFull,
    IndexFault,
    ModelError,
    QuestionError,
    UnknownConversation,
)
from cpassist.ports import SharedConversations
from cpassist.service.ask import Asked
from cpassist.settings import Settings
from cpassist.wiring import SystemClock
from cpassist.wiring.conversing import converse_unkept, open_shared

logger = logging.getLogger("cpassist.api")
router = APIRouter(prefix="/v1/conversations", tags=["conversations"])

_KEY_BYTES = 24
_EXPIRE_EVERY_S = 600.0
_KEY = Field(min_length=32, max_length=200, pattern="^[A-Za-z0-9_-]+$")
_TOLD = "As `POST /v1/conversations` gave it."
_Key = Annotated[str, _KEY, Header(alias="X-Conversation-Key", description=_TOLD)]
_OwnKey = Annotated[
    Annotated[str, _KEY] | None,
    Header(alias="X-Conversation-Key", description="One you hold; a new one is made otherwise."),
]
_Id = Annotated[str, Path(max_length=100, description="As a list gives it.")]


async def _kept(face: FaceOf) -> SharedConversations:
    """Raises ``NotKept`` where they are switched off."""
    if not face.settings.server.conversations.enabled:
        raise NotKept
    return open_shared(face.settings)


_Kept = Annotated[SharedConversations, Depends(_kept)]


@router.post(
    "",
    status_code=201,
    response_model=BegunOut,
    responses=documented(NotKept, HistoryFull, HistoryFault),
    summary="Begin a conversation",
)
async def begin(kept: _Kept, key: _OwnKey = None) -> Response:
    """Keep the `key`: it alone lists, reads and deletes what is kept under it."""
    held = key or secrets.token_urlsafe(_KEY_BYTES)
    begun = await asyncio.to_thread(kept.begin, held)
    return _quiet({**asdict(begun), "key": held}, 201)


@router.get(
    "",
    response_model=ConversationsOut,
    responses=documented(NotKept, HistoryFault),
    summary="List the conversations of a key",
)
async def listed(kept: _Kept, key: _Key) -> Response:
    """The one asked in last comes first."""
    found = await asyncio.to_thread(kept.owned, key)
    return _quiet({"conversations": [asdict(one) for one in found]})


@router.get(
    "/{conversation}",
    response_model=KeptOut,
    responses=documented(NotKept, UnknownConversation, HistoryFault),
    summary="Read a conversation",
)
async def read(conversation: _Id, kept: _Kept, key: _Key) -> Response:
    """Every question with the answer as it was given then."""
    head, exchanges = await asyncio.to_thread(kept.read, key, conversation)
    told = [{**asdict(one), "answer": json.loads(one.answer)} for one in exchanges]
    return _quiet({"conversation": asdict(head), "exchanges": told})


@router.post(
    "/{conversation}/ask",
    response_model=AnswerOut,
    responses=documented(
        *(NotKept, UnknownConversation, HistoryFull, HistoryFault),
        *(QuestionError, Busy, NotReady, IndexFault, ModelError, *ASKING),
    ),
    summary="Ask within a conversation",
)
async def ask(conversation: _Id, body: AskBody, kept: _Kept, key: _Key, face: FaceOf) -> Response:
    """As `POST /v1/ask`, in the light of what was asked in it; then kept. `history` is not used."""
    head, exchanges = await asyncio.to_thread(kept.read, key, conversation)
    if head.exchanges >= face.settings.server.conversations.most_questions:
        raise HistoryFull(
            "as many questions are kept in this conversation as may be",
            hint="Begin another.",
        )
    earlier = [one.question for one in exchanges]
    asked = await face.question(lambda opened, pace: _said(body, earlier, opened, pace))
    whole = answer_json(asked.answer, asked.timings_ms)
    face.metrics.answer(asked.answer.kind.value, asked.answer.reason.value, asked.timings_ms)
    said = exchange(whole, SystemClock().now_iso())
    await asyncio.to_thread(kept.add, key, conversation, said)
    return _quiet(whole)


@router.delete(
    "/{conversation}",
    response_model=DeletedOut,
    responses=documented(NotKept, UnknownConversation, HistoryFault),
    summary="Forget a conversation for good",
)
async def delete(conversation: _Id, kept: _Kept, key: _Key) -> Response:
    """Its place in the file is overwritten."""
    await asyncio.to_thread(kept.delete, key, conversation)
    return _quiet({"deleted": 1})


@router.delete(
    "",
    response_model=DeletedOut,
    responses=documented(NotKept, HistoryFault),
    summary="Forget all conversations of a key for good",
)
async def delete_all(kept: _Kept, key: _Key) -> Response:
    """The key stays good for new ones."""
    return _quiet({"deleted": await asyncio.to_thread(kept.delete_all, key)})


@asynccontextmanager
async def expiring(settings: Settings) -> AsyncIterator[None]:
    """Forget what has expired, now and every ten minutes while the block lasts."""
    if not settings.server.conversations.enabled:
        yield
        return
    task = asyncio.create_task(_expire(open_shared(settings).expire))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _expire(expire: Callable[[], int]) -> None:
    while True:
        try:
            await asyncio.to_thread(expire)
        except HistoryFault as fault:
            logger.error("expired conversations cannot be forgotten: %s", fault.code)
        await asyncio.sleep(_EXPIRE_EVERY_S)


def _said(body: AskBody, earlier: list[str], opened: Opened, pace: Pace) -> Asked:
    """The answer to the next question of a conversation."""
    talk = converse_unkept(opened.ask)
    talk.questions = earlier
    return talk.say(
        body.question,
        filters=body.filters,
        limit=body.limit,
        expand=body.expand,
        standalone=body.standalone,
        lapped=pace.lapped,
    )


def _quiet(value: Any, status: int = 200) -> Response:
    """Never to be stored by anybody on the way."""
    headers = {"Cache-Control": "no-store"}
    return Response(as_json(value), status, headers, media_type="application/json")
