"""The app, put together: routers, limits, headers and errors around one serving build."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

import cpassist
from cpassist import wiring
from cpassist.api import (
    admin,
    ask,
    check,
    conversations,
    corpus,
    glossary,
    health,
    page,
    problems,
    search,
    server,
    sheet,
    studies,
    verify,
)
from cpassist.api.answer_cache import AnswerCache
from cpassist.api.compression import Compression
from cpassist.api.face import Face
from cpassist.api.limits import Gate, Limits, Rates, TakesRates
from cpassist.api.metrics import Metrics
from cpassist.api.openapi import describe
from cpassist.api.security import Frame
from cpassist.api.serving import Opened, Serving
from cpassist.settings import Settings
from cpassist.wiring.warming import warm

_NOUNS = (
    *(ask, conversations, check, sheet, search, studies, verify, corpus, glossary),
    *(server, admin, health, page),
)
_LONG_WAITING = 4
"""Articles that may wait in a process: each takes a second or more."""
_EXPOSED = (
    "ETag",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "X-Request-ID",
)


def build_app(
    settings: Settings,
    *,
    open_build: Callable[[], Opened] | None = None,
    current_id: Callable[[], str] | None = None,
    rates: TakesRates | None = None,
    on_open: Callable[[], None] = lambda: None,
) -> FastAPI:
    """The whole server as an ASGI app; nothing is opened before it starts or is asked.

    ``open_build`` and ``current_id`` stand in for the real index, for tests, and are
    not warmed up. ``rates`` counts
    clients over several processes; ``on_open`` runs when a build begins to answer.
    """
    metrics = Metrics()
    server = settings.server

    def opened(build: str) -> None:
        metrics.opened(build)
        on_open()

    def warm_up(opened: Opened) -> None:
        if open_build is None:
            warm(opened.ask)
            on_open()

    serving = Serving(
        open_build or (lambda: _open(settings)),
        current_id or wiring.open_builds(settings).current_id,
        now_s=time.monotonic,
        open_timeout_s=server.open_timeout_s,
        on_open=opened,
        reloads=server.reload_index,
        encode_patience_s=server.stages.encode_s,
        warm_up=warm_up,
    )
    held = AnswerCache(server.cached_answers)
    gates = (_gate(settings, metrics), _aside(settings), _pages())
    face = Face(settings, serving, *gates, metrics, held)
    app = FastAPI(
        title="cpassist",
        version=cpassist.__version__,
        lifespan=lambda _: _living(face),
        docs_url=None,  # the usual page of documentation loads scripts from elsewhere
        redoc_url=None,
        openapi_url="/v1/openapi.json",
    )
    app.state.face = face
    for noun in _NOUNS:
        app.include_router(noun.router)
    problems.install(app)
    describe(app)
    rates = rates or Rates(server.requests_per_minute, server.burst)
    _wrap(app, settings, metrics, rates)
    return app


@asynccontextmanager
async def _living(face: Face) -> AsyncIterator[None]:
    """Open the build at the start; at the end finish what was begun."""
    face.serving.look()
    async with conversations.expiring(face.settings):
        yield
    await face.serving.close()
    face.gate.close()
    face.aside.close()
    face.pages.close()


def _gate(settings: Settings, metrics: Metrics) -> Gate:
    """The way to the workers, watched."""
    server = settings.server
    gate = Gate(
        workers=server.threads,
        queue=server.queue,
        queue_timeout_s=server.queue_timeout_s,
        work_timeout_s=server.work_timeout_s,
    )
    metrics.watch("waiting", "Questions waiting for a worker", lambda: gate.waiting)
    metrics.watch("working", "Questions being worked on", lambda: gate.working)
    return gate


def _aside(settings: Settings) -> Gate:
    """The way to the one thread for long work."""
    server = settings.server
    return Gate(
        workers=1,
        queue=_LONG_WAITING,
        queue_timeout_s=server.work_timeout_s,
        work_timeout_s=server.stages.check_s,
    )


def _pages() -> Gate:
    """The way to the threads that wait for pages of others."""
    return Gate(workers=4, queue=4, queue_timeout_s=5.0, work_timeout_s=60.0)


def _wrap(app: FastAPI, settings: Settings, metrics: Metrics, rates: TakesRates) -> None:
    """The layers around every request; the one added last is met first."""
    server = settings.server
    app.add_middleware(
        Limits,
        rates=rates,
        now_s=time.monotonic,
        max_body_bytes=server.max_body_bytes,
        body_timeout_s=server.body_timeout_s,
    )
    app.add_middleware(Compression)
    if server.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(server.cors_origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Content-Type", "If-None-Match", "X-Conversation-Key"],
            expose_headers=list(_EXPOSED),
            max_age=3600,
        )
    app.add_middleware(Frame, metrics=metrics)


def _open(settings: Settings) -> Opened:
    service = wiring.open_ask(settings)
    return Opened(service, wiring.open_builds(settings).manifest(service.receipt.build))
