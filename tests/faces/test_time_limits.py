"""Each stage has its time: one that overruns is answered in words, and its place is given back."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.types import Message
from tests.builders import make_study
from tests.doubles import HashingEmbedder
from tests.world import World, make_world

from cpassist.api.app import build_app
from cpassist.api.pace import EncodingTooSlow, Pace, RetrievalTooSlow
from cpassist.api.problems import TooSlow
from cpassist.api.serving import Opened
from cpassist.api.streaming import EventStream
from cpassist.domain.claims import JudgedClaim
from cpassist.ports import FloatMatrix
from cpassist.service import ask as asking
from cpassist.settings import ServerSettings, Settings
from cpassist.settings_server import StageSettings
from cpassist.wiring import checking

QUESTION = "does cord blood help children with cerebral palsy walk?"
SHORT_S = 0.15
STAGES = {
    "understand": "understanding-too-slow",
    "retrieve": "retrieval-too-slow",
    "compose": "composing-too-slow",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("slow"), [make_study("doe-2020")])


def _app(world: World, stages: dict[str, float] | None = None, **server: Any) -> FastAPI:
    def opened() -> Opened:
        service = world.ask_service()
        return Opened(service, world.builds.manifest(service.receipt.build))

    limits = StageSettings.model_validate(stages or {})
    settings = Settings(server=ServerSettings(stages=limits, cached_answers=0, **server))
    return build_app(settings, open_build=opened, current_id=world.builds.current_id)


def _client(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url="http://test", timeout=20)


async def _until(met: Callable[[], object]) -> None:
    for _ in range(500):
        if met():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came so far")


class Slow:
    """Waits before it does what it stands for, until it is let go on."""

    def __init__(self, does: Callable[..., Any]) -> None:
        self.does = does
        self.go = threading.Event()
        self.calls = 0

    def __call__(self, *given: Any, **named: Any) -> Any:
        self.calls += 1
        self.go.wait(5)
        return self.does(*given, **named)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("path", ["/v1/ask", "/v1/ask/stream", "/v1/sheet"])
async def test_a_slow_stage_is_named_and_its_place_is_given_back(
    world: World, monkeypatch: pytest.MonkeyPatch, stage: str, path: str
) -> None:
    slow = Slow(getattr(asking, stage))
    monkeypatch.setattr(asking, stage, slow)
    async with _client(_app(world, {f"{stage}_s": SHORT_S})) as api:
        begun_s = time.monotonic()
        await api.get("/v1/index")
        refused = await api.post(path, json={"question": QUESTION})
        assert time.monotonic() - begun_s < 3
        assert refused.status_code == 504
        assert refused.json()["code"] == STAGES[stage]
        assert refused.json()["retryable"]
        assert slow.calls == 1
        slow.go.set()
        assert (await api.post("/v1/ask", json={"question": QUESTION})).status_code == 200


async def test_a_stage_after_an_overrun_is_not_begun(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, later = Slow(asking.retrieve), Slow(asking.compose)
    later.go.set()
    monkeypatch.setattr(asking, "retrieve", slow)
    monkeypatch.setattr(asking, "compose", later)
    app = _app(world, {"retrieve_s": SHORT_S})
    async with _client(app) as api:
        assert (await api.post("/v1/ask", json={"question": QUESTION})).status_code == 504
        slow.go.set()
        await _until(lambda: not app.state.face.gate.working)
    assert later.calls == 0


class HeldEmbedder(HashingEmbedder):
    """Waits where a text asks for it."""

    def __init__(self) -> None:
        super().__init__(dimension=256)
        self.go, self.held = threading.Event(), threading.Event()

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        if any("slowly" in text for text in texts):
            self.held.set()
            self.go.wait(5)
        return super().encode(texts)


async def test_who_waits_for_an_encoder_that_hangs_is_sent_away(tmp_path: Path) -> None:
    embedder = HeldEmbedder()
    world = World(tmp_path, embedder)
    world.build([make_study("doe-2020")])
    app = _app(world, {"encode_s": SHORT_S})
    async with _client(app) as api:
        assert (await api.post("/v1/ask", json={"question": QUESTION})).status_code == 200
        check = asyncio.create_task(
            api.post("/v1/check", json={"text": "Cord blood slowly improved walking in children."})
        )
        await _until(embedder.held.is_set)
        refused = await api.post("/v1/ask", json={"question": QUESTION})
        assert (refused.status_code, refused.json()["code"]) == (504, "encoding-too-slow")
        await _until(lambda: not app.state.face.gate.working)
        assert not check.done()
        embedder.go.set()
        assert (await check).status_code == 200
        assert (await api.post("/v1/ask", json={"question": QUESTION})).status_code == 200


async def test_a_stream_that_has_begun_ends_in_the_problem(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(asking.compose)
    monkeypatch.setattr(asking, "compose", slow)
    async with _client(_app(world, {"compose_s": 0.3}, heartbeat_s=0.05)) as api:
        told = await api.post("/v1/ask/stream", json={"question": QUESTION})
    slow.go.set()
    assert told.status_code == 200
    assert "event: error" in told.text
    assert '"composing-too-slow"' in told.text
    assert "event: done" not in told.text


async def test_the_whole_of_it_has_an_end_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(asking.compose)
    monkeypatch.setattr(asking, "compose", slow)
    async with _client(_app(world, work_timeout_s=0.3)) as api:
        refused = await api.post("/v1/ask", json={"question": QUESTION})
    slow.go.set()
    assert (refused.status_code, refused.json()["code"]) == (504, "too-slow")


async def test_a_slow_check_is_given_up_between_two_statements(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []
    judge = checking.judge

    def slowly(claim: Any, before: str, studies: Any) -> JudgedClaim:
        judged.append(claim.text)
        time.sleep(0.06)
        return judge(claim, before, studies)

    monkeypatch.setattr(checking, "judge", slowly)
    text = " ".join(f"In {n} children cord blood improved walking by {n}%." for n in range(10, 60))
    app = _app(world, {"check_s": SHORT_S})
    async with _client(app) as api:
        refused = await api.post("/v1/check", json={"text": text})
        assert (refused.status_code, refused.json()["code"]) == (504, "check-too-slow")
        await _until(lambda: not app.state.face.aside.working)
    assert 0 < len(judged) < 10


async def test_a_client_that_left_costs_no_further_stage(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, later = Slow(asking.retrieve), Slow(asking.compose)
    later.go.set()
    monkeypatch.setattr(asking, "retrieve", slow)
    monkeypatch.setattr(asking, "compose", later)
    app = _app(world)
    async with _client(app) as api:
        asked = asyncio.create_task(api.post("/v1/ask/stream", json={"question": QUESTION}))
        await _until(lambda: slow.calls)
        asked.cancel()
        await asyncio.sleep(0.05)
        slow.go.set()
        await _until(lambda: not app.state.face.gate.working)
    assert later.calls == 0


async def test_a_reader_that_takes_nothing_is_let_go() -> None:
    closed = asyncio.Event()

    async def events() -> AsyncGenerator[bytes, None]:
        try:
            while True:
                yield b": still at work\n\n"
        finally:
            closed.set()

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)
        if len(sent) > 2:
            await asyncio.sleep(60)

    async def receive() -> Message:
        await asyncio.sleep(60)
        raise AssertionError

    scope = {"type": "http", "asgi": {"spec_version": "2.4"}, "headers": [], "state": {}}
    request = Request(scope)
    async with asyncio.timeout(5):
        await EventStream(events(), request, 0.1)(scope, receive, send)
    assert closed.is_set()
    assert request.state.problem == "stream-too-slow"
    assert sent[-1].get("more_body")


def test_a_pace_counts_each_stage_by_itself_and_all_together() -> None:
    now_s = [0.0]
    limits: dict[Any, float] = {EncodingTooSlow: 2.0, RetrievalTooSlow: 3.0}
    pace = Pace(6.0, stages_s=limits, now_s=lambda: now_s[0])
    now_s[0] = 100.0
    pace.start()
    assert pace.left_s == 6.0
    pace.lapped("understand")
    assert pace.left_s == 2.0
    now_s[0] = 101.9
    pace.lapped("encode")
    assert pace.left_s == 3.0
    now_s[0] = 104.9
    with pytest.raises(RetrievalTooSlow):
        pace.check()
    now_s[0] = 106.0
    with pytest.raises(TooSlow) as total:
        pace.check()
    assert total.type is TooSlow


def test_work_that_nobody_waits_for_ends_where_it_next_asks() -> None:
    pace = Pace(100.0)
    pace.lapped("understand")
    pace.give_up()
    with pytest.raises(TooSlow):
        pace.lapped("encode")
