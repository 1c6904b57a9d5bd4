"""What is sent for each thing a server can be asked. Sends nothing itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from cpassist.domain.errors import UnknownStudy

JsonObject = dict[str, Any]

_JSON: Final = "application/json"


class Event(NamedTuple):
    """One piece of a streamed answer; ``done`` holds the whole of it (``docs/api.md``)."""

    name: str
    value: JsonObject


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as data."""

    method: str
    path: str
    params: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    accept: str = _JSON
    key: str | None = None
    """Of the conversations, where it is about them."""


def ask(question: str, wishes: Mapping[str, Any]) -> Call:
    """A question; ``wishes`` are the further fields of the body, those unset left out."""
    return Call("POST", "/v1/ask", body={"question": question, **_set(wishes)})


def ask_stream(question: str, wishes: Mapping[str, Any]) -> Call:
    """The same, answered piece by piece."""
    body = {"question": question, **_set(wishes)}
    return Call("POST", "/v1/ask/stream", body=body, accept="text/event-stream")


def sheet(question: str, wishes: Mapping[str, Any]) -> Call:
    """One page for the doctor's visit, as data."""
    return Call("POST", "/v1/sheet", body={"question": question, **_set(wishes)})


def sheet_html(question: str, wishes: Mapping[str, Any]) -> Call:
    """The same as one file that prints."""
    body = {"question": question, "format": "html", **_set(wishes)}
    return Call("POST", "/v1/sheet", body=body, accept="text/html")


def check(text: str) -> Call:
    """An article, to be set against the studies."""
    return Call("POST", "/v1/check", body={"text": text})


def check_page(address: str) -> Call:
    """A page, to be read by the server and set against the studies."""
    return Call("POST", "/v1/check", body={"url": address})


def verify(document: Mapping[str, Any]) -> Call:
    """A saved answer or check, to be compared with the stored studies."""
    return Call("POST", "/v1/verify", body=document)


def search(words: str, limit: int, cursor: str | None, **only: Sequence[str] | int | None) -> Call:
    """One page of the studies nearest to some words; ``only`` holds what narrows them down."""
    params: dict[str, str | Sequence[str]] = {"q": words, "limit": str(limit)}
    if cursor is not None:
        params["cursor"] = cursor
    for name, wish in only.items():
        if isinstance(wish, bool):
            params |= {name: "true"} if wish else {}
        elif isinstance(wish, int):
            params[name] = str(wish)
        elif wish:
            params[name] = list(wish)
    return Call("GET", "/v1/search", params)


def study(study_id: str) -> Call:
    """A study's words, licence, standing and grade."""
    return Call("GET", _study(study_id))


def why(study_id: str) -> Call:
    """How a study was graded, signal by signal."""
    return Call("GET", f"{_study(study_id)}/why")


def cite(study_id: str, form: str) -> Call:
    """A study as a reference."""
    return Call("GET", f"{_study(study_id)}/cite", {"format": form}, accept="*/*")


def begin(key: str | None) -> Call:
    """A conversation to be kept; under a new key where none is held."""
    return Call("POST", "/v1/conversations", key=key)


def conversations(method: str, key: str) -> Call:
    """All conversations of a key, to be listed or forgotten."""
    return Call(method, "/v1/conversations", key=key)


def conversation(method: str, conversation_id: str, key: str) -> Call:
    """One conversation, to be read or forgotten."""
    return Call(method, f"/v1/conversations/{quote(conversation_id, safe='')}", key=key)


def say(conversation_id: str, key: str, question: str, wishes: Mapping[str, Any]) -> Call:
    """The next question of a conversation."""
    path = f"/v1/conversations/{quote(conversation_id, safe='')}/ask"
    return Call("POST", path, body={"question": question, **_set(wishes)}, key=key)


def headers(call: Call) -> dict[str, str]:
    """What is sent beside the body."""
    key = {"X-Conversation-Key": call.key} if call.key is not None else {}
    return {"Accept": call.accept, **key}


def thing(name: str) -> Call:
    """``corpus``, ``index``, ``glossary`` or ``server``: what stands behind the answers."""
    return Call("GET", f"/v1/{name}")


def ready() -> Call:
    """Whether a question would be answered."""
    return Call("GET", "/readyz")


def _study(study_id: str) -> str:
    """The address of a study. Raises ``UnknownStudy`` for what would be another address."""
    if not study_id.strip("./ ") or "/" in study_id:
        raise UnknownStudy(
            f"no study has the id {study_id[:80]!r}", hint="An id is as citations give it."
        )
    return f"/v1/studies/{quote(study_id, safe='')}"


def _set(wishes: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in wishes.items() if value not in (None, (), [])}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in kept.items()}
