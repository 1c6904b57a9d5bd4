"""A backend that is made when it is opened: the screen is drawn before the services are loaded."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from cpassist.service.events import Listener
from cpassist_tui.backend import Asking, Backend, Tell, unheard

Json = dict[str, Any]


class LaterBackend:
    """``Backend`` by another one, which ``make`` makes."""

    def __init__(self, make: Callable[[], Backend], server: str | None = None) -> None:
        self._make, self._server = make, server
        self._made: Backend | None = None
        self._turn = threading.Lock()

    @property
    def server(self) -> str | None:
        """Known beforehand."""
        return self._server

    def open(self, listener: Listener) -> int:
        """Make it, and open it."""
        return self._real().open(listener)

    def ask(self, asking: Asking, tell: Tell = unheard) -> Json:
        """See ``Backend``."""
        return self._real().ask(asking, tell)

    def study(self, study_id: str) -> Json:
        """See ``Backend``."""
        return self._real().study(study_id)

    def why(self, study_id: str) -> Json:
        """See ``Backend``."""
        return self._real().why(study_id)

    def collection(self) -> Json:
        """See ``Backend``."""
        return self._real().collection()

    def check(self, text: str) -> Json:
        """See ``Backend``."""
        return self._real().check(text)

    def cite(self, study_id: str, form: str) -> str:
        """See ``Backend``."""
        return self._real().cite(study_id, form)

    def sheet(self, asking: Asking) -> str:
        """See ``Backend``."""
        return self._real().sheet(asking)

    def stem(self, words: Sequence[str]) -> list[str]:
        """See ``Backend``."""
        return self._real().stem(words)

    def _real(self) -> Backend:
        with self._turn:
            self._made = self._made or self._make()
            return self._made
