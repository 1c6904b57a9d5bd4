"""Answers that may be kept: the same build gives the same bytes, so a hash of them is their tag."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

REVALIDATE = "no-cache"
"""May be kept by anyone, and asked about before each use: a new build changes the tag."""
OWN = "private, no-cache"
"""The same, but only by the asker's own browser: the address holds what was asked."""


def as_json(value: Any) -> bytes:
    """Compact UTF-8, keys in the order given."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def tag_of(body: bytes) -> str:
    """A weak tag: compression may still change the bytes on the wire."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'


def tagged(
    request: Request,
    body: bytes,
    *,
    media_type: str = "application/json",
    keep: str = REVALIDATE,
    headers: dict[str, str] | None = None,
) -> Response:
    """``body`` with its tag, or 304 where the client has it already."""
    tag = tag_of(body)
    sent = {"ETag": tag, "Cache-Control": keep, **(headers or {})}
    known = {part.strip() for part in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, tag.removeprefix("W/"), "*"}:
        # As the 200 says it (RFC 9110, 15.4.5): a store in between goes by it.
        return Response(status_code=304, headers={**sent, "Vary": "Accept-Encoding"})
    return Response(body, headers=sent, media_type=media_type)
