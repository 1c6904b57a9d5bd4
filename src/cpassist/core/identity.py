"""When two records are one publication, and when two publications report one study.

Harvested records are merged by the strongest name they share: PMID, then PMCID, then DOI, then
title with year. It judges no study; trials reported several times are ``core.linkage``'s affair.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cpassist.core.data import load
from cpassist.domain.studies import Identifiers, Study, StudyKind

_DOI = re.compile(r"10\.[0-9]{4,9}/\S{1,400}")
_DIGITS = re.compile(r"[0-9]{1,12}")
_REGISTRY = re.compile(r"[A-Za-z]{2,10}[-0-9/]{4,24}")
_UNSAFE = re.compile(r"[^a-z0-9._-]+")
_TITLE_CHARS = 1000
RUNGS = ("pmid", "pmcid", "doi", "registry", "title_year")
"""What may make two records one, strongest first."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a record is known by, each in one canonical form; ``None`` where it has none."""

    pmid: str | None = None
    pmcid: str | None = None
    doi: str | None = None
    registry: str | None = None
    """Only of a record that has none of the above: a registry entry, not a report of the trial."""
    title: str | None = None
    """The letters of a title long enough to be no one else's."""
    year: int | None = None
    first_author: str | None = None
    preprint: bool = False

    @property
    def title_year(self) -> str | None:
        """The weakest name; a preprint never shares one with what it became."""
        kind = "preprint" if self.preprint else "published"
        return f"{self.title} {self.year} {kind}" if self.title and self.year else None


def names_of(study: Study) -> Names:
    """The names of ``study``; what is not of an identifier's form is no name."""
    ids = study.identifiers
    pmid = _DIGITS.fullmatch((ids.pmid or "").strip())
    pmcid = _DIGITS.fullmatch((ids.pmcid or "").strip().upper().removeprefix("PMC"))
    doi = _DOI.search((ids.doi or "").strip().lower())
    found = _REGISTRY.fullmatch((ids.registration or "").strip())
    published = pmid or pmcid or doi
    types = set(load("identity")["preprint"]["types"])
    author = study.authors[0].split() if study.authors else []
    return Names(
        pmid=pmid[0].lstrip("0") or None if pmid else None,
        pmcid=f"PMC{pmcid[0]}" if pmcid else None,
        doi=doi[0].rstrip(".,;") if doi else None,
        registry=found[0].upper() if found and not published else None,
        title=title_words(study.title),
        year=study.year,
        first_author=author[0].casefold() if author else None,
        preprint=any(kind.casefold() in types for kind in study.publication_types),
    )


def title_words(title: str) -> str | None:
    """The letters and digits of ``title`` without marks such as "RETRACTED:".

    ``None`` for a title too short to be one publication's alone ("Reply", "Cerebral palsy").
    """
    flat = unicodedata.normalize("NFKD", title[:_TITLE_CHARS]).casefold()
    for prefix in load("identity")["prefixes"]["terms"]:
        if flat.startswith(f"{prefix}:"):
            flat = flat[len(prefix) + 1 :]
    letters = "".join(char for char in flat if char.isalnum())
    return letters if len(letters) >= load("identity")["title"]["fewest_letters"] else None


def record_id(names: Names, otherwise: str) -> str:
    """The corpus id of a harvested record: its strongest identifier, ``otherwise`` without one.

    The same whatever source it came from, so that ids stay when a better copy is found.
    """
    if names.pmid:
        return f"pmid-{names.pmid}"
    if names.pmcid:
        return names.pmcid.lower()
    if names.doi:
        return f"doi-{_UNSAFE.sub('-', names.doi)}"[:120].rstrip("-")
    if names.registry:
        return _UNSAFE.sub("-", names.registry.lower())
    return otherwise


def named(target: str) -> tuple[str, str] | None:
    """The rung and name of a link's target such as ``PMID:1``; ``None`` for any other."""
    kind, _, name = target.strip().partition(":")
    kind = kind.strip().lower()
    if kind not in {"pmid", "pmcid", "doi"} or not name.strip():
        return None
    ids = {"pmid": Identifiers(pmid=name), "pmcid": Identifiers(pmcid=name)}
    found = names_of(
        Study("", StudyKind.ABSTRACT, "", (), identifiers=ids.get(kind, Identifiers(doi=name)))
    )
    value = getattr(found, kind)
    return (kind, value) if value else None


def same_records(known: Mapping[str, Names]) -> tuple[tuple[str, ...], ...]:
    """The ids of ``known``, those of one publication together, sorted within and among groups.

    The strongest rung at which both have a name decides: one DOI under two PMIDs is two
    publications, as when a comment carries the DOI of what it comments on. A record without the
    stronger name joins only where that is not ambiguous. The order of ``known`` does not matter.
    """
    groups = {record: _Group(record) for record in known}
    for record, names in known.items():
        groups[record].names = [getattr(names, rung) for rung in RUNGS]
    of = dict(groups)
    for rung in range(len(RUNGS)):
        holders: dict[str, list[str]] = defaultdict(list)
        for record in sorted(known):
            name = getattr(known[record], RUNGS[rung])
            if name is not None:
                holders[name].append(record)
        for name in sorted(name for name, records in holders.items() if len(records) > 1):
            distinct = {of[record].first: of[record] for record in holders[name]}
            _merge([distinct[first] for first in sorted(distinct)], rung, of)
    whole = {group.first: group for group in of.values()}
    return tuple(tuple(sorted(whole[first].members)) for first in sorted(whole))


class _Group:
    """Records found to be one so far; ``names`` holds the first seen at each rung."""

    __slots__ = ("first", "members", "names")

    def __init__(self, record: str) -> None:
        self.first = record
        self.members = [record]
        self.names: list[str | None] = []


def _merge(sharing: Sequence[_Group], rung: int, of: dict[str, _Group]) -> None:
    """Join the groups that share a name of ``rung``, as far as stronger names do not forbid it."""
    sides: list[list[_Group]] = []
    bare: list[_Group] = []
    for group in sharing:
        if not any(group.names[:rung]):
            bare.append(group)
            continue
        fitting = [side for side in sides if all(_agree(group, one, rung) for one in side)]
        if len(fitting) == 1:
            fitting[0].append(group)
        else:
            sides.append([group])
    if len(sides) == 1:
        sides[0].extend(bare)
    elif bare:
        sides.append(bare)
    for side in sides:
        kept = min(side, key=lambda group: group.first)
        for group in side:
            if group is not kept:
                kept.members += group.members
                kept.names = [a or b for a, b in zip(kept.names, group.names, strict=True)]
                for record in group.members:
                    of[record] = kept


def _agree(one: _Group, other: _Group, rung: int) -> bool:
    """Whether the strongest name above ``rung`` that both have is the same; none: no objection."""
    for mine, theirs in zip(one.names[:rung], other.names[:rung], strict=True):
        if mine is not None and theirs is not None:
            return mine == theirs
    return True


def preprints(known: Mapping[str, Names]) -> tuple[tuple[str, str], ...]:
    """Pairs (preprint, version of record): one title, one first author, years near; by id, sorted.

    Preprint services pair by title and authors likewise (Europe PMC, bioRxiv); titles that change
    on the way are found only where the source itself states the link.
    """
    most = load("identity")["preprint"]["years_to_publication"]
    by_title: dict[tuple[str, str], list[str]] = defaultdict(list)
    for record, names in known.items():
        if names.title and names.first_author:
            by_title[names.title, names.first_author].append(record)
    return tuple(
        sorted(
            (early, later)
            for sharing in by_title.values()
            for early in sharing
            for later in sharing
            if known[early].preprint
            and not known[later].preprint
            and -1 <= (known[later].year or 0) - (known[early].year or 0) <= most
        )
    )
