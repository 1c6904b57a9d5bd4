"""The terminal UI as its users meet it: whole tasks, on small and large screens."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.terminal import (
    HOSTILE,
    QUESTION,
    SIZES,
    STUDIES,
    Scripted,
    ask,
    assert_clean,
    running,
    screen_text,
    talk_of,
    told,
    trial,
    until,
    words_on,
)
from tests.world import World, make_world
from textual.pilot import Pilot
from textual.widgets import DataTable, Input, Static

from cpassist.domain.answers import Cells, Filters, Population
from cpassist.domain.errors import IndexFault, SettingsError
from cpassist.domain.evidence import StudyDesign
from cpassist.service.events import Listener, Progress
from cpassist.service.verify import Verify
from cpassist.settings import Settings
from cpassist_tui import launch
from cpassist_tui.screens.conversation import ConversationScreen
from cpassist_tui.screens.filters import FiltersScreen
from cpassist_tui.screens.help import HelpScreen
from cpassist_tui.screens.save import SaveScreen
from cpassist_tui.screens.sources import SourcesScreen
from cpassist_tui.screens.study import StudyScreen
from cpassist_tui.themes import THEMES
from cpassist_tui.widgets.choices import Choices
from cpassist_tui.widgets.facts import Facts
from cpassist_tui.widgets.notice import Notice
from cpassist_tui.widgets.question_box import QuestionBox
from cpassist_tui.widgets.quote_card import QuoteCard


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("world"), STUDIES)


@pytest.fixture
def backend(world: World) -> Scripted:
    return Scripted(world)


async def test_the_first_screen_says_what_this_is_and_how_to_begin(backend: Scripted) -> None:
    async with running(backend) as pilot:
        await until(pilot, lambda: "Ready: 3 sources" in screen_text(pilot))
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause(0.1)
            seen = words_on(pilot)
            assert "No language model writes anything here" in seen
            assert "Ask in your own words" in seen
            if size[1] >= 24:
                assert "not medical advice" in seen
                assert "come from: published studies" in seen
                assert all(f" {number} " in seen for number in (1, 2, 3))


@pytest.mark.parametrize("size", [SIZES[0], SIZES[-1]])
async def test_an_answer_can_be_read_from_top_to_bottom(
    backend: Scripted, size: tuple[int, int]
) -> None:
    async with running(backend, size) as pilot:
        await ask(pilot)
        assert "You asked: does cord blood help" in words_on(pilot)
        talk = talk_of(pilot).talk
        seen = ""
        for line in range(0, talk.max_scroll_y + 1, 5):
            talk.scroll_to(y=line, animate=False)
            await pilot.pause()
            seen += words_on(pilot)
        for words in (
            "Bottom line",
            "Certainty:",
            "Why this certainty",
            "Quotes, word for word",
            "randomized trial · level 2 of 5: strong design",
            "●●●●○",
            "Safety: what was reported",
            "Keep in mind",
        ):
            assert words in seen, words


async def test_a_quote_is_exact_and_its_matched_words_are_marked(backend: Scripted) -> None:
    async with running(backend) as pilot:
        await ask(pilot)
        talk = talk_of(pilot)
        assert talk.answer is not None
        for card in talk.query(QuoteCard):
            shown = card.content
            for quote in card.quotes:
                assert quote["text"] in shown.plain
            marked = {
                shown.plain[s.start : s.end].lower()
                for s in shown.spans
                if "underline" in str(s.style)
            }
            assert marked <= {
                "cord",
                "blood",
                "walk",
                "walking",
                "walked",
                "children",
                "cerebral",
                "palsy",
                "improved",
                "effective",
                "efficacy",
            }
            assert marked


async def test_the_box_can_be_typed_into_before_the_index_is_open(backend: Scripted) -> None:
    held = threading.Event()
    opened = backend._open_service
    backend._open_service = lambda listener: held.wait(10) and opened(listener)  # type: ignore[assignment,return-value]
    async with running(backend) as pilot:
        await pilot.press(*"safe")
        assert talk_of(pilot).query_one(QuestionBox).value == "safe"
        assert "Opening the collection" in screen_text(pilot)
        await pilot.press("enter")
        held.set()
        await until(pilot, lambda: talk_of(pilot).answer is not None)
    assert [text for text, _, _ in backend.seen] == ["safe"]


async def test_a_first_build_shows_how_far_it_is(backend: Scripted) -> None:
    held = threading.Event()
    backend.events = (Progress("embedding texts", 250, 1000),)
    opened = backend._open_service
    backend._open_service = lambda listener: (opened(listener), held.wait(10))[0]
    async with running(backend) as pilot:
        await until(pilot, lambda: "embedding texts" in screen_text(pilot))
        assert "250 of 1,000" in screen_text(pilot)
        held.set()
        await until(pilot, lambda: "Ready" in screen_text(pilot))


async def test_an_index_that_cannot_be_opened_is_said_and_tried_again(backend: Scripted) -> None:
    opened, faults = backend._open_service, [IndexFault("the index is torn", hint="Mend it.")]

    def open_service(listener: Listener) -> Any:
        if faults:
            raise faults.pop()
        return opened(listener)

    backend._open_service = open_service
    async with running(backend, (120, 40)) as pilot:
        await until(pilot, lambda: "the index is torn" in screen_text(pilot))
        assert "Mend it." in screen_text(pilot)
        await ask(pilot)
        assert talk_of(pilot).answer is not None


async def test_escape_stops_and_nothing_typed_is_lost(backend: Scripted) -> None:
    async with running(backend) as pilot:
        backend.go_on.clear()
        talk = talk_of(pilot)
        await pilot.press(*"cord", "enter")
        await until(pilot, lambda: bool(backend.seen))
        await pilot.press("escape")
        await until(pilot, lambda: "Stopped." in screen_text(pilot))
        assert talk.query_one(QuestionBox).value == "cord"
        backend.go_on.set()
        await ask(pilot)
        assert backend.seen[-1][2] == ()  # a stopped question is no part of the conversation
        assert talk.answer is not None


async def test_a_fault_is_said_with_what_to_do_and_the_question_is_given_back(
    backend: Scripted,
) -> None:
    async with running(backend) as pilot:
        for fault, words in (
            (IndexFault("the index is torn", hint="Mend it."), ("the index is torn", "Mend it.")),
            (ZeroDivisionError("inside"), ("ZeroDivisionError", "cpassist doctor")),
        ):
            backend.fault = fault
            await ask(pilot)
            assert all(word in words_on(pilot) for word in words)
            assert talk_of(pilot).query_one(QuestionBox).value == QUESTION
        backend.fault = None
        await ask(pilot)
        assert talk_of(pilot).answer is not None


async def test_letters_typed_while_reading_are_the_next_question(backend: Scripted) -> None:
    async with running(backend) as pilot:
        await ask(pilot)
        box = talk_of(pilot).query_one(QuestionBox)
        assert not box.has_focus
        await pilot.press(*"a fit")
        assert box.value == "a fit"


async def test_arrows_walk_through_earlier_questions_and_keep_the_draft(backend: Scripted) -> None:
    async with running(backend) as pilot:
        await ask(pilot, "first cord question")
        await ask(pilot, "second cord question")
        box = talk_of(pilot).query_one(QuestionBox)
        box.focus()
        await pilot.press(*"draft", "up")
        assert box.value == "second cord question"
        await pilot.press("up", "up")
        assert box.value == "first cord question"
        await pilot.press("down", "down")
        assert box.value == "draft"
        assert [history for _, _, history in backend.seen] == [(), ("first cord question",)]


async def test_number_keys_ask_what_is_offered(backend: Scripted) -> None:
    offered = ["Is cord blood safe?", "What is cord blood?"]
    backend.change = lambda answer: {**answer, "follow_ups": offered}
    async with running(backend) as pilot:
        await pilot.press("tab", "1")
        await until(pilot, lambda: len(backend.seen) == 1 and not talk_of(pilot)._busy)
        assert backend.seen[0][0] == "Does a child's own cord blood help with walking?"
        await pilot.press("2")
        await until(pilot, lambda: len(backend.seen) == 2 and not talk_of(pilot)._busy)
        assert backend.seen[1][0] == "What is cord blood?"
        await pilot.press("5")
        assert len(backend.seen) == 2


async def test_a_spelling_is_offered_and_terms_are_explained(backend: Scripted) -> None:
    def change(answer: dict[str, Any]) -> dict[str, Any]:
        read = {**answer["understood"], "spelling": [{"typed": "chord", "offered": ["cord"]}]}
        term = {"term": "gait", "meaning": "The way a person walks."}
        return {**answer, "understood": read, "glossary": [term]}

    backend.change = change
    async with running(backend) as pilot:
        await ask(pilot, "chord blood")
        shown = [str(part.content) for part in talk_of(pilot).query(Static) if part.content]
        assert any("Did you mean “cord”? “chord” was searched as typed." in text for text in shown)
        assert any("gait: The way a person walks." in text for text in shown)


async def test_no_answer_and_an_urgent_reply_cannot_be_taken_for_an_answer(
    backend: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(backend) as pilot:
        await ask(pilot, "how do I bake sourdough bread?")
        assert "∅ No answer in this collection" in words_on(pilot)
        assert talk_of(pilot).query_one(Notice).styles.border_top[0] == "dashed"
        await ask(pilot, "my child is having a seizure and is not breathing")
        assert "‼ URGENT · Please read this first" in words_on(pilot)
        assert talk_of(pilot).query(Notice).last().styles.border_top[0] == "thick"
        assert len(talk_of(pilot).query(QuoteCard)) == 0
        await ask(pilot, "should my son get cord blood for his cerebral palsy?")
        assert "! Please read this first" in words_on(pilot)


def marked_words(pilot: Any) -> list[str]:
    """What stands out in the record."""
    return [
        section.content.plain[span.start : span.end]
        for section in pilot.app.screen.query(".quoted")
        for span in section.content.spans
        if "reverse" in str(span.style)
    ]


async def test_a_record_opens_at_the_quoted_words_with_its_grade_and_licence(
    backend: Scripted,
) -> None:
    async with running(backend, (100, 40)) as pilot:
        await ask(pilot)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudyScreen))
        answer = talk_of(pilot).answer
        assert answer is not None
        first = answer["citations"][0]["study_id"]
        quoted = {q["text"] for q in answer["quotes"] if q["study_id"] == first}
        assert all(text in "".join(marked_words(pilot)) for text in quoted)
        await pilot.press("w")
        await until(pilot, lambda: "Why this grade" in screen_text(pilot))
        facts = pilot.app.screen.query_one(Facts)
        assert facts.has_focus
        for row, spans in enumerate(facts._spans):
            facts.highlighted = row
            await pilot.press("enter")
            await until(pilot, lambda spans=spans: not spans or marked_words(pilot))
            text = pilot.app.screen._study["text"]
            assert not spans or marked_words(pilot) == [span.of(text) for span in spans]
        pilot.app.screen.query_one("#record").focus()
        await pilot.press("end")
        seen = words_on(pilot)
        assert "licence of these words: CC BY 4.0" in seen
        assert "doi: 10.1000/" in seen
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConversationScreen))


async def test_tab_goes_from_source_to_source(backend: Scripted) -> None:
    async with running(backend) as pilot:
        await ask(pilot)
        cards = list(talk_of(pilot).query(QuoteCard))
        assert len(cards) > 1
        await pilot.press("tab")
        assert pilot.app.focused is cards[0]
        await pilot.press("tab")
        assert pilot.app.focused is cards[1]


async def test_sources_can_be_sorted_and_opened(backend: Scripted) -> None:
    async with running(backend, (120, 40)) as pilot:
        await ask(pilot)
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, SourcesScreen))
        table = pilot.app.screen.query_one(DataTable)

        def years() -> list[str]:
            return [table.get_row_at(row)[2].plain for row in range(table.row_count)]

        await pilot.press("s", "s")
        assert "sorted by Year" in screen_text(pilot)
        assert years() == sorted(years())
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudyScreen))
        assert pilot.app.screen._study["year"] == int(years()[0])


async def test_filters_hold_from_the_next_question_on_and_stay_in_sight(backend: Scripted) -> None:
    async with running(backend, (80, 40)) as pilot:
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(pilot.app.screen, FiltersScreen))
        await pilot.press(*"1500", "enter")
        assert "is no year" in screen_text(pilot)
        pilot.app.screen.query_one(Input).value = "2015"
        choices = pilot.app.screen.query_one(Choices)
        choices.focus()
        names = [str(option.prompt) for option in choices.options]
        for name in ("in children", "bone marrow cells", "free to read", "randomized trials"):
            choices.highlighted = names.index(f"[ ] {name}")
            await pilot.press("enter")
            assert f"[x] {name}" in screen_text(pilot)
        await pilot.press("ctrl+s")
        said = "Only: randomized trials, in children, bone marrow cells, free to read, since"
        await until(pilot, lambda: said in screen_text(pilot))
        await ask(pilot)
    assert backend.seen[0][1] == Filters(
        frozenset({StudyDesign.RCT}),
        2015,
        frozenset({Population.CHILDREN}),
        frozenset({Cells.BONE_MARROW}),
        open_access=True,
    )


async def test_what_stands_behind_the_answers_can_be_seen(backend: Scripted) -> None:
    async with running(backend, (100, 40)) as pilot:
        await until(pilot, lambda: "Ready" in screen_text(pilot))
        await pilot.press("f4")
        await until(pilot, lambda: "Whose words" in screen_text(pilot))
        assert "Published 2012 to 2020" in screen_text(pilot)
    found = backend.collection()
    assert sum(found["counts"]["design"].values()) == found["studies"] == len(STUDIES)


async def test_help_lists_the_keys_in_force(backend: Scripted) -> None:
    async with running(backend, (100, 45)) as pilot:
        await ask(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        seen = words_on(pilot)
        assert "Sources" in seen
        assert "Read the whole record" not in seen  # nothing is focused that it would open
        await pilot.press("escape", "tab", "f1")
        await until(pilot, lambda: "Read the whole record" in words_on(pilot))


async def test_a_saved_answer_passes_verification(
    backend: Scripted, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(backend) as pilot:
        await pilot.press("ctrl+s")
        assert isinstance(pilot.app.screen, ConversationScreen)  # nothing to save yet
        await ask(pilot)
        for ending in (".json", ".md"):
            await pilot.press("ctrl+s")
            await until(pilot, lambda: isinstance(pilot.app.screen, SaveScreen))
            pilot.app.screen.query_one(Input).value = str(tmp_path / f"answer{ending}")
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, ConversationScreen))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, SaveScreen))
        pilot.app.screen.query_one(Input).value = str(tmp_path / "answer.json")
        await pilot.press("enter")
        assert "is there already" in words_on(pilot)
    document = json.loads((tmp_path / "answer.json").read_text("utf-8"))
    report = Verify(world.ask_service().store.study).verify(document)
    assert report.checked > 0
    assert report.holds
    assert f"> {document['quotes'][0]['text'][:20]}" in (tmp_path / "answer.md").read_text("utf-8")


async def test_a_quote_is_copied_with_its_reference_and_can_be_saved_instead(
    backend: Scripted, tmp_path: Path
) -> None:
    async with running(backend) as pilot:
        await ask(pilot)
        await pilot.press("tab", "c")
        await until(pilot, lambda: bool(pilot.app.clipboard))
        answer = talk_of(pilot).answer
        assert answer is not None
        assert answer["quotes"][0]["text"] in pilot.app.clipboard
        assert answer["citations"][0]["vancouver"] in pilot.app.clipboard
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, SaveScreen))
        pilot.app.screen.query_one(Input).value = str(tmp_path / "quote.txt")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConversationScreen))
        assert (tmp_path / "quote.txt").read_text("utf-8") == pilot.app.clipboard + "\n"


async def test_hostile_records_are_inert(tmp_path: Path) -> None:
    nasty = replace(
        trial("evil-2021", f"Cord blood {HOSTILE} helped children walk farther than placebo."),
        title=f"Cord blood {HOSTILE}",
        authors=(f"Doe {HOSTILE}",),
        journal=HOSTILE,
        url="javascript:alert(1)",
    )
    backend = Scripted(make_world(tmp_path, [nasty, *STUDIES]))
    backend.change = lambda answer: {**answer, "follow_ups": [HOSTILE], "caveats": [HOSTILE]}
    async with running(backend) as pilot:
        await ask(pilot, f"cord blood {HOSTILE} walk children")
        cards = talk_of(pilot).query(QuoteCard)
        card = next(card for card in cards if card.citation["study_id"] == "evil-2021")
        assert "[bold red]BIG[/]" in card.content.plain
        card.focus()
        await pilot.press("c", "f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, SourcesScreen))
        assert_clean(screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConversationScreen))
        assert_clean(screen_text(pilot))
        assert_clean(pilot.app.clipboard)
        card.focus()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudyScreen))
        await pilot.press("home")
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause(0.1)
            assert "[bold red]BIG[/]" in words_on(pilot)
            assert_clean(screen_text(pilot))
        await pilot.press("o")
        await until(pilot, lambda: "The record holds no link." in told(pilot))


async def test_without_colour_no_colour_is_sent(
    backend: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(backend) as pilot:
        await ask(pilot)
        colours = {
            segment.style.color
            for strip in pilot.app.screen._compositor.render_strips(pilot.app.size)
            for segment in strip
            if segment.style is not None
        }
        assert pilot.app.no_color
        assert colours <= {None} or all(c is None or c.is_default for c in filtered(pilot))
        assert "▲" in words_on(pilot) or "■" in words_on(pilot) or "●" in words_on(pilot)


def filtered(pilot: Pilot[None]) -> list[Any]:
    """The colours that reach the terminal after the app's own filters."""
    from textual.color import Color

    out = []
    for strip in pilot.app.screen._compositor.render_strips(pilot.app.size):
        segments = list(strip)
        for line_filter in pilot.app._filters:
            segments = line_filter.apply(segments, Color(0, 0, 0))
        out += [x for s in segments if s.style for x in (s.style.color, s.style.bgcolor)]
    return out


async def test_every_theme_shows_the_same_words(backend: Scripted) -> None:
    async with running(backend) as pilot:
        await ask(pilot)
        before = screen_text(pilot)
        for theme in THEMES:
            pilot.app.theme = theme.name
            await pilot.pause()
            assert screen_text(pilot) == before


async def test_the_palette_reaches_what_the_keys_reach(backend: Scripted) -> None:
    async with running(backend) as pilot:
        titles = {item.title for item in pilot.app.get_system_commands(pilot.app.screen)}
        assert {"Sources", "Filters", "Collection", "Save answer", "Help", "Quit"} <= titles


async def test_a_resize_while_an_answer_is_sought_loses_nothing(backend: Scripted) -> None:
    async with running(backend, (120, 40)) as pilot:
        backend.go_on.clear()
        await pilot.press(*"cord", "enter")
        await until(pilot, lambda: bool(backend.seen))
        await pilot.resize_terminal(60, 20)
        backend.go_on.set()
        await until(pilot, lambda: talk_of(pilot).answer is not None)
        assert "You asked: cord" in words_on(pilot)


def test_the_package_is_imported_without_the_library_behind_it() -> None:
    code = "import sys, cpassist_tui, cpassist.cli.chat; print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


async def test_settings_that_cannot_be_read_end_it_with_what_is_wrong() -> None:
    def read() -> Settings:
        raise SettingsError("index.flat_below is no number", hint="Put it right.")

    app = launch.make_app(read)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.return_value is not None)
    assert isinstance(app.return_value, SettingsError)
