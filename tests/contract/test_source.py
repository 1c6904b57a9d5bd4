"""What every ``Source`` keeps to: pages that end, keys that stay, records as they came."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from tests.harvest_services import Services, keys_of, opened, paper, playing, trial
from tests.pubmed_service import PubMedService, article
from tests.synthetic import SyntheticSource, record

from cpassist.domain.errors import RecordError, SourceError
from cpassist.domain.harvest import Announcement, Change, Payload, SourceQuery
from cpassist.ports import Source

SIZE = 7


@dataclass(frozen=True)
class Case:
    """A source that holds ``keys``, and another way to the same records."""

    source: Source
    again: Source
    query: SourceQuery
    keys: tuple[str, ...]
    beyond_reach: Callable[[], Source] | None = None
    """The same source where nobody answers; none for one that needs no network."""


def _synthetic(_: ExitStack) -> Case:
    made = [record(number) for number in range(1, SIZE + 1)]
    query = SourceQuery("contract", "synthetic", "cells", page_size=3)
    keys = tuple(str(item["key"]) for item in made)
    return Case(SyntheticSource(made), SyntheticSource(made), query, keys)


def _service(name: str) -> Callable[[ExitStack], Case]:
    def made(at_end: ExitStack) -> Case:
        numbers = range(1, SIZE + 1)
        services = Services([paper(n) for n in numbers], [trial(n) for n in numbers])
        services.routes |= PubMedService({n: article(n) for n in numbers}).routes
        address = at_end.enter_context(playing(services))
        held = {"europepmc": services.papers, "clinicaltrials": services.trials}
        keys = keys_of(held[name]) if name in held else [f"PMID:{n}" for n in numbers]
        return Case(
            opened(name, address, at_end),
            opened(name, address, at_end),
            SourceQuery("contract", name, "cells", page_size=3),
            tuple(keys),
            lambda: opened(name, "http://127.0.0.1:9", at_end),
        )

    return made


CASES = {
    "synthetic": _synthetic,
    "europepmc": _service("europepmc"),
    "clinicaltrials": _service("clinicaltrials"),
    "pubmed": _service("pubmed"),
}
"""Every adapter of ``Source``: add yours here."""


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    with ExitStack() as at_end:
        yield CASES[request.param](at_end)


def _walk(case: Case) -> list[tuple[str | None, tuple[Announcement, ...]]]:
    pages = []
    cursor: str | None = None
    for _ in range(2 * SIZE):
        page = case.source.discover(case.query, cursor)
        pages.append((cursor, page.announcements))
        assert page.total in {None, SIZE}
        cursor = page.next_cursor
        if cursor is None:
            return pages
    raise AssertionError("a listing without end")


def _payloads(case: Case) -> dict[str, Payload]:
    announced = [item for _, page in _walk(case) for item in page]
    bare = [item for item in announced if item.payload is None]
    found = {item.key: item.payload for item in announced if item.payload is not None}
    return found | {payload.key: payload for payload in case.source.fetch(bare)}


def test_it_is_called_what_searches_call_it(case: Case) -> None:
    assert case.source.name == case.query.source


def test_every_record_is_announced_once_and_the_listing_ends(case: Case) -> None:
    keys = [item.key for _, page in _walk(case) for item in page]
    assert sorted(keys) == sorted(case.keys)


def test_the_first_page_or_every_page_tells_the_total(case: Case) -> None:
    assert case.source.discover(case.query, None).total == SIZE


def test_another_process_goes_on_at_any_cursor(case: Case) -> None:
    for cursor, announced in _walk(case):
        assert case.again.discover(case.query, cursor).announcements == announced


def test_payloads_carry_the_key_and_the_source(case: Case) -> None:
    found = _payloads(case)
    assert set(found) == set(case.keys)
    assert {payload.source for payload in found.values()} == {case.source.name}
    assert all(payload.key == key and payload.body for key, payload in found.items())


def test_what_is_asked_for_by_key_reads_as_what_was_listed(case: Case) -> None:
    listed = _payloads(case)
    asked = [Announcement(Change.UPSERT, key) for key in (*case.keys[:4], "no such key")]
    fetched = {payload.key: payload for payload in case.again.fetch(asked)}
    assert set(fetched) == set(case.keys[:4])
    for key, payload in fetched.items():
        assert case.source.read(payload) == case.source.read(listed[key])


def test_nothing_is_asked_for_where_nothing_is_wanted(case: Case) -> None:
    assert list(case.source.fetch([])) == []


def test_a_record_has_a_title_names_and_words_without_markup(case: Case) -> None:
    for payload in _payloads(case).values():
        read = case.source.read(payload)
        assert read.study.title
        assert any(section.text for section in read.study.sections)
        ids = read.study.identifiers
        assert any((ids.pmid, ids.pmcid, ids.doi, ids.registration))
        assert not re.search(r"</?[a-z]|&[a-z]+;", read.study.title + read.study.text)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b'"words"', b"\xff\xfe\x00", b"[" * 100_000, b"{}", b"<a/>"],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_no_record_is_refused_with_its_key(case: Case, body: bytes) -> None:
    if case.source.name == "synthetic":
        pytest.skip("a double reads what it wrote alone")
    payload = Payload(case.source.name, "K:1", "application/octet-stream", body)
    with pytest.raises(RecordError, match="K:1"):
        case.source.read(payload)


def test_where_nobody_answers_the_source_says_so(case: Case) -> None:
    if case.beyond_reach is None:
        pytest.skip("it needs no network")
    source = case.beyond_reach()
    with pytest.raises(SourceError, match=r"127\.0\.0\.1") as caught:
        source.discover(case.query, None)
    assert "cells" not in str(caught.value)
