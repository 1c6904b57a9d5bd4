"""A page fetched for a reader: public addresses over https, looked at before anything is sent."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from itertools import count

import brotli
import httpx
import pytest

from cpassist.adapters.web_page import DEADLINE_S, MAX_PAGE_BYTES, MOST_REDIRECTS, fetch_page
from cpassist.domain.errors import DocumentError

PUBLIC = "93.184.216.34"
PAGE = "https://clinic.example/stem-cells?from=here"
Handler = Callable[[httpx.Request], httpx.Response]


def fetched(
    handler: Handler, url: str = PAGE, *addresses: str
) -> tuple[bytes, list[httpx.Request]]:
    asked: list[httpx.Request] = []

    def watched(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return handler(request)

    def resolve(_: str) -> Sequence[str]:
        return addresses or (PUBLIC,)

    return fetch_page(
        url, "cpassist/1", resolve=resolve, transport=httpx.MockTransport(watched)
    ), asked


def page(text: str = "<p>hello</p>", media: str = "text/html; charset=utf-8") -> Handler:
    return lambda _: httpx.Response(200, headers={"Content-Type": media}, content=text.encode())


def never(_: httpx.Request) -> httpx.Response:
    raise AssertionError("something was sent")


def test_the_connection_goes_to_the_address_that_was_looked_at() -> None:
    body, (request,) = fetched(page())
    assert body == b"<p>hello</p>"
    assert request.url.host == PUBLIC
    assert request.headers["host"] == "clinic.example"
    assert request.extensions["sni_hostname"] == "clinic.example"
    assert request.url.query == b"from=here"
    assert "cookie" not in request.headers


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse, not one to listen on
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:53aa:64c:0:0:80ff:fffe",
        "not an address",
    ],
)
def test_an_address_inside_is_never_contacted(address: str) -> None:
    with pytest.raises(DocumentError, match="not a public one"):
        fetched(never, PAGE, address)
    with pytest.raises(DocumentError, match="not a public one"):
        fetched(never, PAGE, PUBLIC, address)


@pytest.mark.parametrize(
    "url",
    [
        "http://clinic.example/",
        "ftp://clinic.example/",
        "file:///etc/passwd",
        "https://user:word@clinic.example/",
        "https://clinic.example:8443/",
        "https://",
        "javascript://alert(1)",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(DocumentError):
        fetched(never, url)


@pytest.mark.parametrize(
    "target", ["http://clinic.example/b", "https://clinic.example:22/", "file:///etc/passwd", ""]
)
def test_a_redirect_is_held_to_the_same_rules(target: str) -> None:
    with pytest.raises(DocumentError):
        fetched(lambda _: httpx.Response(302, headers={"Location": target}), PAGE)


def test_a_redirect_inside_is_not_followed() -> None:
    asked: list[str] = []

    def resolve(host: str) -> Sequence[str]:
        asked.append(host)
        return ("10.0.0.1",) if host == "inside.example" else (PUBLIC,)

    moved = httpx.MockTransport(
        lambda _: httpx.Response(301, headers={"Location": "https://inside.example/"})
    )
    with pytest.raises(DocumentError, match="not a public one"):
        fetch_page(PAGE, "cpassist/1", resolve=resolve, transport=moved)
    assert asked == ["clinic.example", "inside.example"]


def test_redirects_end() -> None:
    with pytest.raises(DocumentError, match="too often"):
        fetched(lambda _: httpx.Response(307, headers={"Location": "/again"}), PAGE)
    seen = iter(range(MOST_REDIRECTS))

    def moves(request: httpx.Request) -> httpx.Response:
        if next(seen, None) is None:
            return page("there")(request)
        return httpx.Response(302, headers={"Location": "/on"})

    assert fetched(moves)[0] == b"there"


@pytest.mark.parametrize("media", ["image/png", "application/zip", "video/mp4", ""])
def test_what_is_no_text_is_refused(media: str) -> None:
    with pytest.raises(DocumentError, match="no page of text"):
        fetched(page("x", media))


def test_a_fault_of_the_page_is_told() -> None:
    with pytest.raises(DocumentError, match="404"):
        fetched(lambda _: httpx.Response(404))

    def cut(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("cut")

    with pytest.raises(DocumentError, match="no whole answer"):
        fetched(cut)


def test_a_huge_or_slow_page_is_left() -> None:
    with pytest.raises(DocumentError, match="larger"):
        fetched(page("x" * (MAX_PAGE_BYTES + 1)))
    ticks = (2 * step * DEADLINE_S for step in count())
    with pytest.raises(DocumentError, match="too long"):
        fetch_page(
            PAGE,
            "cpassist/1",
            resolve=lambda _: (PUBLIC,),
            transport=httpx.MockTransport(page()),
            monotonic_s=lambda: next(ticks),
        )


def test_an_unknown_host_is_told() -> None:
    def unknown(_: str) -> Sequence[str]:
        raise OSError("no such name")

    with pytest.raises(DocumentError, match="not found"):
        fetch_page(PAGE, "cpassist/1", resolve=unknown, transport=httpx.MockTransport(never))


def test_a_page_sent_byte_by_byte_is_left_at_the_deadline() -> None:
    sent: list[int] = []

    class Drip(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            for piece in range(1_000):
                sent.append(piece)
                yield b"a"

    answer = httpx.Response(200, headers={"Content-Type": "text/plain"}, stream=Drip())
    with pytest.raises(DocumentError, match="too long"):
        fetch_page(
            PAGE,
            "cpassist/1",
            resolve=lambda _: (PUBLIC,),
            transport=httpx.MockTransport(lambda _: answer),
            monotonic_s=lambda: 10.0 * len(sent),
        )
    assert len(sent) <= DEADLINE_S / 10 + 1


def test_a_page_packed_in_an_unasked_way_is_not_unpacked() -> None:
    bomb = brotli.compress(b" " * 10**8, quality=1)

    def packed(request: httpx.Request) -> httpx.Response:
        assert request.headers["accept-encoding"] == "gzip"
        headers = {"Content-Type": "text/html", "Content-Encoding": "br"}
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(bomb))

    tracemalloc.start()
    with pytest.raises(DocumentError, match="not asked for"):
        fetched(packed)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10**7


@pytest.mark.parametrize("host", ["xn--", "xn--a", "xn--zz--", "xn--aab.example."])
def test_a_name_that_is_none_is_refused_in_words(host: str) -> None:
    with pytest.raises(DocumentError):
        fetch_page(f"https://{host}/", "cpassist/1", resolve=lambda _: ("127.0.0.1",))


def test_a_name_in_other_letters_is_asked_for_in_ascii() -> None:
    _, (request,) = fetched(page(), "https://klinik-münchen.example/")
    assert request.headers["host"] == "xn--klinik-mnchen-3ob.example"
    assert request.extensions["sni_hostname"] == "xn--klinik-mnchen-3ob.example"


def test_a_redirect_to_a_name_that_is_none_is_refused() -> None:
    def moved(_: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": "https://xn--a/"})

    with pytest.raises(DocumentError):
        fetched(moved, PAGE, "127.0.0.1")
    with pytest.raises(DocumentError):
        fetch_page(
            PAGE,
            "cpassist/1",
            resolve=lambda host: (PUBLIC if host == "clinic.example" else "127.0.0.1",),
            transport=httpx.MockTransport(moved),
        )
