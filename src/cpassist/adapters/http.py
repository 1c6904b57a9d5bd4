"""One polite way to ask a service: it says who asks, keeps to a rate, waits when told, gives up.

It contacts no host but those it was given, whatever an answer redirects to, takes no proxy from
the environment, and writes no query anywhere: errors name host and path alone.
"""

from __future__ import annotations

import email.utils
import logging
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import httpx

from cpassist.domain.errors import SourceError

_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_UNPACKED = frozenset({"identity", "gzip"})
"""Of others a few bytes may unpack to gigabytes before their size can be looked at."""
_MOST_REDIRECTS = 3
_LATER = "What was read is kept; try again later."


@dataclass(frozen=True, slots=True)
class Policy:
    """What a service is promised, and what it may do to us."""

    agent: str
    """Product, version and a contact, as services ask for."""
    hosts: frozenset[str]
    """``host`` or ``host:port``; nothing else is ever contacted."""
    per_second: float
    timeout_s: float = 30.0
    """For connecting, and for each pause within an answer."""
    deadline_s: float = 180.0
    """For a whole answer, so that one that drips does not hold a harvest."""
    attempts: int = 5
    first_wait_s: float = 1.0
    """Doubled after each failure."""
    most_wait_s: float = 120.0
    """A longer wait asked for ends the harvest instead; the next one goes on there."""
    max_bytes: int = 32_000_000
    """Of an answer, unpacked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    body: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Time:
    """The clock and the sleep, so that tests need not wait."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    wall: Callable[[], float] = time.time
    """Seconds since 1970, for dates in ``Retry-After``."""


class _Again(Exception):
    """A failure that may pass; ``wait_s`` where the service named one."""

    def __init__(self, what: str, wait_s: float | None = None) -> None:
        super().__init__(what)
        self.wait_s = wait_s


class PoliteClient:
    """Asks one service. Not for use by several threads at once."""

    def __init__(
        self,
        policy: Policy,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Time | None = None,
    ) -> None:
        self._policy = policy
        self._time = clock or Time()
        self._next = 0.0
        for name in ("httpx", "httpcore"):  # they log addresses with their queries
            logging.getLogger(name).setLevel(logging.WARNING)
        self._client = httpx.Client(
            transport=transport,
            timeout=policy.timeout_s,
            headers={"User-Agent": policy.agent, "Accept-Encoding": "gzip"},
            follow_redirects=False,
            trust_env=False,
            verify=encryption(),
        )

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def get(self, url: str, params: Mapping[str, str], accept: frozenset[str]) -> Answer:
        """The answer to a question, whose media type is one of ``accept``.

        Raises ``SourceError`` after the attempts the policy allows, and at once for what will not
        pass: another host, another media type, too many bytes, a refusal.
        """
        policy = self._policy
        wait = policy.first_wait_s
        for attempt in range(1, policy.attempts + 1):
            try:
                return self._once(url, params, accept)
            except _Again as failed:
                if attempt == policy.attempts:
                    raise _failed(url, f"{failed}, {attempt} times") from failed
                asked = failed.wait_s
                if asked is not None and asked > policy.most_wait_s:
                    raise _failed(url, f"{failed}; asks to wait {asked:.0f} s") from failed
                self._time.sleep(wait if asked is None else asked)
                wait = min(2 * wait, policy.most_wait_s)
        raise AssertionError("unreachable")

    def _once(self, url: str, params: Mapping[str, str], accept: frozenset[str]) -> Answer:
        address = httpx.URL(url, params=dict(params))
        for _ in range(_MOST_REDIRECTS + 1):
            self._check_host(address)
            self._keep_rate()
            try:
                with self._client.stream("GET", address) as response:
                    if response.status_code not in _REDIRECTS:
                        return self._taken(response, accept)
                    target = address.join(response.headers.get("location", ""))
            except (httpx.InvalidURL, UnicodeError) as error:  # the latter: a name that is none
                raise _failed(url, "redirects to no address") from error
            except httpx.DecodingError as error:
                raise _Again("an answer that cannot be unpacked") from error
            except httpx.TransportError as error:
                raise _Again(_named(error)) from error
            if address.scheme == "https" and target.scheme != "https":
                raise _failed(url, "redirects to an address without encryption")
            address = target
        raise _failed(url, "redirects too often")

    def _check_host(self, address: httpx.URL) -> None:
        host = address.netloc.decode("ascii", "replace").lower()
        if address.scheme not in {"http", "https"} or host not in self._policy.hosts:
            raise SourceError(
                f"{host[:80]!r} is not a host that may be contacted",
                hint="Only the hosts of harvest's base addresses are (docs/settings.md).",
            )

    def _keep_rate(self) -> None:
        now = self._time.monotonic()
        if now < self._next:
            self._time.sleep(self._next - now)
        self._next = max(now, self._next) + 1.0 / self._policy.per_second

    def _taken(self, response: httpx.Response, accept: frozenset[str]) -> Answer:
        status = response.status_code
        if status in _RETRIED:
            raise _Again(f"status {status}", self._retry_after(response))
        if status != httpx.codes.OK:
            raise _failed(str(response.url), f"status {status}")
        media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media not in accept:
            raise _failed(str(response.url), f"{media[:60] or 'no media type'} was not asked for")
        packed = response.headers.get("content-encoding", "identity").strip().lower()
        if packed not in _UNPACKED:
            raise _failed(str(response.url), f"packed as {packed[:20]!r}, which was not asked for")
        return Answer(self._body(response), media)

    def _body(self, response: httpx.Response) -> bytes:
        most = self._policy.max_bytes
        ends = self._time.monotonic() + self._policy.deadline_s
        length = response.headers.get("content-length", "")
        body = bytearray()
        too_long = length.isdecimal() and len(length) < 20 and int(length) > most
        if not too_long:
            for chunk in response.iter_bytes():  # as they come: a drop is looked at, too
                body += chunk
                if len(body) > most:
                    too_long = True
                    break
                if self._time.monotonic() > ends:
                    raise _Again(f"an answer that took over {self._policy.deadline_s:.0f} s")
        if too_long:
            raise _failed(str(response.url), f"an answer of over {most:,} bytes")
        return bytes(body)

    def _retry_after(self, response: httpx.Response) -> float | None:
        """RFC 9110, 10.2.3: seconds or a date; ``None`` where neither can be read."""
        stated = response.headers.get("retry-after", "").strip()
        if stated.isascii() and stated.isdecimal() and len(stated) < 10:
            return float(stated)
        try:
            date = email.utils.parsedate_to_datetime(stated)
        except ValueError:
            return None
        return max(0.0, date.timestamp() - self._time.wall())


@cache
def encryption() -> ssl.SSLContext:
    """Certificates are checked; what is offered is what Python's own HTTPS client offers.

    The one difference httpx leaves, the offer to authenticate later, is enough for some services
    (ClinicalTrials.gov and NCBI by their users' reports) to answer every question with 403.
    """
    context = httpx.create_ssl_context(trust_env=False)
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # not every Python's own default
    context.post_handshake_auth = True
    return context


def _named(error: httpx.TransportError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return "the connection was cut"
    return "the host cannot be reached"


def _failed(url: str, what: str) -> SourceError:
    address = httpx.URL(url)
    return SourceError(f"{address.host}{address.path}: {what}", hint=_LATER)
