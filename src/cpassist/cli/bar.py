"""The bar that ``cli.progress`` draws; apart from it, as a library to draw takes time to load."""

from __future__ import annotations

import sys

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


class Bar:
    """One bar a stage on stderr, under a title; where that is no terminal, one line a stage."""

    def __init__(self, title: str) -> None:
        self._console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
            console=self._console,
            disable=not sys.stderr.isatty(),
        )
        self._tasks: dict[str, TaskID] = {}
        self._say(title)
        self._bar.start()

    def show(self, event: events.Progress) -> None:
        """Move the bar of the event's stage."""
        if event.stage not in self._tasks:
            self._tasks[event.stage] = self._bar.add_task(event.stage, total=event.total)
            if not sys.stderr.isatty():
                self._say(f"  {event.stage}: {event.total:,}")
        self._bar.update(self._tasks[event.stage], completed=event.done, total=event.total)

    def stop(self) -> None:
        """Leave the bars as they are."""
        self._bar.stop()

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False)
