"""One earlier turn, whole again."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer

from cpassist.core.terms import Stem
from cpassist_tui.widgets.turn import Turn

Json = dict[str, Any]


class TurnScreen(Screen[None]):
    """Read, copied and saved as the newest one is."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Back")]

    def __init__(self, answer: Json, stem: Stem) -> None:
        super().__init__()
        self.answer = answer
        self._stem = stem

    def compose(self) -> ComposeResult:
        """The turn alone."""
        with VerticalScroll(id="talk", classes="one"):
            yield Turn(self.answer["question"])
        yield Footer(show_command_palette=False)

    async def on_mount(self) -> None:
        """Fill it."""
        await self.query_one(Turn).show(self.answer, self._stem)
        self.query_one("#talk").focus()

    def action_leave(self) -> None:
        """Back to the conversation."""
        self.app.pop_screen()
