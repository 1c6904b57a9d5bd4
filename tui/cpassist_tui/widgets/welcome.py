"""What a first visitor sees: what this is, where its words come from, and how to begin."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

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
    "Where the words come from: published studies in a collection on this machine, most of them "
    "as digests in this project's own words; each answer says which, and links to the source. "
    "Your questions stay on this machine and are not written down."
)
_ADVICE = (
    "This is not medical advice: a decision belongs with your child's own doctors. In an emergency "
    "call your local emergency number."
)


class Welcome(Vertical):
    """Shown until the first question is asked."""

    offered = EXAMPLES
    """What the number keys ask."""

    def compose(self) -> ComposeResult:
        """Purpose, sources, warning, examples."""
        yield Static(Content(_WHAT), markup=False)
        yield Static(Content(_SOURCES), markup=False)
        yield Static(Content.styled(_ADVICE, "bold"), markup=False, classes="advice")
        yield NextQuestions("For example (Tab, then the number; or a click):", EXAMPLES)
