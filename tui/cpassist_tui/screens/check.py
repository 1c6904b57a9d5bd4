"""Check an article: paste or open it, then read what each of its statements rests on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Input, OptionList, Static, TextArea
from textual.worker import Worker

from cpassist.domain.errors import CpassistError
from cpassist_tui import judged, shown
from cpassist_tui.aside import aside
from cpassist_tui.backend import Backend
from cpassist_tui.labels import label
from cpassist_tui.messages import StudyWanted

Json = dict[str, Any]


class CheckScreen(Screen[None]):
    """Stays as it is when left, so that nothing pasted is lost; ``read`` opens what is named."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - as Textual has it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Stop / back"),
        Binding("f9", "check", "Check it"),
        Binding("f8", "other", "Another text"),
        Binding("f2", "read", "Read the source"),
        Binding("ctrl+s", "save", "Save report", priority=True),
    ]

    def __init__(self, backend: Backend, read: Callable[[str], str]) -> None:
        super().__init__()
        self._backend, self._read = backend, read
        self.report: Json | None = None
        self._worker: Worker[None] | None = None
        self._places: tuple[judged.Paragraph, ...] = ()
        self._chosen: int | None = None

    def compose(self) -> ComposeResult:
        """First the text is asked for; the report comes in its place."""
        yield Static(Content.styled(label("check", "title"), "bold"), markup=False, id="title")
        with Vertical(id="article"):
            yield Static(Content(label("check", "how")), markup=False)
            yield Input(placeholder=label("check", "file"), compact=True, select_on_focus=False)
            yield TextArea(soft_wrap=True, show_line_numbers=False, id="pasted")
        with Vertical(id="report"):
            yield Static(markup=False, id="overall")
            with Horizontal(id="halves"):
                yield VerticalScroll(id="marked")
                with Vertical(id="statements"):
                    yield OptionList(compact=True, markup=False, id="claims")
                    with VerticalScroll(id="evidence"):
                        yield Static(markup=False, id="basis")
        yield Static(markup=False, id="problem")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """The box to paste into is ready."""
        self.query_one("#report").display = False
        self.query_one("#pasted").focus()

    async def on_input_submitted(self) -> None:
        """Enter behind a file's name checks it."""
        self.action_check()

    def action_check(self) -> None:
        """Check the file that is named, else the text that was pasted."""
        if self._worker is not None and not self._worker.is_finished:
            return
        named = self.query_one(Input).value.strip()
        text = self.query_one(TextArea).text
        if not named and not text.strip():
            self._say(label("check", "nothing"))
            return
        self._worker = self.run_worker(self._check(named, text))

    async def _check(self, named: str, text: str) -> None:
        self._say(label("check", "working"))
        try:
            await aside(partial(self._backend.open, lambda event: None))
            if named:
                text = await aside(partial(self._read, named))
            report = await aside(partial(self._backend.check, text))
        except asyncio.CancelledError:
            self.call_later(self._say, label("check", "stopped"))
            raise
        except CpassistError as error:
            self._say(f"{error.message}. {error.hint}")
        except Exception as error:  # what was pasted outlives any fault
            self._say(label("check", "fault", kind=type(error).__name__))
        else:
            await self._show(report)

    async def _show(self, report: Json) -> None:
        self.report = report
        self._places, self._chosen = judged.paragraphs(report), None
        self.query_one("#article").display = False
        self.query_one("#report").display = True
        self.query_one("#overall", Static).update(judged.whole(report))
        text = self.query_one("#marked", VerticalScroll)
        await text.remove_children()
        await text.mount_all(
            Static(judged.paragraph(report, one, None), markup=False) for one in self._places
        )
        claims = self.query_one("#claims", OptionList)
        claims.clear_options()
        claims.add_options(
            [judged.row(claim, number) for number, claim in enumerate(report["claims"], 1)]
        )
        claims.add_option(label("check", "around"))
        claims.focus()
        claims.highlighted = next(
            (place for place, claim in enumerate(report["claims"]) if claim["checkable"]), 0
        )
        self._say("")
        self.refresh_bindings()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show what a statement rests on, and where it stands."""
        if self.report is None:
            return
        before, self._chosen = self._chosen, event.option_index
        if self._chosen >= len(self.report["claims"]):
            self._chosen = None
            content = judged.around(self.report)
        else:
            content = judged.evidence(self.report, self._chosen)
        self.query_one("#basis", Static).update(content)
        self.query_one("#evidence").scroll_home(animate=False)
        self._mark({before, self._chosen})

    def _mark(self, changed: set[int | None]) -> None:
        lines = list(self.query_one("#marked").query(Static))
        for line, one in zip(lines, self._places, strict=False):
            if self.report is not None and changed & set(one.claims):
                line.update(judged.paragraph(self.report, one, self._chosen))
                if self._chosen in one.claims:
                    self.call_after_refresh(line.scroll_visible, animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What can be done depends on whether the report stands there."""
        if action in {"other", "read", "save"}:
            return self.report is not None
        return self.report is None if action == "check" else True

    def action_other(self) -> None:
        """Back to the text, which may be changed and checked again."""
        self.report = None
        self.query_one("#report").display = False
        self.query_one("#article").display = True
        self.query_one("#pasted").focus()
        self._say("")
        self.refresh_bindings()

    def action_read(self) -> None:
        """Open the first source that the chosen statement was set against."""
        quotes = [] if self.report is None or self._chosen is None else self._quotes
        if quotes and self.report is not None:
            asked = {"quotes": quotes, "safety": [], "citations": self.report["citations"]}
            self.post_message(StudyWanted(quotes[0]["study_id"], answer=asked))
        else:
            self.notify(label("check", "no_source"), markup=False)

    @property
    def _quotes(self) -> list[Json]:
        claim: Json = (self.report or {})["claims"][self._chosen]
        return list(claim["quotes"])

    def action_save(self) -> None:
        """Save the report; the app asks where."""
        if self.report is not None:
            self.app.run_worker(self.app.run_action("app.save"))

    def action_leave(self) -> None:
        """Stop what is being checked; without that, back to the conversation."""
        if self._worker is not None and not self._worker.is_finished:
            self._worker.cancel()
        else:
            self.app.pop_screen()

    def _say(self, text: str) -> None:
        self.query_one("#problem", Static).update(shown.said(text, "bold"))
