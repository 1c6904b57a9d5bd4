"""JSON from outside, read safely: bounded depth and numbers, and each record of a list as it came.

What is not of the shape expected is empty, never an exception: services leave fields out, and put
one thing where a list of them was, and the other way round.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from cpassist.domain.errors import RecordError

_SPACE = re.compile(r"[ \t\n\r]*")
_MOST_DIGITS = 18


class JsonError(RecordError):
    """A document that is not JSON; ``place`` says where."""

    def __init__(self, what: str, place: str) -> None:
        self.place = place
        super().__init__(f"not sound JSON: {what} ({place})", hint="Ask for it again later.")


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MOST_DIGITS else None


_DECODER = json.JSONDecoder(parse_int=_integer, parse_constant=lambda _: None)


def parse(body: bytes) -> Any:
    """The value of a document in UTF-8; what is no number a machine holds is ``None``.

    Raises ``JsonError``, also for lists within lists without end.
    """
    return _parsed(_text(body))


def listed(body: bytes, *path: str) -> tuple[dict[str, Any], list[bytes]]:
    """The document's object, and the bytes of every item of the list that stands at ``path``.

    No items where there is no list. Raises ``JsonError`` for what is no object at all.
    """
    text = _text(body)
    whole = _parsed(text)
    if not isinstance(whole, dict):
        raise JsonError("an object was expected", "line 1, column 1")
    start, end = 0, len(text)
    for name in path:
        # Of a name that stands twice the last one counts, as for the parser.
        places = {key: place for key, *place in _members(text, start)}
        if name not in places:
            return whole, []
        start, end = places[name]
    if not text.startswith("[", start):
        return whole, []
    return whole, [text[first:last].encode("utf-8") for first, last in _items(text, start, end)]


def without(body: bytes, names: frozenset[str]) -> bytes:
    """An object's bytes but for its own members called one of ``names``; the rest as it came."""
    text = _text(body)
    kept = [text[first:last] for name, first, last in _spans(text) if name not in names]
    return ("{" + ",".join(kept) + "}").encode("utf-8") if text.startswith("{") else body


def _spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Each member of an object, from its name to the end of its value."""
    begun = _skip(text, 1)
    for name, _, last in _members(text, 0):
        yield name, begun, last
        begun = _behind(text, last)


def at(value: Any, *path: str) -> Any:
    """What stands at ``path``; ``None`` where anything on the way is missing or no object."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def words(value: Any, *path: str) -> str:
    """The string or number at ``path``; empty for anything else."""
    found = at(value, *path)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    return str(found).strip()


def many(value: Any, *path: str) -> list[Any]:
    """The list at ``path``; one thing alone is a list of it, nothing an empty one."""
    found = at(value, *path)
    if isinstance(found, list):
        return found
    return [] if found is None or found == "" else [found]


def whole_number(value: Any, *path: str) -> int | None:
    """The number at ``path`` where it is one and not below zero, also written as a string."""
    found = words(value, *path)
    return int(found) if found.isascii() and found.isdecimal() and len(found) < 12 else None


def _text(body: bytes) -> str:
    """A byte that is no UTF-8 costs one sign, not the page it stands on."""
    return body.decode("utf-8-sig", "replace")


def _parsed(text: str) -> Any:
    try:
        value, end = _DECODER.raw_decode(text, _skip(text, 0))
    except json.JSONDecodeError as error:
        raise JsonError(error.msg, f"line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise JsonError("lists within lists without end", "somewhere in it") from error
    if _skip(text, end) != len(text):
        raise JsonError("something stands behind its end", f"character {end + 1}")
    return value


def _skip(text: str, at_: int) -> int:
    found = _SPACE.match(text, at_)
    return at_ if found is None else found.end()


def _members(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Names and places of an object of a document that was found sound."""
    if not text.startswith("{", start):
        return
    here = _skip(text, start + 1)
    while not text.startswith("}", here):
        name, here = _DECODER.raw_decode(text, here)
        first = _skip(text, _skip(text, here) + 1)
        _, last = _DECODER.raw_decode(text, first)
        yield name, first, last
        here = _behind(text, last)


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    here = _skip(text, start + 1)
    while here < end and not text.startswith("]", here):
        _, last = _DECODER.raw_decode(text, here)
        yield here, last
        here = _behind(text, last)


def _behind(text: str, last: int) -> int:
    """Where the next one begins, or the end stands."""
    here = _skip(text, last)
    return _skip(text, here + 1) if text.startswith(",", here) else here
