"""``GET /v1/server``: what this server offers, so that a page shows no more than it has."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

import cpassist
from cpassist.api.caching import as_json, tagged
from cpassist.api.face import FaceOf
from cpassist.api.problems import documented
from cpassist.api.schemas import Record

router = APIRouter(prefix="/v1", tags=["collection"])


class KeepsOut(Record):
    """How conversations are kept."""

    expire_days: Annotated[float, Field(description="Days after the last question.")]
    most_questions: Annotated[int, Field(description="Of one conversation.")]


class ServerOut(Record):
    """What this server offers beyond answering."""

    version: str
    max_question_chars: Annotated[int, Field(description="A longer question is refused.")]
    conversations: Annotated[
        KeepsOut | None, Field(description="Null where this server keeps none.")
    ]
    fetch_pages: Annotated[bool, Field(description="Whether `POST /v1/check` takes `url`.")]


@router.get(
    "/server",
    response_model=ServerOut,
    responses={304: {"description": "Unchanged since the ETag sent"}, **documented()},
    summary="What this server offers",
)
async def server(request: Request, face: FaceOf) -> Response:
    """What is switched on here, and its bounds."""
    settings = face.settings
    keeps = settings.server.conversations
    held = {"expire_days": keeps.expire_days, "most_questions": keeps.most_questions}
    body = {
        "version": cpassist.__version__,
        "max_question_chars": settings.answer.max_question_chars,
        "conversations": held if keeps.enabled else None,
        "fetch_pages": settings.server.fetch_pages,
    }
    return tagged(request, as_json(body))
