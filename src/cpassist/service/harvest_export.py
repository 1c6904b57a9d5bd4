"""From held records to the corpus: copies of one publication merged, links followed, one order.

It reads the whole store once for names, which fit in memory, and then study by study. The result
depends on what is held alone, never on the order in which it came.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cpassist.core.identity import (
    RUNGS,
    Names,
    named,
    names_of,
    preprints,
    record_id,
    same_records,
)
from cpassist.core.publications import gravest, merged
from cpassist.domain.harvest import Link, Relation
from cpassist.domain.holdings import KnownStanding, StandingChange, State
from cpassist.domain.studies import RetractionStatus, Study, StudyKind
from cpassist.ports import Clock, HarvestStore

NOTICES = {
    Relation.RETRACTION_OF: RetractionStatus.RETRACTED,
    Relation.CONCERN_OF: RetractionStatus.CONCERN,
    Relation.CORRECTION_OF: RetractionStatus.CORRECTED,
}
"""What a notice that is a record of its own says of the record it names."""

_SAME_STUDY = frozenset(
    {
        Relation.PREPRINT_OF,
        Relation.VERSION_OF_RECORD_OF,
        Relation.REGISTERED_AS,
        Relation.REPORTED_BY,
    }
)
_GRAVE = frozenset(NOTICES.values())
Write = Callable[[Iterable[Study], Sequence[KnownStanding]], None]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to."""

    studies: int
    records: int
    """Held records that these studies were merged from."""
    standings: int
    """Publications known only by their standing."""
    skipped: tuple[str, ...]
    """Ids left out, since another folder of the corpus has them."""
    changes: tuple[StandingChange, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """What has to be in memory of one record."""

    number: int
    state: State
    kind: StudyKind
    names: Names
    otherwise: str
    status: RetractionStatus
    checked: str | None
    rank: tuple[int, int, str]
    """Fuller records first, then by source and key."""


@dataclass(frozen=True, slots=True)
class _Publication:
    """One publication: its id, its records, best first, and what other records say of it."""

    id: str
    names: Names
    records: tuple[_Entry, ...]
    status: RetractionStatus
    same_study: tuple[str, ...]


@dataclass(slots=True)
class _Overview:
    """Every held record by source and key, with all that links say."""

    entries: dict[str, _Entry] = field(default_factory=dict)
    said: dict[tuple[str, str], RetractionStatus] = field(default_factory=dict)
    """State of the publication of that rung and name, by notices on it."""
    kin: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Names of other records of the same study."""


def export(
    store: HarvestStore, write: Write, clock: Clock, taken: frozenset[str] = frozenset()
) -> Exported:
    """Write every study held, by id, and say whose standing is another than last time.

    ``taken`` are ids that other folders of the corpus hold.
    """
    found = _overview(store)
    publications, standings = _publications(found)
    publications = _named_apart(publications, taken)
    skipped = tuple(item.id for item in publications if item.id in taken)
    publications = [item for item in publications if item.id not in taken]
    noted: list[tuple[str, str, RetractionStatus]] = []

    def studies() -> Iterator[Study]:
        for item in publications:
            study = _study(store, item)
            noted.append((study.id, study.title, study.retraction_status))
            yield study

    write(studies(), standings)
    noted += [(item.study_id, "", item.status) for item in standings]
    changes = store.note_standings(noted, clock.now_iso())
    return Exported(
        studies=len(publications),
        records=sum(len(item.records) for item in publications),
        standings=len(standings),
        skipped=skipped,
        changes=tuple(changes),
    )


def records_of(
    store: HarvestStore, study_id: str, taken: frozenset[str] = frozenset()
) -> tuple[int, ...]:
    """The numbers of the held records that the exported study of that id is merged from.

    Those whose words are not held belong to it too; none for an id that is not exported.
    """
    publications, _ = _publications(_overview(store))
    publications = _named_apart(publications, taken)
    return tuple(
        entry.number for item in publications if item.id == study_id for entry in item.records
    )


def _named_apart(items: Sequence[_Publication], taken: frozenset[str]) -> list[_Publication]:
    """``items`` where an entry of a register has another id than a digest of the same entry.

    Both are kept: the digest has a maintainer's facts, the entry has today's state.
    """
    return [
        replace(item, id=f"{item.id}-entry")
        if item.id in taken and item.records[0].kind is StudyKind.REGISTRY_ENTRY
        else item
        for item in items
    ]


def _overview(store: HarvestStore) -> _Overview:
    found = _Overview()
    for number, holding in store.holdings():
        ref = f"{holding.source} {holding.key}"
        study = holding.study
        found.entries[ref] = _Entry(
            number=number,
            state=holding.state,
            kind=study.kind,
            names=names_of(study),
            otherwise=study.id,
            status=study.retraction_status,
            checked=study.retraction_checked,
            rank=(-len(study.sections), -len(study.text), ref),
        )
        for link in holding.links:
            _follow(link, ref, found)
    return found


def _follow(link: Link, ref: str, found: _Overview) -> None:
    target = named(link.target)
    if link.relation in NOTICES and target is not None:
        said = [NOTICES[link.relation], found.said.get(target, RetractionStatus.NONE_SEEN)]
        found.said[target] = gravest(said)
    if link.relation in _SAME_STUDY:
        found.kin[ref].add(link.target)


def _publications(found: _Overview) -> tuple[list[_Publication], list[KnownStanding]]:
    """What is exported, by id, and the grave standings of what is not."""
    by_kind: dict[StudyKind, dict[str, Names]] = {kind: {} for kind in StudyKind}
    for ref, entry in found.entries.items():
        by_kind[entry.kind][ref] = entry.names
    _link_preprints(by_kind[StudyKind.ABSTRACT], found)
    publications: dict[str, _Publication] = {}
    standings: dict[str, KnownStanding] = {}
    untold = dict(found.said)
    for known in by_kind.values():
        for refs in same_records(known):
            item = _publication(refs, found)
            told = [untold.pop(name) for name in _rungs(item.names) if name in untold]
            item = replace(item, status=gravest([item.status, *told]))
            states = {entry.state for entry in item.records}
            if State.KEPT in states and State.REMOVED not in states:
                if item.id in publications:  # two without an identifier, called alike
                    mark = hashlib.sha256(refs[0].encode("utf-8", "replace")).hexdigest()[:8]
                    item = replace(item, id=f"{item.id[:110]}-{mark}")
                publications[item.id] = item
            elif item.status in _GRAVE and any(_rungs(item.names)):
                standings[item.id] = _standing(item)
    for (rung, name), status in sorted(untold.items()):
        names = _names({rung: name})
        item = _Publication(record_id(names, name), names, (), status, ())
        standings[item.id] = _standing(item)
    return [publications[key] for key in sorted(publications)], [
        standings[key] for key in sorted(standings)
    ]


def _publication(refs: Sequence[str], found: _Overview) -> _Publication:
    entries = sorted(
        (found.entries[ref] for ref in refs),
        key=lambda entry: (entry.state is not State.KEPT, entry.rank),
    )
    values = {
        rung: min((name for entry in entries if (name := getattr(entry.names, rung))), default=None)
        for rung in RUNGS
        if rung != "title_year"
    }
    names = _names(values)
    best = entries[0]
    digest = best.kind is StudyKind.DIGEST
    return _Publication(
        id=best.otherwise if digest else record_id(names, best.otherwise),
        names=names,
        records=tuple(entries),
        status=gravest(entry.status for entry in entries),
        same_study=tuple(sorted({name for ref in refs for name in found.kin.get(ref, ())})),
    )


def _names(values: Mapping[str, str | None]) -> Names:
    return Names(
        pmid=values.get("pmid"),
        pmcid=values.get("pmcid"),
        doi=values.get("doi"),
        registry=values.get("registry"),
    )


def _link_preprints(known: Mapping[str, Names], found: _Overview) -> None:
    for early, later in preprints(known):
        for ref, other in ((early, later), (later, early)):
            for rung, name in _rungs(known[other])[:1]:
                found.kin[ref].add(f"{rung.upper()}:{name}")


def _rungs(names: Names) -> list[tuple[str, str]]:
    """The identifiers of a publication, strongest first."""
    found = ((rung, getattr(names, rung)) for rung in ("pmid", "pmcid", "doi"))
    return [(rung, name) for rung, name in found if name]


def _study(store: HarvestStore, item: _Publication) -> Study:
    """The publication as the corpus holds it."""
    study = merged([store.study(entry.number) for entry in item.records])
    return replace(
        study,
        id=item.id,
        retraction_status=item.status,
        same_study=tuple(sorted({*study.same_study, *item.same_study})),
    )


def _standing(item: _Publication) -> KnownStanding:
    checked = max((entry.checked or "" for entry in item.records), default="")
    names = item.names
    return KnownStanding(item.id, names.pmid, names.pmcid, names.doi, item.status, checked or None)
