"""Run what takes long beside the screen, without holding up the screen or the way out."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_NAME = "aside"


async def aside(work: Callable[[], T]) -> T:
    """The result of ``work``, done in a thread of its own.

    The thread is a daemon: leaving in the middle of a first index build does not wait for it (a
    build that is cut off is taken up again at the next start). Cancelling gives up the result; the
    thread runs to its end unheard.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def tell(report: Callable[[], None]) -> None:
        # The screen may be gone by now, and its loop with it: then there is nobody to tell.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(lambda: None if done.done() else report())

    def run() -> None:
        try:
            result = work()
        except Exception as error:  # raised again where the result is awaited
            fault = error
            tell(lambda: done.set_exception(fault))
        else:
            tell(lambda: done.set_result(result))

    threading.Thread(target=run, name=_NAME, daemon=True).start()
    return await done


def unfinished() -> bool:
    """Whether something given up is still being worked on."""
    return any(thread.name == _NAME and thread.is_alive() for thread in threading.enumerate())
