"""The study screen: other reports of the same study, by title."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.builders import make_study
from tests.terminal import Scripted, running, screen_text, told, until
from tests.world import make_world

from cpassist_tui.messages import StudyWanted
from cpassist_tui.screens.study import StudyScreen

LATER = make_study("doe-2022", title="Cord blood for cerebral palsy: five years later")
FIRST = replace(
    make_study("doe-2020", title="Cord blood for cerebral palsy: a trial"),
    same_study=("doe-2022", "gone-2023"),
)


async def test_other_reports_are_listed_by_title_and_open(tmp_path: Path) -> None:
    async with running(Scripted(make_world(tmp_path, [FIRST, LATER])), (100, 60)) as pilot:
        await until(pilot, lambda: "Ready" in screen_text(pilot))
        pilot.app.post_message(StudyWanted("doe-2020"))
        await until(pilot, lambda: isinstance(pilot.app.screen, StudyScreen))
        await pilot.press("end")
        await until(pilot, lambda: "five years later (doe-2022)" in screen_text(pilot))
        assert "not in this collection (gone-2023)" in screen_text(pilot)
        pilot.app.screen.query_one("#related").focus()
        await pilot.press("down", "enter")
        await until(pilot, lambda: any("gone-2023" in one for one in told(pilot)))
        await pilot.press("r")
        await until(pilot, lambda: "five years later" in shown_title(pilot.app.screen))
        await pilot.press("r")
        await until(pilot, lambda: any("none known here" in one for one in told(pilot)))


def shown_title(screen: object) -> str:
    return str(screen._study["title"]) if isinstance(screen, StudyScreen) else ""
