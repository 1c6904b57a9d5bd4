"""The conversations kept on this machine: searched, gone on with, shared, forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Footer, Input, OptionList, Static

from cpassist.domain.errors import CpassistError
from cpassist_tui import carry, shown
from cpassist_tui.kept import Kept
from cpassist_tui.labels import label
from cpassist_tui.screens.dialog import Dialog


class ConversationsScreen(Dialog[int]):
    """Ends with the number of the conversation to go on with."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "forget", "Forget for good"),
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("ctrl+s", "share", "Share as a file", priority=True),
    ]

    def __init__(self, kept: Kept) -> None:
        super().__init__()
        self._kept = kept
        self._numbers: list[int] = []
        self._doomed: int | None = None

    def compose(self) -> ComposeResult:
        """Search, list, what was said last."""
        with Vertical(classes="window") as window:
            window.border_title = Content(label("conversations", "title"))
            yield Input(placeholder=label("conversations", "search"), compact=True)
            yield OptionList(compact=True, markup=False)
            yield Static(id="problem", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """The latest are offered at once."""
        self._fill("")
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search while it is typed."""
        self._fill(event.value)

    def on_input_submitted(self) -> None:
        """Go on with the one chosen."""
        if self._chosen is not None:
            self.dismiss(self._chosen)

    def action_move(self, by: int) -> None:
        """Choose another without leaving the search."""
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            options.highlighted = max(0, min(len(self._numbers) - 1, options.highlighted + by))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go on with it."""
        self.dismiss(self._numbers[event.option_index])

    def on_option_list_option_highlighted(self) -> None:
        """Another one: what was about to be forgotten is not."""
        if self._doomed is not None and self._doomed != self._chosen:
            self._doomed = None
            self._say("")

    def action_forget(self) -> None:
        """Forget the conversation chosen, asked twice."""
        number = self._chosen
        if number is None:
            return
        if self._doomed != number:
            self._doomed = number
            self._say(label("conversations", "sure"))
            return
        self._doomed = None
        try:
            self._kept.forget(number)
        except CpassistError as error:
            self._say(f"{error.message}. {error.hint}")
            return
        self._fill(self.query_one(Input).value)
        self._say(label("conversations", "forgotten"))

    def action_share(self) -> None:
        """Write the conversation chosen into one file that 'cpassist verify' accepts."""
        number = self._chosen
        if number is None:
            return
        try:
            path = carry.free_name(Path.cwd(), ".json", "cpassist-conversation")
            carry.save(carry.conversation(self._kept.read(number)), path)
        except CpassistError as error:
            self._say(f"{error.message}. {error.hint}")
        else:
            self._say(label("conversations", "shared", path=path))

    @property
    def _chosen(self) -> int | None:
        place = self.query_one(OptionList).highlighted
        return None if place is None or place >= len(self._numbers) else self._numbers[place]

    def _fill(self, words: str) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        self._numbers = []
        try:
            rows = self._rows(words)
        except CpassistError as error:
            self._say(f"{error.message}. {error.hint}")
            return
        self._numbers = [number for number, _ in rows]
        options.add_options([shown.said(text) for _, text in rows])
        if rows:
            options.highlighted = 0
        nothing = "off" if not self._kept.on else "none_found" if words else "none"
        self._say("" if rows else label("conversations", nothing))

    def _rows(self, words: str) -> list[tuple[int, str]]:
        if words.strip():
            return [
                (
                    one.conversation,
                    label(
                        "conversations", "found", when=_when(one.asked_at), question=one.question
                    ),
                )
                for one in self._kept.found(words)
            ]
        return [
            (
                one.id,
                label(
                    "conversations",
                    "row",
                    when=_when(one.last_at),
                    title=one.title,
                    count=one.exchanges,
                ),
            )
            for one in self._kept.listed()
        ]

    def _say(self, text: str) -> None:
        self.query_one("#problem", Static).update(shown.said(text, "bold"))


def _when(iso: str) -> str:
    """``2026-01-02 03:04``, in UTC as it is kept."""
    return iso[:16].replace("T", " ")
