"""Start the terminal UI."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from cpassist_tui.app import EvidenceApp
from cpassist_tui.aside import unfinished
from cpassist_tui.backend import Backend
from cpassist_tui.kept import Kept
from cpassist_tui.later import LaterBackend
from cpassist_tui.sitting import Sitting

if TYPE_CHECKING:
    from cpassist.ports import Clock, History
    from cpassist.settings import Settings

SITTINGS = "sittings"
"""The folder beside the history in which running apps note where they are."""


def make_app(read: Callable[[], Settings], server: str | None = None) -> EvidenceApp:
    """The app over this machine's own index, or over a server at that address.

    ``read`` is called once the screen is drawn, for reading settings takes as long as drawing it.
    What it raises ends the app, which hands it on as its result.
    """
    settings = cache(read)
    make = partial(local, settings) if server is None else partial(remote, server)
    return EvidenceApp(
        LaterBackend(make, server),
        Kept(partial(_kept, settings)),
        Sitting(partial(_sittings, settings)),
    )


def _kept(settings: Callable[[], Settings]) -> tuple[History, Clock] | None:
    if not settings().history.enabled:
        return None
    from cpassist.wiring import SystemClock
    from cpassist.wiring.conversing import open_history

    return open_history(settings()), SystemClock()


def _sittings(settings: Callable[[], Settings]) -> Path | None:
    history = settings().history
    return history.file.parent / SITTINGS if history.enabled else None


def local(settings: Callable[[], Settings]) -> Backend:
    """Answers from this machine's own index."""
    from cpassist.wiring import open_ask, open_builds
    from cpassist.wiring.checking import check_with
    from cpassist.wiring.conversing import converse_unkept
    from cpassist_tui.local import LocalBackend

    return LocalBackend(
        partial(open_ask, settings()),
        converse_unkept,
        check_with,
        open_builds(settings()).manifest,
    )


def remote(server: str) -> Backend:
    """Answers from a server."""
    from cpassist.adapters.lexical import english_stemmer
    from cpassist.client import Client
    from cpassist_tui.remote import RemoteBackend

    return RemoteBackend(server, Client(server), english_stemmer())


def run(read: Callable[[], Settings], server: str | None = None) -> None:
    """Run until the user leaves. Raises what ``read`` raises."""
    fault = make_app(read, server).run()
    if fault is not None:
        raise fault
    if unfinished():
        # The encoder's own threads abort the process when Python is taken down around them. The
        # terminal is restored by now, and a build that is cut off is taken up at the next start.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
