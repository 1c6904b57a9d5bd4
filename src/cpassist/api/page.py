"""``/`` and ``/assets``: the page, sent as the files it is, under a strict content policy."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Request
from starlette.responses import Response

from cpassist.api.caching import tagged
from cpassist.api.problems import NotFound
from cpassist.api.security import PAGE_POLICY

router = APIRouter(include_in_schema=False)
_TYPES = {
    "index.html": "text/html; charset=utf-8",
    "app.css": "text/css; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "ask.js": "text/javascript; charset=utf-8",
    "check.js": "text/javascript; charset=utf-8",
    "conversation.js": "text/javascript; charset=utf-8",
    "drawer.js": "text/javascript; charset=utf-8",
    "filters.js": "text/javascript; charset=utf-8",
    "keep.js": "text/javascript; charset=utf-8",
    "kept.js": "text/javascript; charset=utf-8",
    "parts.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


@router.get("/")
async def page(request: Request) -> Response:
    """The page."""
    return _file(request, "index.html")


@router.get("/assets/{name}")
async def asset(request: Request, name: str) -> Response:
    """What the page is made of; only the files named here can be had."""
    if name not in _TYPES or name == "index.html":
        raise NotFound
    return _file(request, name)


def _file(request: Request, name: str) -> Response:
    headers = {"Content-Security-Policy": PAGE_POLICY}
    return tagged(request, _read(name), media_type=_TYPES[name], headers=headers)


@cache
def _read(name: str) -> bytes:
    return (files("cpassist.api") / "web" / name).read_bytes()
