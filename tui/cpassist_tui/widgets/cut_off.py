"""Says that the last sitting was cut off, and how to go on with it."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from cpassist_tui import shown
from cpassist_tui.labels import label


class CutOff(Static):
    """Stands on the first screen until something is asked or gone on with; a click goes on."""

    def __init__(self, title: str, count: int, *, draft: bool) -> None:
        rows = []
        if count:
            rows.append(shown.said(label("cut_off", "conversation", title=title, count=count)))
        if draft:
            rows.append(Content(label("cut_off", "draft")))
        super().__init__(shown.lines(rows), markup=False)
        self.border_title = Content(label("cut_off", "title"))

    async def on_click(self) -> None:
        """As the key does."""
        await self.run_action("screen.go_on")
