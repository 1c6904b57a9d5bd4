"""PubMed asked on a loopback port: pages, windows, limits, and answers that are none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError
from tests.harvest_services import Fault, Services, playing
from tests.pubmed_service import XML, PubMedService, article

from cpassist.adapters import pubmed
from cpassist.adapters.http import Policy, PoliteClient
from cpassist.adapters.pubmed import PubMed
from cpassist.core.licences import LicenceClass, class_of
from cpassist.domain.errors import RecordError, SourceError
from cpassist.domain.harvest import Announcement, Change, Payload, SourceQuery
from cpassist.ports import Source
from cpassist.settings import Settings
from cpassist.settings_services import PubMedSettings

QUERY = SourceQuery("trial", "pubmed", '"cerebral palsy"[tiab]', page_size=4)
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "benchmarks" / "api-samples"


@dataclass
class Desk:
    source: Source
    service: PubMedService
    services: Services


@pytest.fixture
def desk() -> Iterator[Desk]:
    service = PubMedService({number: article(number) for number in range(1, 11)})
    services = Services()
    services.routes |= service.routes
    with ExitStack() as at_end:
        address = at_end.enter_context(playing(services))
        policy = Policy("t", frozenset({address.removeprefix("http://")}), 5000.0, attempts=1)
        client = PoliteClient(policy)
        at_end.callback(client.close)
        yield Desk(PubMed(client, f"{address}/pubmed", 1000), service, services)


def _listed(source: Source, query: SourceQuery = QUERY) -> tuple[list[str], list[int | None]]:
    keys: list[str] = []
    totals: list[int | None] = []
    cursor: str | None = None
    while True:
        page = source.discover(query, cursor)
        keys += [item.key for item in page.announcements]
        totals.append(page.total)
        assert page.next_cursor != cursor
        cursor = page.next_cursor
        if cursor is None:
            return keys, totals


def _fetched(source: Source, *numbers: int) -> list[Payload]:
    return list(source.fetch([Announcement(Change.UPSERT, f"PMID:{n}") for n in numbers]))


@pytest.mark.parametrize("as_json", [False, True])
def test_every_number_is_listed_with_the_total(desk: Desk, as_json: bool) -> None:
    desk.service.as_json = as_json
    keys, totals = _listed(desk.source)
    assert keys == [f"PMID:{number}" for number in range(10, 0, -1)]
    assert totals == [10, 10, 10]
    _, asked = desk.services.asked[0]
    assert (asked["db"], asked["tool"], asked["term"]) == ("pubmed", "cpassist", QUERY.words)
    assert "email" not in asked
    assert "api_key" not in asked


def test_since_asks_for_what_came_or_changed(desk: Desk) -> None:
    desk.source.discover(SourceQuery("x", "pubmed", "a OR b", "2026-01-31"), None)
    term = desk.services.asked[0][1]["term"]
    assert term.startswith("(a OR b) AND ((")
    assert '"2026/01/31"[edat] : "3000/12/31"[edat]' in term
    assert '"2026/01/31"[mdat] : "3000/12/31"[mdat]' in term


def test_records_are_fetched_in_batches_and_those_gone_are_left_out(desk: Desk) -> None:
    desk.service.articles |= {number: article(number) for number in range(100, 350)}
    found = _fetched(desk.source, 3, 7, 99, *range(100, 350))
    assert len(found) == 252
    asked = [
        params["id"].count(",") + 1 for path, params in desk.services.asked if "efetch" in path
    ]
    assert asked == [200, 53]
    study = desk.source.read(found[0]).study
    assert study.identifiers.pmid == "3"
    assert study.text.startswith("Walking grew by 3 m (10⁷ cells, p < 0.05)")
    assert class_of(study) is LicenceClass.BY


def test_without_a_licence_nothing_is_open(desk: Desk) -> None:
    import re

    bare = re.sub("<CopyrightInformation>.*?</CopyrightInformation>", "", article(5))
    desk.service.articles[5] = bare
    (payload,) = _fetched(desk.source, 5)
    assert class_of(desk.source.read(payload).study) is LicenceClass.NONE


def test_more_than_pubmed_hands_out_is_listed_in_windows(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pubmed, "MOST", 50)
    service = desk.service
    service.most = 50
    service.articles = dict.fromkeys(range(1, 401), "")
    service.entered = {n: date(1950, 1, 1) + timedelta(days=n * n // 8) for n in range(1, 401)}
    keys, totals = _listed(desk.source, SourceQuery("x", "pubmed", "a", page_size=30))
    assert len(keys) == len(set(keys)) == 400
    assert set(totals) == {400}
    assert len(desk.services.asked) < 120


def test_a_day_with_too_many_leaves_a_gap_that_the_total_tells(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pubmed, "MOST", 20)
    desk.service.most = 20
    desk.service.articles = dict.fromkeys(range(1, 31), "")
    keys, totals = _listed(desk.source)
    assert len(keys) == 20
    assert set(totals) == {30}


def test_another_process_goes_on_within_a_window(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pubmed, "MOST", 6)
    desk.service.most = 6
    desk.service.entered = {n: date(2000 + n, 5, 5) for n in range(1, 11)}
    first = desk.source.discover(QUERY, None)
    again = desk.source.discover(QUERY, first.next_cursor)
    assert again == desk.source.discover(QUERY, first.next_cursor)
    assert again.total == 10
    for bad in ("", "x", "1.2.3", "1.2.2001-01-01.2001-99-99", "9" * 400):
        with pytest.raises(SourceError, match="the place where"):
            desk.source.discover(QUERY, bad)


@pytest.mark.parametrize(
    ("fault", "what"),
    [
        (Fault(media=XML, body=b"<eSearchResult><Count>"), "not sound XML"),
        (Fault(media=XML, body=b"<html/>"), "no list of numbers"),
        (Fault(media=XML, body=b"<r><Count>x</Count></r>"), "no list of numbers"),
        (Fault(media=XML, body=b"<r><Count>1</Count><IdList><Id>a</Id></IdList></r>"), "none"),
        (Fault(media=XML, body=b"<r><ERROR>Empty term</ERROR></r>"), "Empty term"),
        (Fault(media=XML, body=b'<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>'), "declarations"),
        (Fault(media="application/json", body=b'{"esearchresult": {"ERROR": "Oops"}}'), "Oops"),
        (Fault(media="application/json", body=b'{"esearchresult": []}'), "no list of numbers"),
        (Fault(media="application/json", body=b"{"), "no list of numbers"),
        (Fault(media="text/html", body=b"<html/>"), "text/html was not asked for"),
        (Fault(400), "status 400"),
        (Fault(429, (("Retry-After", "600"),)), "429"),
        (Fault(500), "status 500"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_listing_is_said_without_the_query(desk: Desk, fault: Fault, what: str) -> None:
    desk.services.faults.append(fault)
    with pytest.raises(SourceError) as caught:
        desk.source.discover(QUERY, None)
    assert what in caught.value.message
    assert "cerebral" not in caught.value.message


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"<PubmedArticleSet>" + article(1).encode()[:200], "break off"),
        (b"<html/>", "none at all"),
        (b"", "none at all"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><PubmedArticleSet></PubmedArticleSet>', "not safe"),
    ],
)
def test_what_are_no_records_is_said(desk: Desk, body: bytes, what: str) -> None:
    desk.services.faults.append(Fault(media=XML, body=body))
    with pytest.raises(SourceError, match=what):
        _fetched(desk.source, 1)


def test_a_broken_record_among_sound_ones_is_refused_alone(desk: Desk) -> None:
    desk.service.articles[2] = article(2).replace("</Article>", "")
    found = {payload.key: payload for payload in _fetched(desk.source, 1, 2, 3)}
    assert desk.source.read(found["PMID:3"]).study.title
    with pytest.raises(RecordError, match="PMID:2: not sound XML"):
        desk.source.read(found["PMID:2"])


def test_the_key_and_the_address_are_told_and_never_shown() -> None:
    harvest = {"contact": "a@example.org", "pubmed": {"api_key": "secret-key-123"}}
    settings = Settings(harvest=harvest)  # type: ignore[arg-type]
    assert "secret-key-123" not in repr(settings)
    services = Services()
    services.routes |= PubMedService().routes
    with ExitStack() as at_end:
        address = at_end.enter_context(playing(services))
        policy = Policy("t", frozenset({address.removeprefix("http://")}), 50.0, attempts=1)
        client = PoliteClient(policy)
        at_end.callback(client.close)
        told = {"email": "a@example.org", "api_key": "secret-key-123"}
        source = PubMed(client, f"{address}/pubmed", 10, told)
        source.discover(QUERY, None)
        services.faults.append(Fault(400))
        with pytest.raises(SourceError) as caught:
            source.discover(QUERY, None)
    assert services.asked[0][1]["api_key"] == "secret-key-123"
    assert services.asked[0][1]["email"] == "a@example.org"
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("told", "rate"),
    [({}, 3.0), ({"api_key": "long-enough"}, 10.0), ({"requests_per_second": 1.0}, 1.0)],
)
def test_it_is_asked_as_often_as_is_allowed(told: dict[str, object], rate: float) -> None:
    assert PubMedSettings.model_validate(told).requests_per_second == rate


@pytest.mark.parametrize(
    "told",
    [{"requests_per_second": 5}, {"requests_per_second": 11, "api_key": "long-enough"}],
)
def test_more_often_than_is_allowed_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="requests a second"):
        PubMedSettings.model_validate(told)


def test_recorded_listings_are_read() -> None:
    folder = SAMPLES / "pubmed-esearch"
    if not folder.is_dir():
        pytest.skip("the recorded answers are not beside this checkout")
    found = {}
    for path in sorted(folder.iterdir()):
        listed = pubmed._read_listing(path.read_bytes())
        assert len(set(listed.numbers)) == len(listed.numbers) <= listed.total
        found[path.name] = (listed.total, len(listed.numbers))
    assert found["sulpub_1473_44b51d10.xml"] == (4, 4)
    assert found["fastpaper_pubmed_esearch.json"] == (115_258, 3)
    assert len(found) == 5
