"""The conversation so far: the welcome, then turn after turn, newest last."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from cpassist.core.terms import Stem
from cpassist_tui.widgets.cut_off import CutOff
from cpassist_tui.widgets.earlier import Earlier
from cpassist_tui.widgets.quote_card import QuoteCard
from cpassist_tui.widgets.turn import Turn
from cpassist_tui.widgets.welcome import Welcome

Json = dict[str, Any]

MOST_OPEN = 6
"""Turns that stand there whole; older ones are folded to a line each."""

RESUMED = 2
"""How many of them a conversation that is gone on with begins with."""


class Talk(VerticalScroll):
    """Scrolls by the usual keys; Tab goes to the newest answer's first source."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "first_card", "Next source")]

    @property
    def newest(self) -> Turn | None:
        """The last turn, if any."""
        turns = self.query(Turn)
        return turns.last() if turns else None

    @property
    def answered(self) -> Turn | None:
        """The last turn that has an answer."""
        turns = [turn for turn in self.query(Turn) if turn.answer is not None]
        return turns[-1] if turns else None

    @property
    def offered(self) -> tuple[str, ...]:
        """The questions that the number keys ask."""
        return self.newest.next_texts if self.newest else Welcome.offered

    def action_first_card(self) -> None:
        """Focus the first source of the newest answer, or go on to what comes next."""
        cards = self.newest.query(QuoteCard) if self.newest else ()
        if cards and self.has_focus:
            cards[0].focus()
        else:
            self.screen.focus_next()

    async def start(self, question: str) -> Turn:
        """A new turn at the end, in sight."""
        await self._make_room()
        turn = Turn(question)
        await self.mount(turn)
        self.bring(turn)
        return turn

    async def resume(self, answers: list[Json], stem: Stem) -> None:
        """A conversation that was kept: its end whole, what was before it folded."""
        await self.begin()
        for answer in answers[-RESUMED:]:
            turn = await self.start(answer["question"])
            await turn.show(answer, stem)
        if older := answers[:-RESUMED]:
            self.query_one(Earlier).add(older)

    async def begin(self) -> None:
        """Clear everything away."""
        await self.remove_children()

    async def _make_room(self) -> None:
        await self.query(Welcome).remove()
        await self.query(CutOff).remove()
        if not self.query(Earlier):
            await self.mount(Earlier(), before=0)
        turns = list(self.query(Turn))
        for turn in turns[: max(0, len(turns) - MOST_OPEN + 1)]:
            if turn.answer is not None:
                self.query_one(Earlier).add([turn.answer])
            await turn.remove()

    def bring(self, turn: Turn) -> None:
        """Show a turn from its question on."""
        self.call_after_refresh(self.scroll_to_widget, turn, animate=False, top=True)
