"""The client that is awaited, the twin of ``waiting.py``; what both send stands beside them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import httpx

from cpassist.client import calls, replies
from cpassist.client.calls import Call, Event, JsonObject
from cpassist.client.waiting import server_address
from cpassist.domain.errors import CpassistError


class AsyncClient:
    """As ``Client``, with every method awaited and any number of them at work at once."""

    def __init__(
        self,
        address: str,
        *,
        timeout_s: float = 60.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._http = httpx.AsyncClient(
            base_url=server_address(address),
            timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, 10.0)),
            transport=transport,
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    async def ask(self, question: str, **wishes: Any) -> JsonObject:
        """The answer (``docs/contract.md``).

        ``wishes`` are the fields of ``POST /v1/ask``: ``history``, ``standalone``, ``limit``,
        ``designs``, ``since_year``, ``population``, ``cells``, ``open_access``, ``expand``.
        """
        return await self._object(calls.ask(question, wishes))

    async def ask_stream(self, question: str, **wishes: Any) -> AsyncIterator[Event]:
        """The same piece by piece; the last is ``done``. Closing it cancels the question."""
        call = calls.ask_stream(question, wishes)
        frames = replies.Frames()
        try:
            async with self._http.stream(
                call.method, call.path, json=call.body, headers=calls.headers(call)
            ) as response:
                if response.status_code != httpx.codes.OK:
                    raise replies.refused(response, await response.aread())
                async for line in response.aiter_lines():
                    for event in frames.take(line):
                        yield event
                        if event.name == "done":
                            return
        except httpx.TransportError as error:
            raise replies.away(error) from error
        raise replies.broken_off()

    async def sheet(self, question: str, **wishes: Any) -> JsonObject:
        """One page for the doctor's visit, as data."""
        return await self._object(calls.sheet(question, wishes))

    async def sheet_html(self, question: str, **wishes: Any) -> str:
        """The same as one file that prints."""
        return await self._text(calls.sheet_html(question, wishes))

    async def check(self, text: str) -> JsonObject:
        """An article's statements against the studies (``docs/check.md``)."""
        return await self._object(calls.check(text))

    async def check_page(self, address: str) -> JsonObject:
        """The same for a public page, where the server reads pages."""
        return await self._object(calls.check_page(address))

    async def verify(self, document: Mapping[str, Any]) -> JsonObject:
        """Whether the quotes of a saved answer or check stand."""
        return await self._object(calls.verify(document))

    async def search(
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
        return await self._object(call)

    async def study(self, study_id: str) -> JsonObject:
        """A study's words, licence, standing and grade."""
        return await self._object(calls.study(study_id))

    async def why(self, study_id: str) -> JsonObject:
        """How a study was graded, signal by signal."""
        return await self._object(calls.why(study_id))

    async def cite(self, study_id: str, form: str = "vancouver") -> str:
        """A study as a reference: ``ris``, ``bibtex``, ``csl`` or ``vancouver``."""
        return await self._text(calls.cite(study_id, form))

    async def begin_conversation(self, key: str | None = None) -> JsonObject:
        """A conversation kept by the server, with its ``id`` and the ``key`` to hold on to."""
        return await self._object(calls.begin(key))

    async def say(self, conversation: str, key: str, question: str, **wishes: Any) -> JsonObject:
        """The answer to the next question of a conversation, which is kept with it."""
        return await self._object(calls.say(conversation, key, question, wishes))

    async def conversations(self, key: str) -> JsonObject:
        """Those kept under a key."""
        return await self._object(calls.conversations("GET", key))

    async def conversation(self, conversation: str, key: str) -> JsonObject:
        """One with all its questions and answers."""
        return await self._object(calls.conversation("GET", conversation, key))

    async def forget(self, key: str, conversation: str | None = None) -> JsonObject:
        """Have a conversation, or all of the key, forgotten for good."""
        if conversation is None:
            return await self._object(calls.conversations("DELETE", key))
        return await self._object(calls.conversation("DELETE", conversation, key))

    async def corpus(self) -> JsonObject:
        """What the collection holds, on what terms, and what it lacks."""
        return await self._object(calls.thing("corpus"))

    async def index(self) -> JsonObject:
        """The serving build."""
        return await self._object(calls.thing("index"))

    async def glossary(self) -> JsonObject:
        """Terms in plain words."""
        return await self._object(calls.thing("glossary"))

    async def server(self) -> JsonObject:
        """What the server offers beyond answering."""
        return await self._object(calls.thing("server"))

    async def ready(self) -> JsonObject:
        """The serving build's id; raises where no question would be answered."""
        return await self._object(calls.ready())

    async def _object(self, call: Call) -> JsonObject:
        return replies.read_object(*await self._whole(call))

    async def _text(self, call: Call) -> str:
        return replies.read_text(call, *await self._whole(call))

    async def _whole(self, call: Call) -> tuple[httpx.Response, bytes]:
        try:
            return await self._once(call)
        except CpassistError as error:
            wait_s = replies.once_more_after_s(error)
            if wait_s is None:
                raise
            await asyncio.sleep(wait_s)
            return await self._once(call)

    async def _once(self, call: Call) -> tuple[httpx.Response, bytes]:
        body = bytearray()
        try:
            async with self._http.stream(
                call.method,
                call.path,
                params=call.params or None,
                json=call.body,
                headers=calls.headers(call),
            ) as response:
                async for chunk in response.aiter_bytes():
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
