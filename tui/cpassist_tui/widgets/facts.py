"""The facts a grade rests on, each with the words it was read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList

from cpassist.domain.passages import Span
from cpassist_tui import shown
from cpassist_tui.labels import label

Json = dict[str, Any]


class Facts(OptionList):
    """One line for each signal of an appraisal, its reasons under it."""

    @dataclass
    class Chosen(Message):
        """A fact was chosen: where its words stand in the text, which may be nowhere."""

        spans: tuple[Span, ...]

    def __init__(self, signals: Sequence[Json]) -> None:
        super().__init__(*map(_row, signals), compact=True, markup=False)
        self._spans = tuple(_spans(signal) for signal in signals)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Have the words shown."""
        event.stop()
        self.post_message(self.Chosen(self._spans[event.option_index]))


def _row(signal: Json) -> Content:
    name, told = signal["name"].replace("_", " "), signal["value"]
    fact = label("study", "fact", name=name, value=told, basis=signal["basis"])
    rows = [shown.said(fact, "bold")]
    for reason in signal["reasons"]:
        rows.append(shown.said(f"  {reason['text']}", "dim"))
        if reason["quote"] is not None:
            rows.append(shown.said(label("study", "words", quote=reason["quote"]), "italic"))
    return shown.lines(rows)


def _spans(signal: Json) -> tuple[Span, ...]:
    """In the order of the text; a server of an earlier version tells none."""
    places = {
        (reason["start"], reason["end"])
        for reason in signal["reasons"]
        if reason.get("start") is not None
    }
    return tuple(Span(start, end) for start, end in sorted(places))
