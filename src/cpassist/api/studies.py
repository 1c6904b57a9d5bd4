"""``/v1/studies/{id}``: a study's words, how it was graded, and how to cite it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from cpassist.api.caching import as_json, tagged
from cpassist.api.collection_schemas import StudyOut, WhyOut
from cpassist.api.face import FaceOf
from cpassist.api.problems import Busy, NotReady, TooSlow, documented
from cpassist.core import cite
from cpassist.core import words as plain
from cpassist.core.appraise.why import why as rows_of
from cpassist.core.contract import record_json
from cpassist.domain.errors import IndexFault, UnknownStudy
from cpassist.domain.evidence import Appraisal
from cpassist.domain.studies import Study

router = APIRouter(prefix="/v1/studies", tags=["studies"])
_RESPONSES: dict[int | str, dict[str, Any]] = {
    304: {"description": "Unchanged since the ETag sent"},
    **documented(UnknownStudy, Busy, NotReady, IndexFault, TooSlow),
}
StudyId = Annotated[str, Path(max_length=120, description="A study's id, as citations name it.")]


class CiteFormat(StrEnum):
    """How a reference may be written."""

    RIS = "ris"
    BIBTEX = "bibtex"
    CSL = "csl"
    VANCOUVER = "vancouver"


_WRITTEN: dict[CiteFormat, tuple[str, str, Callable[[Study], str]]] = {
    CiteFormat.RIS: ("application/x-research-info-systems", "ris", cite.ris),
    CiteFormat.BIBTEX: ("application/x-bibtex", "bib", cite.bibtex),
    CiteFormat.CSL: (
        "application/vnd.citationstyles.csl+json",
        "json",
        lambda study: as_json([cite.csl(study)]).decode(),
    ),
    CiteFormat.VANCOUVER: ("text/plain", "txt", lambda study: cite.vancouver(study) + "\n"),
}


@router.get("/{study_id}", response_model=StudyOut, responses=_RESPONSES, summary="Read a study")
async def study(request: Request, study_id: StudyId, face: FaceOf) -> Response:
    """The canonical text every offset points into, whose words they are, and the grade."""
    found, appraisal = await _find(face, study_id)
    return tagged(request, as_json(record_json(found, appraisal)))


@router.get(
    "/{study_id}/why",
    response_model=WhyOut,
    responses=_RESPONSES,
    summary="Why a study is graded so",
)
async def why(request: Request, study_id: StudyId, face: FaceOf) -> Response:
    """Each signal, what it was read from, and the very words."""
    found, appraisal = await _find(face, study_id)
    body = {
        "study_id": found.id,
        "level": appraisal.level.value,
        "level_words": plain.level_words(appraisal.level),
        "signals": [{**asdict(row), "basis": row.basis.value} for row in rows_of(found, appraisal)],
    }
    return tagged(request, as_json(body))


@router.get(
    "/{study_id}/cite",
    summary="Cite a study",
    response_class=Response,
    responses={
        200: {
            "description": "The reference",
            "content": {
                media: {
                    "schema": {"type": "array", "items": {"type": "object"}}
                    if media.endswith("json")
                    else {"type": "string"}
                }
                for media, _, _ in _WRITTEN.values()
            },
        },
        **_RESPONSES,
    },
)
async def cite_study(
    request: Request,
    study_id: StudyId,
    face: FaceOf,
    written: Annotated[
        CiteFormat, Query(alias="format", description="How it is written.")
    ] = CiteFormat.VANCOUVER,
) -> Response:
    """A digest is cited as the study it is about."""
    found, _ = await _find(face, study_id)
    media_type, ending, write = _WRITTEN[written]
    name = "".join(char if char.isascii() and char.isalnum() else "-" for char in found.id)
    return tagged(
        request,
        write(found).encode(),
        media_type=media_type,
        headers={"Content-Disposition": f'inline; filename="{name}.{ending}"'},
    )


async def _find(face: FaceOf, study_id: str) -> tuple[Study, Appraisal]:
    return await face.work(
        lambda opened: (opened.ask.store.study(study_id), opened.ask.store.appraisal(study_id))
    )
