"""Start the terminal UI."""

from __future__ import annotations

import os
import sys
from functools import partial

from cpassist.settings import Settings
from cpassist.wiring import open_ask
from cpassist.wiring.conversing import open_converse
from cpassist_tui.app import EvidenceApp
from cpassist_tui.aside import unfinished
from cpassist_tui.backend import LocalBackend


def make_app(settings: Settings) -> EvidenceApp:
    """The app over this machine's own index."""
    return EvidenceApp(LocalBackend(partial(open_ask, settings), partial(open_converse, settings)))


def run(settings: Settings) -> None:
    """Run until the user leaves."""
    make_app(settings).run()
    if unfinished():
        # The encoder's own threads abort the process when Python is taken down around them. The
        # terminal is restored by now, and a build that is cut off is taken up at the next start.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
