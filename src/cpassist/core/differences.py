"""What differs between two corpora, study by study and aspect by aspect. It judges nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cpassist.domain.studies import RetractionStatus, Study


@dataclass(frozen=True, slots=True)
class Changed:
    """A study that is in both, and the aspects in which it differs, in a fixed order."""

    study_id: str
    aspects: tuple[str, ...]
    before: RetractionStatus
    after: RetractionStatus


@dataclass(frozen=True, slots=True)
class Differences:
    """Ids sorted."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Changed, ...]
    alike: int


_Prints = tuple[RetractionStatus, tuple[bytes, ...]]
_ASPECTS = ("words", "title", "standing", "licence", "identifiers", "facts", "other fields")


def differences(before: Iterable[Study], after: Iterable[Study]) -> Differences:
    """From ``before`` to ``after``; only fingerprints are kept, so each may be very long."""
    one = {study.id: _prints(study) for study in before}
    other = {study.id: _prints(study) for study in after}
    changed = []
    for study_id in sorted(one.keys() & other.keys()):
        (status, mine), (new_status, theirs) = one[study_id], other[study_id]
        if mine != theirs:
            pairs = zip(_ASPECTS, mine, theirs, strict=True)
            aspects = tuple(name for name, left, right in pairs if left != right)
            changed.append(Changed(study_id, aspects, status, new_status))
    return Differences(
        added=tuple(sorted(other.keys() - one.keys())),
        removed=tuple(sorted(one.keys() - other.keys())),
        changed=tuple(changed),
        alike=len(one.keys() & other.keys()) - len(changed),
    )


def _prints(study: Study) -> _Prints:
    aspects = (
        (study.kind, study.section_spans, study.text),
        study.title,
        study.retraction_status,
        study.license,
        study.identifiers,
        study.facts,
        (
            study.authors,
            study.journal,
            study.year,
            study.url,
            study.publication_types,
            study.mesh_terms,
            study.sources,
            study.same_study,
        ),
    )
    return study.retraction_status, tuple(_print(aspect) for aspect in aspects)


def _print(value: object) -> bytes:
    return hashlib.blake2b(repr(value).encode("utf-8", "replace"), digest_size=12).digest()
