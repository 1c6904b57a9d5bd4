"""How sure one can be, and why: light, certainty, every reason, and which way studies point."""

from __future__ import annotations

from typing import Any

from textual.content import Content
from textual.widgets import Static

from cpassist.core import words as plain
from cpassist.domain.evidence import CertaintyLevel
from cpassist_tui import shown

Json = dict[str, Any]

_BALANCE = (
    ("benefit", "better than the comparison"),
    ("no_difference", "no difference"),
    ("mixed", "mixed"),
    ("harm", "harm"),
)


class CertaintyPanel(Static):
    """A graded answer's certainty; also kept by an answer that carries no grade, which says so."""

    def __init__(self, answer: Json) -> None:
        super().__init__(_content(answer), markup=False)
        self.border_title = Content(plain.template("headings", "why"))


def _content(answer: Json) -> Content:
    certainty = answer["certainty"]
    level = CertaintyLevel(certainty["level"])
    rows = [
        shown.light(answer),
        Content.assemble(
            "Certainty: ",
            (plain.certainty_name(level), "bold"),
            f" ({plain.certainty_meaning(level)})",
        ),
    ]
    rows += [shown.said(f"• {reason['text']}") for reason in certainty["reasons"]]
    if directions := [
        f"{name} {'■' * answer['balance'][key]} {answer['balance'][key]}"
        for key, name in _BALANCE
        if answer["balance"][key]
    ]:
        rows.append(Content(f"Studies shown: {'; '.join(directions)}"))
    return shown.lines(rows)
