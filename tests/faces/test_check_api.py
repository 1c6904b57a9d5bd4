"""``POST /v1/check``: an article in, the same report as from every face out."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from tests.builders import make_study
from tests.world import World, make_world

from cpassist.api import check
from cpassist.api.app import build_app
from cpassist.api.check_schemas import MOST_CHARS_SENT, CheckOut
from cpassist.api.serving import Opened
from cpassist.core.check_contract import report_json
from cpassist.settings import ServerSettings, Settings
from cpassist.wiring.checking import check_with

ARTICLE = (
    "Cord blood improved walking in children with cerebral palsy. <script>alert(1)</script> "
    "Walking did not differ between cord blood and placebo. The price is $15,000."
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    studies = [
        make_study("doe-2020"),
        make_study(
            "roe-2018",
            title="Cord blood for walking in cerebral palsy: a randomized trial",
            year=2018,
            results="Walking did not differ between cord blood and placebo (p=0.6).",
        ),
    ]
    return make_world(tmp_path_factory.mktemp("check-api"), studies)


@pytest.fixture
async def api(world: World) -> AsyncIterator[httpx.AsyncClient]:
    def opened() -> Opened:
        service = world.ask_service()
        return Opened(service, world.builds.manifest(service.receipt.build))

    settings = Settings(server=ServerSettings(requests_per_minute=0))
    app = build_app(settings, open_build=opened, current_id=world.builds.current_id)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://test"
    ) as client:
        yield client


async def test_the_report_is_that_of_every_face(api: httpx.AsyncClient, world: World) -> None:
    response = await api.post("/v1/check", json={"text": ARTICLE})
    assert response.status_code == 200
    body = response.json()
    assert body == report_json(check_with(world.ask_service()).check(ARTICLE))
    CheckOut.model_validate(body)
    assert len(body["claims"]) >= 2
    for claim in body["claims"]:
        assert ARTICLE[claim["start"] : claim["end"]] == claim["text"]
    assert body["disclosures"]["cost"]["present"]
    again = await api.post("/v1/check", json={"text": ARTICLE})
    assert again.content == response.content
    assert again.headers["etag"] == response.headers["etag"]


async def _saved(api: httpx.AsyncClient) -> dict[str, Any]:
    body: dict[str, Any] = (await api.post("/v1/check", json={"text": ARTICLE})).json()
    assert any(claim["quotes"] for claim in body["claims"])
    return body


async def test_a_saved_report_is_verified_quote_by_quote(api: httpx.AsyncClient) -> None:
    saved = await _saved(api)
    report = (await api.post("/v1/verify", json=saved)).json()
    assert report["holds"]
    assert report["checked"] == sum(len(claim["quotes"]) for claim in saved["claims"]) > 0


async def test_a_changed_quote_is_told(api: httpx.AsyncClient) -> None:
    saved = await _saved(api)
    quote = next(quote for claim in saved["claims"] for quote in claim["quotes"])
    quote["text"] = "Walking improved."
    report = (await api.post("/v1/verify", json=saved)).json()
    assert not report["holds"]
    assert report["failed"] == 1


@pytest.mark.parametrize("field", ["text", "receipt"])
async def test_a_report_without_its_text_or_receipt_is_none(
    api: httpx.AsyncClient, field: str
) -> None:
    saved = await _saved(api)
    del saved[field]
    response = await api.post("/v1/verify", json=saved)
    assert response.json()["code"] == "bad-document"


async def test_a_statement_moved_in_the_text_is_refused(api: httpx.AsyncClient) -> None:
    saved = await _saved(api)
    saved["claims"][0]["start"] += 1
    response = await api.post("/v1/verify", json=saved)
    assert response.json()["code"] == "bad-document"


@pytest.mark.parametrize(
    "text", ["", "   ", "🧒" * 40, "\x00\x01" * 50, "The car has four wheels."]
)
async def test_what_cannot_be_judged_is_undecided_and_says_so(
    api: httpx.AsyncClient, text: str
) -> None:
    response = await api.post("/v1/check", json={"text": text})
    assert response.status_code == 200
    assert response.json()["overall"] == "undecided"
    assert response.json()["reasons"]


async def test_too_long_a_text_is_refused_and_a_long_one_read_in_part(
    api: httpx.AsyncClient,
) -> None:
    refused = await api.post("/v1/check", json={"text": "a" * (MOST_CHARS_SENT + 1)})
    assert refused.status_code == 422
    assert refused.json()["code"] == "bad-request"
    long = "Cord blood cures cerebral palsy in every child.\n\n" * 2_000
    body = (await api.post("/v1/check", json={"text": long})).json()
    assert body["checked_chars"] < len(long)
    assert any("read" in caveat for caveat in body["caveats"])


async def test_no_question_waits_behind_an_article(api: httpx.AsyncClient) -> None:
    long = ARTICLE * 150
    checking = asyncio.create_task(api.post("/v1/check", json={"text": long}))
    await asyncio.sleep(0.05)
    asked = await api.post("/v1/ask", json={"question": "does cord blood help walking in CP?"})
    assert asked.status_code == 200
    assert not checking.done()
    assert (await checking).status_code == 200


async def test_a_page_is_not_fetched_where_that_is_off(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "open_page", lambda _: pytest.fail("something was fetched"))
    refused = await api.post("/v1/check", json={"url": "https://clinic.example/"})
    assert (refused.status_code, refused.json()["code"]) == (403, "pages-off")
    assert (await api.get("/v1/server")).json()["fetch_pages"] is False


@pytest.fixture
async def reading(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server that reads pages."""

    def opened() -> Opened:
        service = world.ask_service()
        return Opened(service, world.builds.manifest(service.receipt.build))

    settings = Settings(server=ServerSettings(requests_per_minute=0, fetch_pages=True))
    app = build_app(settings, open_build=opened, current_id=world.builds.current_id)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://test"
    ) as client:
        yield client


async def test_a_page_gives_the_report_on_its_words(
    reading: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def page(address: str) -> str:
        asked.append(address)
        return ARTICLE

    monkeypatch.setattr(check, "open_page", page)
    by_page = await reading.post("/v1/check", json={"url": "https://clinic.example/cells"})
    assert asked == ["https://clinic.example/cells"]
    assert by_page.json() == (await reading.post("/v1/check", json={"text": ARTICLE})).json()
    assert (await reading.get("/v1/server")).json()["fetch_pages"] is True


@pytest.mark.parametrize(
    "address",
    [
        "http://clinic.example/",
        "file:///etc/passwd",
        "/etc/passwd",
        "-",
        "",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://user:word@clinic.example/",
        "https://clinic.example:8443/",
    ],
)
async def test_nothing_but_a_public_page_is_read(reading: httpx.AsyncClient, address: str) -> None:
    refused = await reading.post("/v1/check", json={"url": address})
    assert (refused.status_code, refused.json()["code"]) == (422, "page-not-read")
    assert "text" in refused.json()["hint"]


@pytest.mark.parametrize("body", [{}, {"text": "a", "url": "https://b.example/"}, {"url": 7}])
async def test_it_is_a_text_or_an_address(reading: httpx.AsyncClient, body: object) -> None:
    refused = await reading.post("/v1/check", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "bad-request")


async def test_pages_are_read_a_few_at_a_time(
    reading: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    monkeypatch.setattr(check, "open_page", lambda _: go.wait(5) and ARTICLE)
    body = {"url": "https://clinic.example/"}
    asked = [asyncio.create_task(reading.post("/v1/check", json=body)) for _ in range(10)]
    await asyncio.sleep(0.3)
    refused = [await one for one in asked if one.done()]
    assert {one.json()["code"] for one in refused} == {"pages-busy"}
    assert all(one.headers["retry-after"] for one in refused)
    go.set()
    statuses = [one.status_code for one in await asyncio.gather(*asked)]
    assert len(refused) == 2
    assert set(statuses) == {200, 503}
    assert statuses.count(200) >= 4  # of the others some found the check itself busy
