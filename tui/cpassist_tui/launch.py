"""Start the terminal UI."""

from __future__ import annotations

import os
import sys
from functools import partial

from cpassist.settings import Settings
from cpassist.wiring import SystemClock, open_ask
from cpassist.wiring.conversing import converse_unkept, open_history
from cpassist_tui.app import EvidenceApp
from cpassist_tui.aside import unfinished
from cpassist_tui.backend import LocalBackend
from cpassist_tui.kept import Kept
from cpassist_tui.sitting import Sitting

SITTINGS = "sittings"
"""The folder beside the history in which running apps note where they are."""


def make_app(settings: Settings) -> EvidenceApp:
    """The app over this machine's own index."""
    backend = LocalBackend(partial(open_ask, settings), converse_unkept)
    kept = Kept(open_history(settings) if settings.history.enabled else None, SystemClock())
    folder = settings.history.file.parent / SITTINGS if settings.history.enabled else None
    return EvidenceApp(backend, kept, Sitting(folder))


def run(settings: Settings) -> None:
    """Run until the user leaves."""
    make_app(settings).run()
    if unfinished():
        # The encoder's own threads abort the process when Python is taken down around them. The
        # terminal is restored by now, and a build that is cut off is taken up at the next start.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
