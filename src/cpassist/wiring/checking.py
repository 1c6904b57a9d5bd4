"""The service that checks texts, opened on the serving build."""

from __future__ import annotations

from cpassist.core.claims.judge import judge
from cpassist.service.ask import Ask
from cpassist.service.check import Check
from cpassist.service.events import Listener, silent
from cpassist.settings import Settings
from cpassist.wiring import open_ask


def open_check(settings: Settings, listener: Listener = silent) -> Check:
    """The service, from the serving build."""
    return check_with(open_ask(settings, listener))


def check_with(ask: Ask) -> Check:
    """The service beside an open ``ask``: the same build, the same encoder."""
    return Check(ask, judge)
