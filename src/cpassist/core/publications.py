"""What the records and texts of one publication tell one another: identifiers, facts, standing.

It finds no such records (``core.identity`` does) and judges none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from cpassist.core.identity import names_of
from cpassist.domain.holdings import KnownStanding
from cpassist.domain.studies import Identifiers, RetractionStatus, Study, StudyKind

_GRAVITY = (
    RetractionStatus.UNVERIFIABLE,
    RetractionStatus.NONE_SEEN,
    RetractionStatus.CORRECTED,
    RetractionStatus.CONCERN,
    RetractionStatus.RETRACTED,
)


def merged(studies: Sequence[Study]) -> Study:
    """One record of the copies of one publication, best first: the words are the first one's.

    Identifiers the first lacks come from the others; publication types and MeSH terms are joined;
    the gravest state any copy has counts, and the latest look at it.
    """
    first = studies[0]
    return replace(
        first,
        identifiers=_filled([study.identifiers for study in studies]),
        publication_types=_joined(study.publication_types for study in studies),
        mesh_terms=_joined(study.mesh_terms for study in studies),
        retraction_status=gravest(study.retraction_status for study in studies),
        retraction_checked=max((s.retraction_checked or "" for s in studies), default="") or None,
        same_study=tuple(sorted({name for study in studies for name in study.same_study})),
    )


def texts_joined(studies: Sequence[Study]) -> tuple[Study, ...]:
    """``studies`` where the texts of one publication, a digest and an abstract, know of each other.

    The abstract is graded by the facts a maintainer read for the digest, and both stand as the
    worse of the two stands, as of the later look. Order is kept; nothing else changes.
    """
    by_name: dict[tuple[str, str], list[Study]] = defaultdict(list)
    for study in studies:
        for name in _identifiers(study):
            by_name[name].append(study)
    partners: dict[str, dict[str, Study]] = defaultdict(dict)
    for sharing in by_name.values():
        if len({study.kind for study in sharing}) > 1:
            for study in sharing:
                partners[study.id].update({other.id: other for other in sharing})
    return tuple(_told(study, partners.get(study.id, {})) for study in studies)


def first_texts(studies: Sequence[Study]) -> dict[str, str]:
    """For each digest among ``studies`` the id of the abstract of its publication, if there is one.

    Of several abstracts the one that comes first in ``studies``.
    """
    abstracts: dict[tuple[str, str], str] = {}
    for study in studies:
        if study.kind is StudyKind.ABSTRACT:
            for name in sorted(_identifiers(study)):
                abstracts.setdefault(name, study.id)
    return {
        study.id: found[0]
        for study in studies
        if study.kind is StudyKind.DIGEST
        and (found := [abstracts[n] for n in sorted(_identifiers(study)) if n in abstracts])
    }


def abstracts_first(order: Sequence[Study]) -> tuple[int, ...]:
    """Positions of ``order`` in which no digest stands before an abstract of its publication.

    The authors' own words then stand where the earlier of the two stood, the digest right after.
    """
    placed: list[int] = []
    for at, study in enumerate(order):
        if at in placed:
            continue
        if study.kind is StudyKind.DIGEST:
            placed += [
                later
                for later in range(at + 1, len(order))
                if order[later].kind is StudyKind.ABSTRACT
                and later not in placed
                and one_publication(study, order[later])
            ]
        placed.append(at)
    return tuple(placed)


def one_publication(one: Study, other: Study) -> bool:
    """Whether two texts share an identifier of a publication."""
    return not _identifiers(one).isdisjoint(_identifiers(other))


def gravest(states: Iterable[RetractionStatus]) -> RetractionStatus:
    """The worst that is known; that a state could not be checked is the least of it."""
    return max(states, key=_GRAVITY.index)


def told_standings(
    studies: Sequence[Study], standings: Iterable[KnownStanding]
) -> tuple[Study, ...]:
    """``studies`` with what is known of the standing of publications whose words are not held.

    A state only ever gets graver by it. Order is kept.
    """
    known: dict[tuple[str, str], KnownStanding] = {}
    for item in standings:
        for rung, name in (("pmid", item.pmid), ("pmcid", item.pmcid), ("doi", item.doi)):
            if name:
                known[rung, name] = item
    if not known:
        return tuple(studies)
    told: list[Study] = []
    for study in studies:
        found = [known[name] for name in sorted(_identifiers(study)) if name in known]
        status = gravest([study.retraction_status, *(item.status for item in found)])
        if status is not study.retraction_status:
            checked = max((item.checked or "" for item in found), default="")
            study = replace(
                study,
                retraction_status=status,
                retraction_checked=checked or study.retraction_checked,
            )
        told.append(study)
    return tuple(told)


def _told(study: Study, partners: Mapping[str, Study]) -> Study:
    if not partners:
        return study
    facts = study.facts
    for partner in (partners[name] for name in sorted(partners)):
        facts = facts or partner.facts
    states = [study.retraction_status, *(p.retraction_status for p in partners.values())]
    looks = [item.retraction_checked or "" for item in (study, *partners.values())]
    return replace(
        study,
        facts=facts,
        retraction_status=gravest(states),
        retraction_checked=max(looks) or None,
    )


@lru_cache(4096)
def _identifiers(study: Study) -> frozenset[tuple[str, str]]:
    names = names_of(study)
    found = {rung: getattr(names, rung) for rung in ("pmid", "pmcid", "doi")}
    return frozenset((rung, name) for rung, name in found.items() if name)


def _filled(found: Sequence[Identifiers]) -> Identifiers:
    values = {
        name: next((value for ids in found if (value := getattr(ids, name))), None)
        for name in ("pmid", "pmcid", "doi", "registration")
    }
    return Identifiers(**values)


def _joined(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for items in lists for item in items))
