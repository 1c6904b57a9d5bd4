"""``POST /v1/check``: a text about treatment, set against the studies.

Only words are taken: the server fetches nothing for anybody.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from cpassist.api.caching import as_json, tag_of
from cpassist.api.check_schemas import CheckBody, CheckOut
from cpassist.api.face import FaceOf
from cpassist.api.pace import CheckTooSlow
from cpassist.api.problems import Busy, NotReady, documented
from cpassist.core.check_contract import report_json
from cpassist.domain.errors import IndexFault, ModelError
from cpassist.wiring.checking import check_with

router = APIRouter(prefix="/v1", tags=["check"])


@router.post(
    "/check",
    response_model=CheckOut,
    responses=documented(Busy, NotReady, IndexFault, ModelError, CheckTooSlow),
    summary="Check an article",
)
async def check(body: CheckBody, face: FaceOf) -> Response:
    """Each statement with quotes for and against, what the text tells, how it reads, what to ask.

    Any text is taken; where it cannot be judged the report says so.
    """
    written = await face.article(
        lambda opened, pace: as_json(
            report_json(check_with(opened.ask).check(body.text, lapped=pace.check))
        )
    )
    headers = {"ETag": tag_of(written), "Cache-Control": "no-store"}
    return Response(written, headers=headers, media_type="application/json")
