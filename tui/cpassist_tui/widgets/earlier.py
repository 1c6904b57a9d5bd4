"""The older turns of a conversation, a line each, so that a long one stays quick."""

from __future__ import annotations

from typing import Any

from textual.content import Content
from textual.widgets import OptionList

from cpassist_tui import shown
from cpassist_tui.labels import label
from cpassist_tui.messages import TurnWanted

Json = dict[str, Any]


class Earlier(OptionList):
    """Enter or a click opens one again."""

    def __init__(self) -> None:
        super().__init__(compact=True, markup=False)
        self._answers: list[Json] = []
        self.border_title = Content(label("earlier", "title"))
        self.display = False

    @property
    def answers(self) -> tuple[Json, ...]:
        """What was folded away, oldest first."""
        return tuple(self._answers)

    def add(self, answers: list[Json]) -> None:
        """Behind those that are there."""
        self._answers += answers
        self.add_options([_row(answer) for answer in answers])
        self.display = bool(self._answers)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Show the whole turn."""
        event.stop()
        self.post_message(TurnWanted(self._answers[event.option_index]))


def _row(answer: Json) -> Content:
    told = answer["summary"][0]["text"] if answer["summary"] else ""
    row = label("earlier", "row", question=answer["question"], told=told)
    return shown.said(" ".join(row.split()))
