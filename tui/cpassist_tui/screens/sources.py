"""The sources of one answer in a table that can be sorted."""

from __future__ import annotations

from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import DataTable, Footer

from cpassist.core.inert import inert
from cpassist_tui.screens.dialog import Dialog

Json = dict[str, Any]
COLUMNS = ("#", "Source", "Year", "n", "Level", "Result", "Design", "Title")
NAME_CHARS, TITLE_CHARS = 20, 80


class SourcesScreen(Dialog[str]):
    """Ends with the id of the study chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("s", "sort", "Sort by next column")]

    def __init__(self, citations: list[Json]) -> None:
        super().__init__()
        self._citations = citations
        self._column = 0

    def compose(self) -> ComposeResult:
        """The table alone."""
        with Vertical(classes="window") as window:
            window.border_title = Content("Sources of this answer")
            yield DataTable(cursor_type="row", zebra_stripes=True)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Fill the table in the order of the citations."""
        table = self.query_one(DataTable)
        for name in COLUMNS:
            table.add_column(Text(name), key=name)
        for citation in self._citations:
            table.add_row(*map(Text, _cells(citation)), key=citation["study_id"])
        self._say()

    def on_data_table_header_selected(self, event: DataTable.HeaderSelected) -> None:
        """A click on a title sorts by it."""
        self._column = event.column_index
        self._sort()

    def action_sort(self) -> None:
        """Sort by the column after the one in force."""
        self._column = (self._column + 1) % len(COLUMNS)
        self._sort()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Open the study."""
        self.dismiss(event.row_key.value)

    def _sort(self) -> None:
        self.query_one(DataTable).sort(COLUMNS[self._column], "#", key=_sort_key)
        self._say()

    def _say(self) -> None:
        self.query_one(".window").border_subtitle = Content(f"sorted by {COLUMNS[self._column]}")


def _cells(citation: Json) -> list[str]:
    appraisal = citation["appraisal"]
    first = (citation["authors"] or [citation["journal"] or citation["study_id"]])[0]
    return [
        str(citation["number"]),
        _cut(first, NAME_CHARS),
        str(citation["year"] or "-"),
        "-" if appraisal["n"] is None else f"{appraisal['n']:,}",
        appraisal["level"],
        appraisal["direction"] or "-",
        appraisal["design_words"],
        _cut(citation["title"], TITLE_CHARS),
    ]


def _cut(text: str, chars: int) -> str:
    """At most ``chars``; what was cut off is shown to be."""
    clean = inert(text)
    return clean if len(clean) <= chars else f"{clean[: chars - 1]}…"


def _sort_key(cells: tuple[Text, Text]) -> tuple[tuple[int, int, str], ...]:
    """Numbers by size and before words; ties by the number of the citation."""
    return tuple(_order(cell.plain) for cell in cells)


def _order(text: str) -> tuple[int, int, str]:
    digits = text.replace(",", "")
    return (0, int(digits), "") if digits.isdecimal() else (1, 0, text)
