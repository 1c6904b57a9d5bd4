"""Small answers for those who take them, and streams that are never held back."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

import brotli
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Message

from cpassist.api.caching import tagged
from cpassist.api.compression import FROM_BYTES, Compression, coding

BODY = b'{"text": "' + b"cord blood " * 500 + b'"}'


@pytest.mark.parametrize(
    ("accepted", "wanted"),
    [
        ("", None),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip;q=0.1", "gzip"),
        ("br;q=0", None),
        ("*", "br"),
        ("*;q=0", None),
        ("*;q=0.5, br;q=0", "gzip"),
        ("identity", None),
        ("brotli", None),
        ("BR", "br"),
        ("br;q=nonsense", None),
        ("br;q=nan", None),
        ("br;q=inf", None),
    ],
)
def test_the_coding_is_what_the_client_would_rather_have(accepted: str, wanted: str | None) -> None:
    assert coding(accepted) == wanted


@given(st.text(alphabet="brgzip*;q=,.019 -", max_size=60))
def test_no_header_breaks_it(accepted: str) -> None:
    assert coding(accepted) in {"br", "gzip", None}


async def _whole(request: Request) -> Response:
    return tagged(request, BODY)


async def _small(request: Request) -> Response:
    return tagged(request, b"{}")


async def _picture(request: Request) -> Response:
    return Response(BODY, media_type="image/png")


async def _edge(request: Request) -> Response:
    return Response(b"x" * FROM_BYTES, media_type="text/plain")


async def _large(request: Request) -> Response:
    return Response(BODY * 100, media_type="application/json")


async def _events() -> AsyncIterator[bytes]:
    for piece in (b"event: quote\ndata: " + BODY + b"\n\n", b": still at work\n\n"):
        yield piece


async def _stream(request: Request) -> Response:
    return StreamingResponse(_events(), media_type="text/event-stream")


PLACES = {
    "/whole": _whole,
    "/small": _small,
    "/picture": _picture,
    "/edge": _edge,
    "/large": _large,
    "/stream": _stream,
}
APP = Compression(Starlette(routes=[Route(path, found) for path, found in PLACES.items()]))


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=APP), base_url="http://test")


@pytest.mark.parametrize("accepted", ["br", "gzip", "identity"])
@pytest.mark.parametrize("path", ["/whole", "/edge", "/large"])
async def test_a_body_comes_back_as_it_was(path: str, accepted: str) -> None:
    async with (
        _client() as api,
        api.stream("GET", path, headers={"Accept-Encoding": accepted}) as response,
    ):
        raw = b"".join([chunk async for chunk in response.aiter_raw()])
        plain = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}[accepted](raw)
    wanted = {"/whole": BODY, "/edge": b"x" * FROM_BYTES, "/large": BODY * 100}[path]
    assert plain == wanted
    assert response.headers.get("content-encoding", "identity") == accepted
    assert int(response.headers["content-length"]) == len(raw)
    assert response.headers["vary"] == "Accept-Encoding"
    assert accepted == "identity" or len(raw) < len(wanted) / 5


async def test_what_is_small_or_no_text_stays_as_it_is() -> None:
    async with _client() as api:
        small = await api.get("/small", headers={"Accept-Encoding": "br"})
        picture = await api.get("/picture", headers={"Accept-Encoding": "br"})
    assert "content-encoding" not in small.headers
    assert small.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in picture.headers
    assert "vary" not in picture.headers


async def test_one_tag_stands_for_every_coding() -> None:
    async with _client() as api:
        tags = {
            (await api.get("/whole", headers={"Accept-Encoding": one})).headers["etag"]
            for one in ("br", "gzip", "identity")
        }
        (tag,) = tags
        again = await api.get("/whole", headers={"Accept-Encoding": "br", "If-None-Match": tag})
    assert tag.startswith("W/")
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["vary"] == "Accept-Encoding"


async def test_a_stream_is_sent_piece_by_piece_as_it_comes() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/stream",
        "query_string": b"",
        "headers": [(b"accept-encoding", b"br, gzip")],
        "asgi": {"spec_version": "2.4"},
    }
    await APP(scope, receive, send)
    pieces = [piece async for piece in _events()]
    assert [message["body"] for message in sent[1:]] == [*pieces, b""]
    assert b"content-encoding" not in dict(sent[0]["headers"])
