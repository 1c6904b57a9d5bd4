"""A fixed careful reply, or the words that there is no answer: never to be taken for an answer."""

from __future__ import annotations

from typing import Any

from textual.content import Content
from textual.widgets import Static

from cpassist.core import words as plain
from cpassist_tui import shown

Json = dict[str, Any]

_SIGNS = {"urgent": "‼ URGENT ·", "personal_advice": "!"}
NO_ANSWER = "∅"


class Notice(Static):
    """Bordered unlike anything else, with the kind of reply in words on the border."""

    def __init__(self, answer: Json) -> None:
        super().__init__(_content(answer), markup=False)
        sign = _SIGNS.get(answer["reason"], NO_ANSWER)
        self.border_title = Content(f"{sign} {plain.template('headings', answer['kind'])}")
        self.add_class(answer["kind"], answer["reason"].replace("_", "-"))


def noticed(answer: Json) -> list[Json]:
    """The statements that are the notice; after a careful reply what was found may follow."""
    return list(answer["summary"][:1] if answer["kind"] == "guidance" else answer["summary"])


def _content(answer: Json) -> Content:
    return shown.lines(
        shown.said(statement["text"], "bold" if place == 0 else "")
        for place, statement in enumerate(noticed(answer))
    )
