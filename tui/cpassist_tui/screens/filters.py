"""What the asker rules out: designs and years."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Footer, Input, Static

from cpassist.core.words import design_name
from cpassist.domain.answers import Filters
from cpassist.domain.evidence import StudyDesign
from cpassist_tui.screens.dialog import Dialog
from cpassist_tui.widgets.choices import Choices

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
        """Year, then designs."""
        year = self._filters.since_year
        with Vertical(classes="window") as window:
            window.border_title = Content("Only studies like these")
            yield Static(Content("From this year on (empty: any)"), markup=False)
            yield Input(
                str(year or ""), placeholder="any year", type="integer", max_length=4, compact=True
            )
            yield Static(Content("Designs, Enter to choose (none chosen: all)"), markup=False)
            yield Choices(
                {design: design_name(design, 2) for design in StudyDesign}, self._filters.designs
            )
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
        self.dismiss(Filters(self.query_one(Choices).chosen, year))

    def action_clear(self) -> None:
        """Rule nothing out."""
        self.dismiss(Filters())
