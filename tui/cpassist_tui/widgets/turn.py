"""One question with what came of it: an answer in steps, a notice, a fault, or a stop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from cpassist.core import words as plain
from cpassist.core.terms import Stem
from cpassist_tui import shown
from cpassist_tui.messages import StudyWanted
from cpassist_tui.widgets.certainty_panel import CertaintyPanel
from cpassist_tui.widgets.next_questions import NextQuestions
from cpassist_tui.widgets.notice import Notice, noticed
from cpassist_tui.widgets.points import caveats, safety, sides, terms
from cpassist_tui.widgets.quote_card import QuoteCard
from cpassist_tui.widgets.steps import Steps

Json = dict[str, Any]


class Turn(Vertical):
    """Grows from top to bottom in reading order."""

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question
        self.answer: Json | None = None
        self._steps: Steps | None = None
        self._over = False

    def compose(self) -> Iterator[Widget]:
        """The question as it was asked."""
        asked = Content.assemble(("You asked: ", "bold"), shown.said(self.question, "bold"))
        yield Static(asked, markup=False, classes="asked")

    async def tell(self, name: str, part: Json) -> None:
        """A step towards the answer is done; what comes after the whole is passed over."""
        if self._over:
            return
        if self._steps is None:
            self._steps = Steps()
            await self.mount(self._steps)
        self._steps.tell(name, part)

    async def show(self, answer: Json, stem: Stem) -> None:
        """The answer, part by part; the screen is drawn between two parts."""
        await self._end_steps()
        for part in parts(answer, stem):
            await self.mount(part)
        self.answer = answer

    async def _end_steps(self) -> None:
        self._over = True
        if self._steps is not None:
            await self._steps.remove()

    def on_study_wanted(self, event: StudyWanted) -> None:
        """What is to be marked in the record is what this answer quotes."""
        event.answer = event.answer or self.answer

    async def fail(self, message: str, hint: str) -> None:
        """What went wrong, and what to do about it."""
        await self._end_steps()
        words = shown.lines([shown.said(message, "bold"), shown.said(f"What to do: {hint}")])
        fault = Static(words, markup=False, classes="fault")
        fault.border_title = Content("! Not answered")
        await self.mount(fault)

    async def stop(self) -> None:
        """Stopped by the user: nothing half shown stays."""
        self._over = True
        await self.remove_children([part for part in self.children if not part.has_class("asked")])
        await self.mount(
            Static(
                Content("Stopped. Nothing was lost: the question is back in the box."), markup=False
            )
        )

    @property
    def next_texts(self) -> tuple[str, ...]:
        """The questions offered next, in the order of their keys."""
        return self.query_one(NextQuestions).texts if self.query(NextQuestions) else ()


def parts(answer: Json, stem: Stem) -> Iterator[Widget]:
    """The widgets of an answer in reading order."""
    told = 0
    if answer["kind"] != "answer":
        told = len(noticed(answer))
        yield Notice(answer)
    if statements := answer["summary"][told:]:
        yield Static(_summary(statements), markup=False, classes="summary")
    if answer["certainty"]["level"] != "none":
        yield CertaintyPanel(answer)
    if answer["reason"] != "urgent" and (words := _understood(answer)):
        yield Static(words, markup=False, classes="understood")
    yield from _cards(answer, stem)
    if answer["safety"]:
        yield safety(answer)
    if answer.get("sides"):
        yield sides(answer)
    if answer["caveats"]:
        yield caveats(answer)
    if answer["follow_ups"]:
        yield NextQuestions(plain.template("headings", "follow_ups"), answer["follow_ups"])
    if answer.get("glossary"):  # a server of an earlier version sends none
        yield terms(answer)


def _cards(answer: Json, stem: Stem) -> Iterator[Widget]:
    if not answer["quotes"]:
        return
    nearest = answer["kind"] == "abstention"
    title = plain.template("headings", "nearest" if nearest else "quotes")
    yield Static(Content.styled(title, "bold"), markup=False, classes="title")
    by_number = {citation["number"]: citation for citation in answer["citations"]}
    sought = shown.asked_words(answer)
    for number in dict.fromkeys(quote["citation"] for quote in answer["quotes"]):
        quotes = [quote for quote in answer["quotes"] if quote["citation"] == number]
        yield QuoteCard(by_number[number], quotes, sought, stem)


def _summary(statements: list[Json]) -> Content:
    rows = []
    for place, statement in enumerate(statements):
        numbers = (
            "" if "[" in statement["text"] else "".join(f"[{n}]" for n in statement["citations"])
        )
        rows.append(shown.said(f"{statement['text']} {numbers}".strip(), "" if place else "bold"))
    return shown.lines(rows)


def _understood(answer: Json) -> Content | None:
    understood = answer["understood"]
    said = []
    if understood["standalone"] != answer["question"]:
        said.append(f"“{understood['standalone']}”")
    if understood["expanded"]:
        also = "; ".join(
            f"{e['term']} = {', '.join(e['also'][:3])}" for e in understood["expanded"]
        )
        said.append(plain.template("headings", "expanded", also=also))
    text = plain.template("headings", "understood", parts=". ".join(said))
    rows = [shown.said(text, "dim")] if said else []
    rows += [
        shown.said(
            plain.template(
                "headings",
                "spelling",
                typed=word["typed"],
                offered=plain.either([f"“{other}”" for other in word["offered"]]),
            )
        )
        for word in understood.get("spelling", ())
    ]
    return shown.lines(rows) if rows else None
