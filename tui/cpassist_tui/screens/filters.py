"""What the asker rules out: people, cells, designs, years, and what is not free to read."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Footer, Input, Static

from cpassist.core.words import cells_name, design_name, filters_said, population_name
from cpassist.domain.answers import Cells, Filters, Population
from cpassist.domain.evidence import StudyDesign
from cpassist_tui.screens.dialog import Dialog
from cpassist_tui.widgets.choices import Choices

FREE = "free to read"
"""The choice of what is free to read."""

FIRST_YEAR, LAST_YEAR = 1800, 2200


class FiltersScreen(Dialog[Filters]):
    """Ends with the filters to be in force from the next question on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "apply", "Use these", priority=True),
        Binding("ctrl+r", "clear", "No filters", priority=True),
    ]

    def __init__(self, filters: Filters) -> None:
        super().__init__()
        self._filters = filters

    def compose(self) -> ComposeResult:
        """Year, then what there is to choose from."""
        year = self._filters.since_year
        with Vertical(classes="window") as window:
            window.border_title = Content("Only studies like these")
            yield Static(Content("From this year on (empty: any)"), markup=False)
            yield Input(
                str(year or ""), placeholder="any year", type="integer", max_length=4, compact=True
            )
            yield Static(Content("Enter chooses; of a kind none chosen: all"), markup=False)
            yield Choices(_names(), _chosen(self._filters))
            yield Static(id="problem", markup=False)
        yield Footer(show_command_palette=False)

    def on_input_submitted(self) -> None:
        """Enter in the year uses what is set."""
        self.action_apply()

    def action_apply(self) -> None:
        """Use what is set, or say what is wrong with it."""
        typed = self.query_one(Input).value.strip()
        year = int(typed) if typed.isdecimal() else None
        if typed and (year is None or not FIRST_YEAR <= year <= LAST_YEAR):
            problem = f"{typed} is no year between {FIRST_YEAR} and {LAST_YEAR}."
            self.query_one("#problem", Static).update(Content.styled(problem, "bold $text-error"))
            return
        chosen = self.query_one(Choices).chosen
        self.dismiss(
            Filters(
                designs=frozenset(one for one in chosen if isinstance(one, StudyDesign)),
                since_year=year,
                population=frozenset(one for one in chosen if isinstance(one, Population)),
                cells=frozenset(one for one in chosen if isinstance(one, Cells)),
                open_access=FREE in chosen,
            )
        )

    def action_clear(self) -> None:
        """Rule nothing out."""
        self.dismiss(Filters())


def _names() -> dict[object, str]:
    """All that can be chosen, by name: people, cells, what is free to read, designs."""
    return {
        **{one: population_name(one) for one in Population},
        **{one: cells_name(one) for one in Cells},
        FREE: filters_said(Filters(open_access=True)).partition(": ")[2],
        **{one: design_name(one, 2) for one in StudyDesign},
    }


def _chosen(filters: Filters) -> set[object]:
    free = {FREE} if filters.open_access else set()
    return {*filters.designs, *filters.population, *filters.cells, *free}
