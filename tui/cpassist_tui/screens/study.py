"""One whole record: its words with the quoted ones marked, its grade with reasons, its terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, Static

from cpassist.domain.passages import Span
from cpassist_tui import shown
from cpassist_tui.labels import label
from cpassist_tui.messages import Copied, StudyWanted

Json = dict[str, Any]


class StudyScreen(Screen[None]):
    """Opens at the first quoted words, or at the reasons for the grade."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back"),
        Binding("w", "why", "Why", tooltip="Why it is graded so"),
        Binding("o", "open", "Open source"),
        Binding("c", "copy", "Copy reference"),
        Binding("r", "related", "Related report"),
        Binding("u", "copy_link", "Copy link", show=False),
    ]

    def __init__(
        self, study: Json, why: Json, quoted: Sequence[Span] = (), *, at_why: bool = False
    ) -> None:
        super().__init__()
        self._study, self._why = study, why
        self._quoted, self._at_why = tuple(quoted), at_why

    def compose(self) -> ComposeResult:
        """Reference, terms, text, reasons, sources."""
        with VerticalScroll(id="record"):
            yield Static(_head(self._study), markup=False, classes="head")
            if self._quoted:
                yield Static(
                    Content.assemble("Marked ", ("like this", shown.QUOTED), ": quoted above."),
                    markup=False,
                    classes="legend",
                )
            yield from self._sections()
            yield Static(_why(self._why), markup=False, id="why")
            yield Static(_related(self._study), markup=False, classes="terms")
            yield Static(_terms(self._study), markup=False, classes="terms")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Bring what was asked for into sight."""
        self.query_one("#record").focus()
        if self._at_why:
            self.call_after_refresh(self.action_why)
        elif self._quoted and (found := self.query(".quoted")):
            self.call_after_refresh(found.first().scroll_visible, animate=False)

    def _sections(self) -> Iterator[Widget]:
        text = self._study["text"]
        for section in self._study["sections"]:
            whole = Span(section["start"], section["end"])
            inside = [
                Span(max(span.start, whole.start), min(span.end, whole.end)).shifted(-whole.start)
                for span in self._quoted
                if span.overlap(whole)
            ]
            words = shown.marked(whole.of(text), inside, shown.QUOTED)
            titled = shown.lines([shown.said(section["label"], "bold"), words])
            yield Static(titled, markup=False, classes="section quoted" if inside else "section")

    def action_leave(self) -> None:
        """Back to the conversation."""
        self.app.pop_screen()

    def action_why(self) -> None:
        """Go to the reasons."""
        self.query_one("#record", VerticalScroll).scroll_to_widget(
            self.query_one("#why"), animate=False, top=True
        )

    def action_open(self) -> None:
        """Open the published source in the browser; only web addresses are opened."""
        url = str(self._study["url"] or "")
        if url.startswith(("https://", "http://")):
            self.app.open_url(url)
        else:
            self.notify("The record holds no link.", severity="warning", markup=False)

    def action_related(self) -> None:
        """Open another report of the same study."""
        related = self._study.get("same_study", ())
        if related:
            self.post_message(StudyWanted(related[0]))
        else:
            self.notify(f"{label('study', 'related')}: {label('study', 'none')}", markup=False)

    def action_copy(self) -> None:
        """Carry the reference away."""
        self.post_message(Copied(shown.said(self._study["vancouver"]).plain, "reference"))

    def action_copy_link(self) -> None:
        """Carry the link away."""
        self.post_message(Copied(shown.said(self._study["url"] or "").plain, "link"))


def quoted_spans(answer: Json | None, study_id: str) -> list[Span]:
    """Where an answer quotes a study, in the order of its text."""
    if answer is None:
        return []
    return sorted(
        Span(quote["start"], quote["end"])
        for quote in (*answer["quotes"], *answer["safety"])
        if quote["study_id"] == study_id
    )


def _head(study: Json) -> Content:
    rows = [shown.said(study["title"], "bold")]
    if warning := shown.standing(study):
        rows.append(warning)
    rows += [
        shown.said(study["vancouver"]),
        shown.grade(study["appraisal"]),
        shown.facts(study),
        shown.said(f"These words: {study['kind_words']}"),
        shown.said(f"Link: {study['url'] or 'none in the record'}"),
    ]
    return shown.lines(rows)


def _related(study: Json) -> Content:
    related = study.get("same_study", ())
    rows = [Content.styled(label("study", "related"), "bold")]
    rows += [shown.said(f"• {study_id}") for study_id in related]
    rows.append(Content(label("study", "read_related" if related else "none")))
    return shown.lines(rows)


def _why(why: Json) -> Content:
    rows = [Content.styled("Why this grade", "bold"), shown.said(why["level_words"])]
    for signal in why["signals"]:
        name = signal["name"].replace("_", " ")
        rows.append(
            Content.assemble(
                (name, "bold"), shown.said(f": {signal['value']} (from {signal['basis']})")
            )
        )
        for reason in signal["reasons"]:
            rows.append(shown.said(f"  {reason['text']}", "dim"))
            if reason["quote"] is not None:
                rows.append(shown.said(f"  “{reason['quote']}”", "italic"))
    return shown.lines(rows)


def _terms(study: Json) -> Content:
    names = ("doi", "pmid", "pmcid", "registration")
    rows = [Content.styled("Record and terms", "bold"), shown.said(f"id: {study['study_id']}")]
    rows += [shown.said(f"{name}: {study[name]}") for name in names if study[name]]
    rows += [
        shown.said(f"licence of these words: {study['license'] or 'not stated'}"),
        shown.said(f"licence of the source: {study['source_license'] or 'not stated'}"),
        shown.said(f"standing last looked up: {study['retraction_checked'] or 'not stated'}"),
    ]
    rows += [shown.said(f"read at: {s['url']} ({s['seen']})") for s in study.get("sources", ())]
    return shown.lines(rows)
