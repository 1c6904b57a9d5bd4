"""The HTTP API as its clients meet it, over a small index that needs no model."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import bibtexparser
import httpx
import pytest
import rispy
from fastapi import FastAPI
from tests.builders import make_study
from tests.conftest import ROOT
from tests.loopback import served
from tests.world import World, make_world

from cpassist.api.answer_cache import AnswerCache, Written
from cpassist.api.app import build_app
from cpassist.api.collection_schemas import CorpusOut, IndexOut, SearchOut, StudyOut, WhyOut
from cpassist.api.limits import Gate, Rates
from cpassist.api.openapi import written
from cpassist.api.problems import Busy, TooSlow
from cpassist.api.schemas import AnswerOut
from cpassist.api.serving import Opened
from cpassist.api.shared_rates import SharedRates, new_table
from cpassist.core.contract import answer_json
from cpassist.domain.errors import IndexMissing, ModelError
from cpassist.domain.studies import RetractionStatus, Study
from cpassist.settings import ServerSettings, Settings

QUESTION = "does cord blood help children with cerebral palsy walk?"
SECRET = "zebrafinch"  # noqa: S105 - a word that must not be seen where questions do not belong
HOSTILE = "<script>alert(1)</script> \u202egnp.exe cord blood"


def _studies() -> list[Study]:
    return [
        make_study("doe-2020"),
        make_study(
            "roe-2018",
            title=HOSTILE,
            results="Walking did not differ between cord blood and placebo in 40 children.",
            year=2018,
        ),
        make_study(
            "gone-2015",
            title="Cord blood in a retracted trial",
            status=RetractionStatus.RETRACTED,
            year=2015,
        ),
        *(
            make_study(f"more-{n}", title=f"Cord blood and walking, part {n}", year=2000 + n)
            for n in range(6)
        ),
    ]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("api"), _studies())


def _open(world: World) -> Opened:
    service = world.ask_service()
    return Opened(service, world.builds.manifest(service.receipt.build))


def _app(world: World, **server: Any) -> FastAPI:
    settings = Settings(server=ServerSettings(**server))
    return build_app(settings, open_build=lambda: _open(world), current_id=world.builds.current_id)


def _client(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test")


@pytest.fixture
async def api(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with _client(_app(world)) as client:
        yield client


def _problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["hint"]
    assert body["request_id"] == response.headers["x-request-id"]
    return dict(body)


async def test_an_answer_is_the_contract_to_the_byte(api: httpx.AsyncClient, world: World) -> None:
    response = await api.post("/v1/ask", json={"question": QUESTION, "limit": 3})
    asked = world.ask_service().ask(QUESTION, limit=3)
    assert response.status_code == 200
    expected = json.dumps(
        answer_json(asked.answer, asked.timings_ms), ensure_ascii=False, separators=(",", ":")
    )
    assert response.text == expected
    assert response.json()["quotes"]
    AnswerOut.model_validate(response.json())


async def test_the_same_question_has_the_same_tag(api: httpx.AsyncClient) -> None:
    first = await api.post("/v1/ask", json={"question": QUESTION})
    again = await api.post("/v1/ask", json={"question": QUESTION})
    other = await api.post("/v1/ask", json={"question": QUESTION, "limit": 1})
    assert first.headers["etag"] == again.headers["etag"] != other.headers["etag"]
    assert first.headers["cache-control"] == "no-store"


async def test_filters_and_history_reach_the_service(api: httpx.AsyncClient) -> None:
    body = {"question": "is it safe?", "history": [QUESTION], "since_year": 2018}
    answer = (await api.post("/v1/ask", json=body)).json()
    years = {citation["year"] for citation in answer["citations"]}
    assert years <= {2018, 2020}
    assert answer["question"] == "is it safe?"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"question": ""}', "bad-question"),
        (b'{"question": "?!"}', "bad-question"),
        (b'{"question": "\\ud800"}', "bad-request"),
        (b'{"question": "a", "limit": 0}', "bad-request"),
        (b'{"question": "a", "colour": 1}', "bad-request"),
        (b'{"question": ["a"]}', "bad-request"),
        (b"{", "bad-request"),
        (b"[]", "bad-request"),
        (b"\xff\xfe", "bad-request"),
        (b"", "bad-request"),
        (b"[" * 50_000, "bad-request"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/ask", "/v1/ask/stream"])
async def test_what_cannot_be_used_is_a_problem(
    api: httpx.AsyncClient, path: str, body: bytes, code: str
) -> None:
    response = await api.post(path, content=body, headers={"content-type": "application/json"})
    _problem(response, 422, code)


async def test_a_refusal_does_not_repeat_what_was_typed(api: httpx.AsyncClient) -> None:
    response = await api.post("/v1/ask", json={"question": [SECRET]})
    assert SECRET not in response.text


async def test_search_goes_by_pages(api: httpx.AsyncClient) -> None:
    seen: list[str] = []
    cursor: str | None = None
    while True:
        query = {"q": "cord blood walking", "limit": 4, **({"cursor": cursor} if cursor else {})}
        page = (await api.get("/v1/search", params=query)).json()
        SearchOut.model_validate(page)
        seen += [row["study"]["study_id"] for row in page["studies"]]
        for row in page["studies"]:
            parts = sum(value for name, value in row["score"].items() if name != "total")
            assert row["score"]["total"] == pytest.approx(parts, abs=1e-5)
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == page["total"] == 9


@pytest.mark.parametrize("cursor", ["x", "é", "////", "YWJjOjE", "=" * 9])
async def test_a_cursor_of_ours_only(api: httpx.AsyncClient, cursor: str) -> None:
    response = await api.get("/v1/search", params={"q": "cord blood", "cursor": cursor})
    _problem(response, 422, "bad-cursor")


async def test_a_study_and_why(api: httpx.AsyncClient) -> None:
    study = (await api.get("/v1/studies/roe-2018")).json()
    StudyOut.model_validate(study)
    assert study["title"] == HOSTILE
    assert study["text"][slice(*[study["sections"][1][k] for k in ("start", "end")])].startswith(
        "Walking did not differ"
    )
    why = (await api.get("/v1/studies/roe-2018/why")).json()
    WhyOut.model_validate(why)
    assert {"design", "n", "direction"} <= {signal["name"] for signal in why["signals"]}
    retracted = (await api.get("/v1/studies/gone-2015")).json()
    assert "RETRACTED" in retracted["standing_words"]


@pytest.mark.parametrize("path", ["", "/why", "/cite"])
async def test_an_unknown_study_is_404(api: httpx.AsyncClient, path: str) -> None:
    _problem(await api.get(f"/v1/studies/nobody-1900{path}"), 404, "unknown-study")


async def test_references_read_back(api: httpx.AsyncClient) -> None:
    async def cite(written_as: str) -> httpx.Response:
        return await api.get("/v1/studies/doe-2020/cite", params={"format": written_as})

    ris = rispy.loads((await cite("ris")).text)
    assert ris[0]["title"] == "Cord blood for children with cerebral palsy"
    bibtex = bibtexparser.parse_string((await cite("bibtex")).text)
    assert bibtex.entries[0]["doi"] == "10.1000/doe-2020"
    assert (await cite("csl")).json()[0]["DOI"] == "10.1000/doe-2020"
    assert "Journal of Examples" in (await cite("vancouver")).text
    _problem(await cite("word"), 422, "bad-request")


async def test_a_saved_answer_verifies_and_a_changed_one_does_not(api: httpx.AsyncClient) -> None:
    saved = (await api.post("/v1/ask", json={"question": QUESTION})).json()
    report = (await api.post("/v1/verify", json=saved)).json()
    assert report["holds"]
    assert report["checked"] == len(saved["quotes"]) + len(saved["safety"]) > 0
    saved["quotes"][0]["text"] += "!"
    report = (await api.post("/v1/verify", json=saved)).json()
    assert (report["holds"], report["quotes"][0]["fault"]) == (False, "words-differ")
    _problem(await api.post("/v1/verify", json={"quotes": 1}), 422, "bad-document")


async def test_the_collection_is_honest(api: httpx.AsyncClient) -> None:
    corpus = (await api.get("/v1/corpus")).json()
    CorpusOut.model_validate(corpus)
    assert corpus["studies"] == 9
    gaps = {gap["code"]: gap["count"] for gap in corpus["gaps"]}
    assert (gaps["retracted"], gaps["digests"], gaps["standing-not-checked"]) == (1, 9, 9)
    index = (await api.get("/v1/index")).json()
    IndexOut.model_validate(index)
    assert index["build"] == corpus["build"]
    terms = (await api.get("/v1/glossary")).json()["entries"]
    assert any(entry["term"] == "cerebral palsy" for entry in terms)


@pytest.mark.parametrize(
    "path",
    ["/v1/search?q=cord", "/v1/studies/doe-2020", "/v1/corpus", "/v1/index", "/v1/glossary", "/"],
)
async def test_what_is_known_already_is_not_sent_again(api: httpx.AsyncClient, path: str) -> None:
    first = await api.get(path)
    again = await api.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["vary"] == "Accept-Encoding"


async def test_long_answers_are_compressed(api: httpx.AsyncClient) -> None:
    assert (await api.get("/v1/glossary")).headers["content-encoding"] == "br"


@pytest.mark.parametrize(("path", "policy"), [("/", "script-src 'self'"), ("/healthz", "'none'")])
async def test_every_response_is_hardened(api: httpx.AsyncClient, path: str, policy: str) -> None:
    headers = (await api.get(path)).headers
    assert policy in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


async def test_wrong_addresses_and_methods(api: httpx.AsyncClient) -> None:
    _problem(await api.get("/v1/nothing"), 404, "not-found")
    _problem(await api.get("/assets/../app.py"), 404, "not-found")
    _problem(await api.get("/assets/index.html"), 404, "not-found")
    response = await api.get("/v1/ask")
    _problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "POST"


async def test_a_large_body_is_refused_whether_declared_or_not(world: World) -> None:
    async def drip() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 1000

    async with _client(_app(world, max_body_bytes=5_000)) as api:
        _problem(await api.post("/v1/ask", content=b"x" * 6_000), 413, "body-too-large")
        _problem(await api.post("/v1/ask", content=drip()), 413, "body-too-large")


async def test_a_body_that_never_arrives_is_given_up(world: World) -> None:
    async def stuck() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(5)

    async with _client(_app(world, body_timeout_s=0.1)) as api:
        _problem(await api.post("/v1/ask", content=stuck()), 408, "body-too-slow")


async def test_a_client_that_asks_too_often_is_told_when_to_come_back(world: World) -> None:
    async with _client(_app(world, burst=2, requests_per_minute=1)) as api:
        left = [(await api.get("/v1/glossary")).headers["ratelimit-remaining"] for _ in "ab"]
        assert left == ["1", "0"]
        response = await api.get("/v1/glossary")
        _problem(response, 429, "rate-limited")
        assert 0 < int(response.headers["retry-after"]) <= 60
        assert (await api.get("/healthz")).status_code == 200


def test_rates_refill_and_forget(tmp_path: Path) -> None:
    new_table(tmp_path / "rates")
    for rates in (Rates(60, 2), SharedRates(tmp_path / "rates", 60, 2)):
        waits = [rates.take("2001:db8::1", 0.0).wait_s for _ in range(3)]  # type: ignore[union-attr]
        assert waits == [0, 0, 1]
        assert rates.take("2001:db8::2", 0.0).wait_s == 1  # type: ignore[union-attr]  # one network
        assert rates.take("192.0.2.1", 0.0).wait_s == 0  # type: ignore[union-attr]
        assert rates.take("2001:db8::1", 1.0).wait_s == 0  # type: ignore[union-attr]
    assert Rates(0, 1).take("a", 0.0) is None


def test_two_processes_count_one_client_together(tmp_path: Path) -> None:
    new_table(tmp_path / "rates")
    one, other = (SharedRates(tmp_path / "rates", 60, 2) for _ in "ab")
    assert [rates.take("192.0.2.1", 0.0).wait_s for rates in (one, other, one)] == [0, 0, 1]  # type: ignore[union-attr]
    assert b"192.0.2.1" not in (tmp_path / "rates").read_bytes()
    one.close()
    other.close()


def test_held_answers_are_few_and_of_one_build() -> None:
    held = AnswerCache(2)
    written = Written(b"{}", "tag", "b1", "answer", "evidence")
    assert held.get("b1", "a") is None
    for request in "abc":
        held.put("b1", request, written)
    assert [held.get("b1", request) for request in "abc"] == [None, written, written]
    assert held.get("b2", "c") is None
    held.put("b1", "d", written)
    assert held.get("b2", "d") is None


async def test_the_same_request_gets_the_same_bytes_but_for_timings(world: World) -> None:
    async with _client(_app(world)) as api:
        first, second = [await api.post("/v1/ask", json={"question": QUESTION}) for _ in "ab"]
    assert first.headers["etag"] == second.headers["etag"]
    whole, again = first.json(), second.json()
    assert whole.pop("timings_ms")
    assert again.pop("timings_ms") == {}
    assert whole == again


async def test_the_gate_bounds_work_and_queue_and_recovers() -> None:
    gate = Gate(workers=1, queue=1, queue_timeout_s=5, work_timeout_s=5)
    go = threading.Event()
    first = asyncio.create_task(gate.run(lambda: go.wait(5)))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(gate.run(lambda: "second"))
    await asyncio.sleep(0.05)
    assert (gate.working, gate.waiting) == (1, 1)
    with pytest.raises(Busy):
        await gate.run(lambda: "third")
    go.set()
    assert await first
    assert await second == "second"
    assert await gate.run(lambda: "later") == "later"
    await asyncio.sleep(0.01)
    assert (gate.working, gate.waiting) == (0, 0)
    gate.close()


async def test_slow_work_is_given_up_but_holds_its_place() -> None:
    gate = Gate(workers=1, queue=5, queue_timeout_s=0.1, work_timeout_s=0.1)
    go = threading.Event()
    with pytest.raises(TooSlow):
        await gate.run(lambda: go.wait(5))
    with pytest.raises(Busy):
        await gate.run(lambda: None)
    go.set()
    await asyncio.sleep(0.05)
    assert await gate.run(lambda: 1) == 1
    gate.close()


async def test_a_waiter_that_goes_away_gives_its_place_back() -> None:
    gate = Gate(workers=1, queue=5, queue_timeout_s=5, work_timeout_s=5)
    go = threading.Event()
    first = asyncio.create_task(gate.run(lambda: go.wait(5)))
    await asyncio.sleep(0.05)
    waiter = asyncio.create_task(gate.run(lambda: None))
    await asyncio.sleep(0.05)
    waiter.cancel()
    await asyncio.sleep(0.01)
    assert gate.waiting == 0
    go.set()
    await first
    gate.close()


async def test_origins_are_allowed_by_list(world: World) -> None:
    ask = {"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
    async with _client(_app(world)) as api:
        assert "access-control-allow-origin" not in (await api.get("/healthz", headers=ask)).headers
    async with _client(_app(world, cors_origins=("https://a.example",))) as api:
        allowed = await api.options("/v1/ask", headers=ask)
        assert allowed.headers["access-control-allow-origin"] == "https://a.example"
        other = await api.get("/v1/index", headers={"Origin": "https://b.example"})
        assert "access-control-allow-origin" not in other.headers


async def test_a_new_build_is_picked_up_without_a_failed_request(tmp_path: Path) -> None:
    world = make_world(tmp_path, _studies()[:2])
    async with _client(_app(world)) as api:
        before = (await api.get("/v1/index")).json()["build"]
        new = world.build(_studies()).manifest.id
        builds: list[str] = []
        for _ in range(200):
            response = await api.post("/v1/ask", json={"question": QUESTION})
            assert response.status_code == 200
            builds.append(response.json()["receipt"]["build"])
            if builds[-1] == new:
                break
            await asyncio.sleep(0.02)
        assert builds[-1] == new != before
        assert builds == sorted(builds, key=[before, new].index)


async def test_a_server_may_stay_with_the_build_it_began_with(tmp_path: Path) -> None:
    world = make_world(tmp_path, _studies()[:2])
    async with _client(_app(world, reload_index=False)) as api:
        before = (await api.get("/v1/index")).json()["build"]
        assert world.build(_studies()).manifest.id != before
        for _ in range(5):
            assert (await api.get("/v1/index")).json()["build"] == before
            await asyncio.sleep(0.02)


async def test_a_broken_new_build_leaves_the_old_one_answering(tmp_path: Path) -> None:
    world = make_world(tmp_path, _studies()[:2])
    async with _client(_app(world)) as api:
        before = (await api.get("/v1/index")).json()["build"]
        world.builds.path("broken").mkdir()
        (tmp_path / "CURRENT").write_text("broken\n", "ascii")
        for _ in range(5):
            assert (await api.get("/v1/index")).json()["build"] == before
            await asyncio.sleep(0.02)
        assert (await api.get("/readyz")).status_code == 200


async def test_a_server_without_an_index_says_so(tmp_path: Path) -> None:
    def nothing() -> Opened:
        raise IndexMissing("there is no index yet", hint="Run 'cpassist index build'.")

    app = build_app(Settings(), open_build=nothing, current_id=lambda: "none")
    async with _client(app) as api:
        response = await api.post("/v1/ask", json={"question": QUESTION})
        _problem(response, 503, "index-missing")
        assert response.headers["retry-after"]
        _problem(await api.get("/readyz"), 503, "index-missing")
        assert (await api.get("/healthz")).json()["status"] == "alive"


async def test_a_fault_nobody_foresaw_is_a_problem_without_details(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        fingerprint, dimension = "x", 256

        def encode(self, texts: Any) -> Any:
            if "cerebral palsy" in texts:
                return world.embedder.encode(texts)
            raise RuntimeError(f"cannot encode {texts}")

    def broken() -> Opened:
        opened = _open(world)
        return replace(opened, ask=replace(opened.ask, embedder=Broken()))

    app = build_app(Settings(), open_build=broken, current_id=world.builds.current_id)
    async with _client(app) as api:
        response = await api.post("/v1/ask", json={"question": f"{SECRET} cord blood"})
        _problem(response, 500, "unexpected")
        assert "nosniff" in response.headers["x-content-type-options"]
    assert "RuntimeError" in caplog.text
    assert SECRET not in response.text + caplog.text


async def test_no_word_of_a_question_reaches_log_or_metrics(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with _client(_app(world)) as api:
        await api.post("/v1/ask", json={"question": f"{SECRET} cord blood"})
        await api.get("/v1/search", params={"q": f"{SECRET} cord blood"})
        await api.get(f"/v1/{SECRET}")
        await api.post("/v1/ask", json={"question": [SECRET]})
        metrics = (await api.get("/metrics")).text
    ours = [record.getMessage() for record in caplog.records if record.name != "httpx"]
    assert any("/v1/search 200" in line for line in ours)
    assert SECRET not in metrics + "".join(ours)
    assert 'cpassist_requests_total{method="GET",route="/v1/search",status="200"} 1.0' in metrics
    assert "cpassist_answers_total" in metrics


async def test_metrics_can_be_switched_off(world: World) -> None:
    async with _client(_app(world, metrics=False)) as api:
        _problem(await api.get("/metrics"), 404, "not-found")


def test_the_openapi_document_is_the_committed_one() -> None:
    committed = (ROOT / "docs" / "openapi.json").read_text("utf-8")
    assert written(build_app(Settings())) == committed, (
        "run: python -m cpassist.api.openapi > docs/openapi.json"
    )


def test_every_endpoint_documents_its_errors_with_examples() -> None:
    document = build_app(Settings()).openapi()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if path == "/healthz":
                continue
            problems = [
                response["content"]["application/problem+json"]
                for response in operation["responses"].values()
                if "application/problem+json" in response.get("content", {})
            ]
            assert problems, f"{method} {path}"
            assert all(problem["examples"] for problem in problems)
    assert "HTTPValidationError" not in json.dumps(document["paths"])


@pytest.fixture
def running(world: World, request: pytest.FixtureRequest) -> Iterator[str]:
    with served(getattr(request, "param", _app)(world)) as url:
        yield url


def _events(text: str) -> list[tuple[str, Any]]:
    found = []
    for frame in text.strip().split("\n\n"):
        if not frame.startswith(":"):
            name, data = frame.split("\n")
            found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_a_stream_tells_the_answer_in_order(running: str) -> None:
    body = {"question": QUESTION}
    response = httpx.post(f"{running}/v1/ask/stream", json=body)
    assert response.headers["content-type"].startswith("text/event-stream")
    events = _events(response.text)
    names = [name for name, _ in events]
    quotes = [value["quote"] for name, value in events if name == "quote"]
    assert names == ["understood", "hits", *["quote"] * len(quotes), "certainty", "done"]
    whole = httpx.post(f"{running}/v1/ask", json=body).json()
    done = events[-1][1]
    del whole["timings_ms"], done["timings_ms"]
    assert done == whole
    assert quotes == whole["quotes"]
    assert quotes


def _slow(world: World) -> FastAPI:
    class Slow:
        fingerprint, dimension = "x", 256

        def encode(self, texts: Any) -> Any:
            if "cerebral palsy" not in texts:
                time.sleep(0.25)
                if any("broken" in text for text in texts):
                    raise ModelError("the encoder broke", hint="Mend it.")
            return world.embedder.encode(texts)

    def slow() -> Opened:
        opened = _open(world)
        return replace(opened, ask=replace(opened.ask, embedder=Slow()))

    settings = Settings(server=ServerSettings(heartbeat_s=0.1, workers=1))
    return build_app(settings, open_build=slow, current_id=world.builds.current_id)


@pytest.mark.parametrize("running", [_slow], indirect=True)
def test_a_slow_stream_beats_ends_in_words_and_outlives_a_client(running: str) -> None:
    url = f"{running}/v1/ask/stream"
    text = httpx.post(url, json={"question": QUESTION}).text
    assert text.startswith(": still at work")
    assert _events(text)[-1][0] == "done"
    text = httpx.post(url, json={"question": "is cord blood broken?"}).text
    assert _events(text)[-1] == ("error", _events(text)[-1][1] | {"code": "model-unavailable"})
    with httpx.stream("POST", url, json={"question": QUESTION}) as response:
        next(response.iter_bytes())  # and away
    assert httpx.post(f"{running}/v1/ask", json={"question": QUESTION}).status_code == 200
    metrics = httpx.get(f"{running}/metrics").text
    assert "cpassist_waiting 0.0" in metrics
