"""The conversation as it is kept on this machine, wherever its answers are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cpassist.core.exchanges import exchange
from cpassist.domain.conversations import Conversation, Listed, Remembered
from cpassist.domain.errors import UnknownConversation

if TYPE_CHECKING:
    from cpassist.ports import Clock, History

Json = dict[str, Any]

LISTED = 200
"""Conversations, or questions found, shown at once."""


@dataclass
class Kept:
    """``opened`` gives ``None`` where nothing is to be kept; ``number`` is set once something was.

    What keeps is opened when first needed: the screen is drawn before. So every method may take
    long, and raises what ``opened`` raises.
    """

    opened: Callable[[], tuple[History, Clock] | None]
    number: int | None = None

    @cached_property
    def _pair(self) -> tuple[History, Clock] | None:
        return self.opened()

    @property
    def on(self) -> bool:
        """Whether anything is kept."""
        return self._pair is not None

    @property
    def history(self) -> History | None:
        """Where it is kept."""
        return self._pair[0] if self._pair else None

    def keep(self, answer: Json) -> None:
        """Write an answer down. Raises ``HistoryFault``."""
        if self._pair is not None:
            history, clock = self._pair
            self.number = history.add(self.number, exchange(answer, clock.now_iso()))

    def begin(self) -> None:
        """What comes next is a new conversation."""
        self.number = None

    def listed(self) -> Sequence[Listed]:
        """The latest first. Raises ``HistoryFault``."""
        return self.history.conversations(LISTED) if self.history else ()

    def found(self, words: str) -> Sequence[Remembered]:
        """Questions that hold every word, the latest first. Raises ``HistoryFault``."""
        return self.history.search(words, LISTED) if self.history else ()

    def open(self, number: int) -> Conversation:
        """Read a conversation and go on with it. Raises ``UnknownConversation``, ``HistoryFault``.

        With nothing kept there is none to open, which is an ``UnknownConversation`` too.
        """
        kept = self.read(number)
        self.number = number
        return kept

    def read(self, number: int) -> Conversation:
        """Read a conversation. Raises ``UnknownConversation``, ``HistoryFault``."""
        if self.history is None:
            raise UnknownConversation("nothing is kept", hint="Set history.enabled to keep some.")
        return self.history.conversation(number)

    def forget(self, number: int) -> None:
        """Delete one for good. Raises ``UnknownConversation``, ``HistoryFault``."""
        if self.history is not None:
            self.history.delete(number)
        if self.number == number:
            self.begin()
