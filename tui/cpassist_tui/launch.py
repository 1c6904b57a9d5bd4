"""Start the terminal UI."""

from __future__ import annotations

import os
import sys
from functools import partial

from cpassist.settings import Settings
from cpassist.wiring import SystemClock, open_ask, open_builds
from cpassist.wiring.checking import check_with
from cpassist.wiring.conversing import converse_unkept, open_history
from cpassist_tui.app import EvidenceApp
from cpassist_tui.aside import unfinished
from cpassist_tui.backend import Backend
from cpassist_tui.kept import Kept
from cpassist_tui.local import LocalBackend
from cpassist_tui.sitting import Sitting

SITTINGS = "sittings"
"""The folder beside the history in which running apps note where they are."""


def make_app(settings: Settings, server: str | None = None) -> EvidenceApp:
    """The app over this machine's own index, or over a server at that address.

    Raises ``ServerMismatch`` for what is no address.
    """
    kept = Kept(open_history(settings) if settings.history.enabled else None, SystemClock())
    folder = settings.history.file.parent / SITTINGS if settings.history.enabled else None
    backend = local(settings) if server is None else remote(server)
    return EvidenceApp(backend, kept, Sitting(folder))


def local(settings: Settings) -> Backend:
    """Answers from this machine's own index."""
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
