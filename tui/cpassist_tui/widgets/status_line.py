"""Between answers and question box: what is going on, and on its own line what is left out."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from cpassist.core.words import filters_said
from cpassist.domain.answers import Filters
from cpassist_tui.messages import Building

BAR = 20


class StatusLine(Static):
    """``state`` changes often; the filters stay in sight as long as they are set."""

    state: reactive[str] = reactive("")
    filters: reactive[Filters] = reactive(Filters(), layout=True)

    def render(self) -> Content:
        """State, then filters: beside it they would be cut off where the screen is narrow."""
        said = filters_said(self.filters)
        return Content(f"{self.state}\n{said}" if said else self.state)

    def building(self, event: Building) -> None:
        """Show how far the first build of the index is."""
        share = event.done / event.total if event.total else 1.0
        bar = "█" * round(share * BAR) + "░" * (BAR - round(share * BAR))
        count = f"{event.done:,} of {event.total:,}"
        self.state = f"First start: {event.stage} {bar} {count}"
