"""One line between answers and question box: what is going on, and what is left out."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from cpassist.core.words import design_name
from cpassist.domain.answers import Filters
from cpassist.domain.evidence import StudyDesign
from cpassist_tui.messages import Building

BAR = 20


class StatusLine(Static):
    """``state`` changes often; the filters stay in sight as long as they are set."""

    state: reactive[str] = reactive("")
    filters: reactive[Filters] = reactive(Filters())

    def render(self) -> Content:
        """State, then filters."""
        parts = [self.state, filters_said(self.filters)]
        return Content(" · ".join(part for part in parts if part))

    def building(self, event: Building) -> None:
        """Show how far the first build of the index is."""
        share = event.done / event.total if event.total else 1.0
        bar = "█" * round(share * BAR) + "░" * (BAR - round(share * BAR))
        count = f"{event.done:,} of {event.total:,}"
        self.state = f"First start: {event.stage} {bar} {count}"


def filters_said(filters: Filters) -> str:
    """``Only: randomized trials, since 2015``; empty where nothing is ruled out."""
    said = [design_name(design, 2) for design in StudyDesign if design in filters.designs]
    if filters.since_year is not None:
        said.append(f"since {filters.since_year}")
    return f"Only: {', '.join(said)}" if said else ""
