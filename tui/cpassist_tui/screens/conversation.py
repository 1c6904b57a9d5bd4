"""The conversation: a question box, and the answers above it."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Footer, Input, Static
from textual.worker import Worker

from cpassist.domain.conversations import Conversation
from cpassist.domain.errors import CpassistError
from cpassist_tui.aside import aside
from cpassist_tui.backend import Asking, Backend
from cpassist_tui.kept import Kept
from cpassist_tui.labels import label
from cpassist_tui.messages import Asked, Told
from cpassist_tui.screens.windows import Windows
from cpassist_tui.sitting import Sitting, State
from cpassist_tui.widgets.cut_off import CutOff
from cpassist_tui.widgets.next_questions import KEYS
from cpassist_tui.widgets.question_box import QuestionBox
from cpassist_tui.widgets.status_line import StatusLine
from cpassist_tui.widgets.talk import Talk
from cpassist_tui.widgets.welcome import Welcome

Json = dict[str, Any]

DRAWN_S = 0.05
"""Until the first drawing is out."""

NOTED_S = 0.3
"""How long typing must pause before the draft is noted; a fast typist is not held up by a disk."""


class ConversationScreen(Windows):
    """Holds the questions asked, and the one question being answered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", "Stop / leave box", show=False),
        Binding("slash", "box", "Question box", show=False),
        Binding("f2", "sources", "Sources"),
        Binding("f3", "filters", "Filters"),
        Binding("f4", "collection", "Collection", show=False),
        Binding("f5", "conversations", "History", tooltip="Conversations"),
        Binding("f6", "go_on", "Go on", tooltip="Go on where it was cut off"),
        Binding("f7", "check", "Check", tooltip="Check an article"),
        Binding("ctrl+r", "reread", "Not what I meant", show=False),
        Binding("ctrl+n", "new", "New conversation", show=False),
        *(
            Binding(str(number), f"offered({number})", f"Ask next question {number}", show=False)
            for number in range(1, KEYS + 1)
        ),
    ]

    def __init__(self, backend: Backend, kept: Kept, sitting: Sitting) -> None:
        super().__init__(backend, kept)
        self._sitting = sitting
        self._left: State | None = None
        self._questions: list[str] = []
        self._asking = ""
        self._worker: Worker[None] | None = None
        self._noting = False
        self._begun = False

    def compose(self) -> ComposeResult:
        """Title, conversation, status, box, keys."""
        server = self.backend.server
        words = label("start", "remote", place=server) if server else label("start", "title")
        title = Content.assemble(("cpassist", "bold"), "  ", words)
        yield Static(title, markup=False, id="title")
        with Talk(id="talk"):
            yield Welcome(self.backend.server)
        yield StatusLine(id="status")
        with Horizontal(id="ask"):
            yield Static(Content.styled("? ", "bold"), markup=False, id="prompt")
            yield QuestionBox()
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """The box can be typed into at once; the index is opened meanwhile."""
        self.query_one(QuestionBox).focus()
        # Loading what answers would hold up the first drawing.
        self.set_timer(DRAWN_S, self._begin)

    async def _begin(self) -> None:
        try:
            on = await aside(lambda: self.kept.on)
        except CpassistError as error:  # of the settings: nothing works without them
            self.app.exit(error)
            return
        self._begun = True
        for welcome in self.query(Welcome):
            welcome.tell(kept=on)
        self.run_worker(self.open_early())
        await self._take_over()

    async def _take_over(self) -> None:
        """Where the last sitting was cut off: its draft is back, its conversation offered."""
        left = await aside(self._sitting.taken_over)
        if left is None:
            return
        self.query_one(QuestionBox).give_back(left.draft)
        title, count = "", 0
        if left.conversation is not None:
            try:
                kept = await aside(partial(self.kept.read, left.conversation))
            except CpassistError:
                pass  # forgotten since: the draft is all there is to give back
            else:
                title, count, self._left = kept.title, len(kept.exchanges), left
        if count or left.draft:
            await self.talk.mount(CutOff(title, count, draft=bool(left.draft)), before=0)
            self.refresh_bindings()

    async def action_go_on(self) -> None:
        """Go on with the conversation that was cut off."""
        if self._left is not None and self._left.conversation is not None:
            self.run_worker(self.resume(self._left.conversation))

    async def go_on_with(self, kept: Conversation) -> None:
        """See ``Windows``."""
        if self._busy:
            self.action_stop()
        self._left = None
        self._questions = [one.question for one in kept.exchanges]
        await self.talk.resume(
            [json.loads(one.answer) for one in kept.exchanges], self.backend.stem
        )
        self.status.state = label("conversations", "opened", number=kept.id)
        self._note()
        self.action_box()
        self.refresh_bindings()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Note the draft as soon as typing pauses."""
        if not self._noting:
            self._noting = True
            self.set_timer(NOTED_S, self._note)

    def _note(self) -> None:
        if not self._begun:
            self.set_timer(NOTED_S, self._note)
            return
        self._noting = False
        draft = self.query_one(QuestionBox).value or self._asking
        if self._left is None or draft:
            number = self._left.conversation if self._left else self.kept.number
            self._sitting.note(State(number, draft))

    @property
    def _busy(self) -> bool:
        return self._worker is not None and not self._worker.is_finished

    async def on_told(self, event: Told) -> None:
        """A step towards the answer is done."""
        if self._busy and (turn := self.talk.newest):
            await turn.tell(event.name, event.part)

    async def on_asked(self, event: Asked) -> None:
        """Take a question on, one at a time; what is typed meanwhile stays in the box."""
        event.stop()
        if self._busy:
            self.notify("One question at a time; Escape stops this one.", markup=False)
            return
        self._left = None
        self._asking = event.text
        self.query_one(QuestionBox).taken(event.text)
        self._note()
        self._worker = self.run_worker(self._answer(event.text, event.read_as))

    async def _answer(self, text: str, read_as: str | None) -> None:
        turn = await self.talk.start(text)
        try:
            await self.opened()
            self.status.state = "Looking for evidence ... (Escape stops)"
            answer = await self._made(
                Asking(text, self.status.filters, tuple(self._questions), read_as)
            )
            found = len(answer["citations"])
            self.status.state = f"Evidence found: {found} sources; showing their words ..."
            await turn.show(answer, self.backend.stem)
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
            self._questions.append(read_as or text)
            self._asking = ""
            self._note()
            self.status.state = f"{found} sources quoted · build {answer['receipt']['build'][:8]}"
            self.talk.bring(turn)
            if not self.query_one(QuestionBox).value:
                self.talk.focus(scroll_visible=False)

    async def _made(self, asking: Asking) -> Json:
        """The answer, on disk before it is shown."""

        def tell(name: str, part: Json) -> None:
            self.post_message(Told(name, part))

        answer = await aside(partial(self.backend.ask, asking, tell))
        try:
            await aside(partial(self.kept.keep, answer))
        except CpassistError as error:
            self.say_fault(error)  # an answer that cannot be kept is an answer all the same
        return answer

    async def _failed(self, text: str, message: str, hint: str) -> None:
        if turn := self.talk.newest:
            await turn.fail(message, hint)
        self._give_back(text)
        self.status.state = "Not answered; the question is back in the box."

    async def _stopped(self, text: str) -> None:
        if turn := self.talk.newest:
            await turn.stop()
        self._give_back(text)
        self.status.state = "Stopped."

    def _give_back(self, text: str) -> None:
        self._asking = ""
        self.query_one(QuestionBox).give_back(text)

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
        if action == "go_on":
            return self._left is not None
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
        """A letter without a meaning of its own is the start of a question.

        The box stops what it takes; letters that still come here while it has the focus were
        typed faster than the focus moved, and belong into it as well.
        """
        box = self.query_one(QuestionBox)
        if not box.has_focus and event.key in self.active_bindings:
            return
        if event.is_printable and event.character:
            self.set_focus(box)
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
        self._left = None
        self.kept.begin()
        await self.talk.begin()
        welcome = Welcome(self.backend.server)
        await self.talk.mount(welcome)
        if self._begun:
            welcome.tell(kept=self.kept.on)
        self._note()
        self.status.state = "New conversation."
        self.action_box()


def _numbers(parameters: tuple[object, ...]) -> list[int]:
    return [parameter for parameter in parameters if isinstance(parameter, int)]
