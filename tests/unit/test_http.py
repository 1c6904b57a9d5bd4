"""The polite client: its rate, its patience, and the hosts it keeps to."""

from __future__ import annotations

import email.utils
from collections.abc import Callable

import httpx
import pytest

from cpassist.adapters.http import Policy, PoliteClient, Time
from cpassist.domain.errors import SourceError

URL = "https://records.example/search"
JSON = frozenset({"application/json"})
Reply = Callable[[httpx.Request], httpx.Response]


class World:
    """A service that answers as told, and a clock that moves when slept."""

    def __init__(self, *replies: httpx.Response | Exception) -> None:
        self.replies = list(replies)
        self.asked: list[httpx.Request] = []
        self.slept: list[float] = []
        self.now = 1000.0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def client(self, max_bytes: int = 1000) -> PoliteClient:
        policy = Policy(
            agent="cpassist/1 (mailto:someone@example.org)",
            hosts=frozenset({"records.example"}),
            per_second=4.0,
            attempts=3,
            max_bytes=max_bytes,
        )
        clock = Time(monotonic=lambda: self.now, sleep=self.sleep, wall=lambda: self.now)
        return PoliteClient(policy, transport=httpx.MockTransport(self), clock=clock)


def ok(body: bytes = b"{}", media: str = "application/json") -> httpx.Response:
    return httpx.Response(200, content=body, headers={"content-type": media})


def test_it_says_who_asks_and_keeps_to_its_rate() -> None:
    world = World(ok(), ok())
    client = world.client()
    for _ in "ab":
        assert client.get(URL, {"q": "x"}, JSON).body == b"{}"
    assert world.asked[0].headers["user-agent"].startswith("cpassist/1 (mailto:")
    assert world.slept == [0.25]
    client.close()


@pytest.mark.parametrize(
    ("stated", "waited"), [("7", 7.0), (email.utils.formatdate(1009.0, usegmt=True), 9.0)]
)
def test_it_waits_as_long_as_it_is_asked_to(stated: str, waited: float) -> None:
    world = World(httpx.Response(429, headers={"retry-after": stated}), ok())
    world.client().get(URL, {}, JSON)
    assert world.slept[0] == pytest.approx(waited)


def test_what_may_pass_is_tried_again_and_then_given_up_without_the_query() -> None:
    world = World(httpx.Response(500), httpx.ReadError("cut"), httpx.Response(503))
    with pytest.raises(SourceError, match="3 times") as caught:
        world.client().get(URL, {"q": "a private question"}, JSON)
    assert "private" not in str(caught.value)
    assert len(world.asked) == 3


@pytest.mark.parametrize(
    "reply",
    [
        httpx.Response(302, headers={"location": "https://elsewhere.example/"}),
        httpx.Response(302, headers={"location": "http://records.example/"}),
        httpx.Response(404),
        ok(media="text/html"),
        ok(body=b"x" * 1001),
    ],
    ids=["another host", "no encryption", "not found", "another type", "too long"],
)
def test_what_will_not_pass_ends_at_once(reply: httpx.Response) -> None:
    world = World(reply)
    with pytest.raises(SourceError):
        world.client().get(URL, {}, JSON)
    assert len(world.asked) == 1
