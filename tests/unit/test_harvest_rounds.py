"""A call of several searches that is killed goes on behind the searches it is done with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.synthetic import SyntheticSource, record

from cpassist.adapters.harvest_store import SqliteHarvestStore
from cpassist.core.licences import Gate
from cpassist.domain.harvest import SourceQuery
from cpassist.service.harvest import Harvest, Synced
from cpassist.service.harvest_page import Judge
from cpassist.wiring.harvesting import check_study

QUERY = SourceQuery("first", "synthetic", "cells", page_size=2)


class At:
    """A clock that stands where it is put."""

    now = "2026-01-02T03:04:05Z"

    def now_iso(self) -> str:
        return self.now

    def monotonic_s(self) -> float:
        return 0.0


class Desk:
    def __init__(self, folder: Path) -> None:
        self.store = SqliteHarvestStore(folder / "harvest.sqlite")
        self.clock = At()
        self.source = SyntheticSource([record(n) for n in range(1, 6)], missing_total=1)

    def begin(self, asked: str = "all", *, restart: bool = False) -> None:
        self.store.open_round(asked, self.clock.now, restart=restart)

    def sync(self, query: SourceQuery = QUERY) -> tuple[Synced, int]:
        """What it came to, and how many pages were asked for."""
        before = len(self.source.listed)
        harvest = Harvest(self.store, Judge(Gate(), check_study), self.clock)
        return harvest.sync(self.source, query), len(self.source.listed) - before


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.store.close()


def test_what_a_killed_round_is_done_with_is_told_again_and_not_gone_through(desk: Desk) -> None:
    desk.begin()
    first, _ = desk.sync()
    desk.begin()
    again, pages = desk.sync()
    assert pages == 0
    assert (again.tally, again.total, again.gap) == (first.tally, 6, first.gap)
    assert again.resumed
    _, pages = desk.sync(SourceQuery("second", "synthetic", "cells", page_size=2))
    assert pages == 3


@pytest.mark.parametrize("how", ["ended", "restarted", "other words", "old", "none open"])
def test_every_other_round_goes_through_all(desk: Desk, how: str) -> None:
    if how != "none open":
        desk.begin()
    desk.sync()
    if how == "ended":
        desk.store.close_round(desk.clock.now)
    if how == "old":
        desk.clock.now = "2026-01-03T03:04:06Z"
    if how != "none open":
        desk.begin("others" if how == "other words" else "all", restart=how == "restarted")
    again, pages = desk.sync()
    assert pages == 3
    assert again.tally.unchanged == 5


def test_a_dry_run_goes_through_all_and_leaves_the_round_as_it_is(desk: Desk) -> None:
    desk.begin()
    desk.sync()
    harvest = Harvest(desk.store, Judge(Gate(), check_study), desk.clock)
    assert harvest.sync(desk.source, QUERY, dry_run=True).tally.unchanged == 5
    assert desk.sync()[1] == 0
