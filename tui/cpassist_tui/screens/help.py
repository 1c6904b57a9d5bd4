"""``?``: the keys that are in force right now, and what the signs mean."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from cpassist_tui.screens.dialog import Dialog

SIGNS = """\
●●●●● to ●○○○○  level of the study's design, strongest to weakest
● GREEN ▲ YELLOW ■ RED ○ GREY  the light: colour, shape and word say the same
underlined  a word of your question, or another name for it
[1]  the number of a source; the quotes are its exact words"""


class HelpScreen(Dialog[None]):
    """``keys``: key and what it does, as collected where help was asked for."""

    def __init__(self, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """The list of keys and the signs."""
        width = max((len(key) for key, _ in self._keys), default=0)
        with VerticalScroll(classes="window") as window:
            window.border_title = Content("Help")
            yield Static(Content.styled("Keys in force", "bold"), markup=False)
            rows = (f"{key:<{width}}  {what}" for key, what in self._keys)
            yield Static(Content("\n".join(rows)), markup=False, id="keys")
            yield Static(Content.styled("\nSigns", "bold"), markup=False)
            yield Static(Content(SIGNS), markup=False)
        yield Footer(show_command_palette=False)
