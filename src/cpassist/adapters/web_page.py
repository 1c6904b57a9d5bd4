"""Fetches one public page that somebody named: over https, and from nowhere inside.

Each address a name stands for is looked at before anything is sent, and the connection goes to the
very address that was looked at, so that a name cannot turn into another one in between.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
import time
from collections.abc import Callable, Sequence
from typing import Final

import httpx

from cpassist.domain.errors import DocumentError

MAX_PAGE_BYTES: Final = 20_000_000
TIMEOUT_S: Final = 15.0
"""For connecting, and for each pause within the answer."""
DEADLINE_S: Final = 45.0
"""For the whole answer."""
MOST_REDIRECTS: Final = 4
TAKEN: Final = frozenset(
    {"text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/pdf"}
)
UNPACKED: Final = frozenset({"identity", "gzip"})
"""Of others a few bytes may unpack to gigabytes before their size can be looked at."""
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_HTTPS_PORT: Final = 443
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_HINT: Final = "Open the page yourself, copy its text into a file, and check that."

Resolve = Callable[[str], Sequence[str]]
"""A host name to its addresses. Raises ``OSError``."""


def fetch_page(
    url: str,
    agent: str,
    *,
    resolve: Resolve | None = None,
    transport: httpx.BaseTransport | None = None,
    monotonic_s: Callable[[], float] = time.monotonic,
) -> bytes:
    """The bytes of the page. Raises ``DocumentError`` for any address, answer or type not taken.

    ``resolve`` and ``transport`` stand in for the network, for tests.
    """
    for name in ("httpx", "httpcore"):  # they log addresses
        logging.getLogger(name).setLevel(logging.WARNING)
    ends = monotonic_s() + DEADLINE_S
    with httpx.Client(
        transport=transport, timeout=TIMEOUT_S, follow_redirects=False, trust_env=False
    ) as client:
        address = _address(url)
        for _ in range(MOST_REDIRECTS + 1):
            public = _public(address, resolve or _addresses)
            request = client.build_request(
                "GET",
                address.copy_with(host=public),
                headers={
                    "Host": address.netloc.decode("ascii"),
                    "User-Agent": agent,
                    "Accept": ", ".join(sorted(TAKEN)),
                    "Accept-Encoding": "gzip",
                },
                extensions={"sni_hostname": _host(address)},
            )
            try:
                response = client.send(request, stream=True)
                if response.status_code not in _REDIRECTS:
                    return _body(response, address, lambda: monotonic_s() > ends)
                target = response.headers.get("location", "")
                response.close()
            # UnicodeError: sent elsewhere, to a name that is none, which httpx looks at at once.
            except (httpx.TransportError, httpx.DecodingError, UnicodeError) as error:
                raise _refused(address, "no whole answer came") from error
            address = _address(str(address.join(target)) if _is_address(target) else "")
        raise _refused(address, "redirects too often")


def _address(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url.strip())
    except httpx.InvalidURL as error:
        raise DocumentError("this is no address of a page", hint=_HINT) from error
    plain = address.port in {None, _HTTPS_PORT} and not address.userinfo
    if address.scheme != "https" or not address.raw_host or not plain:
        raise DocumentError(
            "only pages under https:// are fetched, without port or password in the address",
            hint=_HINT,
        )
    return address


def _host(address: httpx.URL) -> str:
    """As it is sent, in ASCII: put into letters, a name may turn out to be none."""
    return address.raw_host.decode("ascii")


def _is_address(text: str) -> bool:
    try:
        httpx.URL(text)
    except httpx.InvalidURL:
        return False
    return True


def _public(address: httpx.URL, resolve: Resolve) -> str:
    """The address to connect to; all that the name stands for must be public."""
    try:
        found = resolve(_host(address))
    except OSError as error:
        raise _refused(address, "the host is not found") from error
    if not found or not all(_is_public(one) for one in found):
        raise _refused(address, "the host is not a public one")
    return found[0]


def _is_public(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        # An IPv4 address in the clothes of an IPv6 one leads where the IPv4 one leads.
        if address in _NAT64:
            return _is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None or address.teredo is not None:
            return inner is not None and _is_public(str(inner))
    return address.is_global and not address.is_multicast


def _addresses(host: str) -> Sequence[str]:
    found = socket.getaddrinfo(host, _HTTPS_PORT, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(place[0]) for *_, place in found))


def _body(response: httpx.Response, address: httpx.URL, is_late: Callable[[], bool]) -> bytes:
    try:
        if response.status_code != httpx.codes.OK:
            raise _refused(address, f"the page answers with status {response.status_code}")
        media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media not in TAKEN:
            raise _refused(address, "this is no page of text")
        if response.headers.get("content-encoding", "identity").strip().lower() not in UNPACKED:
            raise _refused(address, "the page is packed in a way that was not asked for")
        body = bytearray()
        # As the pieces come: gathered to a size, a page sent byte by byte would never be looked at.
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MAX_PAGE_BYTES:
                raise _refused(address, f"the page is larger than {MAX_PAGE_BYTES:,} bytes")
            if is_late():
                raise _refused(address, "the page took too long")
        return bytes(body)
    finally:
        response.close()


def _refused(address: httpx.URL, why: str) -> DocumentError:
    return DocumentError(f"{_host(address)[:100]} was not read: {why}", hint=_HINT)
