"""``POST /v1/verify``: whether the quotes of a saved answer stand."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from starlette.responses import Response

from cpassist.api.caching import as_json
from cpassist.api.face import FaceOf
from cpassist.api.problems import Busy, NotReady, TooSlow, documented
from cpassist.api.schemas import VerifyOut
from cpassist.domain.errors import DocumentError, IndexFault
from cpassist.service.verify import Verify

router = APIRouter(prefix="/v1", tags=["ask"])


@router.post(
    "/verify",
    response_model=VerifyOut,
    responses=documented(DocumentError, Busy, NotReady, IndexFault, TooSlow),
    summary="Check a saved answer",
)
async def verify(
    document: Annotated[
        dict[str, Any], Body(description="An answer as `POST /v1/ask` gave it, all of it.")
    ],
    face: FaceOf,
) -> Response:
    """Each quote against the stored study: same text, same place, same words.

    Status 200 whether they stand or not; `holds` says which.
    """
    report = await face.work(lambda opened: Verify(opened.ask.store.study).verify(document))
    return Response(
        as_json(report.as_json()),
        headers={"Cache-Control": "no-store"},
        media_type="application/json",
    )
