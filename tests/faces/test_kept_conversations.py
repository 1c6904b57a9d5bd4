"""Conversations kept by a server, as clients meet them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.builders import make_study
from tests.loopback import served
from tests.world import World, make_world

from cpassist.api.app import build_app
from cpassist.api.conversation_schemas import BegunOut, ConversationsOut, KeptOut
from cpassist.api.serving import Opened
from cpassist.client import AsyncClient, Client
from cpassist.domain.errors import HistoryFull, QuestionError, ServerRefusal, UnknownConversation
from cpassist.settings import ServerSettings, Settings
from cpassist.settings_server import ConversationSettings

QUESTION = "does cord blood help children with cerebral palsy walk?"
SECRET = "zebrafinch"  # noqa: S105 - a word that must not be seen where questions do not belong


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("kept"), [make_study("doe-2020")])


Serve = Callable[..., str]


@pytest.fixture
def serve(world: World, tmp_path: Path) -> Iterator[Serve]:
    """Servers over one file, as several processes of one server are."""
    running: list[Any] = []

    def opened() -> Opened:
        service = world.ask_service()
        return Opened(service, world.builds.manifest(service.receipt.build))

    def start(**kept: Any) -> str:
        kept = {"enabled": True, "file": tmp_path / "c.sqlite", **kept}
        server = ServerSettings(requests_per_minute=0, conversations=ConversationSettings(**kept))
        app = build_app(
            Settings(server=server), open_build=opened, current_id=world.builds.current_id
        )
        running.append(served(app))
        return str(running[-1].__enter__())

    yield start
    for one in running:
        one.__exit__(None, None, None)


def test_a_conversation_is_kept_gone_on_with_and_forgotten(serve: Serve, tmp_path: Path) -> None:
    with Client(serve()) as client, Client(serve()) as other:
        begun = client.begin_conversation()
        BegunOut.model_validate(begun)
        key, one = begun["key"], begun["id"]
        first = client.say(one, key, QUESTION, limit=2)
        assert first["quotes"]
        assert other.verify(first)["holds"]
        second = other.say(one, key, "is it safe?")
        assert "cord blood" in second["understood"]["standalone"]
        again = client.begin_conversation(key)
        assert again["key"] == key
        listed = client.conversations(key)
        ConversationsOut.model_validate(listed)
        assert {c["id"] for c in listed["conversations"]} == {one, again["id"]}
        kept = other.conversation(one, key)
        KeptOut.model_validate(kept)
        assert [e["answer"] for e in kept["exchanges"]] == [first, second]
        assert client.forget(key, one) == {"deleted": 1}
        with pytest.raises(UnknownConversation):
            other.conversation(one, key)
        assert other.forget(key) == {"deleted": 1}
        assert client.conversations(key) == {"conversations": []}
    held = b"".join(file.read_bytes() for file in tmp_path.glob("c.sqlite*"))
    assert b"cord blood" not in held


def test_a_key_reaches_its_own_alone(serve: Serve) -> None:
    with Client(serve()) as client:
        mine, theirs = client.begin_conversation(), client.begin_conversation()
        assert mine["key"] != theirs["key"]
        for act in (client.conversation, lambda i, k: client.say(i, k, QUESTION)):
            with pytest.raises(UnknownConversation):
                act(mine["id"], theirs["key"])
        with pytest.raises(UnknownConversation):
            client.forget(theirs["key"], mine["id"])
        with pytest.raises(ServerRefusal, match="X-Conversation-Key"):
            client.conversations("short")


def test_a_refused_question_is_no_part_of_it(serve: Serve) -> None:
    with Client(serve(most_questions=1)) as client:
        begun = client.begin_conversation()
        with pytest.raises(QuestionError):
            client.say(begun["id"], begun["key"], " ")
        client.say(begun["id"], begun["key"], QUESTION)
        with pytest.raises(HistoryFull):
            client.say(begun["id"], begun["key"], "is it safe?")
        assert len(client.conversation(begun["id"], begun["key"])["exchanges"]) == 1


async def test_the_awaited_client_keeps_them_as_well(serve: Serve) -> None:
    async with AsyncClient(serve()) as client:
        begun = await client.begin_conversation()
        answer = await client.say(begun["id"], begun["key"], QUESTION)
        kept = await client.conversation(begun["id"], begun["key"])
        assert kept["exchanges"][0]["answer"] == answer
        assert await client.forget(begun["key"]) == {"deleted": 1}
        assert await client.conversations(begun["key"]) == {"conversations": []}


def test_they_are_off_unless_switched_on(serve: Serve, tmp_path: Path) -> None:
    with Client(serve(enabled=False)) as client, pytest.raises(ServerRefusal) as caught:
        client.begin_conversation()
    assert (caught.value.problem, caught.value.status) == ("conversations-off", 404)
    assert list(tmp_path.glob("c.sqlite*")) == []
    assert not ServerSettings().conversations.enabled


def test_what_is_kept_is_stored_by_nobody_else_and_logged_nowhere(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    url = serve()
    begun = httpx.post(f"{url}/v1/conversations")
    assert begun.status_code == 201
    key, one = begun.json()["key"], begun.json()["id"]
    headers = {"X-Conversation-Key": key}
    at = f"{url}/v1/conversations/{one}"
    told = [
        begun,
        httpx.post(f"{at}/ask", json={"question": f"does {SECRET} help?"}, headers=headers),
        httpx.get(at, headers=headers),
        httpx.delete(at, headers=headers),
    ]
    assert [reply.headers["cache-control"] for reply in told] == ["no-store"] * 4
    ours = "\n".join(
        r.getMessage() for r in caplog.records if not r.name.startswith(("httpx", "httpcore"))
    )
    assert "/v1/conversations/{conversation}/ask" in ours
    metrics = httpx.get(f"{url}/metrics").text
    for word in (SECRET, key, one):
        assert word not in ours + metrics
