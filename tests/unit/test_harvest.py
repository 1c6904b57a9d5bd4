"""From a listing to the store and the corpus: everything accounted for, nothing lost."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.synthetic import SyntheticSource, record
from tests.world import StillClock

from cpassist.adapters.corpus_files import read_corpus
from cpassist.adapters.harvest_store import SqliteHarvestStore
from cpassist.core.licences import Gate, LicenceClass
from cpassist.domain.errors import CorpusError, SourceError, UnknownStudy
from cpassist.domain.harvest import SourceQuery
from cpassist.domain.holdings import State, Tally
from cpassist.domain.studies import RetractionStatus, Study
from cpassist.service.harvest import Harvest, Synced
from cpassist.service.harvest_export import Exported
from cpassist.service.harvest_page import Judge
from cpassist.wiring.harvesting import check_study, export_to

QUERY = SourceQuery("trial", "synthetic", "cells", page_size=4)
ALL = [
    *(record(number) for number in range(1, 11)),
    record(11, license=None),
    record(12, text=""),
    record(13, broken="no title"),
    record(14, status="retracted"),
]


@dataclass
class Holder:
    folder: Path
    gate: Gate = Gate()  # noqa: RUF009 - frozen

    def __post_init__(self) -> None:
        self.store = SqliteHarvestStore(self.folder / "harvest.sqlite")

    def sync(self, source: SyntheticSource, query: SourceQuery = QUERY, **how: object) -> Synced:
        judge = Judge(self.gate, check_study)
        harvest = Harvest(self.store, judge, StillClock())
        return harvest.sync(source, query, **how)  # type: ignore[arg-type]

    def export(self, taken: frozenset[str] = frozenset()) -> Exported:
        return export_to(self.store, self.folder, StillClock(), taken)

    def studies(self) -> dict[str, Study]:
        self.export()
        return {study.id: study for study in read_corpus([self.folder])}

    def dump(self) -> list[tuple[object, ...]]:
        """All that is held, but for which run met it."""
        columns = "source, key, state, payload_sha256, status, study, links, payload, query"
        with closing(sqlite3.connect(self.folder / "harvest.sqlite")) as db:
            query = f"SELECT {columns} FROM records ORDER BY source, key"  # noqa: S608 - our own
            rows = db.execute(query).fetchall()
            return rows + db.execute("SELECT * FROM quarantine ORDER BY key").fetchall()


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[Holder]:
    made = Holder(tmp_path)
    yield made
    made.store.close()


def _sound(tally: Tally) -> bool:
    return tally.accounted == tally.announced


def test_every_announcement_is_accounted_for(holder: Holder) -> None:
    synced = holder.sync(SyntheticSource(ALL))
    assert synced.tally == Tally(
        announced=14, fetched=14, new=11, refused=1, without_abstract=1, quarantined=1, retracted=1
    )
    assert _sound(synced.tally)
    assert synced.gap == 0
    found = holder.studies()
    assert set(found) == {f"pmid-{number}" for number in (*range(1, 11), 14)}
    assert found["pmid-14"].retraction_status is RetractionStatus.RETRACTED
    assert found["pmid-1"].retraction_checked == "2026-01-02"
    assert found["pmid-1"].license.name == "cc by"


@pytest.mark.parametrize("with_payload", [True, False])
def test_a_second_sync_changes_nothing(holder: Holder, with_payload: bool) -> None:
    source = SyntheticSource(ALL, with_payload=with_payload)
    holder.sync(source)
    holder.export()
    before, lines = holder.dump(), (holder.folder / "harvested.jsonl").read_bytes()
    again = holder.sync(source)
    holder.export()
    assert again.tally == Tally(announced=14, fetched=14, unchanged=13, quarantined=1, retracted=1)
    assert holder.dump() == before
    assert (holder.folder / "harvested.jsonl").read_bytes() == lines


def test_only_identifiers_are_kept_of_what_may_not_be_shown(holder: Holder) -> None:
    holder.sync(SyntheticSource(ALL))
    held = {holding.key: holding for _, holding in holder.store.holdings()}
    for key, state in (("PMID:11", State.REFUSED), ("PMID:12", State.WITHOUT_ABSTRACT)):
        study = held[key].study
        assert held[key].state is state
        assert (study.title, study.sections, study.authors) == ("", (), ())
        assert study.identifiers.pmid == key[5:]
        with pytest.raises(UnknownStudy):
            holder.store.payload("synthetic", key)
    everything = (holder.folder / "harvest.sqlite").read_bytes()
    everything += (holder.folder / "harvest.sqlite-wal").read_bytes()
    assert b"trial number 9 of" in everything
    assert b"trial number 11 of" not in everything


def test_what_was_kept_is_what_came(holder: Holder) -> None:
    holder.sync(SyntheticSource(ALL))
    payload = holder.store.payload("synthetic", "PMID:3")
    assert json.loads(payload.body) == record(3)
    held = {holding.key: holding for _, holding in holder.store.holdings()}
    assert held["PMID:3"].payload_sha256 == payload.sha256


def test_what_cannot_be_read_is_set_aside_with_its_reason_and_the_former_stays(
    holder: Holder,
) -> None:
    holder.sync(SyntheticSource([record(1)]))
    synced = holder.sync(SyntheticSource([record(1, broken="cut short at line 7")]))
    assert synced.tally.quarantined == 1
    (item,) = holder.store.quarantine()
    assert (item.key, item.reason) == ("PMID:1", "PMID:1: cut short at line 7")
    assert holder.studies()["pmid-1"].text.startswith("In trial 1")
    holder.sync(SyntheticSource([record(1)]))
    healed = holder.sync(SyntheticSource([record(1, text="Whole again, at last.")]))
    assert healed.tally.changed == 1
    assert holder.store.quarantine() == ()


def test_a_record_the_corpus_could_not_hold_is_set_aside(holder: Holder) -> None:
    bad = [record(1, text="a bell \x07 rings"), record(2, title=""), record(3, year=20244)]
    synced = holder.sync(SyntheticSource([*bad, record(4, pmid=None, id="Not An Id"), record(5)]))
    assert (synced.tally.quarantined, synced.tally.new) == (4, 1)
    assert set(holder.studies()) == {"pmid-5"}


def test_a_broken_run_goes_on_where_it_stood(holder: Holder) -> None:
    source = SyntheticSource(ALL, fail_at="8")
    with pytest.raises(SourceError):
        holder.sync(source)
    source.fail_at = None
    source.listed.clear()
    synced = holder.sync(source)
    assert source.listed == ["8", "12"]
    assert synced.resumed
    assert (synced.tally.announced, synced.tally.new) == (14, 11)
    assert _sound(synced.tally)
    source.listed.clear()
    assert not holder.sync(source).resumed
    assert source.listed[0] is None


def test_a_restart_forgets_where_it_stood(holder: Holder) -> None:
    source = SyntheticSource(ALL, fail_at="8")
    with pytest.raises(SourceError):
        holder.sync(source)
    source.fail_at = None
    synced = holder.sync(source, restart=True)
    assert (synced.tally.announced, synced.tally.unchanged) == (14, 8)


def test_a_dry_run_counts_alike_and_keeps_nothing(holder: Holder) -> None:
    before = holder.dump()
    tried = holder.sync(SyntheticSource(ALL), dry_run=True)
    assert holder.dump() == before
    assert tried.tally == holder.sync(SyntheticSource(ALL)).tally


def test_a_limit_is_kept_and_said(holder: Holder) -> None:
    synced = holder.sync(SyntheticSource(ALL), limit=6)
    assert (synced.tally.announced, synced.limited, synced.gap) == (6, True, 0)
    whole = holder.sync(SyntheticSource(ALL), limit=14)
    assert (whole.tally.announced, whole.limited) == (14, False)


def test_a_gap_is_said(holder: Holder) -> None:
    source = SyntheticSource(
        ALL, with_payload=False, undelivered=frozenset({"PMID:1"}), missing_total=3
    )
    synced = holder.sync(source)
    assert synced.tally.missing == 1
    assert _sound(synced.tally)
    assert synced.gap == 4


def test_a_record_announced_twice_counts_once(holder: Holder) -> None:
    synced = holder.sync(SyntheticSource([*ALL, ALL[0], ALL[0]]))
    assert (synced.tally.repeated, synced.tally.new) == (2, 11)
    assert _sound(synced.tally)


def test_a_listing_without_end_is_refused(holder: Holder) -> None:
    class Circle(SyntheticSource):
        def discover(self, query: SourceQuery, cursor: str | None):  # type: ignore[no-untyped-def]
            page = super().discover(query, cursor)
            return replace(page, next_cursor="4" if cursor == "8" else page.next_cursor)

    with pytest.raises(SourceError, match="no end"):
        holder.sync(Circle(ALL))


def test_another_gate_judges_again(tmp_path: Path) -> None:
    source = SyntheticSource([record(1, license="cc by-nc"), record(2, license=None)])
    first = Holder(tmp_path)
    assert first.sync(source).tally.new == 1
    first.store.close()
    narrow = Holder(tmp_path, Gate(frozenset({LicenceClass.BY})))
    assert narrow.sync(source).tally.refused == 2
    with pytest.raises(UnknownStudy):
        narrow.store.payload("synthetic", "PMID:1")
    narrow.store.close()


def test_standings_of_records_not_announced_are_looked_up_again(holder: Holder) -> None:
    holder.sync(SyntheticSource([record(1), record(2)]))
    holder.export()
    retracted = [record(1, status="retracted"), record(2)]

    class OnlyNews(SyntheticSource):
        def discover(self, query: SourceQuery, cursor: str | None):  # type: ignore[no-untyped-def]
            return replace(super().discover(query, cursor), announcements=(), total=0)

    source = OnlyNews(retracted)
    synced = holder.sync(source, replace(QUERY, since="2026-01-01"))
    assert synced.tally == Tally(fetched=2, rechecked=2)
    (change,) = holder.export().changes
    assert (change.study_id, change.before.value) == ("pmid-1", "none seen")
    assert change.after is RetractionStatus.RETRACTED
    assert holder.store.standing_changes() == (change,)
    assert holder.export().changes == ()
    source.undelivered = frozenset({"PMID:2"})
    assert holder.sync(source).tally.unreachable == 1
    assert set(holder.studies()) == {"pmid-1", "pmid-2"}


@pytest.mark.parametrize("undelivered", [True, False])
def test_an_announced_retraction_is_taken_at_its_word(holder: Holder, undelivered: bool) -> None:
    holder.sync(SyntheticSource([record(1), record(2)]))
    gone = SyntheticSource(
        [record(1, change="retract"), record(2)],
        undelivered=frozenset({"PMID:1"} if undelivered else ()),
    )
    synced = holder.sync(gone)
    assert (synced.tally.changed, synced.tally.retracted) == (1, 1)
    assert holder.studies()["pmid-1"].retraction_status is RetractionStatus.RETRACTED


@pytest.mark.parametrize("reverse", [True, False])
def test_copies_of_a_publication_become_one_study(tmp_path: Path, reverse: bool) -> None:
    long = "Long words on trial 1. " * 4
    copies = [
        record(1, key="A:1", pmid=None, doi="10.1000/x", pmcid="PMC5", text=long),
        record(1, key="B:1", doi="10.1000/X"),
        record(1, key="C:1", license=None, status="retracted"),
        record(2, key="D:2"),
    ]
    holder = Holder(tmp_path)
    holder.sync(SyntheticSource(copies[::-1] if reverse else copies))
    found = holder.studies()
    holder.store.close()
    assert set(found) == {"pmid-1", "pmid-2"}
    one = found["pmid-1"]
    assert one.text == long
    assert (one.identifiers.pmid, one.identifiers.pmcid) == ("1", "PMC5")
    assert one.retraction_status is RetractionStatus.RETRACTED


def test_a_notice_tells_of_studies_held_or_not(holder: Holder) -> None:
    notices = [
        record(50, text="", links=[("retraction of", "PMID:1")]),
        record(51, text="", links=[("concern of", "DOI:10.1000/doe-2020")]),
    ]
    holder.sync(SyntheticSource([record(1), *notices]))
    assert holder.studies()["pmid-1"].retraction_status is RetractionStatus.RETRACTED
    standings = json.loads((holder.folder / "standings.json").read_text("utf-8"))["standings"]
    assert [(s["doi"], s["status"]) for s in standings] == [
        ("10.1000/doe-2020", "expression of concern")
    ]


def test_linked_records_are_exported_as_of_one_study(holder: Holder) -> None:
    early = {"pmid": None, "doi": "10.1101/p", "types": ["Preprint"], "year": 2001}
    preprint = record(1, key="P:1", title=record(2)["title"], **early)
    numbers = {"pmid": None, "registration": "NCT01234567"}
    entry = record(9, key="NCT1", links=[("reported by", "PMID:2")], **numbers)
    holder.sync(SyntheticSource([preprint, record(2), entry]))
    found = holder.studies()
    assert set(found) == {"doi-10.1101-p", "pmid-2", "nct01234567"}
    assert found["doi-10.1101-p"].same_study == ("PMID:2",)
    assert found["nct01234567"].same_study == ("PMID:2",)


def test_an_id_of_another_folder_is_left_alone_and_said(holder: Holder) -> None:
    holder.sync(SyntheticSource([record(1), record(2)]))
    assert holder.export(frozenset({"pmid-1"})).skipped == ("pmid-1",)
    assert [study.id for study in read_corpus([holder.folder])] == ["pmid-2"]


def test_a_damaged_store_is_named(tmp_path: Path) -> None:
    (tmp_path / "harvest.sqlite").write_bytes(b"no database at all, but long enough to be one" * 99)
    with pytest.raises(CorpusError, match=r"harvest\.sqlite"):
        SqliteHarvestStore(tmp_path / "harvest.sqlite")


def test_a_full_disk_is_said_and_what_was_kept_stays(holder: Holder) -> None:
    pages = holder.store._db.execute("PRAGMA page_count").fetchone()[0]
    holder.store._db.execute(f"PRAGMA max_page_count = {pages + 2}")
    many = [record(number, text=f"{number} words. " * 400) for number in range(1, 40)]
    with pytest.raises(CorpusError, match="full"):
        holder.sync(SyntheticSource(many))
    holder.store._db.execute("PRAGMA max_page_count = 100000")
    synced = holder.sync(SyntheticSource(many))
    assert (synced.tally.announced, synced.tally.new) == (39, 39)


def test_nothing_of_removed_words_is_left_in_the_file(holder: Holder) -> None:
    holder.sync(SyntheticSource([record(1, text="A secret sentence of the record.")]))
    holder.sync(SyntheticSource([record(1, license=None)]))
    holder.store.close()
    assert b"secret sentence" not in (holder.folder / "harvest.sqlite").read_bytes()
    assert not (holder.folder / "harvest.sqlite-wal").exists()


def test_a_run_broken_while_standings_are_looked_up_does_not_list_again(holder: Holder) -> None:
    holder.sync(SyntheticSource([record(number) for number in range(1, 10)]))

    class Fading(SyntheticSource):
        rounds = 0

        def discover(self, query: SourceQuery, cursor: str | None):  # type: ignore[no-untyped-def]
            return replace(super().discover(query, cursor), announcements=(), total=0)

        def fetch(self, announced):  # type: ignore[no-untyped-def]
            self.rounds += 1
            if self.rounds == 2:
                raise SourceError("gone", hint="Try again.")
            return super().fetch(announced)

    source = Fading([record(number) for number in range(1, 10)])
    with pytest.raises(SourceError):
        holder.sync(source)
    listed = len(source.listed)
    synced = holder.sync(source)
    assert len(source.listed) == listed
    assert synced.tally.rechecked == 9
    assert sorted(source.asked) == sorted(f"PMID:{number}" for number in range(1, 10))
