"""What stands behind the answers: the collection and the build."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from cpassist_tui import shown
from cpassist_tui.backend import Collection
from cpassist_tui.screens.dialog import Dialog


class CollectionScreen(Dialog[None]):
    """Counts and hashes, to be read."""

    def __init__(self, collection: Collection) -> None:
        super().__init__()
        self._collection = collection

    def compose(self) -> ComposeResult:
        """Sources, designs, licences, build."""
        with VerticalScroll(classes="window") as window:
            window.border_title = Content("The collection behind the answers")
            yield Static(_content(self._collection), markup=False)
        yield Footer(show_command_palette=False)


def _content(found: Collection) -> Content:
    rows = [Content.styled(f"{found.studies:,} sources", "bold")]
    if found.years is not None:
        rows.append(Content(f"published {found.years[0]} to {found.years[1]}"))
    for title, counts in (
        ("Whose words", found.kinds),
        ("Designs", found.designs),
        ("Licences of the words", found.licenses),
    ):
        rows += [Content(""), Content.styled(title, "bold")]
        rows += [shown.said(f"{count:>6,}  {name}") for name, count in counts]
    rows += [
        Content(""),
        Content.styled("Build", "bold"),
        shown.said(f"build   {found.build}"),
        shown.said(f"corpus  {found.corpus_sha256[:16]}"),
        shown.said(f"recipe  {found.recipe[:16]}"),
        Content(""),
        Content("'cpassist corpus stats' and 'cpassist index info' say more."),
    ]
    return shown.lines(rows)
