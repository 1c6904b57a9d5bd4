"""A progress bar on stderr, with rate and time left, for trips that take a while."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from cpassist.service import events


class _Rate(ProgressColumn):
    """Units a second, once there is something to divide by."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", style="bright_black")


@contextmanager
def show_progress(title: str, note: str = "this happens once") -> Iterator[events.Listener]:
    """A listener that draws one bar a stage; the title is said once, when the first event comes."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        console=console,
        disable=not sys.stderr.isatty(),
    )
    tasks: dict[str, TaskID] = {}

    def listen(event: events.Progress) -> None:
        if not tasks:
            console.print(f"{title} ({note}) ...", markup=False, highlight=False)
            bar.start()
        if event.stage not in tasks:
            tasks[event.stage] = bar.add_task(event.stage, total=event.total)
            if not sys.stderr.isatty():
                console.print(f"  {event.stage}: {event.total:,}", markup=False, highlight=False)
        bar.update(tasks[event.stage], completed=event.done, total=event.total)

    try:
        yield listen
    finally:
        if tasks:
            bar.stop()
