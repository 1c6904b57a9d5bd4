"""``POST /v1/check``: a text about treatment, set against the studies.

Words are taken; a page is fetched for a client only where the server's keeper allows it.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from cpassist.api.caching import as_json, tag_of
from cpassist.api.check_problems import PageNotRead, PagesBusy, PagesOff
from cpassist.api.check_schemas import MOST_CHARS_SENT, CheckBody, CheckOut
from cpassist.api.face import Face, FaceOf
from cpassist.api.pace import CheckTooSlow
from cpassist.api.problems import Busy, NotReady, TooSlow, documented
from cpassist.core.check_contract import report_json
from cpassist.domain.errors import DocumentError, IndexFault, ModelError
from cpassist.wiring.articles import open_page
from cpassist.wiring.checking import check_with

router = APIRouter(prefix="/v1", tags=["check"])


@router.post(
    "/check",
    response_model=CheckOut,
    responses=documented(
        *(PagesOff, PageNotRead, PagesBusy),
        *(Busy, NotReady, IndexFault, ModelError, CheckTooSlow),
    ),
    summary="Check an article",
)
async def check(body: CheckBody, face: FaceOf) -> Response:
    """Each statement with quotes for and against, what the text tells, how it reads, what to ask.

    Any text is taken; where it cannot be judged the report says so. With `url` the server reads
    that page, where its keeper switched this on: over https, from public addresses only.
    """
    text = await _page(body.url, face) if body.url is not None else body.text or ""
    written = await face.article(
        lambda opened, pace: as_json(
            report_json(check_with(opened.ask).check(text, lapped=pace.check))
        )
    )
    headers = {"ETag": tag_of(written), "Cache-Control": "no-store"}
    return Response(written, headers=headers, media_type="application/json")


async def _page(address: str, face: Face) -> str:
    """The words of the page; never of anything inside (``adapters.web_page``)."""
    if not face.settings.server.fetch_pages:
        raise PagesOff
    try:
        words = await face.pages.run(lambda: open_page(address))
    except DocumentError as error:
        raise PageNotRead(error.message) from None
    except (Busy, TooSlow):
        raise PagesBusy from None
    return words[:MOST_CHARS_SENT]
