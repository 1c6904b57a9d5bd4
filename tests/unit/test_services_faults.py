"""Services that fail in every usual way, on a loopback port: waited for, given up, or refused."""

from __future__ import annotations

import gzip
import json
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from tests.harvest_services import Fault, Services, opened, paper, playing, trial

from cpassist.domain.errors import SourceError
from cpassist.domain.harvest import DiscoveredPage, SourceQuery
from cpassist.ports import Source

NAMES = ("europepmc", "clinicaltrials")
HUGE = 50_000_000


@dataclass
class Desk:
    """One service that is played, and who asks it."""

    name: str
    services: Services
    address: str
    at_end: ExitStack
    query: SourceQuery = field(init=False)

    def __post_init__(self) -> None:
        self.query = SourceQuery("faults", self.name, "secret words", page_size=3)

    def source(self, **more: float) -> Source:
        return opened(self.name, self.address, self.at_end, **more)

    def first(self, *faults: Fault | None, **more: float) -> DiscoveredPage:
        """The first page, where the requests to come fare like this."""
        self.services.faults.extend(faults)
        return self.source(**more).discover(self.query, None)


@pytest.fixture(params=NAMES)
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    services = Services([paper(n) for n in range(1, 8)], [trial(n) for n in range(1, 8)])
    with ExitStack() as at_end:
        address = at_end.enter_context(playing(services))
        yield Desk(request.param, services, address, at_end)


def test_who_asks_is_told(desk: Desk) -> None:
    desk.first()
    (agent,) = desk.services.agents
    assert agent.startswith("cpassist/")


@pytest.mark.parametrize(
    "fault",
    [
        Fault(429, (("Retry-After", "0"),)),
        Fault(429),
        Fault(500),
        Fault(503, (("Retry-After", "soon"),)),
        Fault(cut_after=20),
        Fault(cut_after=0),
    ],
    ids=["429 with a wait", "429", "500", "503 with an odd wait", "cut", "cut at once"],
)
def test_what_may_pass_is_tried_again(desk: Desk, fault: Fault) -> None:
    page = desk.first(fault, fault, attempts=3, first_wait_s=0.01)
    assert (len(page.announcements), page.total) == (3, 7)
    assert len(desk.services.asked) == 3


def test_a_wait_asked_for_is_kept(desk: Desk) -> None:
    begun = time.monotonic()
    desk.first(Fault(429, (("Retry-After", "1"),)), attempts=2, first_wait_s=0.0)
    assert time.monotonic() - begun >= 1.0


def test_a_wait_of_an_hour_ends_the_harvest(desk: Desk) -> None:
    with pytest.raises(SourceError, match="asks to wait 3600 s"):
        desk.first(Fault(429, (("Retry-After", "3600"),)), attempts=5)
    assert len(desk.services.asked) == 1


def test_what_does_not_pass_is_given_up_without_the_words(desk: Desk) -> None:
    with pytest.raises(SourceError, match="status 500, 3 times") as caught:
        desk.first(*[Fault(500)] * 9, attempts=3, first_wait_s=0.01)
    assert len(desk.services.asked) == 3
    assert "secret" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(
    "fault",
    [Fault(wait_s=1.0), Fault(drip_s=0.05)],
    ids=["no answer", "drop by drop"],
)
def test_slow_answers_are_not_waited_for(desk: Desk, fault: Fault) -> None:
    begun = time.monotonic()
    with pytest.raises(SourceError, match=r"in time|took over"):
        desk.first(fault, attempts=1, timeout_s=0.3, deadline_s=0.3)
    assert time.monotonic() - begun < 2.5


@pytest.mark.parametrize(
    "fault",
    [
        Fault(media="text/html"),
        Fault(400, body=b"bad words", media="text/plain"),
        Fault(404),
        Fault(302, (("Location", "http://localhost:1/elsewhere"),)),
        Fault(301, (("Location", "https://elsewhere.example/"),)),
        Fault(301, (("Location", "https://xn--a/"),)),
        Fault(body=b"", media="application/json"),
        Fault(body=b'{"resultList": {"result": [', media="application/json"),
        Fault(body=b'{"studies": [] "', media="application/json"),
        Fault(body=b'{"errCode": 404, "errMsg": "Bad <b>words</b>"}', media="application/json"),
        Fault(body=b"[1, 2]", media="application/json"),
        Fault(body=b"[" * 200_000, media="application/json"),
        Fault(body=b"<html>Sign in</html>", media="application/json"),
        Fault(headers=(("Content-Encoding", "br"),), body=b"\x0b", media="application/json"),
    ],
    ids=lambda fault: f"{fault.status} {fault.media} {(fault.body or b'')[:14]!r}",
)
def test_what_is_no_page_is_refused_at_once(desk: Desk, fault: Fault) -> None:
    with pytest.raises(SourceError) as caught:
        desk.first(fault, attempts=3)
    assert len(desk.services.asked) == 1
    assert "<" not in str(caught.value)


@pytest.mark.parametrize("packed", [False, True])
def test_fifty_megabytes_are_not_taken_in(desk: Desk, packed: bool) -> None:
    body = gzip.compress(b" " * HUGE) if packed else b" " * HUGE
    headers = (("Content-Encoding", "gzip"),) if packed else ()
    desk.services.faults.append(Fault(headers=headers, body=body, media="application/json"))
    source = desk.source()
    tracemalloc.start()
    with pytest.raises(SourceError, match="of over 32,000,000 bytes"):
        source.discover(desk.query, None)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3 * HUGE


def test_an_empty_listing_ends(desk: Desk) -> None:
    desk.services.papers, desk.services.trials = [], []
    assert desk.first() == DiscoveredPage((), None, 0)


def test_a_last_page_that_names_itself_ends(desk: Desk) -> None:
    desk.services.ends_like_solr = True
    source = desk.source()
    second = source.discover(desk.query, source.discover(desk.query, None).next_cursor)
    third = source.discover(desk.query, second.next_cursor)
    assert (len(third.announcements), third.next_cursor) == (1, None)


@pytest.mark.parametrize("cursor", ["rubbish", "x tok-1", "9"])
def test_a_cursor_that_is_none_of_theirs_is_refused(desk: Desk, cursor: str) -> None:
    if desk.name == "europepmc":
        cursor = f"no {cursor}"
    with pytest.raises(SourceError):
        desk.source().discover(desk.query, cursor)


def test_a_day_to_begin_with_is_put_into_the_question(desk: Desk) -> None:
    since = SourceQuery("since", desk.name, "a OR b", since="2024-02-03", page_size=3)
    desk.source().discover(since, None)
    ((_, asked),) = desk.services.asked
    if desk.name == "europepmc":
        assert asked["query"].startswith("(a OR b) AND (FIRST_PDATE:[2024-02-03 TO 3000-12-31]")
        assert "UPDATE_DATE:[2024-02-03 TO 3000-12-31]" in asked["query"]
    else:
        assert asked["query.term"] == "a OR b"
        assert asked["filter.advanced"] == "AREA[LastUpdatePostDate]RANGE[2024-02-03,MAX]"


def test_no_more_is_asked_for_at_once_than_allowed(desk: Desk) -> None:
    assert len(desk.first(page_size=2).announcements) == 2


def test_many_records_are_asked_for_in_short_questions(desk: Desk) -> None:
    desk.services.papers = [paper(n) for n in range(1, 151)]
    desk.services.trials = [trial(n) for n in range(1, 151)]
    source = desk.source(page_size=200)
    query = SourceQuery("many", desk.name, "w", page_size=200)
    announced = source.discover(query, None).announcements
    desk.services.asked.clear()
    assert len(source.fetch(announced)) == 150
    assert len(desk.services.asked) > 1
    assert max(len(json.dumps(asked)) for _, asked in desk.services.asked) < 3000
