"""``GET /v1/search``: the studies nearest to some words, in pages."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from cpassist.api.caching import OWN, as_json, tagged
from cpassist.api.collection_schemas import SearchOut
from cpassist.api.face import FaceOf
from cpassist.api.pace import ASKING
from cpassist.api.problems import BadCursor, Busy, NotReady, documented
from cpassist.core import words as plain
from cpassist.core.contract import study_json
from cpassist.domain.answers import Cells, Filters, Population, StudyHit
from cpassist.domain.errors import IndexFault, ModelError, QuestionError
from cpassist.domain.evidence import StudyDesign

router = APIRouter(prefix="/v1", tags=["studies"])


@router.get(
    "/search",
    response_model=SearchOut,
    summary="Find studies",
    responses={
        304: {"description": "Unchanged since the ETag sent"},
        **documented(QuestionError, BadCursor, Busy, NotReady, IndexFault, ModelError, *ASKING),
    },
)
async def search(
    request: Request,
    face: FaceOf,
    q: Annotated[str, Query(max_length=8000, description="Words, or a question.")],
    limit: Annotated[int, Query(ge=1, le=50, description="Studies a page.")] = 10,
    cursor: Annotated[str | None, Query(max_length=200, description="`next_cursor`.")] = None,
    design: Annotated[
        list[StudyDesign] | None,
        Query(max_length=20, description="Only these; repeat it for several."),
    ] = None,
    since_year: Annotated[
        int | None, Query(ge=1800, le=2200, description="Only from this year on.")
    ] = None,
    population: Annotated[
        list[Population] | None,
        Query(max_length=4, description="Only in these; repeat it for several."),
    ] = None,
    cells: Annotated[
        list[Cells] | None,
        Query(max_length=8, description="Only with these; repeat it for several."),
    ] = None,
    open_access: Annotated[bool, Query(description="Only what is free to read.")] = False,
) -> Response:
    """Studies by meaning and by words, best first; they are found, not judged to answer."""
    filters = Filters(
        frozenset(design or ()),
        since_year,
        frozenset(population or ()),
        frozenset(cells or ()),
        open_access,
    )
    asked = await face.question(
        lambda opened, pace: opened.ask.ask(q, filters=filters, lapped=pace.lapped)
    )
    build = asked.answer.receipt.build
    mark = _mark(build, asked.answer.question.text, filters)
    first = _offset(cursor, mark)
    shown = asked.found[first : first + limit]
    after = first + len(shown)
    body = {
        "question": asked.answer.question.text,
        "build": build,
        "total": len(asked.found),
        "studies": [found_json(hit, rank) for rank, hit in enumerate(shown, first + 1)],
        "next_cursor": _cursor(mark, after) if after < len(asked.found) else None,
    }
    return tagged(request, as_json(body), keep=OWN)


def found_json(hit: StudyHit, rank: int) -> dict[str, Any]:
    """One study found, with the passage nearest to the words."""
    study, appraisal = hit.study, hit.appraisal
    design = appraisal.design.value or StudyDesign.UNCLEAR
    direction = appraisal.direction.value
    return {
        "rank": rank,
        "score": {
            "total": round(hit.score, 6),
            **{part.name: round(part.value, 6) for part in hit.parts},
        },
        "study": study_json(study),
        "design": design.value,
        "design_words": plain.design_name(design),
        "level": appraisal.level.value,
        "level_words": plain.level_words(appraisal.level),
        "direction": direction.value if direction else None,
        "passage": _passage(hit),
    }


def _passage(hit: StudyHit) -> dict[str, Any] | None:
    if not hit.hits:
        return None
    passage = hit.hits[0].passage
    return {
        "section": passage.section,
        "text": passage.span.of(hit.study.text),
        "start": passage.span.start,
        "end": passage.span.end,
    }


def _mark(build: str, question: str, filters: Filters) -> str:
    """Names one list of studies; the question itself cannot be read out of it."""
    sets = (filters.designs, filters.population, filters.cells)
    listed = (build, question, *map(sorted, sets), filters.since_year, filters.open_access)
    return hashlib.sha256(repr(listed).encode()).hexdigest()[:16]


def _cursor(mark: str, offset: int) -> str:
    return base64.urlsafe_b64encode(f"{mark}:{offset}".encode()).decode().rstrip("=")


def _offset(cursor: str | None, mark: str) -> int:
    if cursor is None:
        return 0
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        found, _, offset = base64.urlsafe_b64decode(padded).decode("ascii").partition(":")
    except (UnicodeError, binascii.Error, ValueError):
        raise BadCursor from None
    if found != mark or not offset.isascii() or not offset.isdigit() or len(offset) > 6:
        raise BadCursor
    return int(offset)
