"""Ask for a file name, and write there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Footer, Input, Static

from cpassist.domain.errors import DocumentError
from cpassist_tui import carry, shown
from cpassist_tui.screens.dialog import Dialog

Json = dict[str, Any]


class SaveScreen(Dialog[Path]):
    """Ends with the file written."""

    def __init__(self, answer: Json, copied: str) -> None:
        super().__init__()
        self._answer, self._copied = answer, copied

    def compose(self) -> ComposeResult:
        """The name, and what its ending means."""
        with Vertical(classes="window small") as window:
            window.border_title = Content("Save this answer")
            yield Input(str(carry.free_name(Path.cwd())), compact=True)
            ways = ".md to read; .json to check with 'cpassist verify'"
            more = "; .txt for what was copied last" if self._copied else ""
            yield Static(Content(f"The ending decides: {ways}{more}. Enter saves."), markup=False)
            yield Static(id="problem", markup=False)
        yield Footer(show_command_palette=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Write, or say why not and let the name be corrected."""
        path = Path(event.value.strip()).expanduser()
        try:
            carry.save(carry.written(self._answer, path, self._copied), path)
        except DocumentError as error:
            problem = shown.said(f"{error.message}. {error.hint}", "bold $text-error")
            self.query_one("#problem", Static).update(problem)
        else:
            self.dismiss(path)
