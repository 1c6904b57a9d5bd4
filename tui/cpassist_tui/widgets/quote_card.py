"""One source with its quotes, word for word, under what one needs to weigh them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from cpassist.core.terms import Stem
from cpassist_tui import carry, shown
from cpassist_tui.messages import Copied, StudyWanted

Json = dict[str, Any]


class QuoteCard(Static, can_focus=True):
    """Exact quotes with the matched words marked; opens the record they stand in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "read", "Record", tooltip="Read the whole record"),
        Binding("w", "why", "Why", tooltip="Why it is graded so"),
        Binding("c", "copy", "Copy", tooltip="Copy the quote with its reference"),
    ]

    def __init__(
        self, citation: Json, quotes: list[Json], sought: Sequence[str], stem: Stem
    ) -> None:
        self.citation, self.quotes = citation, quotes
        super().__init__(self._content(sought, stem), markup=False)

    def _content(self, sought: Sequence[str], stem: Stem) -> Content:
        rows = [
            Content.assemble(
                f"[{self.citation['number']}] ", shown.grade(self.citation["appraisal"])
            )
        ]
        if warning := shown.standing(self.citation):
            rows.append(warning)
        rows.append(shown.facts(self.citation))
        for quote in self.quotes:
            words = shown.marked(quote["text"], shown.matched(quote["text"], sought, stem))
            rows.append(Content.assemble("“", words, "”"))
        rows.append(shown.said(self.citation["vancouver"], "italic dim"))
        return shown.lines(rows)

    def on_click(self) -> None:
        """The mouse does what Enter does."""
        self.action_read()

    def action_read(self) -> None:
        """Open the whole record."""
        self.post_message(StudyWanted(self.citation["study_id"]))

    def action_why(self) -> None:
        """Open the record at the reasons for its grade."""
        self.post_message(StudyWanted(self.citation["study_id"], why=True))

    def action_copy(self) -> None:
        """Carry the quotes and their reference away."""
        self.post_message(Copied(carry.quote_text(self.citation, self.quotes), "quote"))
