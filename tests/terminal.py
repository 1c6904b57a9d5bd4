"""The terminal UI under a test's hands: a backend that can be held up, a screen to be read."""

from __future__ import annotations

import re
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from tests.builders import make_study
from tests.world import StillClock, World
from textual.pilot import Pilot

from cpassist.adapters.history import SqliteHistory
from cpassist.domain.answers import Filters
from cpassist.domain.studies import Study
from cpassist.service.events import Listener, Progress
from cpassist.settings import read_settings
from cpassist.wiring.checking import check_with
from cpassist.wiring.conversing import converse_unkept
from cpassist_tui.app import EvidenceApp
from cpassist_tui.backend import Asking, Tell, unheard
from cpassist_tui.kept import Kept
from cpassist_tui.launch import SITTINGS
from cpassist_tui.local import LocalBackend
from cpassist_tui.screens.conversation import ConversationScreen
from cpassist_tui.sitting import Sitting
from cpassist_tui.widgets.question_box import QuestionBox

SIZES = [(60, 20), (80, 24), (120, 40), (200, 50)]
QUESTION = "does cord blood help children with cerebral palsy walk?"
HOSTILE = (
    "[bold red]BIG[/] [@click=app.quit]go[/] \x1b[31mred\x1b[0m \u202egnp.exe 字漢 שלום [/x] $error"
)


def trial(study_id: str, words: str, year: int = 2020) -> Study:
    return make_study(
        study_id,
        title="Cord blood for children with cerebral palsy: a randomized controlled trial",
        background="Sixty children with cerebral palsy were randomly assigned to cord blood or "
        "placebo in a double-blind trial.",
        results=words,
        year=year,
    )


STUDIES = (
    trial(
        "doe-2020",
        "Walking distance was not different between cord blood and placebo at one year. "
        "Adverse events: three children had fever on the first day after cord blood.",
    ),
    trial(
        "roe-2012", "Walking improved more after cord blood than after placebo (p = 0.03).", 2012
    ),
    make_study(
        "rat-2018",
        title="Hypoxic ischemic rats given cells",
        background="Rat pups with brain injury were given umbilical cells.",
        results="Rats walked farther on the beam after cells.",
        year=2018,
    ),
)


class Scripted(LocalBackend):
    """Answers from a world; can be held up, and can be given another answer or a fault."""

    def __init__(self, world: World) -> None:
        super().__init__(
            lambda listener: self._tell(listener) or world.ask_service(),
            converse_unkept,
            check_with,
            world.builds.manifest,
        )
        self.events: tuple[Progress, ...] = ()
        self.go_on = threading.Event()
        self.go_on.set()
        self.change: Callable[[dict[str, Any]], dict[str, Any]] = dict
        self.fault: Exception | None = None
        self.seen: list[tuple[str, Filters, tuple[str, ...]]] = []

    def _tell(self, listener: Listener) -> None:
        for event in self.events:
            listener(event)

    def ask(self, asking: Asking, tell: Tell = unheard) -> dict[str, Any]:
        self.seen.append((asking.text, asking.filters, asking.history))
        assert self.go_on.wait(10)
        if self.fault is not None:
            raise self.fault
        return self.change(super().ask(asking, tell))


def make_app(backend: Scripted) -> EvidenceApp:
    """As started by its user, over another backend."""
    settings = read_settings().history
    folder = settings.file.parent / SITTINGS
    kept = Kept(lambda: (SqliteHistory(settings.file), StillClock()) if settings.enabled else None)
    return EvidenceApp(backend, kept, Sitting(lambda: folder if settings.enabled else None))


@asynccontextmanager
async def running(
    backend: Scripted, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[None]]:
    app = make_app(backend)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, ConversationScreen))
        yield pilot
        backend.go_on.set()


async def until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    for _ in range(400):
        if true():
            await pilot.pause()
            return
        await pilot.pause(0.01)
    raise AssertionError(f"never came true; the screen:\n{screen_text(pilot)}")


def screen_text(pilot: Pilot[None]) -> str:
    """What stands on the screen, as plain text."""
    width, height = pilot.app.size
    strips = pilot.app.screen._compositor.render_strips(pilot.app.size)
    assert len(strips) == height
    rows = [strip.text for strip in strips]
    assert all(strip.cell_length == width for strip in strips)
    return "\n".join(rows)


def words_on(pilot: Pilot[None]) -> str:
    """The screen's words without frames and line ends."""
    return " ".join(re.sub(r"[│┃▌█╭╮╰╯─━┏┓┗┛║═╔╗╚╝╏╍]", " ", screen_text(pilot)).split())


def told(pilot: Pilot[None]) -> list[str]:
    """What was notified."""
    return [notice.message for notice in pilot.app._notifications]


def talk_of(pilot: Pilot[None]) -> ConversationScreen:
    return next(s for s in pilot.app.screen_stack if isinstance(s, ConversationScreen))


async def ask(pilot: Pilot[None], question: str = QUESTION) -> None:
    talk = talk_of(pilot)
    before = talk.talk.newest
    box = talk.query_one(QuestionBox)
    box.focus()
    box.value = question
    await pilot.press("enter")
    await until(pilot, lambda: talk.talk.newest is not before and not talk._busy)


def assert_clean(text: str) -> None:
    assert "\x1b" not in text
    assert "\u202e" not in text
