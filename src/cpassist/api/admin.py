"""``/v1/admin``: look after the index over HTTP, with a key; not there unless keys are set.

One job at a time over all processes, told in a file that each of them reads. The key is compared
as a hash and in constant time; the log says which key did what, never the key.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Request
from pydantic import Field
from starlette.responses import Response, StreamingResponse

from cpassist.api.admin_problems import (
    AdminOff,
    JobRunning,
    KeyNeeded,
    NoJob,
    ScopeMissing,
    UnknownBuild,
)
from cpassist.api.admin_schemas import BuildsOut, JobBody, JobNowOut, JobOut
from cpassist.api.caching import as_json
from cpassist.api.face import FaceOf
from cpassist.api.problems import documented
from cpassist.api.streaming import EventStream
from cpassist.domain.errors import IndexFault, IndexLocked, IndexMissing
from cpassist.domain.jobs import Job, JobState
from cpassist.settings import Settings
from cpassist.settings_server import Scope
from cpassist.wiring import list_builds, open_builds, restore_build
from cpassist.wiring.jobs import Wanted, job_file, start

logger = logging.getLogger("cpassist.api")
router = APIRouter(prefix="/v1/admin", tags=["admin"])

_LOOK_EVERY_S = 0.25
_REFUSALS = (AdminOff, KeyNeeded, ScopeMissing)
_QUIET = {"Cache-Control": "no-store"}
_Key = Annotated[
    Annotated[str, Field(max_length=500)] | None,
    Header(alias="X-Admin-Key", description="A key of the server's keepers."),
]
_Id = Annotated[str, Path(pattern="^[0-9a-zA-Z_-]{1,64}$", description="As the list gives it.")]


async def _keeper(face: FaceOf, key: _Key = None) -> tuple[str, frozenset[Scope]]:
    """Whose key it is and what it opens. Raises ``AdminOff``, ``KeyNeeded``."""
    known = face.settings.server.admin.keys
    if not known:
        raise AdminOff
    digest = hashlib.sha256((key or "").encode("utf-8", "surrogatepass")).hexdigest()
    found = [one for one in known if hmac.compare_digest(one.sha256, digest)]
    if not key or not found:
        raise KeyNeeded(headers={"WWW-Authenticate": 'ApiKey realm="cpassist admin"'})
    return found[0].name, frozenset(found[0].scopes)


_Keeper = Annotated[tuple[str, frozenset[Scope]], Depends(_keeper)]


def _opens(scope: Scope) -> Callable[[_Keeper], Coroutine[Any, Any, str]]:
    async def check(keeper: _Keeper) -> str:
        name, scopes = keeper
        if scope not in scopes:
            raise ScopeMissing(f"the key does not open {scope.value!r}")
        return name

    return check


_Reader = Annotated[str, Depends(_opens(Scope.READ))]
_BuildKeeper = Annotated[str, Depends(_opens(Scope.BUILDS))]


@router.get(
    "/builds",
    response_model=BuildsOut,
    responses=documented(*_REFUSALS, IndexFault),
    summary="List the builds",
)
async def builds(face: FaceOf, _: _Reader) -> Response:
    """Oldest first; one of them serves."""
    return _quiet(await asyncio.to_thread(_builds, face.settings))


@router.post(
    "/builds/{build}/restore",
    response_model=BuildsOut,
    responses=documented(*_REFUSALS, UnknownBuild, IndexFault),
    summary="Serve an earlier build",
)
async def restore(build: _Id, face: FaceOf, name: _BuildKeeper) -> Response:
    """After reading every byte of it; taken up between two questions."""
    if build not in await asyncio.to_thread(lambda: open_builds(face.settings).ids()):
        raise UnknownBuild
    await asyncio.to_thread(restore_build, face.settings, build)
    logger.info("admin %s: build %s restored", name, build)
    return _quiet(await asyncio.to_thread(_builds, face.settings))


@router.post(
    "/job",
    status_code=202,
    response_model=JobOut,
    responses=documented(*_REFUSALS, JobRunning),
    summary="Start a job",
)
async def begin(body: JobBody, face: FaceOf, keeper: _Keeper) -> Response:
    """`reindex` makes the index, `sync` harvests; one at a time, in a process of its own."""
    name, scopes = keeper
    _need(Scope(body.kind.value), scopes)
    wanted = Wanted(body.kind, body.force, body.search)
    try:
        job = await asyncio.to_thread(start, face.settings, wanted)
    except IndexLocked:
        raise JobRunning from None
    logger.info("admin %s: %s %s started", name, job.kind.value, job.id)
    return _quiet(_told(job), 202)


@router.get(
    "/job",
    response_model=JobNowOut,
    responses=documented(*_REFUSALS),
    summary="Read the job",
)
async def now(face: FaceOf, _: _Reader) -> Response:
    """The job at work, or the last one; `null` before the first."""
    job = await asyncio.to_thread(job_file(face.settings).now)
    return _quiet({"job": None if job is None else _told(job)})


@router.delete(
    "/job",
    status_code=202,
    response_model=JobOut,
    responses=documented(*_REFUSALS, NoJob),
    summary="Cancel the job",
)
async def cancel(face: FaceOf, keeper: _Keeper) -> Response:
    """It ends where it can; what serves goes on serving, and what was embedded is kept."""
    name, scopes = keeper
    place = job_file(face.settings)
    job = await asyncio.to_thread(place.now)
    if job is None or job.state is not JobState.RUNNING:
        raise NoJob
    _need(Scope(job.kind.value), scopes)
    if not await asyncio.to_thread(place.cancel):
        raise NoJob
    logger.info("admin %s: %s %s cancelled", name, job.kind.value, job.id)
    return _quiet(_told(job), 202)


@router.get(
    "/job/events",
    summary="Watch the job",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Server-sent events: `progress` whenever it moved, `ended` at last; "
            "each with the job as `GET /v1/admin/job` gives it.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        **documented(*_REFUSALS, NoJob),
    },
)
async def events(request: Request, face: FaceOf, _: _Reader) -> Response:
    """Ends with the job; going away does not end the job."""
    if await asyncio.to_thread(job_file(face.settings).now) is None:
        raise NoJob
    patience_s = face.settings.server.stages.stream_s
    return EventStream(_watched(face.settings), request, patience_s)


async def _watched(settings: Settings) -> AsyncGenerator[bytes, None]:
    place, last = job_file(settings), None
    quiet_s = 0.0
    while (job := await asyncio.to_thread(place.now)) is not None:
        ended = job.state is not JobState.RUNNING
        if ended or job != last:
            name = b"ended" if ended else b"progress"
            yield b"event: " + name + b"\ndata: " + as_json(_told(job)) + b"\n\n"
            quiet_s = 0.0
        elif quiet_s >= settings.server.heartbeat_s:
            yield b": still at work\n\n"
            quiet_s = 0.0
        if ended:
            return
        last = job
        await asyncio.sleep(_LOOK_EVERY_S)
        quiet_s += _LOOK_EVERY_S


def _builds(settings: Settings) -> dict[str, Any]:
    shelf = open_builds(settings)
    try:
        serving = shelf.current_id()
    except IndexMissing:
        serving = ""
    manifests, _ = list_builds(settings)
    return {
        "builds": [
            {
                "build": one.id,
                "created": one.created,
                "studies": one.studies,
                "passages": one.passages,
                "serving": one.id == serving,
            }
            for one in manifests
        ]
    }


def _need(scope: Scope, scopes: frozenset[Scope]) -> None:
    if scope not in scopes:
        raise ScopeMissing(f"the key does not open {scope.value!r}")


def _told(job: Job) -> dict[str, Any]:
    """All of it but the number of its process."""
    return {name: value for name, value in asdict(job).items() if name != "pid"}


def _quiet(value: Any, status: int = 200) -> Response:
    return Response(as_json(value), status, _QUIET, media_type="application/json")
