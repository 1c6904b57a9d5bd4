"""``/healthz``, ``/readyz`` and ``/metrics``: for what watches the server."""

from __future__ import annotations

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse, Response

from cpassist.api.collection_schemas import HealthOut
from cpassist.api.face import FaceOf
from cpassist.api.problems import NotFound, NotReady, documented
from cpassist.domain.errors import IndexFault, ModelError

router = APIRouter(tags=["health"])
_QUIET = {"Cache-Control": "no-store"}


@router.get("/healthz", response_model=HealthOut, summary="Is the process alive?")
async def healthz() -> Response:
    """Looks at nothing: a process that answers lives."""
    return JSONResponse({"status": "alive", "build": None}, headers=_QUIET)


@router.get(
    "/readyz",
    response_model=HealthOut,
    responses=documented(NotReady, IndexFault, ModelError),
    summary="Would a question be answered?",
)
async def readyz(face: FaceOf) -> Response:
    """200 once a build is open; a later one that cannot be opened does not take it away."""
    face.serving.look()
    opened = face.serving.now
    if opened is None:
        raise face.serving.fault or NotReady
    return JSONResponse({"status": "ready", "build": opened.manifest.id}, headers=_QUIET)


@router.get(
    "/metrics",
    response_class=Response,
    summary="Counts, for Prometheus",
    responses={
        200: {"description": "", "content": {"text/plain": {"schema": {"type": "string"}}}},
        **documented(NotFound),
    },
)
async def metrics(face: FaceOf) -> Response:
    """Routes, statuses, stages and kinds of answer; never a word of a question."""
    if not face.settings.server.metrics:
        raise NotFound
    return Response(face.metrics.text(), headers={**_QUIET, "Content-Type": CONTENT_TYPE_LATEST})
