"""What a first visitor sees: what this is, where its words come from, and how to begin."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from cpassist_tui import shown
from cpassist_tui.labels import label
from cpassist_tui.widgets.next_questions import NextQuestions

EXAMPLES = (
    "Does a child's own cord blood help with walking?",
    "What side effects were reported after stem cell treatment?",
    "What else helps a child with cerebral palsy move better?",
)

_WHAT = (
    "What the published evidence on cerebral palsy and cell therapy really says: quoted word for "
    "word, cited and graded. No language model writes anything here."
)
_SOURCES = (
    "Where the words come from: published studies in a collection{where}, most of them "
    "as digests in this project's own words; each answer says which, and links to the source."
)
_ADVICE = (
    "This is not medical advice: a decision belongs with your child's own doctors. In an emergency "
    "call your local emergency number."
)


class Welcome(Vertical):
    """Shown until the first question is asked."""

    offered = EXAMPLES
    """What the number keys ask."""

    def __init__(self, server: str | None) -> None:
        super().__init__()
        self._server = server

    def compose(self) -> ComposeResult:
        """Purpose, sources, warning, examples."""
        yield Static(Content(_WHAT), markup=False)
        yield Static(shown.said(self._sources()), markup=False, id="sources")
        yield Static(Content.styled(_ADVICE, "bold"), markup=False, classes="advice")
        yield NextQuestions("For example (Tab, then the number; or a click):", EXAMPLES)

    def tell(self, *, kept: bool) -> None:
        """Whether conversations are kept on this machine."""
        stays = "kept" if kept else "not_kept"
        if self._server is None:
            told = label("start", stays)
        else:
            told = label("start", f"remote_{stays}", place=self._server)
        self.query_one("#sources", Static).update(shown.said(f"{self._sources()} {told}"))

    def _sources(self) -> str:
        where = " on this machine" if self._server is None else ""
        return _SOURCES.format(where=where)
