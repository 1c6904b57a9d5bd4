"""The box a question is typed into, with the questions of this sitting on the arrow keys.

What is typed is noted for a crash (``sitting``) and nowhere else.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.suggester import Suggester
from textual.widgets import Input

from cpassist.core.known_terms import completed
from cpassist_tui.messages import Asked


class KnownTerms(Suggester):
    """Completes the last words to a term that the collection's language knows."""

    async def get_suggestion(self, value: str) -> str | None:
        """See ``core.known_terms``."""
        return completed(value)


class QuestionBox(Input):
    """One line; Enter asks, up and down walk through earlier questions."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Ask"),
        Binding("right", "cursor_right", "Complete the term", show=False),
        Binding("up", "earlier", "Earlier question", show=False),
        Binding("down", "later", "Later question", show=False),
    ]

    def __init__(self) -> None:
        # Text must not be selected on focus: the next letter would wipe out what was typed.
        super().__init__(
            placeholder="Ask in your own words",
            id="question",
            compact=True,
            select_on_focus=False,
            suggester=KnownTerms(case_sensitive=True),
        )
        self._asked: list[str] = []
        self._place = 0
        self._draft = ""

    async def action_submit(self) -> None:
        """Ask what stands in the box."""
        if self.value.strip():
            self.post_message(Asked(self.value))

    def taken(self, text: str) -> None:
        """The question was taken on: remember it and make room for the next."""
        if not self._asked or self._asked[-1] != text:
            self._asked.append(text)
        self._place, self._draft = len(self._asked), ""
        if self.value == text:
            self.value = ""

    def give_back(self, text: str) -> None:
        """Put a question back that was not answered, unless something else was typed since."""
        if not self.value:
            self.value = text
            self.cursor_position = len(text)

    def action_earlier(self) -> None:
        """The question before; what was being typed is kept."""
        if self._place == len(self._asked):
            self._draft = self.value
        self._go(self._place - 1)

    def action_later(self) -> None:
        """The question after, and at last what was being typed."""
        self._go(self._place + 1)

    def _go(self, place: int) -> None:
        if not 0 <= place <= len(self._asked):
            return
        self._place = place
        self.value = self._draft if place == len(self._asked) else self._asked[place]
        self.cursor_position = len(self.value)

    def take_in(self, text: str) -> None:
        """Add text at the cursor; several lines become one."""
        self.insert_text_at_cursor(" ".join(text.split()))

    def _on_paste(self, event: events.Paste) -> None:
        """An input would keep the first line and drop the rest."""
        self.take_in(event.text)
        event.stop()
        event.prevent_default()
