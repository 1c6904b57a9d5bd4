"""What opens above the conversation: sources, filters, collection, conversations, a rereading."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from textual.screen import Screen

from cpassist.domain.answers import Filters
from cpassist.domain.conversations import Conversation
from cpassist.domain.errors import CpassistError
from cpassist.service.events import Progress
from cpassist_tui.aside import aside
from cpassist_tui.backend import Backend
from cpassist_tui.kept import Kept
from cpassist_tui.labels import label
from cpassist_tui.messages import Asked, Building, StudyWanted, TurnWanted
from cpassist_tui.screens.check import CheckScreen
from cpassist_tui.screens.collection import CollectionScreen
from cpassist_tui.screens.conversations import ConversationsScreen
from cpassist_tui.screens.filters import FiltersScreen
from cpassist_tui.screens.reread import RereadScreen
from cpassist_tui.screens.sources import SourcesScreen
from cpassist_tui.screens.turn import TurnScreen
from cpassist_tui.widgets.status_line import StatusLine
from cpassist_tui.widgets.talk import Talk
from cpassist_tui.widgets.turn import Turn

Json = dict[str, Any]


SLOW_S = 4.0
"""An opening that takes longer is the first one, which prepares model and index."""

CHECKING = "checking"
"""The screen's name: one that is installed outlives its leaving."""


class Windows(Screen[None]):
    """The conversation screen's windows; asking and answering are its own."""

    def __init__(self, backend: Backend, kept: Kept) -> None:
        super().__init__()
        self.backend, self.kept = backend, kept
        self._opening = asyncio.Lock()
        self._open = False
        self._checking: CheckScreen | None = None

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
        """The answer that is being read: the one in focus, else the newest."""
        focused = self.focused
        for part in focused.ancestors if focused is not None else ():
            if isinstance(part, Turn) and part.answer is not None:
                return part.answer
        return self.talk.answered.answer if self.talk.answered else None

    async def open_early(self) -> None:
        """Begin to open; a fault is said, and met again at the first question."""
        try:
            await self.opened()
        except CpassistError as error:
            self.status.state = f"Cannot answer yet: {error.message}. {error.hint}"

    async def opened(self) -> None:
        """Wait until there is something to answer from. Raises ``CpassistError``."""
        async with self._opening:
            if self._open:
                return
            self.status.state = "Opening the collection ..."
            slow = self.set_timer(SLOW_S, self._say_slow)
            try:
                studies = await aside(partial(self.backend.open, self._listen))
            finally:
                slow.stop()
            self._open = True
            self.status.state = f"Ready: {studies:,} sources. Not medical advice."

    def _say_slow(self) -> None:
        self.status.state = label("start", "slow")

    def _listen(self, event: Progress) -> None:
        """Comes from another thread: posting a message is the one thing allowed there."""
        self.post_message(Building(event.stage, event.done, event.total))

    def on_building(self, event: Building) -> None:
        """Show how far the first build is."""
        self.status.building(event)

    async def go_on_with(self, kept: Conversation) -> None:
        """Show a conversation that was kept, to be gone on with."""
        raise NotImplementedError

    def action_sources(self) -> None:
        """The sources of the answer being read."""
        answer = self.answer
        if answer is None or not answer["citations"]:
            self.notify("There are no sources yet.", markup=False)
            return

        def read(study_id: str | None) -> None:
            if study_id is not None:
                self.post_message(StudyWanted(study_id, answer=answer))

        self.app.push_screen(SourcesScreen(answer["citations"]), read)

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
        try:
            collection = await aside(self.backend.collection)
        except CpassistError as error:
            self.say_fault(error)
        else:
            self.app.push_screen(CollectionScreen(collection))

    def action_check(self) -> None:
        """Check an article; one that was begun is still there."""
        if self._checking is None:
            self._checking = CheckScreen(self.backend, _article)
            self.app.install_screen(self._checking, CHECKING)
        self.app.push_screen(CHECKING)

    def action_conversations(self) -> None:
        """The conversations kept on this machine."""
        self.app.push_screen(ConversationsScreen(self.kept), self._chosen)

    def _chosen(self, number: int | None) -> None:
        if number is not None:
            self.run_worker(self.resume(number))

    async def resume(self, number: int) -> None:
        """Go on with a conversation by its number."""
        try:
            await self.opened()
            kept = await aside(partial(self.kept.open, number))
        except CpassistError as error:
            self.say_fault(error)
        else:
            await self.go_on_with(kept)

    def action_reread(self) -> None:
        """Put right how the newest question was read."""
        answered = self.talk.answered
        if answered is None or answered.answer is None:
            self.notify(label("reread", "nothing"), markup=False)
            return
        answer = answered.answer

        def ask(read_as: str | None) -> None:
            if read_as is not None:
                self.post_message(Asked(answer["question"], read_as))

        self.app.push_screen(RereadScreen(answer["understood"]["standalone"]), ask)

    def on_turn_wanted(self, event: TurnWanted) -> None:
        """A turn that was folded away, whole again."""
        event.stop()
        self.app.push_screen(TurnScreen(event.answer, self.backend.stem))

    def say_fault(self, error: CpassistError) -> None:
        """What went wrong beside the conversation."""
        self.notify(f"{error.message}. {error.hint}", severity="error", markup=False)


def _article(source: str) -> str:
    from cpassist.wiring.articles import open_article  # the screen is drawn before services load

    return open_article(source)
