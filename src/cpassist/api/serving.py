"""The build that answers: opened off the event loop, swapped whole when another one serves.

A question keeps the build it began with; one that comes while the next is being opened is answered
from the one before. A build that cannot be opened never displaces one that can.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from cpassist.api.pace import EncodingTooSlow
from cpassist.api.problems import NotReady, Unexpected
from cpassist.domain.builds import Manifest
from cpassist.domain.errors import CpassistError
from cpassist.ports import Embedder, FloatMatrix
from cpassist.service.ask import Ask

logger = logging.getLogger("cpassist.api")

RETRY_S = 30.0
"""How long a build that could not be opened is left alone."""


class OneAtATime:
    """An ``Embedder`` for several threads: tokenizers and models are not safe to share bare."""

    def __init__(self, embedder: Embedder, patience_s: float) -> None:
        self._embedder = embedder
        self._patience_s = patience_s
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """Of the encoder within."""
        return self._embedder.fingerprint

    @property
    def dimension(self) -> int:
        """Of the encoder within."""
        return self._embedder.dimension

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        """As the encoder within; raises ``EncodingTooSlow`` where another holds it too long."""
        if not self._lock.acquire(timeout=self._patience_s):
            raise EncodingTooSlow
        try:
            return self._embedder.encode(texts)
        finally:
            self._lock.release()


@dataclass(frozen=True, slots=True)
class Opened:
    """One build, open: what answers, and what it was made from."""

    ask: Ask
    manifest: Manifest

    def warmed(self, patience_s: float) -> Opened:
        """Ready for several threads, with the encoder in memory. Raises ``ModelError``.

        ``patience_s`` is how long one thread waits for another that encodes.
        """
        embedder = OneAtATime(self.ask.embedder, patience_s)
        embedder.encode(["cerebral palsy"])
        return replace(self, ask=replace(self.ask, embedder=embedder))


class Serving:
    """Holds the open build and looks, between questions, whether another one serves now."""

    def __init__(
        self,
        open_build: Callable[[], Opened],
        current_id: Callable[[], str],
        *,
        now_s: Callable[[], float],
        open_timeout_s: float,
        on_open: Callable[[str], None],
        reloads: bool = True,
        encode_patience_s: float = 60.0,
        warm_up: Callable[[Opened], None] = lambda _: None,
    ) -> None:
        self._open_build = open_build
        self._current_id = current_id
        self._now_s = now_s
        self._open_timeout_s = open_timeout_s
        self._on_open = on_open
        self._reloads = reloads
        self._encode_patience_s = encode_patience_s
        self._warm_up = warm_up
        self._warming: asyncio.Task[None] | None = None
        self._opened: Opened | None = None
        self._task: asyncio.Task[None] | None = None
        self._fault: CpassistError | None = None
        self._tried: tuple[str, float] = ("", float("-inf"))

    @property
    def now(self) -> Opened | None:
        """The build that is open, if one is; looks at nothing."""
        return self._opened

    @property
    def fault(self) -> CpassistError | None:
        """Why the last build could not be opened, where it could not."""
        return self._fault

    async def opened(self) -> Opened:
        """The build to answer from. Raises ``NotReady``, or why the first could not be opened."""
        self.look()
        if self._opened is None and self._task is not None:
            try:
                async with asyncio.timeout(self._open_timeout_s):
                    await asyncio.shield(self._task)
            except TimeoutError:
                raise NotReady(headers={"Retry-After": "5"}) from None
        if self._opened is None:
            raise self._fault or NotReady(headers={"Retry-After": "5"})
        return self._opened

    def look(self) -> None:
        """Begin to open the serving build where it is not the one that is open."""
        if self._task is not None and not self._task.done():
            return
        if self._opened is not None and not self._reloads:
            return
        try:
            wanted = self._current_id()
        except CpassistError as error:
            wanted = ""  # nothing was built yet, or the mark is broken: opening says which
            if self._opened is not None:
                self._fault = error
                return
        if self._opened is not None and wanted == self._opened.manifest.id:
            return
        tried, when_s = self._tried
        if self._fault is not None and tried == wanted and self._now_s() - when_s < RETRY_S:
            return
        self._tried = (wanted, self._now_s())
        self._task = asyncio.get_running_loop().create_task(self._open())

    async def _open(self) -> None:
        try:
            opened = await asyncio.to_thread(
                lambda: self._open_build().warmed(self._encode_patience_s)
            )
        except CpassistError as error:
            logger.error("the serving build cannot be opened: %s", error.code)
            self._fault = error
        except Exception as error:  # a fault nobody foresaw must not end the build that answers
            logger.error("the serving build cannot be opened: %s", type(error).__name__)
            self._fault = Unexpected()
        else:
            self._opened, self._fault = opened, None
            self._on_open(opened.manifest.id)
            logger.info("build %s answers", opened.manifest.id)
            self._warming = asyncio.get_running_loop().create_task(self._warm(opened))

    async def _warm(self, opened: Opened) -> None:
        """Do beforehand what only some requests need; nothing waits for it, and it may fail."""
        try:
            await asyncio.to_thread(self._warm_up, opened)
        except Exception as error:  # whoever asks for it next meets the fault and its words
            logger.error("warming up failed: %s", type(error).__name__)

    async def close(self) -> None:
        """Wait for an opening and a warming that were begun."""
        for begun in (self._task, self._warming):
            if begun is not None:
                await asyncio.gather(begun, return_exceptions=True)
