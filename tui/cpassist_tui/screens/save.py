"""Ask for a file name, and write there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Footer, Input, Static

from cpassist.domain.errors import CpassistError
from cpassist_tui import carry, shown
from cpassist_tui.aside import aside
from cpassist_tui.labels import label
from cpassist_tui.screens.dialog import Dialog


class SaveScreen(Dialog[Path]):
    """Ends with the file written; ``written`` gives what goes into a file of a name."""

    def __init__(self, written: Callable[[Path], str], ways: str) -> None:
        super().__init__()
        self._written, self._ways = written, ways

    def compose(self) -> ComposeResult:
        """The name, and what its ending means."""
        with Vertical(classes="window small") as window:
            window.border_title = Content(label("save", "title"))
            yield Input(str(carry.free_name(Path.cwd())), compact=True, select_on_focus=False)
            yield Static(Content(self._ways), markup=False)
            yield Static(id="problem", markup=False)
        yield Footer(show_command_palette=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Write, or say why not and let the name be corrected."""
        self.run_worker(self._save(Path(event.value.strip()).expanduser()), exclusive=True)

    async def _save(self, path: Path) -> None:
        try:
            carry.save(await aside(partial(self._written, path)), path)
        except CpassistError as error:
            problem = shown.said(f"{error.message}. {error.hint}", "bold $text-error")
            self.query_one("#problem", Static).update(problem)
        else:
            self.dismiss(path)
