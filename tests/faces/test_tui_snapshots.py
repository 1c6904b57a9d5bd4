"""The screens as text, at four sizes, in colour and without: compared with what was looked at.

``SNAPSHOTS=write`` writes them anew, in one process; look at every one before it is kept.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.terminal import SIZES, STUDIES, Scripted, ask, running, screen_text, until
from tests.world import World, make_world
from textual.pilot import Pilot

from cpassist_tui.backend import Asking, Tell, unheard
from cpassist_tui.screens.check import CheckScreen
from cpassist_tui.screens.help import HelpScreen

FOLDER = Path(__file__).parent / "snapshots"
ANSWERS = FOLDER / "answers.json"
WRITING = os.environ.get("SNAPSHOTS") == "write"
ARTICLE = (
    "Our clinic gives hope.\n\nCord blood cures cerebral palsy. In a randomized trial, walking "
    "improved more after cord blood than after placebo.\n\nCord blood has no side effects."
)
STILL = 4
"""Looks at the screen, a tenth of a second apart, between which nothing may move."""

BUILD = re.compile(r"build [0-9a-f]{8}")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("world"), STUDIES)


class Canned(Scripted):
    """Gives the answers that are kept beside the screens: what they say is tested elsewhere."""

    def ask(self, asking: Asking, tell: Tell = unheard) -> dict[str, Any]:
        return self._held(asking.text, lambda: super(Canned, self).ask(asking, tell))

    def check(self, text: str) -> dict[str, Any]:
        return self._held(text, lambda: super(Canned, self).check(text))

    def _held(self, key: str, made: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        kept: dict[str, Any] = json.loads(ANSWERS.read_text("utf-8")) if ANSWERS.exists() else {}
        if key not in kept and WRITING:
            FOLDER.mkdir(exist_ok=True)
            kept[key] = made()
            ANSWERS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
        return kept[key]


async def settled(pilot: Pilot[None]) -> str:
    """The screen, once nothing on it has moved for a while."""
    before, still = "", 0
    while still < STILL:
        now = _without_build(screen_text(pilot))
        still = still + 1 if now == before else 0
        before = now
        await pilot.pause(0.1)
    return before


async def held(name: str, pilot: Pilot[None]) -> None:
    """The screen comes to be the snapshot of that name; on a busy machine that takes a while."""
    file = FOLDER / f"{name}.txt"
    if WRITING:
        FOLDER.mkdir(exist_ok=True)
        file.write_text(await settled(pilot), "utf-8")
    wanted = file.read_text("utf-8")
    with suppress(AssertionError):
        await until(pilot, lambda: _without_build(screen_text(pilot)) == wanted)
    assert await settled(pilot) == wanted


def _without_build(text: str) -> str:
    lines = BUILD.sub("build 00000000", text).splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


@pytest.mark.parametrize("colour", [True, False], ids=["colour", "no-colour"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_screens_are_as_they_were_looked_at(
    world: World, size: tuple[int, int], colour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    if not colour:
        monkeypatch.setenv("NO_COLOR", "1")
    where = f"{size[0]}x{size[1]}-{'colour' if colour else 'no-colour'}"
    async with running(Canned(world), size) as pilot:
        pilot.app.screen.query_one("QuestionBox").cursor_blink = False
        await until(pilot, lambda: "Ready: 3 sources" in screen_text(pilot))
        await held(f"welcome-{where}", pilot)
        await ask(pilot)
        await held(f"answer-{where}", pilot)
        await ask(pilot, "how do I bake sourdough bread?")
        await held(f"abstention-{where}", pilot)
        await ask(pilot, "my child is having a seizure and is not breathing")
        await held(f"urgent-{where}", pilot)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        await held(f"help-{where}", pilot)
        await pilot.press("escape", "f7")
        await until(pilot, lambda: isinstance(pilot.app.screen, CheckScreen))
        screen = pilot.app.screen
        screen.query_one("#pasted").text = ARTICLE
        await pilot.press("f9")
        await until(pilot, lambda: screen.report is not None)
        await until(pilot, lambda: "Checking" not in screen_text(pilot))
        await held(f"check-{where}", pilot)
