"""``POST /v1/sheet``: one page for the doctor's visit, as data or as a file to print."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from cpassist.api.ask import asked_of
from cpassist.api.ask_schemas import AskBody
from cpassist.api.caching import as_json
from cpassist.api.face import FaceOf
from cpassist.api.pace import ASKING
from cpassist.api.problems import Busy, NotReady, documented
from cpassist.api.schemas import Record
from cpassist.api.security import DATA_POLICY
from cpassist.core.sheet import Sheet, sheet
from cpassist.core.sheet_html import STYLE, sheet_html
from cpassist.domain.errors import IndexFault, ModelError, QuestionError
from cpassist.domain.evidence import TrafficLight

router = APIRouter(prefix="/v1", tags=["ask"])
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_POLICY = f"{DATA_POLICY}; style-src 'sha256-{_STYLE_HASH}'"
"""The page's own style and nothing else."""


class SheetBody(AskBody):
    """A question as ``POST /v1/ask`` takes it, and how the page is wanted."""

    format: Annotated[Literal["json", "html"], Field(description="`html` prints on one page.")] = (
        "json"
    )


class SheetQuoteOut(Record):
    """A quote, word for word, with who says so and how far to trust it."""

    number: int
    who: str
    facts: list[str]
    text: str
    link: str | None


class ClinicQuestionOut(Record):
    """A question to ask, and how many of the sources shown tell."""

    code: str
    text: str
    known: int
    total: int


class SheetOut(Record):
    """The page in reading order; `light_words` is empty where nothing is graded."""

    question: str
    says: list[str]
    light: TrafficLight | None
    light_words: str
    quotes: list[SheetQuoteOut]
    safety: list[SheetQuoteOut]
    missing: list[str]
    questions: list[ClinicQuestionOut]
    receipt: str


@router.post(
    "/sheet",
    response_model=SheetOut,
    responses={
        200: {
            "description": "The page, as data or as one HTML file without scripts.",
            "content": {"text/html": {"schema": {"type": "string"}}},
        },
        **documented(QuestionError, Busy, NotReady, IndexFault, ModelError, *ASKING),
    },
    summary="One page for the doctor's visit",
)
async def sheet_page(body: SheetBody, face: FaceOf) -> Response:
    """What studies say, in quotes with grades, what is missing, and five questions to ask."""
    page = sheet((await asked_of(body, face)).answer)
    if body.format == "html":
        headers = {"Cache-Control": "no-store", "Content-Security-Policy": _POLICY}
        return Response(sheet_html(page), headers=headers, media_type="text/html")
    return Response(
        as_json(_json(page)), headers={"Cache-Control": "no-store"}, media_type="application/json"
    )


def _json(page: Sheet) -> dict[str, object]:
    value = asdict(page)
    value["light"] = None if page.light is None else page.light.value
    return value
