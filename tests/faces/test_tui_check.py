"""The article checker of the terminal UI: pasted or opened, marked, with its evidence, saved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.terminal import (
    HOSTILE,
    STUDIES,
    Scripted,
    assert_clean,
    running,
    screen_text,
    talk_of,
    until,
    words_on,
)
from tests.world import World, make_world
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static, TextArea

from cpassist.domain.claims import Verdict
from cpassist.domain.errors import IndexFault
from cpassist.service.verify import Verify
from cpassist_tui import judged
from cpassist_tui.screens.check import CheckScreen
from cpassist_tui.screens.conversation import ConversationScreen
from cpassist_tui.screens.save import SaveScreen
from cpassist_tui.screens.study import StudyScreen

ARTICLE = (
    "Our clinic gives hope.\n\n"
    "Cord blood cures cerebral palsy. In a randomized trial, walking improved more after cord "
    "blood than after placebo.\n\nCord blood has no side effects. Call us today!"
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("world"), STUDIES)


@pytest.fixture
def backend(world: World) -> Scripted:
    return Scripted(world)


async def checked(pilot: Pilot[None], text: str = ARTICLE) -> CheckScreen:
    await pilot.press("f7")
    await until(pilot, lambda: isinstance(pilot.app.screen, CheckScreen))
    screen = pilot.app.screen
    assert isinstance(screen, CheckScreen)
    screen.query_one(TextArea).text = text
    await pilot.press("f9")
    await until(pilot, lambda: screen.report is not None)
    return screen


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 40)])
async def test_an_article_is_marked_and_each_statement_shows_what_it_rests_on(
    backend: Scripted, size: tuple[int, int]
) -> None:
    async with running(backend, size) as pilot:
        screen = await checked(pilot)
        assert screen.report is not None
        assert "How it reads:" in words_on(pilot)
        claims = screen.query_one(OptionList)
        for place, claim in enumerate(screen.report["claims"]):
            claims.highlighted = place
            await pilot.pause()
            shown = screen.query_one("#basis", Static).content
            assert claim["verdict_words"] in shown.plain
            assert claim["why"] in shown.plain
            assert all(quote["text"] in shown.plain for quote in claim["quotes"])
            assert judged.SHAPES[Verdict(claim["verdict"])][0] in screen_text(pilot)
        marked = "\n".join(line.content.plain for line in screen.query("#marked Static"))
        assert all(f"[{n}" in marked for n in range(1, len(screen.report["claims"]) + 1))
        claims.highlighted = len(screen.report["claims"])
        await pilot.pause()
        assert "Questions to ask" in screen.query_one("#basis", Static).content.plain


def test_every_verdict_has_a_sign_of_its_own() -> None:
    assert set(judged.SHAPES) == set(Verdict)
    assert len({shape for shape, _ in judged.SHAPES.values()}) == len(Verdict)


async def test_a_file_is_opened_and_one_that_is_not_there_is_said(
    backend: Scripted, tmp_path: Path
) -> None:
    (tmp_path / "article.txt").write_text(ARTICLE, "utf-8")
    async with running(backend) as pilot:
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(pilot.app.screen, CheckScreen))
        screen = pilot.app.screen
        assert isinstance(screen, CheckScreen)
        await pilot.press("f9")
        await until(pilot, lambda: "There is no text yet" in words_on(pilot))
        box = screen.query_one(Input)
        box.focus()
        box.value = str(tmp_path / "nothing.txt")
        await pilot.press("enter")
        await until(
            pilot, lambda: "cannot be read" in words_on(pilot) or "no file" in words_on(pilot)
        )
        assert screen.report is None
        box.value = str(tmp_path / "article.txt")
        await pilot.press("enter")
        await until(pilot, lambda: screen.report is not None)


async def test_the_text_is_still_there_after_a_fault_and_after_leaving(backend: Scripted) -> None:
    async with running(backend) as pilot:
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(pilot.app.screen, CheckScreen))
        screen = pilot.app.screen
        screen.query_one(TextArea).text = ARTICLE
        whole = backend.check
        backend.check = lambda text: (_ for _ in ()).throw(IndexFault("torn", hint="Mend it."))  # type: ignore[method-assign]
        await pilot.press("f9")
        await until(pilot, lambda: "Mend it." in words_on(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConversationScreen))
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(pilot.app.screen, CheckScreen))
        assert pilot.app.screen.query_one(TextArea).text == ARTICLE
        backend.check = whole  # type: ignore[method-assign]
        await pilot.press("f9")
        await until(pilot, lambda: pilot.app.screen.report is not None)


async def test_a_source_is_read_and_a_saved_report_passes_verification(
    backend: Scripted, world: World, tmp_path: Path
) -> None:
    async with running(backend, (100, 40)) as pilot:
        screen = await checked(pilot)
        assert screen.report is not None
        quoted = next(n for n, one in enumerate(screen.report["claims"]) if one["quotes"])
        screen.query_one(OptionList).highlighted = quoted
        await pilot.pause()
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudyScreen))
        assert pilot.app.screen.query(".quoted")
        await pilot.press("escape")
        for ending, words in ((".json", '"claims"'), (".md", "# "), (".ris", "TY  - ")):
            await pilot.press("ctrl+s")
            await until(pilot, lambda: isinstance(pilot.app.screen, SaveScreen))
            pilot.app.screen.query_one(Input).value = str(tmp_path / f"report{ending}")
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, CheckScreen))
            assert words in (tmp_path / f"report{ending}").read_text("utf-8")
    document = json.loads((tmp_path / "report.json").read_text("utf-8"))
    report = Verify(world.ask_service().store.study).verify(document)
    assert report.checked > 0
    assert report.holds


@pytest.mark.parametrize("text", [HOSTILE * 3, "\x00\x01", "(((((" * 200, "a" * 5000, "\n\n\n.\n"])
async def test_rubbish_is_inert(backend: Scripted, text: str) -> None:
    async with running(backend) as pilot:
        await checked(pilot, f"Cord blood cures cerebral palsy. {text}")
        assert_clean(screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is talk_of(pilot))
