"""A harvest killed with signal 9 anywhere loses nothing and repeats one page at most."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from tests.conftest import ROOT
from tests.harvesting_process import PAGE, PAGES, main

KILLS = int(os.environ.get("HARVEST_KILLS", "4"))
"""``HARVEST_KILLS=20 python -m pytest tests/unit/test_harvest_killed.py`` kills more often."""
LISTING_S = 0.6
"""About how long the whole listing takes; all kills together come within it."""


def _run(folder: Path, live_s: float | None) -> None:
    """One process; killed so long after its first page of this run, or left to finish."""
    log = folder / "pages.log"
    before = log.stat().st_size if log.is_file() else 0
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.harvesting_process", str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    if live_s is not None:
        while process.poll() is None and (not log.is_file() or log.stat().st_size == before):
            time.sleep(0.001)
        time.sleep(live_s)
        process.kill()
    process.wait(timeout=60)


def _kept(folder: Path) -> int:
    """How many records are held; the account of the run must say the same."""
    with closing(sqlite3.connect(folder / "harvest.sqlite")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        records = db.execute("SELECT count(*) FROM records").fetchone()[0]
        tally = json.loads(db.execute("SELECT tally FROM runs").fetchone()[0])
        assert tally["announced"] == tally["new"] == records
    return int(records)


def test_a_killed_harvest_goes_on_and_ends_as_if_nothing_had_been(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    whole.mkdir()
    broken.mkdir()
    main(whole)
    chance = random.Random(7)
    kept, kills = 0, 0
    while kills < KILLS and not (broken / "done").is_file():
        _run(broken, chance.uniform(0.0, LISTING_S / KILLS))
        kills += 1
        assert _kept(broken) >= kept
        kept = _kept(broken)
    _run(broken, None)
    assert (broken / "done").is_file()
    assert _kept(broken) == PAGE * PAGES
    assert (broken / "harvested.jsonl").read_bytes() == (whole / "harvested.jsonl").read_bytes()
    pages = (broken / "pages.log").read_text().split()
    assert PAGES <= len(pages) <= PAGES + kills
