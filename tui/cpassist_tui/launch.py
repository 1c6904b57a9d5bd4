"""Start the terminal UI."""

from __future__ import annotations

from functools import partial

from cpassist.settings import Settings
from cpassist.wiring import open_ask
from cpassist_tui.app import EvidenceApp
from cpassist_tui.backend import LocalBackend


def make_app(settings: Settings) -> EvidenceApp:
    """The app over this machine's own index."""
    return EvidenceApp(LocalBackend(partial(open_ask, settings)))


def run(settings: Settings) -> None:
    """Run until the user leaves."""
    make_app(settings).run()
