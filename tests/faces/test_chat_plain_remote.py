"""``chat --plain --server``: the same lines as with this machine's own index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.builders import make_study
from tests.loopback import served
from tests.world import World, make_world

from cpassist.api.app import build_app
from cpassist.api.serving import Opened
from cpassist.cli.linear import LocalConversation
from cpassist.cli.linear_remote import RemoteConversation
from cpassist.client import Client
from cpassist.core.check_report import report_blocks
from cpassist.core.check_view_json import report_json_blocks
from cpassist.core.contract import answer_json
from cpassist.core.view import blocks
from cpassist.core.view_json import answer_blocks
from cpassist.domain.studies import RetractionStatus
from cpassist.service.verify import Verify
from cpassist.settings import ServerSettings, Settings
from cpassist.wiring.conversing import open_converse

HOSTILE = "[bold]BIG[/] \x1b[31mred\x1b[0m \u202egnp.exe"
QUESTION = "does cord blood help children with cerebral palsy walk?"
LINES = [
    QUESTION,
    "and is it safe?",
    "1",
    ":in children",
    "does cord blood help adults?",
    ":in any",
    ":sources",
    ":study 1",
    ":why 1",
    ":study evil-2021",
    ":corpus",
    ":read is cord blood safe",
    "how do I bake bread?",
    "my child is having a seizure and is not breathing",
    ":new",
    "and for adults?",
]
Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    studies = [
        make_study("doe-2020", title="Cord blood for cerebral palsy: a randomized trial"),
        make_study(
            "evil-2021",
            title=f"Cord blood {HOSTILE}",
            results=f"Cord blood {HOSTILE} helped children with cerebral palsy walk.",
            year=None,
            status=RetractionStatus.RETRACTED,
        ),
    ]
    return make_world(tmp_path_factory.mktemp("world"), studies)


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    def opened() -> Opened:
        service = world.ask_service()
        return Opened(service, world.builds.manifest(service.receipt.build))

    settings = Settings(server=ServerSettings(requests_per_minute=0))
    with served(build_app(settings, open_build=opened, current_id=world.builds.current_id)) as at:
        yield at


@pytest.fixture
def talk(address: str) -> Iterator[RemoteConversation]:
    with Client(address) as client:
        yield RemoteConversation(client)


def made_here(world: World) -> LocalConversation:
    talk = open_converse(Settings(), world.ask_service())
    return LocalConversation(talk, Settings(), world.builds.manifest)


def test_a_server_s_answers_read_as_those_made_here(
    world: World, talk: RemoteConversation, capsys: Capture
) -> None:
    here = made_here(world)
    for line in LINES:
        talk.heed(line)
        there, said = capsys.readouterr()
        here.heed(line)
        assert (there, said) == capsys.readouterr()
        assert not {"\x1b", "\u202e"} & set(there + said)


def test_json_shows_as_the_answer_it_was_made_of(world: World) -> None:
    for question in (QUESTION, "how do I bake bread?", "cord blod safty", "is it safe?"):
        answer = world.ask_service().ask(question).answer
        assert answer_blocks(json.loads(json.dumps(answer_json(answer, {})))) == blocks(answer)


def test_what_is_saved_stands(world: World, talk: RemoteConversation, tmp_path: Path) -> None:
    talk.heed(QUESTION)
    for name in ("answer.json", "answer.md"):
        talk.heed(f":save {tmp_path / name}")
    saved = json.loads((tmp_path / "answer.json").read_text("utf-8"))
    assert Verify(world.ask_service().store.study).verify(saved).holds
    assert "doe-2020" in (tmp_path / "answer.md").read_text("utf-8")


@pytest.mark.parametrize("ending", ["ris", "bib", "html"])
def test_what_is_saved_of_a_server_is_what_is_saved_here(
    world: World, talk: RemoteConversation, tmp_path: Path, ending: str
) -> None:
    saved = []
    for place, conversation in (("here", made_here(world)), ("there", talk)):
        for line in (QUESTION, ":in children", "and is it safe?", ":in adults"):
            conversation.heed(line)
        conversation.heed(f":save {tmp_path / place}.{ending}")
        saved.append((tmp_path / f"{place}.{ending}").read_text("utf-8"))
    assert saved[0] == saved[1]
    assert "doe-2020" in saved[0]


def test_a_conversation_is_shared_as_one_file(
    world: World, talk: RemoteConversation, tmp_path: Path, capsys: Capture
) -> None:
    talk.heed(f":share {tmp_path / 'early.json'}")
    assert "nothing was answered" in capsys.readouterr().err
    for line in ("never mind", ":new", QUESTION, "and is it safe?"):
        talk.heed(line)
    talk.heed(f":share {tmp_path / 'shared.json'}")
    talk.heed(f":share {tmp_path / 'shared.txt'}")
    shared = json.loads((tmp_path / "shared.json").read_text("utf-8"))
    assert [one["question"] for one in shared["exchanges"]] == [QUESTION, "and is it safe?"]
    report = Verify(world.ask_service().store.study).verify(shared)
    assert report.holds
    assert report.checked > 0
    assert [path.name for path in tmp_path.iterdir()] == ["shared.json"]


def test_an_article_is_checked_by_the_server(
    talk: RemoteConversation, tmp_path: Path, capsys: Capture
) -> None:
    article = tmp_path / "article.txt"
    statement = "In 2020 a randomized trial found that cord blood did not help walking."
    article.write_text(statement, "utf-8")
    talk.heed(f":check {article}")
    out, _ = capsys.readouterr()
    assert "How the text reads as a whole:" in out
    assert statement in " ".join(out.split())


@pytest.mark.parametrize("line", [":history", ":open 1", ":forget all"])
def test_nothing_is_kept_with_a_server(
    talk: RemoteConversation, capsys: Capture, line: str
) -> None:
    talk.heed(line)
    assert "no conversation is kept" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (httpx.Response(200, json={"kind": "answer"}), "another version"),
        (httpx.Response(200, json=[]), "hint:"),
        (httpx.Response(500, text="<h1>broken</h1>"), "hint:"),
        (httpx.ConnectError("gone"), "hint:"),
        (httpx.ReadTimeout("slow"), "hint:"),
    ],
)
def test_a_server_that_fails_is_told_and_the_conversation_goes_on(
    capsys: Capture, reply: httpx.Response | Exception, said: str
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if isinstance(reply, Exception):
            raise reply
        return reply

    with Client("http://127.0.0.1:9", transport=httpx.MockTransport(answer)) as client:
        talk = RemoteConversation(client)
        talk.heed(QUESTION)
        out, err = capsys.readouterr()
        assert said in err
        assert out == ""
        assert talk.questions == []
        talk.heed(":help")
    assert ":quit" in capsys.readouterr().out


def test_a_report_shows_the_same_verdicts(world: World, address: str) -> None:
    text = "Cord blood cures cerebral palsy. In a trial, walking improved more after cord blood."
    with Client(address) as client:
        there = report_json_blocks(client.check(text))
    from cpassist.wiring.checking import check_with

    here = report_blocks(check_with(world.ask_service()).check(text))
    assert there[:3] == here[:3]
    assert there[-1] == here[-1]
