"""Looking after the index over HTTP: keys, scopes, builds, one job at a time; nobody waits."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.builders import make_study
from tests.conftest import ROOT
from tests.loopback import served
from tests.world import World, make_world

from cpassist.adapters.job_file import JobFile
from cpassist.api.admin_schemas import BuildsOut, JobNowOut, JobOut
from cpassist.api.app import build_app
from cpassist.api.serving import Opened
from cpassist.domain.errors import IndexLocked, IndexMissing
from cpassist.domain.jobs import Job, JobKind, JobState
from cpassist.settings import (
    CorpusSettings,
    HarvestSettings,
    IndexSettings,
    ServerSettings,
    Settings,
)
from cpassist.settings_server import AdminKey, AdminSettings, Scope

ALL, READ = "a" * 48, "r" * 48
QUESTION = "does cord blood help children with cerebral palsy walk?"
STUDIES = [make_study("doe-2020"), make_study("roe-2018", year=2018)]


def _admin() -> AdminSettings:
    def key(name: str, text: str, *scopes: Scope) -> AdminKey:
        digest = hashlib.sha256(text.encode()).hexdigest()
        return AdminKey(name=name, sha256=digest, scopes=scopes)

    return AdminSettings(keys=(key("all", ALL, *Scope), key("reader", READ, Scope.READ)))


def _settings(folder: Path, **more: Any) -> Settings:
    server = ServerSettings(requests_per_minute=0, queue_timeout_s=30, admin=_admin())
    return Settings(server=server, index=IndexSettings(folder=folder), **more)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path / "index", STUDIES[:1])


@pytest.fixture
def url(world: World) -> Iterator[str]:
    def opened() -> Opened:
        service = world.ask_service()
        return Opened(service, world.builds.manifest(service.receipt.build))

    settings = _settings(world.folder)
    with served(build_app(settings, open_build=opened, current_id=world.builds.current_id)) as at:
        yield at


def _ask(method: str, url: str, key: str | None = ALL, body: object = None) -> httpx.Response:
    headers = {"X-Admin-Key": key} if key else {}
    return httpx.request(method, url, headers=headers, json=body, timeout=60)


def _none() -> Opened:
    raise IndexMissing("there is no index yet", hint="Run 'cpassist index build'.")


CALLS = [
    ("GET", "builds", None),
    ("POST", "builds/x/restore", None),
    ("POST", "job", {"kind": "reindex"}),
    ("GET", "job", None),
    ("DELETE", "job", None),
    ("GET", "job/events", None),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_nothing_opens_without_a_key(url: str, method: str, path: str, body: object) -> None:
    for key in (None, "wrong", hashlib.sha256(ALL.encode()).hexdigest()):
        reply = _ask(method, f"{url}/v1/admin/{path}", key, body)
        assert (reply.status_code, reply.json()["code"]) == (401, "key-needed")
        assert reply.headers["www-authenticate"].startswith("ApiKey ")


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_there_is_none_unless_keys_are_set(
    world: World, method: str, path: str, body: object
) -> None:
    app = build_app(Settings(), open_build=_none, current_id=world.builds.current_id)
    with served(app) as at:
        reply = _ask(method, f"{at}/v1/admin/{path}", ALL, body)
    assert (reply.status_code, reply.json()["code"]) == (404, "admin-off")


def test_a_key_opens_what_its_scopes_name(url: str) -> None:
    assert _ask("GET", f"{url}/v1/admin/builds", READ).status_code == 200
    assert _ask("GET", f"{url}/v1/admin/job", READ).json() == {"job": None}
    for method, path, body in CALLS[1:3]:
        reply = _ask(method, f"{url}/v1/admin/{path}", READ, body)
        assert (reply.status_code, reply.json()["code"]) == (403, "scope-missing")
    for method, path in (("DELETE", "job"), ("GET", "job/events")):
        reply = _ask(method, f"{url}/v1/admin/{path}")
        assert (reply.status_code, reply.json()["code"]) == (409, "no-job")


def test_an_earlier_build_is_served_again(
    url: str, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    old = httpx.get(f"{url}/v1/index").json()["build"]
    new = world.build(STUDIES).manifest.id
    listed = _ask("GET", f"{url}/v1/admin/builds").json()
    BuildsOut.model_validate(listed)
    assert {b["build"]: b["serving"] for b in listed["builds"]} == {old: False, new: True}
    reply = _ask("POST", f"{url}/v1/admin/builds/{old}/restore")
    assert {b["build"]: b["serving"] for b in reply.json()["builds"]} == {old: True, new: False}
    assert world.builds.current_id() == old
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert f"admin all: build {old} restored" in said
    assert ALL not in said


def test_a_build_that_is_none_or_altered_is_not_served(url: str, world: World) -> None:
    old = world.builds.current_id()
    for build in ("nobody", "..%2F..", ".."):
        reply = _ask("POST", f"{url}/v1/admin/builds/{build}/restore")
        assert reply.status_code in {404, 405, 422}
    new = world.build(STUDIES).manifest.id
    store = world.builds.path(old) / "studies.sqlite"
    content = bytearray(store.read_bytes())
    content[-1] ^= 1
    store.write_bytes(content)
    reply = _ask("POST", f"{url}/v1/admin/builds/{old}/restore")
    assert (reply.status_code, reply.json()["code"]) == (503, "index-fault")
    assert world.builds.current_id() == new


def test_one_place_is_held_by_one(tmp_path: Path) -> None:
    place = JobFile(tmp_path)
    assert (place.now(), place.running(), place.cancel()) == (None, False, False)
    with place.held():
        assert place.running()
        with pytest.raises(IndexLocked), JobFile(tmp_path).held():
            pass
        place.write(Job("1", JobKind.SYNC, JobState.RUNNING, "now", pid=0))
        assert place.now() is not None
        assert not place.cancel()
    ended = place.now()
    assert ended is not None
    assert (ended.state, ended.told) == (JobState.FAILED, "its process was ended")
    (tmp_path / "job.json").write_text("{half", "utf-8")
    assert place.now() is None


def test_a_second_job_is_refused_while_one_is_at_work(url: str, world: World) -> None:
    with JobFile(world.folder).held():
        reply = _ask("POST", f"{url}/v1/admin/job", body={"kind": "reindex"})
    assert (reply.status_code, reply.json()["code"]) == (409, "job-running")


def _copied(index_folder: Path, folder: Path) -> Path:
    shutil.copytree(index_folder, folder)
    return folder


def _new_corpus(folder: Path) -> Path:
    """The starter corpus less its last study: really another build, with nothing to embed."""
    folder.mkdir()
    for file in sorted((ROOT / "corpus" / "starter").glob("*.jsonl")):
        lines = file.read_text("utf-8").splitlines(keepends=True)
        (folder / file.name).write_text("".join(lines[:-1]), "utf-8")
    return folder


def _more_than_can_be_embedded(folder: Path) -> Path:
    """A corpus at which a job is still at work when a test stops it."""
    folder.mkdir()
    lines = (ROOT / "corpus" / "starter" / "a-controlled-trials.jsonl").read_text("utf-8")
    first = json.loads(lines.splitlines()[0])
    texts = [{**first, "id": f"new-{n}", "doi": None, "title": f"Trial {n}"} for n in range(2_000)]
    for n, text in enumerate(texts):
        text["sections"] = [{"label": "RESULTS", "text": f"In trial {n} walking did not change."}]
    (folder / "new.jsonl").write_text("".join(json.dumps(one) + "\n" for one in texts), "utf-8")
    return folder


def _build(url: str) -> str:
    """The build that a server answers from."""
    return str(httpx.get(f"{url}/v1/index", timeout=60).json()["build"])


def _events(url: str) -> list[tuple[str, dict[str, Any]]]:
    text = httpx.get(f"{url}/v1/admin/job/events", headers={"X-Admin-Key": READ}, timeout=120).text
    frames = [frame.split("\n") for frame in text.strip().split("\n\n")]
    return [
        (frame[0].removeprefix("event: "), json.loads(frame[1].removeprefix("data: ")))
        for frame in frames
        if not frame[0].startswith(":")
    ]


@pytest.mark.model
def test_a_new_build_is_made_and_taken_up_while_questions_are_answered(
    index_folder: Path, tmp_path: Path
) -> None:
    corpus = CorpusSettings(folders=(_new_corpus(tmp_path / "corpus"),))
    settings = _settings(_copied(index_folder, tmp_path / "index"), corpus=corpus)
    statuses: list[int] = []
    seen: list[str] = []
    stop = threading.Event()

    def ask(at: str, mine: int) -> None:
        number = 0
        with httpx.Client(timeout=60) as client:
            while not stop.is_set():
                number += 1
                body = {"question": f"{QUESTION} part {mine} {number}"}
                reply = client.post(f"{at}/v1/ask", json=body)
                statuses.append(reply.status_code)
                seen.append(reply.json().get("receipt", {}).get("build", ""))

    with served(build_app(settings)) as one, served(build_app(settings)) as other:
        before = _build(one)
        askers = [threading.Thread(target=ask, args=(at, n)) for n, at in enumerate((one, other))]
        for asker in askers:
            asker.start()
        try:
            job = _ask("POST", f"{one}/v1/admin/job", body={"kind": "reindex"})
            JobOut.model_validate(job.json())
            assert job.status_code == 202
            events = _events(other)
            assert events[-1][0] == "ended"
            assert (events[-1][1]["state"], events[-1][1]["id"]) == ("done", job.json()["id"])
            assert any(event["total"] for _, event in events)
            until_s = time.monotonic() + 30
            while time.monotonic() < until_s and before in {_build(one), _build(other)}:
                time.sleep(0.1)
        finally:
            stop.set()
            for asker in askers:
                asker.join()
        after = _build(one)
    assert set(statuses) == {200}
    assert set(seen) == {before, after}
    assert before != after
    assert after in events[-1][1]["told"]


@pytest.mark.model
@pytest.mark.parametrize("how", ["cancelled", "killed"])
def test_a_job_that_is_stopped_leaves_the_serving_build(
    index_folder: Path, tmp_path: Path, how: str
) -> None:
    endless = _more_than_can_be_embedded(tmp_path / "new")
    corpus = CorpusSettings(folders=(ROOT / "corpus" / "starter", endless))
    settings = _settings(_copied(index_folder, tmp_path / "index"), corpus=corpus)
    app = build_app(settings)
    with served(app) as url:
        before = httpx.get(f"{url}/v1/index", timeout=60).json()["build"]
        body = {"kind": "reindex"}
        assert _ask("POST", f"{url}/v1/admin/job", body=body).status_code == 202
        if how == "cancelled":
            assert _ask("DELETE", f"{url}/v1/admin/job").status_code == 202
            state = "cancelled"
        else:
            job = JobFile(settings.index.folder).now()
            assert job is not None
            os.kill(job.pid, signal.SIGKILL)
            state = "failed"
        assert _events(url)[-1][1]["state"] == state
        assert httpx.get(f"{url}/v1/index", timeout=60).json()["build"] == before
        (endless / "new.jsonl").unlink()
        again = _ask("POST", f"{url}/v1/admin/job", body={"kind": "reindex"})
        assert again.status_code == 202
        assert _events(url)[-1][1]["state"] == "done"


def test_a_job_that_cannot_be_done_says_why(tmp_path: Path) -> None:
    harvest = HarvestSettings(folder=tmp_path / "h", queries=tmp_path / "nothing.toml")
    settings = _settings(tmp_path / "index", harvest=harvest)
    with served(build_app(settings, open_build=_none)) as url:
        reply = _ask("POST", f"{url}/v1/admin/job", body={"kind": "sync"})
        assert reply.status_code == 202
        ended = _events(url)[-1][1]
        now = _ask("GET", f"{url}/v1/admin/job", READ).json()
        JobNowOut.model_validate(now)
    assert (ended["kind"], ended["state"]) == ("sync", "failed")
    assert ended["told"].startswith("bad-")
    assert now == {"job": ended}
    assert "pid" not in ended
