"""What must hold of every harvest: all is accounted for, twice is as once, no order matters."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.synthetic import Fields, SyntheticSource, record
from tests.world import StillClock

from cpassist.adapters.corpus_files import read_corpus
from cpassist.adapters.harvest_store import SqliteHarvestStore
from cpassist.core.licences import Gate
from cpassist.domain.harvest import SourceQuery
from cpassist.domain.holdings import Outcome, State
from cpassist.service.harvest import Harvest, Synced
from cpassist.service.harvest_page import Judge
from cpassist.wiring.harvesting import check_study, export_to

_one = st.fixed_dictionaries(
    {},
    optional={
        "key": st.sampled_from(["K:1", "K:2"]),
        "pmid": st.sampled_from([None, "1", "2"]),
        "doi": st.sampled_from([None, "10.1000/a", "10.1000/b"]),
        "text": st.sampled_from(["", "Words of a trial.", "Other words of a trial."]),
        "license": st.sampled_from([None, "cc by", "cc by-nc", "all rights reserved"]),
        "status": st.sampled_from(["none seen", "corrected", "retracted"]),
        "title": st.sampled_from(["", "A title that is long enough to be nobody else's"]),
        "broken": st.just("cut short"),
        "change": st.sampled_from(["upsert", "unchanged", "retract"]),
        "links": st.sampled_from([[["retraction of", "PMID:1"]], [["reported by", "PMID:2"]]]),
    },
)
_records = st.lists(_one, max_size=12).map(
    lambda found: [record(number + 1, **fields) for number, fields in enumerate(found)]
)
few = settings(max_examples=30, deadline=None)


def _in_a_folder(act: Callable[[SqliteHarvestStore, Path], None]) -> None:
    with tempfile.TemporaryDirectory() as name:
        store = SqliteHarvestStore(Path(name) / "harvest.sqlite")
        try:
            act(store, Path(name))
        finally:
            store.close()


def _sync(store: SqliteHarvestStore, source: SyntheticSource, page_size: int) -> Synced:
    harvest = Harvest(store, Judge(Gate(), check_study), StillClock())
    return harvest.sync(source, SourceQuery("q", "synthetic", "w", page_size=page_size))


def _dump(folder: Path) -> list[tuple[object, ...]]:
    columns = "source, key, state, payload_sha256, status, study, links, payload, checked"
    with closing(sqlite3.connect(folder / "harvest.sqlite")) as db:
        query = f"SELECT {columns} FROM records ORDER BY source, key"  # noqa: S608 - our own
        return db.execute(query).fetchall()


@few
@given(_records, st.booleans(), st.integers(1, 5), st.sets(st.sampled_from(["K:1", "PMID:3"])))
def test_what_is_announced_is_accounted_for(
    records: list[Fields], with_payload: bool, page_size: int, undelivered: set[str]
) -> None:
    source = SyntheticSource(records, with_payload=with_payload, undelivered=frozenset(undelivered))

    def act(store: SqliteHarvestStore, folder: Path) -> None:
        tally = _sync(store, source, page_size).tally
        assert tally.announced == len(records) == tally.accounted
        states = [holding.state for _, holding in store.holdings()]
        assert states.count(State.KEPT) == tally.new + tally.changed
        assert states.count(State.REFUSED) == tally.refused
        assert states.count(State.WITHOUT_ABSTRACT) == tally.without_abstract
        # A record announced twice may be broken once and whole the other time.
        assert len(store.quarantine()) <= tally.quarantined
        stored = tally.new + tally.refused + tally.without_abstract
        others = tally.quarantined + tally.repeated + tally.missing
        assert len(records) == stored + others

    _in_a_folder(act)


@few
@given(_records, st.booleans(), st.integers(1, 5))
def test_twice_is_as_once(records: list[Fields], with_payload: bool, page_size: int) -> None:
    source = SyntheticSource(records, with_payload=with_payload)

    def act(store: SqliteHarvestStore, folder: Path) -> None:
        _sync(store, source, page_size)
        before = _dump(folder)
        again = _sync(store, source, page_size).tally
        assert _dump(folder) == before
        assert (again.new, again.changed, again.refused, again.without_abstract) == (0, 0, 0, 0)
        assert again.accounted == again.announced

    _in_a_folder(act)


@few
@given(_records, st.integers(1, 5), st.integers())
def test_no_order_of_arrival_changes_the_corpus(
    records: list[Fields], page_size: int, seed: int
) -> None:
    distinct = list({str(fields["key"]): fields for fields in records}.values())
    shuffled = random.Random(seed).sample(distinct, len(distinct))
    written: list[bytes] = []

    for listing in (distinct, shuffled):

        def act(store: SqliteHarvestStore, folder: Path) -> None:
            _sync(store, SyntheticSource(listing), page_size)  # noqa: B023 - called at once
            export_to(store, folder, StillClock())
            written.append((folder / "harvested.jsonl").read_bytes())
            written.append((folder / "standings.json").read_bytes())
            if written[-2]:
                read_corpus([folder])

        _in_a_folder(act)
    assert written[:2] == written[2:]


@few
@given(_records, st.integers(1, 4), st.integers(0, 12))
def test_a_limit_or_a_page_size_loses_nothing(
    records: list[Fields], page_size: int, limit: int
) -> None:
    source = SyntheticSource(records)

    def act(store: SqliteHarvestStore, folder: Path) -> None:
        harvest = Harvest(store, Judge(Gate(), check_study), StillClock())
        query = SourceQuery("q", "synthetic", "w", page_size=page_size)
        tally = harvest.sync(source, query, limit=max(1, limit)).tally
        assert tally.announced == min(len(records), max(1, limit))
        whole = harvest.sync(source, replace(query, page_size=7)).tally
        assert whole.announced == whole.accounted == len(records)

    _in_a_folder(act)


def test_every_outcome_is_a_field_of_the_account() -> None:
    from cpassist.domain.holdings import Tally

    assert {outcome.value for outcome in Outcome} <= set(Tally.__dataclass_fields__)
