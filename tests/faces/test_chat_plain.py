"""``chat --plain``: a conversation line by line, as a pipe or a screen reader meets it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from tests.builders import make_study
from tests.faces.conftest import Run
from tests.world import World, make_world

from cpassist.cli import linear
from cpassist.cli.linear import LocalConversation, converse
from cpassist.domain.answers import Filters
from cpassist.domain.evidence import StudyDesign
from cpassist.service.verify import Verify
from cpassist.settings import Settings
from cpassist.wiring.conversing import open_converse

HOSTILE = "[bold]BIG[/] \x1b[31mred\x1b[0m \u202egnp.exe"
QUESTION = "does cord blood help children with cerebral palsy walk?"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    studies = [
        make_study(
            "doe-2020",
            title="Cord blood for cerebral palsy: a randomized controlled trial",
            results="Walking was not different between cord blood and placebo at one year.",
        ),
        make_study(
            "evil-2021",
            title=f"Cord blood {HOSTILE}",
            results=f"Cord blood {HOSTILE} helped children with cerebral palsy walk.",
            year=2021,
        ),
    ]
    return make_world(tmp_path_factory.mktemp("world"), studies)


@pytest.fixture
def talk(world: World) -> LocalConversation:
    settings = Settings()
    return LocalConversation(
        open_converse(settings, world.ask_service()), settings, world.builds.manifest
    )


Capture = pytest.CaptureFixture[str]


def test_a_conversation_can_be_piped_in(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr(linear, "open_ask", lambda settings, listener: world.ask_service())
    typed = f"{QUESTION}\n\n:sources\n:quit\nnever asked\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    converse(Settings())
    out, err = capsys.readouterr()
    assert "You asked: does cord blood help" in out
    assert "Quotes, word for word:" in out
    assert "https://example.org/doe-2020" in out
    assert "never asked" not in out
    assert ":help lists" in err
    assert "\x1b" not in out + err
    assert not set("│┃╭╮─━") & set(out + err)


def test_hostile_records_and_questions_are_inert(talk: LocalConversation, capsys: Capture) -> None:
    for line in (f"{QUESTION} {HOSTILE}", ":study evil-2021", ":why evil-2021", f":{HOSTILE}"):
        talk.heed(line)
    out, err = capsys.readouterr()
    assert "[bold]BIG[/]" in out
    assert not {"\x1b", "\u202e"} & set(out + err)


def test_earlier_questions_bear_on_later_ones_until_a_new_conversation(
    talk: LocalConversation,
) -> None:
    talk.heed(QUESTION)
    talk.heed("and for adults?")
    assert talk.last is not None
    assert talk.last.answer.question.standalone != "and for adults?"
    talk.heed(":new")
    talk.heed("and for adults?")
    assert talk.last.answer.question.standalone == "and for adults?"


def test_filters_hold_until_lifted(talk: LocalConversation, capsys: Capture) -> None:
    talk.heed(":since 2021")
    talk.heed(":design rct")
    assert talk.filters == Filters(frozenset({StudyDesign.RCT}), 2021)
    assert "Only: randomized trials, since 2021" in capsys.readouterr().err
    talk.heed(":since any")
    talk.heed(":design any")
    assert talk.filters == Filters()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (":sources", "nothing was answered yet"),
        (":save answer.json", "nothing was answered yet"),
        (":check", "the file is missing"),
        (":check -", "where your lines come from"),
        (":check nowhere.txt", "nowhere.txt"),
        (":magic", "no command :magic"),
        (":study nobody-1900", "nobody-1900"),
        (":since long ago", "is no year"),
        (":design magic", "magic cannot be chosen"),
        ("?!", "no question in words"),
    ],
)
def test_a_refusal_is_said_with_a_hint_and_the_conversation_goes_on(
    talk: LocalConversation, capsys: Capture, line: str, said: str
) -> None:
    talk.heed(line)
    out, err = capsys.readouterr()
    assert said in err
    assert "hint:" in err
    assert out == ""
    talk.heed(QUESTION)
    assert talk.last is not None


def test_a_saved_answer_passes_verification_and_is_not_written_over(
    talk: LocalConversation, world: World, tmp_path: Path, capsys: Capture
) -> None:
    talk.heed(QUESTION)
    path = tmp_path / "answer.json"
    talk.heed(f":save {path}")
    talk.heed(f":save {tmp_path / 'answer.md'}")
    report = Verify(world.ask_service().store.study).verify(json.loads(path.read_text("utf-8")))
    assert report.checked > 0
    assert report.holds
    assert "\n> " in (tmp_path / "answer.md").read_text("utf-8")
    capsys.readouterr()
    talk.heed(f":save {path}")
    assert "cannot be written" in capsys.readouterr().err


def test_help_names_every_command(talk: LocalConversation, capsys: Capture) -> None:
    talk.heed(":help")
    out = capsys.readouterr().out
    for command in [
        "sources",
        "study",
        "why",
        "save",
        "share",
        "corpus",
        "check",
        "design",
        "since",
        "new",
        "quit",
    ]:
        assert f":{command}" in out
        talk._command(command)


@pytest.mark.model
def test_without_a_terminal_it_goes_line_by_line(run: Run) -> None:
    done = run("chat", text="is cord blood safe?\n:why 1\n")
    assert done.returncode == 0, done.stderr
    assert "You asked: is cord blood safe?" in done.stdout
    assert "design: " in done.stdout
    assert "\x1b" not in done.stdout + done.stderr


def test_conversations_are_kept_found_gone_on_with_and_forgotten(
    talk: LocalConversation, tmp_path: Path, capsys: Capture
) -> None:
    talk.heed(QUESTION)
    talk.heed("and is it safe?")
    talk.heed(":new")
    talk.heed("what is cord blood?")
    capsys.readouterr()
    talk.heed(":history")
    assert capsys.readouterr().out.splitlines()[0].startswith("2: what is cord blood?")
    talk.heed(":history safe")
    assert capsys.readouterr().out == "1: and is it safe?\n"
    talk.heed(":open 1")
    assert talk.talk.questions == [QUESTION, "and is it safe?"]
    talk.heed(f":share {tmp_path / 'shared.json'}")
    shared = json.loads((tmp_path / "shared.json").read_text("utf-8"))
    assert [one["question"] for one in shared["exchanges"]] == talk.talk.questions
    talk.heed(":forget 1")
    assert talk.talk.questions == []
    talk.heed(":forget all")
    capsys.readouterr()
    talk.heed(":history")
    assert capsys.readouterr().out == "Nothing is kept.\n"


def test_the_reading_of_a_follow_up_can_be_put_right(
    talk: LocalConversation, capsys: Capture
) -> None:
    talk.heed(QUESTION)
    talk.heed("and is it safe?")
    talk.heed(":read is cord blood safe for children with cerebral palsy?")
    assert talk.last is not None
    assert talk.last.answer.question.text == "and is it safe?"
    assert talk.last.answer.question.standalone.startswith("is cord blood safe")


def test_with_history_off_nothing_is_written(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CPASSIST_HISTORY__ENABLED", "false")
    settings = Settings()
    LocalConversation(
        open_converse(settings, world.ask_service()), settings, world.builds.manifest
    ).heed(QUESTION)
    assert not settings.history.file.exists()
    assert str(settings.history.file).startswith(str(tmp_path))


def test_an_article_is_checked_line_by_line(
    talk: LocalConversation, tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / "article.txt"
    path.write_text(f"Cord blood cures cerebral palsy. {HOSTILE}", "utf-8")
    talk.heed(f":check {path}")
    out = capsys.readouterr().out
    assert "How the text reads as a whole" in out
    assert "Cord blood cures cerebral palsy." in out
    assert not {"\x1b", "\u202e"} & set(out)
    assert not set("│┃╭╮─━") & set(out)
