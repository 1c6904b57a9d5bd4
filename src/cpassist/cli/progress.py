"""A progress bar on stderr, with rate and time left, for trips that take a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cpassist.service import events

if TYPE_CHECKING:
    from cpassist.cli.bar import Bar


@contextmanager
def show_progress(title: str, note: str = "this happens once") -> Iterator[events.Listener]:
    """A listener that draws one bar a stage; the title is said once, when the first event comes."""
    bar: Bar | None = None

    def listen(event: events.Progress) -> None:
        nonlocal bar
        if bar is None:
            from cpassist.cli.bar import Bar  # imported here: mostly there is nothing to draw

            bar = Bar(f"{title} ({note}) ...")
        bar.show(event)

    try:
        yield listen
    finally:
        if bar is not None:
            bar.stop()
