"""The harvest, wired: store, gate, sources, and the folder the corpus reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import filelock

from cpassist.adapters import corpus_files, harvested_files
from cpassist.adapters.harvest_store import SqliteHarvestStore
from cpassist.adapters.queries_file import chosen, read_queries
from cpassist.adapters.store import SqliteStudyStore
from cpassist.core.differences import Differences, differences
from cpassist.core.identity import names_of, record_id
from cpassist.core.licences import Gate
from cpassist.domain.errors import CorpusError, InputError, SourceError, UnknownStudy
from cpassist.domain.harvest import SourceQuery
from cpassist.domain.holdings import Quarantined, StandingChange
from cpassist.domain.studies import Study
from cpassist.ports import Clock, Source
from cpassist.service.events import Listener, silent
from cpassist.service.harvest import Harvest, Synced
from cpassist.service.harvest_export import Exported, export, records_of
from cpassist.service.harvest_page import Judge, identifiers_only
from cpassist.settings import Settings
from cpassist.wiring import SystemClock, open_builds
from cpassist.wiring.sources import open_file, open_source
from cpassist.wiring.writing import STORE

HARVEST = "harvest.sqlite"
_FILE = "file "
"""What the search of a file is called, before the file's name."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a sync is asked for."""

    since: str | None = None
    limit: int | None = None
    dry_run: bool = False
    restart: bool = False


@dataclass(frozen=True, slots=True)
class Harvested:
    """What a round of searches came to."""

    synced: tuple[Synced, ...]
    failed: tuple[tuple[SourceQuery, SourceError], ...]
    """Searches whose source broke down; the next sync goes on where each stood."""
    exported: Exported | None
    quarantined: tuple[Quarantined, ...]
    """All that is set aside now."""


def sync(
    settings: Settings, name: str | None, wish: Wish, listener: Listener = silent
) -> Harvested:
    """Go through the search ``name``, or all, and write what is held to the corpus.

    A source that breaks down stops its own searches' pages and no other's.
    """
    queries = [
        query
        for named in chosen(read_queries(settings.harvest.queries), name)
        for query in named.of_sources(wish.since)
    ]
    with ExitStack() as at_end:
        names = dict.fromkeys(query.source for query in queries)
        sources = {name: open_source(settings, name, at_end) for name in names}
        searches = [(sources[query.source], query) for query in queries]
        return _round(settings, searches, wish, listener, True)


def import_file(
    settings: Settings,
    path: Path,
    kind: str | None,
    mapping: Path | None,
    wish: Wish,
    listener: Listener = silent,
) -> Harvested:
    """Take the records of a file; ``kind`` names its format where its content does not."""
    source = open_file(settings, path, kind, mapping)
    named = str(path).encode("utf-8", "replace").decode("utf-8")
    query = SourceQuery(f"{_FILE}{Path(named).name}", source.name, named)
    wish = replace(wish, restart=True)
    return _round(settings, [(source, query)], wish, listener, False)


def _round(
    settings: Settings,
    searches: Sequence[tuple[Source, SourceQuery]],
    wish: Wish,
    listener: Listener,
    looks_up: bool,
) -> Harvested:
    done: list[Synced] = []
    failed: list[tuple[SourceQuery, SourceError]] = []
    with open_harvest(settings, dry_run=wish.dry_run) as store:
        judge = Judge(Gate(frozenset(settings.harvest.licences)), check_study)
        harvest = Harvest(store, judge, SystemClock())
        if not wish.dry_run:
            asked = repr([astuple(query) for _, query in searches] + [wish.limit])
            store.open_round(asked, SystemClock().now_iso(), restart=wish.restart)
            for source, query in () if looks_up else searches:
                place = f"{query.name.removeprefix(_FILE)[:80]} record "
                store.forget_quarantined(source.name, place)
        for source, query in searches:
            try:
                done.append(
                    harvest.sync(
                        source,
                        query,
                        limit=wish.limit,
                        dry_run=wish.dry_run,
                        restart=wish.restart,
                        looks_up=looks_up,
                        listener=listener,
                    )
                )
            except SourceError as error:
                failed.append((query, error))
        exported = None if wish.dry_run else _export(settings, store)
        if not wish.dry_run:
            store.close_round(SystemClock().now_iso())
        return Harvested(tuple(done), tuple(failed), exported, store.quarantine())


def export_corpus(settings: Settings) -> Exported:
    """Write what is held to the corpus again."""
    with open_harvest(settings) as store:
        return _export(settings, store)


def remove_study(settings: Settings, study_id: str, why: str) -> int:
    """Drop a harvested study for good, keeping its names and ``why``; how many records it was.

    Raises ``UnknownStudy`` for what was not harvested, ``InputError`` without a reason.
    """
    if not why.strip():
        raise InputError("no reason is given", hint="Say why with --why; it is kept.")
    with open_harvest(settings) as store:
        numbers = records_of(store, study_id, _taken(settings))
        if not numbers:
            raise UnknownStudy(
                f"no harvested study is called {study_id[:80]!r}",
                hint="A study of the starter corpus is a line of its files: take it out there.",
            )
        store.remove({number: identifiers_only(store.study(number)) for number in numbers}, why)
        _export(settings, store)
        return len(numbers)


def standing_changes(settings: Settings, since: str | None) -> tuple[StandingChange, ...]:
    """The studies whose standing changed, oldest change first."""
    with open_harvest(settings) as store:
        return store.standing_changes(since)


def quarantine(settings: Settings) -> tuple[Quarantined, ...]:
    """What could not be read."""
    with open_harvest(settings) as store:
        return store.quarantine()


def compare_corpora(settings: Settings, one: str, other: str) -> Differences:
    """From ``one`` to ``other``: each a corpus file, a folder of them, a build or ``current``."""
    return differences(_studies_of(settings, one), _studies_of(settings, other))


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


@contextmanager
def open_harvest(settings: Settings, *, dry_run: bool = False) -> Iterator[SqliteHarvestStore]:
    """The store, held by one process at a time. A dry run makes no file where there is none."""
    path = settings.harvest.folder / HARVEST
    if dry_run and not path.is_file():
        path = Path(":memory:")
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(settings.harvest.folder / "harvest.lock")
    try:
        if path.name == HARVEST:
            lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise CorpusError(
            "another harvest is at work", hint="Wait until it has finished."
        ) from error
    try:
        store = SqliteHarvestStore(path)
        try:
            yield store
        finally:
            store.close()
    finally:
        lock.release()


def _export(settings: Settings, store: SqliteHarvestStore) -> Exported:
    return export_to(store, settings.harvest.folder, SystemClock(), _taken(settings))


def _taken(settings: Settings) -> frozenset[str]:
    """The ids that other folders of the corpus hold."""
    folder = settings.harvest.folder.resolve()
    others = [item for item in settings.corpus.folders if item.resolve() != folder]
    return frozenset(study.id for study in _lines(others))


def _lines(paths: Iterable[Path]) -> Iterator[Study]:
    """The studies of files and folders, one at a time."""
    for path in paths:
        for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
            if file.is_file():
                for _, study in corpus_files.read_file(file):
                    yield study


def _studies_of(settings: Settings, place: str) -> Iterator[Study]:
    path = Path(place)
    if path.exists():
        yield from _lines([path])
        return
    builds = open_builds(settings)
    place = builds.current_id() if place == "current" else place
    if place not in builds.ids():
        raise InputError(
            f"{place[:80]!r} is no corpus file, no folder and no build",
            hint="'cpassist index list' names the builds.",
        )
    store = SqliteStudyStore(builds.path(place) / STORE)
    try:
        yield from store.studies()
    finally:
        store.close()
