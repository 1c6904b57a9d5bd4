"""``/v1/corpus`` and ``/v1/index``: what stands behind the answers, and what does not."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from cpassist.api.caching import as_json, tagged
from cpassist.api.collection_schemas import CorpusOut, IndexOut
from cpassist.api.face import FaceOf
from cpassist.api.problems import Busy, NotReady, TooSlow, documented
from cpassist.api.serving import Opened
from cpassist.domain.errors import IndexFault
from cpassist.service.collection import collection_of

router = APIRouter(prefix="/v1", tags=["collection"])
_RESPONSES: dict[int | str, dict[str, Any]] = {
    304: {"description": "Unchanged since the ETag sent"},
    **documented(Busy, NotReady, IndexFault, TooSlow),
}


@router.get(
    "/corpus",
    response_model=CorpusOut,
    responses=_RESPONSES,
    summary="What the collection holds, and lacks",
)
async def corpus(request: Request, face: FaceOf) -> Response:
    """Counts by kind, design, level, year, licence and standing; and the gaps, counted."""
    return tagged(request, as_json(await face.work(panel)))


@router.get("/index", response_model=IndexOut, responses=_RESPONSES, summary="The serving build")
async def index(request: Request, face: FaceOf) -> Response:
    """The serving build's manifest, without its list of files."""
    manifest = (await face.serving.opened()).manifest
    body: dict[str, Any] = {
        "build": manifest.id,
        "created": manifest.created,
        "version": manifest.version,
        "rules_sha256": manifest.rules_sha256,
        "recipe": {**asdict(manifest.recipe), "weights": dict(manifest.recipe.weights)},
        "recipe_sha256": manifest.recipe_sha256,
        "corpus_sha256": manifest.corpus_sha256,
        "encoder": manifest.encoder,
        "dimension": manifest.dimension,
        "studies": manifest.studies,
        "passages": manifest.passages,
        "size_bytes": sum(file.size_bytes for file in manifest.files),
    }
    # A model may be a folder of the server, which is nobody else's business.
    body["recipe"]["model"] = str(manifest.recipe.model).replace("\\", "/").rsplit("/", 1)[-1]
    return tagged(request, as_json(body))


def panel(opened: Opened) -> dict[str, Any]:
    """The honesty panel of one build; reads every study once."""
    return collection_of(opened.ask.store, opened.manifest)
