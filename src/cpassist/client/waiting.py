"""The client that waits. ``awaited.py`` is its twin; what both send and read is beside them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import httpx

from cpassist.client import calls, replies
from cpassist.client.calls import Call, Event, JsonObject
from cpassist.domain.errors import CpassistError, ServerMismatch


class Client:
    """Asks one server, one thing at a time.

    Raises, from every method: ``ServerAway`` (retryable) where it cannot be reached or falls
    silent, ``ServerRefusal`` with its stable ``problem`` code, ``ServerMismatch`` where it is none
    of ours or older, and what the server's own process would raise (``QuestionError``,
    ``UnknownStudy``, ``IndexFault`` ...). A server that is busy is asked once more.
    """

    def __init__(
        self,
        address: str,
        *,
        timeout_s: float = 60.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._http = httpx.Client(
            base_url=server_address(address),
            timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, 10.0)),
            transport=transport,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def ask(self, question: str, **wishes: Any) -> JsonObject:
        """The answer (``docs/contract.md``).

        ``wishes`` are the fields of ``POST /v1/ask``: ``history``, ``standalone``, ``limit``,
        ``designs``, ``since_year``, ``population``, ``cells``, ``open_access``, ``expand``.
        """
        return self._object(calls.ask(question, wishes))

    def ask_stream(self, question: str, **wishes: Any) -> Iterator[Event]:
        """The same piece by piece; the last is ``done``. Closing it cancels the question."""
        call = calls.ask_stream(question, wishes)
        frames = replies.Frames()
        try:
            with self._http.stream(
                call.method, call.path, json=call.body, headers=calls.headers(call)
            ) as response:
                if response.status_code != httpx.codes.OK:
                    raise replies.refused(response, response.read())
                for line in response.iter_lines():
                    for event in frames.take(line):
                        yield event
                        if event.name == "done":
                            return
        except httpx.TransportError as error:
            raise replies.away(error) from error
        raise replies.broken_off()

    def sheet(self, question: str, **wishes: Any) -> JsonObject:
        """One page for the doctor's visit, as data."""
        return self._object(calls.sheet(question, wishes))

    def sheet_html(self, question: str, **wishes: Any) -> str:
        """The same as one file that prints."""
        return self._text(calls.sheet_html(question, wishes))

    def check(self, text: str) -> JsonObject:
        """An article's statements against the studies (``docs/check.md``)."""
        return self._object(calls.check(text))

    def check_page(self, address: str) -> JsonObject:
        """The same for a public page, where the server reads pages."""
        return self._object(calls.check_page(address))

    def verify(self, document: Mapping[str, Any]) -> JsonObject:
        """Whether the quotes of a saved answer or check stand."""
        return self._object(calls.verify(document))

    def search(
        self,
        words: str,
        *,
        limit: int = 10,
        cursor: str | None = None,
        designs: Sequence[str] = (),
        since_year: int | None = None,
        population: Sequence[str] = (),
        cells: Sequence[str] = (),
        open_access: bool = False,
    ) -> JsonObject:
        """One page of studies; ``next_cursor`` leads to the next."""
        call = calls.search(
            words,
            limit,
            cursor,
            design=designs,
            since_year=since_year,
            population=population,
            cells=cells,
            open_access=open_access,
        )
        return self._object(call)

    def study(self, study_id: str) -> JsonObject:
        """A study's words, licence, standing and grade."""
        return self._object(calls.study(study_id))

    def why(self, study_id: str) -> JsonObject:
        """How a study was graded, signal by signal."""
        return self._object(calls.why(study_id))

    def cite(self, study_id: str, form: str = "vancouver") -> str:
        """A study as a reference: ``ris``, ``bibtex``, ``csl`` or ``vancouver``."""
        return self._text(calls.cite(study_id, form))

    def begin_conversation(self, key: str | None = None) -> JsonObject:
        """A conversation kept by the server, with its ``id`` and the ``key`` to hold on to."""
        return self._object(calls.begin(key))

    def say(self, conversation: str, key: str, question: str, **wishes: Any) -> JsonObject:
        """The answer to the next question of a conversation, which is kept with it."""
        return self._object(calls.say(conversation, key, question, wishes))

    def conversations(self, key: str) -> JsonObject:
        """Those kept under a key."""
        return self._object(calls.conversations("GET", key))

    def conversation(self, conversation: str, key: str) -> JsonObject:
        """One with all its questions and answers."""
        return self._object(calls.conversation("GET", conversation, key))

    def forget(self, key: str, conversation: str | None = None) -> JsonObject:
        """Have a conversation, or all of the key, forgotten for good."""
        if conversation is None:
            return self._object(calls.conversations("DELETE", key))
        return self._object(calls.conversation("DELETE", conversation, key))

    def corpus(self) -> JsonObject:
        """What the collection holds, on what terms, and what it lacks."""
        return self._object(calls.thing("corpus"))

    def index(self) -> JsonObject:
        """The serving build."""
        return self._object(calls.thing("index"))

    def glossary(self) -> JsonObject:
        """Terms in plain words."""
        return self._object(calls.thing("glossary"))

    def server(self) -> JsonObject:
        """What the server offers beyond answering."""
        return self._object(calls.thing("server"))

    def ready(self) -> JsonObject:
        """The serving build's id; raises where no question would be answered."""
        return self._object(calls.ready())

    def _object(self, call: Call) -> JsonObject:
        return replies.read_object(*self._whole(call))

    def _text(self, call: Call) -> str:
        return replies.read_text(call, *self._whole(call))

    def _whole(self, call: Call) -> tuple[httpx.Response, bytes]:
        try:
            return self._once(call)
        except CpassistError as error:
            wait_s = replies.once_more_after_s(error)
            if wait_s is None:
                raise
            time.sleep(wait_s)
            return self._once(call)

    def _once(self, call: Call) -> tuple[httpx.Response, bytes]:
        body = bytearray()
        try:
            with self._http.stream(
                call.method,
                call.path,
                params=call.params or None,
                json=call.body,
                headers=calls.headers(call),
            ) as response:
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > replies.MOST_BYTES:
                        raise replies.too_long()
        except httpx.TransportError as error:
            raise replies.away(error) from error
        except httpx.DecodingError as error:
            raise replies.broken_off() from error
        if not response.is_success:
            raise replies.refused(response, bytes(body))
        return response, bytes(body)


def server_address(address: str) -> httpx.URL:
    """The address as typed, made whole. Raises ``ServerMismatch`` for what is none."""
    typed = address.strip()
    try:
        url = httpx.URL(typed if "://" in typed else f"http://{typed}")
    except httpx.InvalidURL as error:
        raise _no_address() from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise _no_address()
    return url


def _no_address() -> ServerMismatch:
    return ServerMismatch(
        "the address of the server is none", hint="Write it like http://127.0.0.1:8000."
    )
