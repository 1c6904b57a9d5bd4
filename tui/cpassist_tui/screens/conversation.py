"""The conversation: a question box, the answers above it, and everything they lead to."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static
from textual.worker import Worker

from cpassist.domain.answers import Filters
from cpassist.domain.errors import CpassistError
from cpassist.domain.passages import Span
from cpassist.service.events import Progress
from cpassist_tui.aside import aside
from cpassist_tui.backend import Backend
from cpassist_tui.messages import Asked, Building, StudyWanted
from cpassist_tui.screens.collection import CollectionScreen
from cpassist_tui.screens.filters import FiltersScreen
from cpassist_tui.screens.sources import SourcesScreen
from cpassist_tui.screens.study import StudyScreen
from cpassist_tui.widgets.next_questions import KEYS
from cpassist_tui.widgets.question_box import QuestionBox
from cpassist_tui.widgets.status_line import StatusLine
from cpassist_tui.widgets.talk import Talk
from cpassist_tui.widgets.welcome import Welcome

Json = dict[str, Any]


class ConversationScreen(Screen[None]):
    """Holds the questions asked, the filters in force, and the one question being answered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", "Stop / leave box", show=False),
        Binding("slash", "box", "Question box", show=False),
        Binding("f2", "sources", "Sources"),
        Binding("f3", "filters", "Filters"),
        Binding("f4", "collection", "Collection", show=False),
        Binding("ctrl+n", "new", "New conversation", show=False),
        *(
            Binding(str(number), f"offered({number})", f"Ask next question {number}", show=False)
            for number in range(1, KEYS + 1)
        ),
    ]

    def __init__(self, backend: Backend) -> None:
        super().__init__()
        self._backend = backend
        self._opening = asyncio.Lock()
        self._open = False
        self._questions: list[str] = []
        self._worker: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        """Title, conversation, status, box, keys."""
        title = Content.assemble(("cpassist", "bold"), "  published evidence, quoted and graded")
        yield Static(title, markup=False, id="title")
        with Talk(id="talk"):
            yield Welcome()
        yield StatusLine(id="status")
        with Horizontal(id="ask"):
            yield Static(Content.styled("? ", "bold"), markup=False, id="prompt")
            yield QuestionBox()
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """The box can be typed into at once; the index is opened meanwhile."""
        self.query_one(QuestionBox).focus()
        self.run_worker(self._open_early())

    @property
    def talk(self) -> Talk:
        """The conversation so far."""
        return self.query_one(Talk)

    @property
    def status(self) -> StatusLine:
        """The line that says what is going on."""
        return self.query_one(StatusLine)

    @property
    def answer(self) -> Json | None:
        """The newest answer."""
        return self.talk.answered.answer if self.talk.answered else None

    @property
    def _busy(self) -> bool:
        return self._worker is not None and not self._worker.is_finished

    async def _open_early(self) -> None:
        try:
            await self._opened()
        except CpassistError as error:
            self.status.state = f"Cannot answer yet: {error.message}. {error.hint}"

    async def _opened(self) -> None:
        async with self._opening:
            if self._open:
                return
            self.status.state = "Opening the collection ..."
            studies = await aside(partial(self._backend.open, self._listen))
            self._open = True
            self.status.state = f"Ready: {studies:,} sources. Not medical advice."

    def _listen(self, event: Progress) -> None:
        """Comes from another thread: posting a message is the one thing allowed there."""
        self.post_message(Building(event.stage, event.done, event.total))

    def on_building(self, event: Building) -> None:
        """Show how far the first build is."""
        self.status.building(event)

    async def on_asked(self, event: Asked) -> None:
        """Take a question on, one at a time; what is typed meanwhile stays in the box."""
        event.stop()
        if self._busy:
            self.notify("One question at a time; Escape stops this one.", markup=False)
            return
        self.query_one(QuestionBox).taken(event.text)
        self._worker = self.run_worker(self._answer(event.text))

    async def _answer(self, text: str) -> None:
        turn = await self.talk.start(text)
        try:
            await self._opened()
            self.status.state = "Looking for evidence ... (Escape stops)"
            filters, history = self.status.filters, tuple(self._questions)
            answer = await aside(partial(self._backend.ask, text, filters, history))
            found = len(answer["citations"])
            self.status.state = f"Evidence found: {found} sources; showing their words ..."
            await turn.show(answer, self._backend.stem)
        except asyncio.CancelledError:
            # The worker that awaits this is gone; the clearing up is the screen's own.
            self.call_later(self._stopped, text)
            raise
        except CpassistError as error:
            await self._failed(text, error.message, error.hint)
        except Exception as error:  # the conversation outlives any fault of one question
            await self._failed(
                text, f"a fault nobody foresaw ({type(error).__name__})", "Try 'cpassist doctor'."
            )
        else:
            self._questions.append(text)
            self.status.state = f"{found} sources quoted · build {answer['receipt']['build'][:8]}"
            self.talk.bring(turn)
            if not self.query_one(QuestionBox).value:
                self.talk.focus(scroll_visible=False)

    async def _failed(self, text: str, message: str, hint: str) -> None:
        if turn := self.talk.newest:
            await turn.fail(message, hint)
        self.query_one(QuestionBox).give_back(text)
        self.status.state = "Not answered; the question is back in the box."

    async def _stopped(self, text: str) -> None:
        if turn := self.talk.newest:
            await turn.stop()
        self.query_one(QuestionBox).give_back(text)
        self.status.state = "Stopped."

    def action_stop(self) -> None:
        """Stop the question being answered; without one, go from the box to the conversation."""
        if self._worker is not None and self._busy:
            self._worker.cancel()
        elif self.query_one(QuestionBox).has_focus:
            self.talk.focus(scroll_visible=False)
        else:
            self.action_box()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that the box takes as letters are not offered while it is being typed into."""
        if action not in {"box", "offered"}:
            return True
        if action == "offered" and not any(
            0 < n <= len(self.talk.offered) for n in _numbers(parameters)
        ):
            return False
        return not self.query_one(QuestionBox).has_focus

    def on_descendant_focus(self) -> None:
        """Other keys are in force where another part has the focus."""
        self.refresh_bindings()

    def action_box(self) -> None:
        """To the question box."""
        self.query_one(QuestionBox).focus()

    def on_key(self, event: events.Key) -> None:
        """A letter without a meaning of its own is the start of a question."""
        box = self.query_one(QuestionBox)
        if event.key in self.active_bindings or box.has_focus:
            return
        if event.is_printable and event.character:
            box.focus()
            box.insert_text_at_cursor(event.character)
            event.stop()

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted is meant for the box, wherever the focus is."""
        box = self.query_one(QuestionBox)
        box.focus()
        box.take_in(event.text)

    def action_offered(self, number: int) -> None:
        """Ask one of the questions offered."""
        if number <= len(self.talk.offered):
            self.post_message(Asked(self.talk.offered[number - 1]))

    async def action_new(self) -> None:
        """Begin anew: what was asked before no longer bears on what is asked next."""
        if self._busy:
            self.action_stop()
        self._questions.clear()
        await self.talk.remove_children()
        await self.talk.mount(Welcome())
        self.status.state = "New conversation."
        self.action_box()

    def action_sources(self) -> None:
        """The newest answer's sources."""
        if self.answer is None or not self.answer["citations"]:
            self.notify("There are no sources yet.", markup=False)
            return
        self.app.push_screen(SourcesScreen(self.answer["citations"]), self._read)

    def _read(self, study_id: str | None) -> None:
        if study_id is not None:
            self.post_message(StudyWanted(study_id))

    def action_filters(self) -> None:
        """What to rule out from the next question on."""
        self.app.push_screen(FiltersScreen(self.status.filters), self._filter)

    def _filter(self, filters: Filters | None) -> None:
        if filters is not None:
            self.status.filters = filters

    def action_collection(self) -> None:
        """What stands behind the answers."""
        if not self._open:
            self.notify("The collection is still being opened.", markup=False)
            return
        self.run_worker(self._show_collection())

    async def _show_collection(self) -> None:
        self.app.push_screen(CollectionScreen(await aside(self._backend.collection)))

    def on_study_wanted(self, event: StudyWanted) -> None:
        """Open a record, with what the answers quoted of it marked."""
        self.run_worker(self._show_study(event.study_id, event.why))

    async def _show_study(self, study_id: str, at_why: bool) -> None:
        try:
            study = await aside(partial(self._backend.study, study_id))
            why = await aside(partial(self._backend.why, study_id))
        except CpassistError as error:
            self.notify(f"{error.message}. {error.hint}", severity="error", markup=False)
            return
        answer = self.answer or {"quotes": [], "safety": []}
        quoted = sorted(
            Span(quote["start"], quote["end"])
            for quote in (*answer["quotes"], *answer["safety"])
            if quote["study_id"] == study_id
        )
        self.app.push_screen(StudyScreen(study, why, quoted, at_why=at_why))


def _numbers(parameters: tuple[object, ...]) -> list[int]:
    return [parameter for parameter in parameters if isinstance(parameter, int)]
