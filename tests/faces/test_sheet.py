"""The page for the doctor through its faces: a file, an endpoint, and paper."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from tests.browser import BINARY, Browser
from tests.builders import make_study
from tests.faces.conftest import Run
from tests.world import World, make_world

from cpassist.api.app import build_app
from cpassist.api.serving import Opened
from cpassist.api.sheet import SheetOut
from cpassist.domain.errors import ExitStatus
from cpassist.settings import Settings

QUESTION = "does cord blood help a child with cerebral palsy to walk?"
TYPICAL = (
    "does his own cord blood help him walk",
    "are stem cells safe for a toddler",
    "does botox make legs less stiff",
    "magnesium for the mother before an early birth",
    "is there a law on selling stem cells",
    "gene editing for cerebral palsy",
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("sheet"), [make_study(), make_study("roe-2018")])


@pytest.fixture
async def api(world: World) -> AsyncIterator[httpx.AsyncClient]:
    def opened() -> Opened:
        service = world.ask_service()
        return Opened(service, world.builds.manifest(service.receipt.build))

    app = build_app(Settings(), open_build=opened, current_id=world.builds.current_id)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_the_page_as_data(api: httpx.AsyncClient) -> None:
    response = await api.post("/v1/sheet", json={"question": QUESTION})
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    page = SheetOut.model_validate(response.json())
    assert page.question == QUESTION
    assert page.quotes
    assert len(page.questions) == 5


async def test_the_page_as_a_file_allows_its_own_style_and_nothing_else(
    api: httpx.AsyncClient,
) -> None:
    response = await api.post("/v1/sheet", json={"question": QUESTION, "format": "html"})
    assert response.headers["content-type"].startswith("text/html")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "style-src 'sha256-" in policy


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"question": "🙂"}, 422, "bad-question"),
        ({"question": QUESTION, "format": "pdf"}, 422, "bad-request"),
        ({}, 422, "bad-request"),
    ],
)
async def test_what_cannot_be_used_is_a_problem(
    api: httpx.AsyncClient, body: dict[str, str], status: int, code: str
) -> None:
    response = await api.post("/v1/sheet", json=body)
    assert (response.status_code, response.json()["code"]) == (status, code)


@pytest.mark.model
def test_the_command_writes_by_the_ending_of_the_file(run: Run, tmp_path: Path) -> None:
    for name, opening in (("a.html", "<!doctype html>"), ("a.md", "## "), ("a.txt", "For the")):
        path = tmp_path / name
        done = run("sheet", QUESTION, "--out", str(path))
        assert done.returncode == 0, done.stderr
        assert done.stdout == ""
        assert path.read_text("utf-8").startswith(opening)


@pytest.mark.model
def test_the_command_ends_as_ask_does(run: Run, tmp_path: Path) -> None:
    assert run("sheet", "which football club won?").returncode == ExitStatus.ABSTAINED
    done = run("sheet", QUESTION, "--out", str(tmp_path / "none" / "a.md"))
    assert done.returncode == ExitStatus.BAD_INPUT
    assert "hint:" in done.stderr


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    made = Browser(tmp_path_factory.mktemp("profile"))
    yield made
    made.close()


@pytest.mark.model
@pytest.mark.skipif(BINARY is None, reason="no chromium on this machine")
@pytest.mark.parametrize(("width", "height"), [(8.27, 11.69), (8.5, 11.0)], ids=["A4", "Letter"])
def test_typical_pages_print_on_one(
    browser: Browser, run: Run, tmp_path: Path, width: float, height: float
) -> None:
    path = tmp_path / "sheet.html"
    for question in TYPICAL:
        run("sheet", question, "--out", str(path))
        browser.open(path.as_uri())
        browser.until("document.readyState === 'complete'")
        printed = browser.do("Page.printToPDF", paperWidth=width, paperHeight=height)
        assert b"/Count 1\n" in base64.b64decode(printed["data"]), question
