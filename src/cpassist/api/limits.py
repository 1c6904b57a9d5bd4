"""What one client, one body and all clients together may ask of the server.

A refusal is quick, says when to come back, and never costs the questions already at work.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, TypeVar

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cpassist.api.pace import LOOK_S, Pace
from cpassist.api.problems import (
    Busy,
    RateLimited,
    Refusal,
    TooLarge,
    TooSlowBody,
    problem_response,
)

T = TypeVar("T")

KNOWN_CLIENTS = 10_000
"""Clients whose rate is remembered; the one not seen for longest is forgotten first."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    seen_s: float


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a client has left; ``wait_s`` is 0 where the request may pass."""

    limit: int
    remaining: int
    wait_s: int

    @property
    def headers(self) -> dict[str, str]:
        """As in the IETF draft "RateLimit header fields for HTTP"."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.wait_s),
        }


class Rates:
    """A token bucket a client: ``burst`` at once, ``per_minute`` in the long run."""

    def __init__(self, per_minute: int, burst: int) -> None:
        self._per_s = per_minute / 60.0
        self._burst = burst
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, client: str, now_s: float) -> Allowance | None:
        """Count one request of ``client``; ``None`` where no limit is set."""
        if self._per_s == 0.0:
            return None
        key = network(client)
        bucket = self._buckets.setdefault(key, _Bucket(float(self._burst), now_s))
        self._buckets.move_to_end(key)
        if len(self._buckets) > KNOWN_CLIENTS:
            self._buckets.popitem(last=False)
        bucket.tokens, granted = allowance(
            bucket.tokens, now_s - bucket.seen_s, self._per_s, self._burst
        )
        bucket.seen_s = now_s
        return granted


def allowance(tokens: float, passed_s: float, per_s: float, burst: int) -> tuple[float, Allowance]:
    """What a bucket holds after one request, and what that request is granted."""
    grown = min(float(burst), tokens + max(0.0, passed_s) * per_s)
    if grown < 1.0:
        return grown, Allowance(burst, 0, math.ceil((1.0 - grown) / per_s))
    return grown - 1.0, Allowance(burst, int(grown - 1.0), 0)


class TakesRates(Protocol):
    """Counts the requests of clients, in this process or over several."""

    def take(self, client: str, now_s: float) -> Allowance | None:
        """Count one request at ``now_s``; ``None`` where no limit is set."""


def network(client: str) -> str:
    """An IPv6 client may hold a whole /64: it counts as one."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if address.version == 6:
        return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
    return client


class Limits:
    """ASGI middleware over ``/v1``: the rate first, then the body, bounded in size and time."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        rates: TakesRates,
        now_s: Callable[[], float],
        max_body_bytes: int,
        body_timeout_s: float,
    ) -> None:
        self._app = app
        self._rates = rates
        self._now_s = now_s
        self._max = max_body_bytes
        self._timeout_s = body_timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass, or answer it with a problem."""
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self._app(scope, receive, send)
            return
        allowance = self._rates.take(
            scope["client"][0] if scope.get("client") else "", self._now_s()
        )
        extra = allowance.headers if allowance else {}

        async def send_with_rate(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in extra.items():
                    headers[name] = value
            await send(message)

        try:
            if allowance and allowance.wait_s:
                raise RateLimited(headers={"Retry-After": str(allowance.wait_s)})
            body = await self._body(scope, receive)
        except Refusal as refusal:
            state = scope.setdefault("state", {})
            state["problem"] = refusal.code
            response = problem_response(refusal, str(state.get("request_id", "")))
            await response(scope, receive, send_with_rate)
            return
        await self._app(scope, _replayed(body, receive), send_with_rate)

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared[:20]) > self._max:
            raise self._too_large()
        body = bytearray()
        try:
            async with asyncio.timeout(self._timeout_s):
                while (message := await receive())["type"] == "http.request":
                    body += message.get("body", b"")
                    if len(body) > self._max:
                        raise self._too_large()
                    if not message.get("more_body", False):
                        break
        except TimeoutError:
            raise TooSlowBody(headers={"Connection": "close"}) from None
        return bytes(body)

    def _too_large(self) -> TooLarge:
        return TooLarge(
            f"the request body is larger than {self._max:,} bytes", headers={"Connection": "close"}
        )


def _replayed(body: bytes, receive: Receive) -> Receive:
    """The body once, then what the connection says next (that it was closed)."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


class Gate:
    """``workers`` threads for the work, and a queue of bounded length and patience before them."""

    def __init__(
        self, *, workers: int, queue: int, queue_timeout_s: float, work_timeout_s: float
    ) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="question")
        self._slots = asyncio.Semaphore(workers)
        self._queue = queue
        self._queue_timeout_s = queue_timeout_s
        self._work_timeout_s = work_timeout_s
        self.waiting = 0
        self.working = 0

    async def run(self, work: Callable[[], T], pace: Pace | None = None) -> T:
        """What ``work`` gives, done on a thread. Raises ``Busy`` or ``TooSlow``, or what it raises.

        A caller that goes away while waiting gives its place back. Work once begun holds its slot
        until it ends, so that no more than ``workers`` ever run; where it asks ``pace``, it ends
        soon after its time is over or its caller went away.
        """
        await self._enter()
        pace = pace or Pace(self._work_timeout_s)
        pace.start()
        self.working += 1
        future = asyncio.get_running_loop().run_in_executor(self._pool, work)
        future.add_done_callback(self._leave)
        try:
            while not future.done():
                pace.check()
                await asyncio.wait({future}, timeout=min(pace.left_s, LOOK_S))
            return future.result()
        finally:
            pace.give_up()

    async def _enter(self) -> None:
        if self._slots.locked() and self.waiting >= self._queue:
            raise Busy
        self.waiting += 1
        try:
            async with asyncio.timeout(self._queue_timeout_s):
                await self._slots.acquire()
        except TimeoutError:
            raise Busy from None
        finally:
            self.waiting -= 1

    def _leave(self, future: asyncio.Future[T]) -> None:
        self.working -= 1
        self._slots.release()
        if not future.cancelled():
            future.exception()  # looked at, for the case that nobody waits for it any more

    def close(self) -> None:
        """Finish what was begun and end the threads."""
        self._pool.shutdown(wait=True)
