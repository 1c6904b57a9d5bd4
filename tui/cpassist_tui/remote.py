"""``Backend`` over a server's ``/v1``, by the client; a server's failures come in its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from cpassist.client import Client
from cpassist.core.follow_up import MAX_TURNS
from cpassist.core.terms import Stem
from cpassist.domain.errors import ServerAway, ServerMismatch
from cpassist.service.events import Listener
from cpassist_tui.backend import Asking, Tell, unheard

Json = dict[str, Any]

_NEEDED: Final = frozenset(
    {"kind", "reason", "summary", "certainty", "traffic_light", "balance", "quotes", "citations"}
    | {"safety", "caveats", "follow_ups", "receipt", "question", "understood"}
)
"""Without these no answer can be shown; what later versions add is passed over."""


class RemoteBackend:
    """Nothing is kept of what is asked; the connection is opened anew where it was lost."""

    def __init__(self, address: str, client: Client, stem: Stem) -> None:
        self._address, self._client, self._stem = address, client, stem

    @property
    def server(self) -> str | None:
        """Where questions go."""
        return self._address

    def open(self, listener: Listener) -> int:
        """Ask whether it answers. Raises ``ServerFault``, ``IndexFault``, ``ModelError``."""
        self._client.ready()
        return int(self._whole(self._client.corpus(), {"studies"})["studies"])

    def ask(self, asking: Asking, tell: Tell = unheard) -> Json:
        """See ``Backend``; the pieces are told as the server sends them."""
        quotes = 0
        for event in self._client.ask_stream(asking.text, **_wishes(asking)):
            match event.name:
                case "understood":
                    tell("understood", event.value["understood"])
                case "hits":
                    tell("hits", event.value)
                case "quote":
                    quotes += 1
                    tell("quotes", {"total": quotes})
                case "certainty":
                    tell("quotes", {"total": quotes})
                    tell("certainty", event.value["certainty"])
                case "done":
                    return self._whole(event.value, _NEEDED)
        raise ServerAway(
            "the server broke off before the answer was whole",
            hint="Ask again; nothing typed is lost.",
        )

    def study(self, study_id: str) -> Json:
        """``/v1/studies/{id}``."""
        return self._whole(self._client.study(study_id), {"text", "sections", "appraisal"})

    def why(self, study_id: str) -> Json:
        """``/v1/studies/{id}/why``."""
        return self._whole(self._client.why(study_id), {"level_words", "signals"})

    def collection(self) -> Json:
        """``/v1/corpus``."""
        return self._whole(self._client.corpus(), {"studies", "counts", "build"})

    def check(self, text: str) -> Json:
        """``/v1/check``."""
        return self._whole(self._client.check(text), {"text", "claims", "overall", "citations"})

    def cite(self, study_id: str, form: str) -> str:
        """``/v1/studies/{id}/cite``."""
        return self._client.cite(study_id, form)

    def sheet(self, asking: Asking) -> str:
        """``/v1/sheet``."""
        return self._client.sheet_html(asking.text, **_wishes(asking))

    def stem(self, words: Sequence[str]) -> list[str]:
        """The same stemmer as a server's index."""
        return self._stem(words)

    def _whole(self, body: Json, needed: frozenset[str] | set[str]) -> Json:
        """``body``, where an answer can be shown from it. Raises ``ServerMismatch``."""
        if missing := sorted(needed - body.keys()):
            raise ServerMismatch(
                f"the server's answer lacks {', '.join(missing)}: it is of another version",
                hint="Use a server of this version or newer, or leave --server out.",
            )
        return body


def _wishes(asking: Asking) -> Json:
    return {
        "history": asking.history[-MAX_TURNS:],
        "standalone": asking.read_as,
        "designs": tuple(sorted(design.value for design in asking.filters.designs)),
        "since_year": asking.filters.since_year,
        "population": tuple(sorted(one.value for one in asking.filters.population)),
        "cells": tuple(sorted(one.value for one in asking.filters.cells)),
        "open_access": asking.filters.open_access,
    }
