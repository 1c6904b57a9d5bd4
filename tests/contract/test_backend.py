"""Both backends of the terminal UI keep one contract: in this process, and over a server."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.doubles import plain_stem
from tests.loopback import served
from tests.terminal import QUESTION, STUDIES
from tests.world import World, make_world

from cpassist.api.app import build_app
from cpassist.api.serving import Opened
from cpassist.client import Client
from cpassist.domain.answers import Cells, Filters, Population
from cpassist.domain.errors import (
    QuestionError,
    ServerAway,
    ServerFault,
    ServerMismatch,
    UnknownStudy,
)
from cpassist.domain.evidence import StudyDesign
from cpassist.service.events import silent
from cpassist.settings import ServerSettings, Settings
from cpassist.wiring.checking import check_with
from cpassist.wiring.conversing import converse_unkept
from cpassist_tui.backend import Asking, Backend
from cpassist_tui.local import LocalBackend
from cpassist_tui.remote import RemoteBackend

ASKINGS = (
    Asking(QUESTION),
    Asking("and is it safe?", history=(QUESTION,)),
    Asking("who paid for [2]?", history=(QUESTION,)),
    Asking("and for adults?", history=(QUESTION, "and is it safe?")),
    Asking("and is it safe?", history=(QUESTION,), read_as="are cells safe for rats?"),
    Asking("is it safe?", history=tuple(f"{QUESTION} {n}" for n in "abcdefghijklmnop")),
    Asking(QUESTION, Filters(frozenset({StudyDesign.RCT}), 2015)),
    Asking(
        QUESTION,
        Filters(
            population=frozenset({Population.CHILDREN, Population.ADULTS}),
            cells=frozenset({Cells.CORD_BLOOD}),
        ),
    ),
    Asking(QUESTION, Filters(open_access=True)),
    Asking("how do I bake sourdough bread?"),
    Asking("my child is having a seizure and is not breathing"),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("backend"), STUDIES)


@pytest.fixture
def local(world: World) -> Backend:
    return LocalBackend(
        lambda listener: world.ask_service(), converse_unkept, check_with, world.builds.manifest
    )


@pytest.fixture(scope="module")
def remote(world: World) -> Iterator[Backend]:
    def opened() -> Opened:
        service = world.ask_service()
        return Opened(service, world.builds.manifest(service.receipt.build))

    settings = Settings(server=ServerSettings(requests_per_minute=0))
    with (
        served(build_app(settings, open_build=opened, current_id=world.builds.current_id)) as url,
        Client(url) as client,
    ):
        yield RemoteBackend(url, client, plain_stem)


@pytest.fixture(params=["local", "remote"])
def backend(request: pytest.FixtureRequest) -> Backend:
    made: Backend = request.getfixturevalue(request.param)
    made.open(silent)
    return made


def still(answer: dict[str, Any]) -> dict[str, Any]:
    """All but how long it took."""
    return {name: value for name, value in answer.items() if name != "timings_ms"}


def test_it_says_how_many_studies_there_are(backend: Backend) -> None:
    assert backend.open(silent) == len(STUDIES)
    assert backend.collection()["studies"] == len(STUDIES)


@pytest.mark.parametrize("asking", ASKINGS)
def test_the_parts_are_told_before_the_whole(backend: Backend, asking: Asking) -> None:
    told: list[tuple[str, Any]] = []
    answer = backend.ask(asking, lambda name, part: told.append((name, part)))
    steps = list(dict.fromkeys(name for name, _ in told))
    assert steps == ["understood", "hits", "quotes", "certainty"]
    assert dict(told)["quotes"] == {"total": len(answer["quotes"])}
    assert dict(told)["certainty"]["level"] == answer["certainty"]["level"]
    assert told[0][1]["standalone"] == answer["understood"]["standalone"]
    assert answer["question"] == asking.text


def test_what_cannot_be_asked_is_refused_in_the_same_words(backend: Backend) -> None:
    with pytest.raises(QuestionError, match="no question in words"):
        backend.ask(Asking("?!"))
    with pytest.raises(UnknownStudy):
        backend.study("nobody-1900")
    with pytest.raises(UnknownStudy):
        backend.why("nobody-1900")


@pytest.mark.parametrize("asking", ASKINGS)
def test_the_same_question_has_the_same_answer(
    local: Backend, remote: Backend, asking: Asking
) -> None:
    local.open(silent)
    assert still(local.ask(asking)) == still(remote.ask(asking))


def test_everything_else_is_the_same_too(local: Backend, remote: Backend) -> None:
    local.open(silent)
    article = "Cord blood cures cerebral palsy. A trial of 60 children proved it. Call today!"
    assert local.check(article) == remote.check(article)
    assert local.collection() == remote.collection()
    for study in STUDIES:
        assert local.study(study.id) == remote.study(study.id)
        assert local.why(study.id) == remote.why(study.id)
    assert local.stem(["walking", "cells"]) == remote.stem(["walking", "cells"])


def other(handle: Any) -> RemoteBackend:
    """A backend over a server that misbehaves."""
    url = "http://127.0.0.1:9"
    client = Client(url, timeout_s=0.5, transport=httpx.MockTransport(handle))
    return RemoteBackend(url, client, plain_stem)


def frames(*pieces: tuple[str, Any]) -> httpx.Response:
    body = "".join(f"event: {name}\ndata: {json.dumps(value)}\n\n" for name, value in pieces)
    return httpx.Response(200, headers={"content-type": "text/event-stream"}, text=body)


def test_an_older_server_is_told_from_ours() -> None:
    old = other(lambda request: frames(("done", {"question": "q", "quotes": []})))
    with pytest.raises(ServerMismatch, match="lacks"):
        old.ask(Asking(QUESTION))
    with pytest.raises(ServerMismatch):
        other(lambda request: httpx.Response(404, text="nothing here")).ask(Asking(QUESTION))
    with pytest.raises(ServerMismatch):
        other(lambda request: httpx.Response(200, text="<html>")).open(silent)


def test_a_server_that_dies_or_fails_is_said_to() -> None:
    with pytest.raises(ServerFault):
        other(lambda request: httpx.Response(500, text="oops")).ask(Asking(QUESTION))
    with pytest.raises(ServerAway):
        other(lambda request: frames(("hits", {"total": 1}))).ask(Asking(QUESTION))


def test_a_server_that_falls_silent_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        taken: list[socket.socket] = []
        thread = threading.Thread(target=lambda: taken.append(listening.accept()[0]), daemon=True)
        thread.start()
        with Client(url, timeout_s=0.3) as client, pytest.raises(ServerAway):
            RemoteBackend(url, client, plain_stem).ask(Asking(QUESTION))
        thread.join(5)
        for held in taken:
            held.close()
