"""The app: themes, the keys that hold everywhere, and what is carried away."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from cpassist.domain.errors import CpassistError, UnknownStudy
from cpassist_tui import carry
from cpassist_tui.aside import aside
from cpassist_tui.backend import Backend
from cpassist_tui.kept import Kept
from cpassist_tui.labels import label
from cpassist_tui.messages import Copied, StudyWanted
from cpassist_tui.screens.check import CheckScreen
from cpassist_tui.screens.conversation import ConversationScreen
from cpassist_tui.screens.help import HelpScreen
from cpassist_tui.screens.save import SaveScreen
from cpassist_tui.screens.study import StudyScreen, quoted_spans
from cpassist_tui.screens.turn import TurnScreen
from cpassist_tui.sitting import Sitting
from cpassist_tui.themes import DARK, THEMES

Json = dict[str, Any]

UNSAID_KEYS = frozenset({"left", "right", "ctrl+pageup", "ctrl+pagedown", "super+c"})
"""Keys that come with scrolling and do nothing here that a reader would miss in the help."""

USUAL = frozenset(
    {"Scroll Up", "Scroll Down", "Scroll Home", "Scroll End", "Page Up", "Page Down"}
    | {"Focus Next", "Focus Previous", "Copy selected text"}
)
"""What the keys of every scrolling screen are said to do."""


class EvidenceApp(App[CpassistError]):
    """One conversation over one backend; its result is the fault that kept it from beginning."""

    CSS_PATH = "styles.tcss"
    TITLE = "cpassist"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help"),
        Binding("question_mark", "help", "Help", show=False),
        Binding("ctrl+s", "save", "Save"),
        Binding("ctrl+y", "copy_answer", "Copy answer", show=False),
        Binding("ctrl+t", "next_theme", "Next theme", show=False),
    ]

    def __init__(self, backend: Backend, kept: Kept, sitting: Sitting) -> None:
        # Without colour means without any colour code, not in shades of grey.
        colourless = bool(os.environ.get("NO_COLOR"))
        super().__init__(ansi_color=True if colourless else None)
        self._backend, self._sitting = backend, sitting
        self._conversation = ConversationScreen(backend, kept, sitting)
        self._copied = ""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK

    def on_mount(self) -> None:
        """Begin."""
        self.push_screen(self._conversation)

    def on_unmount(self) -> None:
        """Left as it should be."""
        self._sitting.end()

    @property
    def answer(self) -> Json | None:
        """The answer being read, or the report on an article."""
        screen = self.screen
        if isinstance(screen, CheckScreen):
            return screen.report
        return screen.answer if isinstance(screen, TurnScreen) else self._conversation.answer

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers: everything that a key does, in words."""
        talk = self._conversation
        yield SystemCommand("Sources", "The sources of the newest answer", talk.action_sources)
        yield SystemCommand("Filters", "Only some people, cells or designs", talk.action_filters)
        yield SystemCommand("Collection", "What stands behind the answers", talk.action_collection)
        yield SystemCommand(
            "Conversations", "Search, go on, share, forget", talk.action_conversations
        )
        yield SystemCommand("Check an article", "Each statement judged", talk.action_check)
        yield SystemCommand("Not what I meant", "Put right the reading", talk.action_reread)
        yield SystemCommand("New conversation", "Forget what was asked before", talk.action_new)
        yield SystemCommand("Save answer", label("save", "endings"), self.action_save)
        yield SystemCommand("Copy answer", "The newest answer as Markdown", self.action_copy_answer)
        yield SystemCommand("Help", "The keys in force", self.action_help)
        for theme in THEMES:
            yield SystemCommand(f"Theme: {theme.name}", "Colours", self._themed(theme.name))
        yield SystemCommand("Quit", "Leave", self.action_quit)

    def _themed(self, name: str) -> Callable[[], None]:
        def choose() -> None:
            self.theme = name

        return choose

    def action_next_theme(self) -> None:
        """The theme after the one in force."""
        names = [theme.name for theme in THEMES]
        place = names.index(self.theme) if self.theme in names else -1
        self.theme = names[(place + 1) % len(names)]
        self.notify(f"Theme: {self.theme}", markup=False)

    def action_help(self) -> None:
        """The keys in force where help was asked for."""
        if isinstance(self.screen, HelpScreen):
            return
        keys = {
            (
                self.get_key_display(item.binding),
                item.binding.tooltip or item.binding.description,
            ): None
            for key, item in self.screen.active_bindings.items()
            if item.enabled and item.binding.description and key not in UNSAID_KEYS
        }
        # What every program's keys do comes last.
        usual = [key for key in keys if key[1] in USUAL]
        self.push_screen(HelpScreen((*(key for key in keys if key not in usual), *usual)))

    def action_save(self) -> None:
        """Save the newest answer."""
        if self.answer is None:
            self.notify("There is no answer to save yet.", markup=False)
            return
        what = self.answer
        written = partial(self._written, what)
        ways = label("save", "endings_report" if "claims" in what else "endings")
        if self._copied:
            ways = f"{ways} {label('save', 'copied')}"
        self.push_screen(SaveScreen(written, ways), self._saved)

    def _written(self, what: Json, path: Path) -> str:
        return carry.written(what, path, self._backend, self._copied)

    def _saved(self, path: Path | None) -> None:
        if path is not None:
            self.notify(f"Saved: {path}", markup=False)

    def action_copy_answer(self) -> None:
        """Carry the newest answer away as Markdown."""
        what = self.answer
        if what is None:
            self.notify("There is no answer to copy yet.", markup=False)
        elif "claims" in what:
            self._carry(carry.report_markdown(what), "report")
        else:
            self._carry(carry.markdown(what), "answer")

    def on_study_wanted(self, event: StudyWanted) -> None:
        """Open a record, with what the answer quoted of it marked."""
        self.run_worker(self._show_study(event))

    async def _show_study(self, event: StudyWanted) -> None:
        try:
            study = await aside(partial(self._backend.study, event.study_id))
            why = await aside(partial(self._backend.why, event.study_id))
            related = await aside(partial(self._related, study))
        except CpassistError as error:
            self.notify(f"{error.message}. {error.hint}", severity="error", markup=False)
            return
        quoted = quoted_spans(event.answer, event.study_id)
        self.push_screen(StudyScreen(study, why, quoted, related, at_why=event.why))

    def _related(self, study: Json) -> list[tuple[str, str]]:
        """Id and title of the other reports of a study; of one that is not held, the id alone."""
        related = []
        for study_id in study.get("same_study", ()):
            try:
                title = str(self._backend.study(study_id)["title"])
            except UnknownStudy:
                title = label("study", "not_held")
            related.append((study_id, title))
        return related

    def on_copied(self, event: Copied) -> None:
        """Carry what a part of the screen gave."""
        self._carry(event.text, event.what)

    def _carry(self, text: str, what: str) -> None:
        """To the terminal's clipboard; not every terminal lets it, so a file is offered as well."""
        self._copied = text
        self.copy_to_clipboard(text)
        self.notify(
            f"The {what} was handed to your terminal's clipboard. "
            "If pasting gives nothing: Ctrl+S and a name ending in .txt.",
            markup=False,
        )
