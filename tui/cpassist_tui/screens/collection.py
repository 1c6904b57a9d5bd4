"""What stands behind the answers: the collection and the build."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from cpassist.core.collection_view import collection_blocks
from cpassist_tui import shown
from cpassist_tui.labels import label
from cpassist_tui.screens.dialog import Dialog

Json = dict[str, Any]


class CollectionScreen(Dialog[None]):
    """Counts and hashes, to be read."""

    def __init__(self, collection: Json) -> None:
        super().__init__()
        self._collection = collection

    def compose(self) -> ComposeResult:
        """Sources, designs, licences, build."""
        with VerticalScroll(classes="window") as window:
            window.border_title = Content(label("titles", "collection"))
            yield Static(shown.listed(collection_blocks(self._collection)), markup=False)
        yield Footer(show_command_palette=False)
