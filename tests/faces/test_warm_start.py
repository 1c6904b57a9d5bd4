"""What only some requests need is loaded once a build answers, and nothing waits for it."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from tests.builders import make_study
from tests.world import World, make_world

from cpassist.api.serving import Opened, Serving
from cpassist.core.claims.study_view import view
from cpassist.wiring.warming import warm


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("warm"), [make_study(f"doe-{n}") for n in range(5)])


def _serving(world: World, warm_up: object) -> Serving:
    def opened() -> Opened:
        service = world.ask_service()
        return Opened(service, world.builds.manifest(service.receipt.build))

    return Serving(
        opened,
        world.builds.current_id,
        now_s=lambda: 0.0,
        open_timeout_s=5.0,
        on_open=lambda _: None,
        warm_up=warm_up,  # type: ignore[arg-type]
    )


async def test_a_build_answers_while_it_is_warmed(world: World) -> None:
    begun, go = threading.Event(), threading.Event()

    def slowly(_: Opened) -> None:
        begun.set()
        go.wait(5)

    serving = _serving(world, slowly)
    opened = await serving.opened()
    assert await asyncio.to_thread(begun.wait, 5)
    assert opened.ask.ask("does cord blood help children walk?").answer
    go.set()
    await serving.close()


async def test_a_warming_that_fails_takes_nothing_away(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Opened) -> None:
        raise ZeroDivisionError

    serving = _serving(world, broken)
    assert await serving.opened()
    await serving.close()
    assert serving.fault is None
    assert "ZeroDivisionError" in caplog.text


def test_each_study_is_read_beforehand_as_a_check_reads_it(tmp_path: Path) -> None:
    world = make_world(tmp_path, [make_study(f"roe-{n}") for n in range(7)])
    ask = world.ask_service()
    warm(ask)
    before = view.cache_info()
    for study in ask.store.studies():
        view(study)
    after = view.cache_info()
    assert after.misses == before.misses
    assert after.hits == before.hits + 7
