"""Start the terminal UI."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from cpassist.settings import Settings
from cpassist_tui.app import EvidenceApp
from cpassist_tui.aside import unfinished
from cpassist_tui.backend import Backend
from cpassist_tui.kept import Kept
from cpassist_tui.later import LaterBackend
from cpassist_tui.sitting import Sitting

if TYPE_CHECKING:
    from cpassist.ports import Clock, History

SITTINGS = "sittings"
"""The folder beside the history in which running apps note where they are."""


def make_app(settings: Settings, server: str | None = None) -> EvidenceApp:
    """The app over this machine's own index, or over a server at that address."""
    on = settings.history.enabled
    folder = settings.history.file.parent / SITTINGS if on else None
    make = partial(local, settings) if server is None else partial(remote, server)
    return EvidenceApp(
        LaterBackend(make, server),
        Kept(partial(_kept, settings) if on else None),
        Sitting(folder),
    )


def _kept(settings: Settings) -> tuple[History, Clock]:
    from cpassist.wiring import SystemClock
    from cpassist.wiring.conversing import open_history

    return open_history(settings), SystemClock()


def local(settings: Settings) -> Backend:
    """Answers from this machine's own index."""
    from cpassist.wiring import open_ask, open_builds
    from cpassist.wiring.checking import check_with
    from cpassist.wiring.conversing import converse_unkept
    from cpassist_tui.local import LocalBackend

    return LocalBackend(
        partial(open_ask, settings),
        converse_unkept,
        check_with,
        open_builds(settings).manifest,
    )


def remote(server: str) -> Backend:
    """Answers from a server."""
    from cpassist.adapters.lexical import english_stemmer
    from cpassist.client import Client
    from cpassist_tui.remote import RemoteBackend

    return RemoteBackend(server, Client(server), english_stemmer())


def run(settings: Settings, server: str | None = None) -> None:
    """Run until the user leaves."""
    make_app(settings, server).run()
    if unfinished():
        # The encoder's own threads abort the process when Python is taken down around them. The
        # terminal is restored by now, and a build that is cut off is taken up at the next start.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
