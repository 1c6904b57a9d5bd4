"""A conversation: each question in the light of those before it, kept where that is wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cpassist.core.contract import answer_json
from cpassist.core.exchanges import exchange
from cpassist.core.follow_up import MAX_TURNS
from cpassist.core.inert import question_text
from cpassist.domain.answers import Answer, Filters
from cpassist.domain.conversations import Conversation
from cpassist.ports import Clock, History
from cpassist.service.ask import Ask, Asked

REMEMBERED = 50
"""Questions handed to a search; what makes a follow-up stand alone lies in the last few."""


@dataclass
class Converse:
    """One conversation at a time over ``ask``; kept in ``history`` where there is one."""

    ask: Ask
    history: History | None
    clock: Clock
    conversation: int | None = None
    """The number it is kept under, once something was kept."""
    questions: list[str] = field(default_factory=list)
    """What was asked so far, oldest first."""
    answered: dict[tuple[str, ...], Answer] = field(default_factory=dict)
    """The latest answers as they were shown, each by the questions that led to it, itself last."""

    def say(
        self,
        text: str,
        *,
        filters: Filters | None = None,
        limit: int | None = None,
        expand: bool | None = None,
        standalone: str | None = None,
        lapped: Callable[[str], None] | None = None,
    ) -> Asked:
        """The answer to ``text`` as the next question, or as read by the asker (``standalone``).

        Raises as ``Ask.ask``; a question that is refused is not part of the conversation. Raises
        ``HistoryFault`` where it cannot be kept.
        """
        typed = question_text(text, max_chars=self.ask.max_question_chars)
        asked = self.ask.ask(
            typed,
            filters=filters,
            limit=limit,
            expand=expand,
            history=self.questions[-REMEMBERED:],
            standalone=standalone,
            answered=self._shown(),
            lapped=lapped,
        )
        self.questions.append(standalone or typed)
        self.answered[tuple(self.questions)] = asked.answer
        if self.history is not None:
            shown = answer_json(asked.answer, asked.timings_ms)
            self.conversation = self.history.add(
                self.conversation, exchange(shown, self.clock.now_iso())
            )
        return asked

    def begin(self) -> None:
        """Forget what was asked before; what was kept stays kept."""
        self.conversation = None
        self.questions.clear()
        self.answered.clear()

    def resume(self, kept: Conversation) -> None:
        """Go on with a conversation that was kept."""
        self.conversation = kept.id
        self.questions = [exchange.question for exchange in kept.exchanges]
        self.answered.clear()

    def _shown(self) -> dict[tuple[str, ...], Answer]:
        """The answers of the last few questions, by those few.

        Made again, an answer given under other filters would number other studies.
        """
        first = max(0, len(self.questions) - MAX_TURNS)
        leading = [tuple(self.questions[: end + 1]) for end in range(first, len(self.questions))]
        self.answered = {key: self.answered[key] for key in leading if key in self.answered}
        return {key[first:]: answer for key, answer in self.answered.items()}
