"""A harvest in a process of its own, to be killed: ``python -m tests.harvesting_process FOLDER``.

Every page asked for is written down at once, so that what was repeated can be counted.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.synthetic import SyntheticSource, record
from tests.world import StillClock

from cpassist.adapters.harvest_store import SqliteHarvestStore
from cpassist.core.licences import Gate
from cpassist.domain.harvest import DiscoveredPage, SourceQuery
from cpassist.service.harvest import Harvest
from cpassist.service.harvest_page import Judge
from cpassist.wiring.harvesting import check_study, export_to

PAGE, PAGES = 5, 80
QUERY = SourceQuery("killed", "synthetic", "cells", page_size=PAGE)


class SlowSource(SyntheticSource):
    """Takes a moment for each page, so that a kill may come anywhere."""

    def __init__(self, log: Path) -> None:
        super().__init__(lambda number: record(number + 1), size=PAGE * PAGES)
        self._log = log

    def discover(self, query: SourceQuery, cursor: str | None) -> DiscoveredPage:
        with self._log.open("a") as stream:
            stream.write(f"{cursor}\n")
        time.sleep(0.005)
        return super().discover(query, cursor)


def main(folder: Path) -> None:
    """One sync and export in ``folder``."""
    store = SqliteHarvestStore(folder / "harvest.sqlite")
    harvest = Harvest(store, Judge(Gate(), check_study), StillClock())
    harvest.sync(SlowSource(folder / "pages.log"), QUERY)
    export_to(store, folder, StillClock())
    (folder / "done").touch()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
