"""The one vocabulary in which a long trip tells how far it is; every face shows the same events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` units of ``stage``; the last event of a stage has both equal."""

    stage: str
    done: int
    total: int


Listener = Callable[[Progress], None]


def silent(event: Progress) -> None:
    """A listener for callers that show nothing."""
