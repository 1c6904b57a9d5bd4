"""How far an answer is, while it is being made: understood, evidence, quotes, certainty."""

from __future__ import annotations

from typing import Any

from textual.content import Content
from textual.widgets import Static

from cpassist.core import words as plain
from cpassist.domain.evidence import CertaintyLevel
from cpassist_tui import shown
from cpassist_tui.labels import label

Json = dict[str, Any]

ORDER = ("understood", "hits", "quotes", "certainty")


class Steps(Static):
    """One line a step; gone when the answer stands there whole."""

    def __init__(self) -> None:
        super().__init__(markup=False, classes="steps")
        self._done: dict[str, str] = {}

    def on_mount(self) -> None:
        """Nothing is known yet."""
        self._show()

    def tell(self, name: str, part: Json) -> None:
        """A step is done; unknown ones are passed over."""
        if name == "understood":
            self._done[name] = label("steps", "understood", read=part["standalone"])
        elif name == "hits":
            self._done[name] = label("steps", "hits", total=f"{part['total']:,}")
        elif name == "quotes":
            self._done[name] = label("steps", "quotes", total=f"{part['total']:,}")
        elif name == "certainty":
            level = plain.certainty_name(CertaintyLevel(part["level"]))
            self._done[name] = label("steps", "certainty", level=level)
        self._show()

    def _show(self) -> None:
        rows = [Content.assemble(("✓ ", "bold"), shown.said(text)) for text in self._done.values()]
        following = next((name for name in ORDER if name not in self._done), None)
        if following is not None:
            rows.append(Content.styled(f"… {label('steps', f'to_{following}')}", "dim"))
        self.update(shown.lines(rows))
