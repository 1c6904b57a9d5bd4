"""The examples of ``docs/api.md`` are run as they stand, but for the address."""

from __future__ import annotations

import ast
import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.builders import make_study
from tests.conftest import ROOT
from tests.loopback import served
from tests.world import make_world

from cpassist.api.app import build_app
from cpassist.api.serving import Opened
from cpassist.settings import ServerSettings, Settings
from cpassist.settings_server import ConversationSettings

PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:8000"
QUESTION = "does cord blood help a child with cerebral palsy walk?"


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("examples")
    world = make_world(folder, [make_study("sun-2017"), make_study("roe-2018")])

    def opened() -> Opened:
        service = world.ask_service()
        return Opened(service, world.builds.manifest(service.receipt.build))

    kept = ConversationSettings(enabled=True, file=folder / "c.sqlite")
    settings = Settings(server=ServerSettings(requests_per_minute=0, conversations=kept))
    with served(build_app(settings, open_build=opened, current_id=world.builds.current_id)) as at:
        yield at


def test_the_python_example_runs(url: str) -> None:
    (block,) = _blocks("python")
    code = compile(
        block.replace(ADDRESS, url), "docs/api.md", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    )
    told: list[object] = []
    asyncio.run(eval(code, {"print": lambda *words: told.append(words)}))  # noqa: S307 - our page
    assert ("done",) in told


@pytest.mark.skipif(not shutil.which("node"), reason="node is not there")
def test_the_javascript_example_runs(url: str) -> None:
    (block,) = _blocks("js")
    script = block.replace('"/v1/ask/stream"', json.dumps(f"{url}/v1/ask/stream")) + (
        f"\nask({json.dumps(QUESTION)}, (name) => console.log(name))"
        '.then(() => ask("?", () => 0)).catch((problem) => console.log(problem.code));'
    )
    done = subprocess.run(
        ["node", "--input-type=module", "-"],
        input=script,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    names = done.stdout.split()
    assert names[0] == "understood"
    assert names[-2:] == ["done", "bad-question"]


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not there")
def test_the_curl_examples_run(url: str, tmp_path: Path) -> None:
    answer = httpx.post(f"{url}/v1/ask", json={"question": QUESTION})
    (tmp_path / "answer.json").write_text(answer.text, "utf-8")
    begun = httpx.post(f"{url}/v1/conversations").json()
    places = {"ID": begun["id"], "KEY": begun["key"], "PATH": "/usr/local/bin:/usr/bin:/bin"}
    script = "\n".join(_blocks("sh")).replace(ADDRESS, url)
    assert script.count("curl ") >= 10
    script = script.replace("curl -", "curl --fail-with-body -")
    lines = [line for line in _commands(script) if "/v1/admin" not in line]
    for line in lines:
        done = subprocess.run(
            ["sh", "-c", line], capture_output=True, text=True, env=places, cwd=tmp_path, timeout=30
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}"
        assert done.stdout


def _commands(script: str) -> list[str]:
    whole = script.replace("\\\n", " ")
    return [line for line in whole.splitlines() if line.strip()]
