"""Questions one could ask next, each with a key of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from cpassist_tui import shown
from cpassist_tui.messages import Asked

KEYS = 5


class NextQuestion(Static):
    """One of them; a click asks it, as its key does."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(
            Content.assemble((f" {number} ", "bold reverse"), " ", shown.said(text)), markup=False
        )
        self.text = text

    def on_click(self) -> None:
        """Ask it."""
        self.post_message(Asked(self.text))


class NextQuestions(Vertical):
    """Up to five; ``texts`` are in the order of their keys."""

    def __init__(self, title: str, texts: Sequence[str]) -> None:
        super().__init__()
        self.texts = tuple(texts)[:KEYS]
        self._title = title

    def compose(self) -> ComposeResult:
        """A title and the questions."""
        yield Static(Content.styled(self._title, "bold"), markup=False)
        yield from self._rows()

    def _rows(self) -> Iterator[NextQuestion]:
        for number, text in enumerate(self.texts, start=1):
            yield NextQuestion(number, text)
