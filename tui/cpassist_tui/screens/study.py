"""One whole record: its words with the quoted ones marked, its grade with reasons, its terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static

from cpassist.domain.passages import Span
from cpassist_tui import shown
from cpassist_tui.labels import label
from cpassist_tui.messages import Copied, StudyWanted
from cpassist_tui.widgets.facts import Facts

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
        self,
        study: Json,
        why: Json,
        quoted: Sequence[Span] = (),
        related: Sequence[tuple[str, str]] = (),
        *,
        at_why: bool = False,
    ) -> None:
        """``related`` holds the id and title of each other report of the study."""
        super().__init__()
        self._study, self._why = study, why
        self._quoted, self._related, self._at_why = tuple(quoted), tuple(related), at_why

    def compose(self) -> ComposeResult:
        """Reference, terms, text, facts with reasons, sources."""
        with VerticalScroll(id="record"):
            yield Static(_head(self._study), markup=False, classes="head")
            yield Static(_legend(), markup=False, classes="legend")
            for place, (section, whole) in enumerate(self._sections):
                words = self._marked(section["label"], whole, self._quoted)
                yield Static(words, markup=False, id=f"section-{place}", classes="section")
            yield Static(_facts_title(self._why), markup=False, id="why")
            yield Facts(self._why["signals"])
            yield Static(_related_title(self._related), markup=False, classes="terms")
            if self._related:
                rows = [_related_row(*one) for one in self._related]
                yield OptionList(*rows, compact=True, markup=False, id="related")
            yield Static(_terms(self._study), markup=False, classes="terms")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Bring what was asked for into sight."""
        self.query_one("#record").focus()
        self._mark(self._quoted, look=not self._at_why)
        if self._at_why:
            self.call_after_refresh(self.action_why)

    @property
    def _sections(self) -> list[tuple[Json, Span]]:
        return [(one, Span(one["start"], one["end"])) for one in self._study["sections"]]

    def _marked(self, heading: str, whole: Span, spans: Sequence[Span]) -> Content:
        inside = [_inside(span, whole) for span in spans if span.overlap(whole)]
        words = shown.marked(whole.of(self._study["text"]), inside, shown.QUOTED)
        return shown.lines([shown.said(heading, "bold"), words])

    def _mark(self, spans: Sequence[Span], *, look: bool) -> None:
        """Have ``spans`` of the text stand out, and with ``look`` the first of them in sight."""
        self.query_one(".legend").display = bool(spans)
        for place, (section, whole) in enumerate(self._sections):
            held = self.query_one(f"#section-{place}", Static)
            held.update(self._marked(section["label"], whole, spans))
            held.set_class(any(span.overlap(whole) for span in spans), "quoted")
        if look and (found := self.query(".quoted")):
            self.call_after_refresh(found.first().scroll_visible, animate=False)

    def on_facts_chosen(self, event: Facts.Chosen) -> None:
        """Show the words a fact was read from."""
        if event.spans:
            self._mark(event.spans, look=True)
        else:
            self.notify(label("study", "no_words"), markup=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open another report of the same study."""
        self.post_message(StudyWanted(self._related[event.option_index][0]))

    def action_leave(self) -> None:
        """Back to the conversation."""
        self.app.pop_screen()

    def action_why(self) -> None:
        """Go to the facts with the reasons for them."""
        self.query_one(Facts).focus(scroll_visible=False)
        self.query_one("#record", VerticalScroll).scroll_to_widget(
            self.query_one("#why"), animate=False, top=True
        )

    def action_open(self) -> None:
        """Open the published source in the browser; only web addresses are opened."""
        url = str(self._study["url"] or "")
        if url.startswith(("https://", "http://")):
            self.app.open_url(url)
        else:
            self.notify(label("study", "no_link_to_open"), severity="warning", markup=False)

    def action_related(self) -> None:
        """Open another report of the same study."""
        if self._related:
            self.post_message(StudyWanted(self._related[0][0]))
        else:
            self.notify(_related_title(()).plain.replace("\n", ": "), markup=False)

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


def _inside(span: Span, whole: Span) -> Span:
    """The part of ``span`` that lies in ``whole``, counted from where that starts."""
    return Span(max(span.start, whole.start), min(span.end, whole.end)).shifted(-whole.start)


def _legend() -> Content:
    example = (label("study", "marked_example"), shown.QUOTED)
    return Content.assemble(label("study", "marked"), example, label("study", "marked_means"))


def _head(study: Json) -> Content:
    rows = [shown.said(study["title"], "bold")]
    if warning := shown.standing(study):
        rows.append(warning)
    link = study["url"] or label("study", "no_link")
    rows += [
        shown.said(study["vancouver"]),
        shown.grade(study["appraisal"]),
        shown.facts(study),
        shown.said(label("study", "kind", kind=study["kind_words"])),
        shown.said(label("study", "link", url=link)),
    ]
    return shown.lines(rows)


def _facts_title(why: Json) -> Content:
    return shown.lines(
        [
            Content.styled(label("study", "facts"), "bold"),
            shown.said(why["level_words"]),
            Content.styled(label("study", "facts_how"), "dim"),
        ]
    )


def _related_title(related: Sequence[tuple[str, str]]) -> Content:
    title = Content.styled(label("study", "related"), "bold")
    return shown.lines([title, Content(label("study", "read_related" if related else "none"))])


def _related_row(study_id: str, title: str) -> Content:
    return shown.said(label("study", "related_row", title=title, id=study_id))


def _terms(study: Json) -> Content:
    unknown = label("study", "not_stated")
    told = {
        "id": study["study_id"],
        "license": study["license"] or unknown,
        "source_license": study["source_license"] or unknown,
        "looked_up": study["retraction_checked"] or unknown,
    }
    names = ("doi", "pmid", "pmcid", "registration")
    rows = [label("study", "name", name=name, value=study[name]) for name in names if study[name]]
    rows += [label("study", key, value=value) for key, value in told.items()]
    rows += [label("study", "read_at", **source) for source in study.get("sources", ())]
    heading = Content.styled(label("study", "terms"), "bold")
    return shown.lines([heading, *map(shown.said, rows)])
