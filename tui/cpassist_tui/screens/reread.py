"""Put right how a question was read."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Footer, Input, Static

from cpassist_tui.labels import label
from cpassist_tui.screens.dialog import Dialog


class RereadScreen(Dialog[str]):
    """Ends with the asker's own reading."""

    def __init__(self, read: str) -> None:
        super().__init__()
        self._read = read

    def compose(self) -> ComposeResult:
        """The reading in force, to be changed."""
        with Vertical(classes="window small") as window:
            window.border_title = Content(label("reread", "title"))
            yield Input(self._read, compact=True, select_on_focus=False)
            yield Static(Content(label("reread", "how")), markup=False)
        yield Footer(show_command_palette=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Nothing typed is nothing put right."""
        self.dismiss(event.value.strip() or None)
