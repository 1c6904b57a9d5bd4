"""The harvest, wired: store, gate, sources, and the folder the corpus reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cpassist.adapters import corpus_files, harvested_files
from cpassist.adapters.harvest_store import SqliteHarvestStore
from cpassist.core.identity import names_of, record_id
from cpassist.domain.studies import Study
from cpassist.ports import Clock
from cpassist.service.harvest_export import Exported, export


def check_study(study: Study) -> None:
    """Raises ``CorpusError`` for a study that could not be read back from a corpus line."""
    name = record_id(names_of(study), study.id)
    corpus_files.parse_line(harvested_files.study_line(replace(study, id=name)), name[:80])


def export_to(
    store: SqliteHarvestStore, folder: Path, clock: Clock, taken: frozenset[str] = frozenset()
) -> Exported:
    """Write what ``store`` holds as the harvested corpus in ``folder``."""
    return export(
        store,
        lambda studies, standings: harvested_files.write_harvested(folder, studies, standings),
        clock,
        taken,
    )
