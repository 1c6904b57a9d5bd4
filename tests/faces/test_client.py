"""The clients for Python against our own server, and against servers that misbehave."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from tests.builders import make_study
from tests.loopback import served
from tests.world import World, make_world

from cpassist.api.app import build_app
from cpassist.api.serving import Opened
from cpassist.client import AsyncClient, Client
from cpassist.client.replies import MOST_BYTES
from cpassist.domain.errors import (
    CpassistError,
    DocumentError,
    QuestionError,
    ServerAway,
    ServerMismatch,
    ServerRefusal,
    UnknownStudy,
)
from cpassist.settings import ServerSettings, Settings

QUESTION = "does cord blood help children with cerebral palsy walk?"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    studies = [make_study("doe-2020"), make_study("roe-2018", year=2018)]
    return make_world(tmp_path_factory.mktemp("client"), studies)


@pytest.fixture(scope="module")
def url(world: World) -> Iterator[str]:
    def opened() -> Opened:
        service = world.ask_service()
        return Opened(service, world.builds.manifest(service.receipt.build))

    settings = Settings(server=ServerSettings(requests_per_minute=0))
    with served(build_app(settings, open_build=opened, current_id=world.builds.current_id)) as at:
        yield at


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    with Client(url) as made:
        yield made


def _still(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "timings_ms"}


def test_everything_can_be_asked(client: Client) -> None:
    answer = client.ask(QUESTION, limit=2, since_year=2018, designs=())
    assert answer["quotes"]
    assert client.verify(answer)["holds"]
    study_id = answer["citations"][0]["study_id"]
    assert client.study(study_id)["study_id"] == study_id
    assert client.why(study_id)["signals"]
    assert client.cite(study_id, "ris").startswith("TY  - ")
    assert client.search("cord blood", limit=1)["next_cursor"]
    assert client.sheet(QUESTION)["questions"]
    assert client.sheet_html(QUESTION).startswith("<!doctype html>")
    assert client.check("Cord blood improved walking.")["claims"]
    assert client.corpus()
    assert client.glossary()
    assert client.server()["fetch_pages"] is False
    with pytest.raises(ServerRefusal) as refused:
        client.check_page("https://clinic.example/")
    assert refused.value.problem == "pages-off"
    assert client.index()["build"] == client.ready()["build"] == answer["receipt"]["build"]


def test_a_stream_ends_with_the_same_answer(client: Client) -> None:
    events = list(client.ask_stream(QUESTION, limit=2))
    assert [events[0].name, events[-1].name] == ["understood", "done"]
    assert _still(events[-1].value) == _still(client.ask(QUESTION, limit=2))


async def test_the_awaited_client_gives_the_same(client: Client, url: str) -> None:
    async with AsyncClient(url) as awaited:
        assert _still(await awaited.ask(QUESTION)) == _still(client.ask(QUESTION))
        names = [event.name async for event in awaited.ask_stream(QUESTION)]
        assert names[-1] == "done"
        assert await awaited.cite("doe-2020") == client.cite("doe-2020")
        with pytest.raises(UnknownStudy):
            await awaited.study("nobody-1900")


def test_both_clients_can_do_the_same() -> None:
    def named(kind: type) -> set[str]:
        return {name for name in vars(kind) if not name.startswith("_")}

    assert named(Client) == named(AsyncClient)


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (lambda c: c.ask(""), QuestionError),
        (lambda c: c.study("nobody-1900"), UnknownStudy),
        (lambda c: c.study("../../healthz"), UnknownStudy),
        (lambda c: c.verify({}), DocumentError),
        (lambda c: c.ask("a", limit=0), ServerRefusal),
        (lambda c: list(c.ask_stream("?!")), QuestionError),
    ],
)
def test_a_refusal_is_the_error_it_is_in_process(
    client: Client, act: Callable[[Client], object], kind: type[CpassistError]
) -> None:
    with pytest.raises(kind) as caught:
        act(client)
    assert caught.value.message
    assert caught.value.hint


def _answering(handler: Callable[[httpx.Request], httpx.Response]) -> Client:
    return Client("http://server.example", transport=httpx.MockTransport(handler))


def _busy(after: str) -> httpx.Response:
    problem = {"code": "busy", "detail": "too much to do", "hint": "Wait.", "request_id": "r1"}
    headers = {"Content-Type": "application/problem+json", "Retry-After": after}
    return httpx.Response(503, headers=headers, content=json.dumps(problem).encode())


def test_a_busy_server_is_asked_once_more() -> None:
    replies = iter([_busy("0"), httpx.Response(200, json={"kind": "answer"})])
    with _answering(lambda _: next(replies)) as client:
        assert client.ask("a") == {"kind": "answer"}
    replies = iter([_busy("0"), _busy("0")])
    with _answering(lambda _: next(replies)) as client, pytest.raises(ServerRefusal) as caught:
        client.ask("a")
    assert (caught.value.problem, caught.value.status) == ("busy", 503)
    assert (caught.value.retry_after_s, caught.value.request_id) == (0.0, "r1")


def test_a_long_wait_is_left_to_the_caller() -> None:
    replies = iter([_busy("600")])
    with _answering(lambda _: next(replies)) as client, pytest.raises(ServerRefusal) as caught:
        client.ask("a")
    assert caught.value.retry_after_s == 600


@pytest.mark.parametrize(
    "reply",
    [
        httpx.Response(
            200, text="<html>a login page</html>", headers={"Content-Type": "text/html"}
        ),
        httpx.Response(200, text="[1, 2]", headers={"Content-Type": "application/json"}),
        httpx.Response(200, text="{half", headers={"Content-Type": "application/json"}),
        httpx.Response(502, text="bad gateway"),
        httpx.Response(404, json={"code": "not-found", "detail": "d", "hint": "h"}),
        httpx.Response(301, headers={"Location": "http://elsewhere.example/"}),
    ],
)
def test_what_is_no_server_of_ours_is_said_to_be_none(reply: httpx.Response) -> None:
    with _answering(lambda _: reply) as client, pytest.raises(ServerMismatch) as caught:
        client.ask("a private question")
    assert "private" not in caught.value.message + caught.value.hint


def test_an_older_server_is_named_as_such() -> None:
    problem = {"code": "not-found", "detail": "nothing", "hint": "h"}
    headers = {"Content-Type": "application/problem+json"}
    reply = httpx.Response(404, headers=headers, content=json.dumps(problem).encode())
    with _answering(lambda _: reply) as client, pytest.raises(ServerMismatch, match="older"):
        client.check("text")


def test_hostile_words_of_a_server_come_inert() -> None:
    problem = {"code": "busy", "detail": "\x1b[2Jgone\u202e", "hint": "h" * 10_000}
    headers = {"Content-Type": "application/problem+json"}
    reply = httpx.Response(429, headers=headers, content=json.dumps(problem).encode())
    with _answering(lambda _: reply) as client, pytest.raises(ServerRefusal) as caught:
        client.ask("a")
    assert "\x1b" not in caught.value.message
    assert "\u202e" not in caught.value.message
    assert len(caught.value.hint) <= 500


def test_a_reply_without_end_is_left() -> None:
    def flood(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=(b"x" * 8_000_000 for _ in range(MOST_BYTES)))

    with _answering(flood) as client, pytest.raises(ServerMismatch, match="more than"):
        client.ask("a")


@pytest.mark.parametrize("address", ["", "ftp://a", "http://", "::::"])
def test_a_bad_address_is_told(address: str) -> None:
    with pytest.raises(ServerMismatch, match="address"):
        Client(address)


@contextmanager
def _speaking(said: bytes, *, hold: bool = False) -> Iterator[str]:
    """A server of one connection that says ``said`` and then hangs up, or holds its peace."""
    listener = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def speak() -> None:
        peer, _ = listener.accept()
        with peer:
            peer.recv(65_536)
            peer.sendall(said)
            if hold:
                done.wait(5)
            else:  # what was not read would turn the hanging up into a reset
                peer.shutdown(socket.SHUT_WR)
                peer.settimeout(5)
                while peer.recv(65_536):
                    pass

    thread = threading.Thread(target=speak)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        done.set()
        thread.join(5)
        listener.close()


def test_a_server_that_is_not_there_cannot_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with Client(f"127.0.0.1:{port}") as client, pytest.raises(ServerAway, match="reached"):
        client.ask("a")


def test_a_silent_server_is_not_waited_for_without_end() -> None:
    with _speaking(b"", hold=True) as at, Client(at, timeout_s=0.2) as client:
        with pytest.raises(ServerAway, match="in time") as caught:
            client.ask("a")
        assert caught.value.retryable


def test_a_cut_answer_is_no_answer() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{"
    with _speaking(head) as at, Client(at) as client, pytest.raises(ServerAway, match="cut"):
        client.ask("a")


def test_a_stream_that_breaks_off_says_so() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    said = head + b'event: hits\ndata: {"total": 1}\n\n'
    with _speaking(said) as at, Client(at) as client:
        events = client.ask_stream("a")
        assert next(events).name == "hits"
        with pytest.raises(ServerAway, match=r"broke off|cut"):
            next(events)


async def test_a_stream_may_be_left_in_the_middle(url: str) -> None:
    async with AsyncClient(url) as awaited:
        events: AsyncIterator[Any] = awaited.ask_stream(QUESTION)
        assert (await anext(events)).name == "understood"
        await events.aclose()  # type: ignore[attr-defined]  # it is a generator
        assert (await awaited.ask(QUESTION))["quotes"]
