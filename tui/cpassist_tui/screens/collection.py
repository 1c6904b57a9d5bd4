"""What stands behind the answers: the collection and the build."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from cpassist.core import words as plain
from cpassist.domain.evidence import StudyDesign
from cpassist.domain.studies import StudyKind
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
            window.border_title = Content("The collection behind the answers")
            yield Static(_content(self._collection), markup=False)
        yield Footer(show_command_palette=False)


def _content(found: Json) -> Content:
    counts = found["counts"]
    rows = [Content.styled(label("collection", "size", studies=f"{found['studies']:,}"), "bold")]
    if years := sorted(year for year in counts["year"] if year.isdecimal()):
        rows.append(Content(label("collection", "years", first=years[0], last=years[-1])))
    kinds = {plain.kind_words(StudyKind(kind)): n for kind, n in counts["kind"].items()}
    designs = {
        plain.design_name(design, counts["design"][design.value]): counts["design"][design.value]
        for design in StudyDesign
        if design.value in counts["design"]
    }
    for title, table in (
        ("kinds", kinds),
        ("designs", designs),
        ("licences", counts["license"]),
    ):
        rows += [Content(""), Content.styled(label("collection", title), "bold")]
        rows += [shown.said(f"{count:>6,}  {name}") for name, count in table.items()]
    rows += [Content(""), Content.styled(label("collection", "gaps"), "bold")]
    rows += [shown.said(f"• {gap['text']}") for gap in found["gaps"]]
    rows += [Content(""), Content.styled(label("collection", "build"), "bold")]
    for key in ("build", "built", "passages", "corpus_sha256", "retraction_last_checked"):
        value = label("collection", "unknown") if found[key] is None else found[key]
        rows.append(shown.said(label("collection", f"row_{key}", value=str(value)[:24])))
    return shown.lines([*rows, Content(""), Content(label("collection", "more"))])
