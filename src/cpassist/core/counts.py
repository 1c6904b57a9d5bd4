"""Plain looks at a corpus: counts, one study written out, studies that hold given words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from cpassist.core import words as plain
from cpassist.core.appraise.standing import standing
from cpassist.core.cite import vancouver
from cpassist.domain.studies import Study


def corpus_counts(studies: Sequence[Study]) -> dict[str, Any]:
    """How many studies there are of each kind, curated design, year, licence and standing.

    Each table is ordered by count, then name.
    """
    return {
        "studies": len(studies),
        "kind": _table(study.kind.value for study in studies),
        "design": _table((s.facts.design if s.facts else None) or "not curated" for s in studies),
        "direction": _table(
            (s.facts.direction if s.facts else None) or "not curated" for s in studies
        ),
        "year": _table(str(study.year or "not stated") for study in studies),
        "source license": _table(study.license.name or "not stated" for study in studies),
        "standing": _table(study.retraction_status.value for study in studies),
    }


def _table(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))


def study_lines(study: Study) -> list[str]:
    """One study as lines: reference, whose words, text by section, facts, sources."""
    lines = [study.id, vancouver(study), plain.kind_words(study.kind)]
    lines.append(_said("licence", licence=study.text_license or _said("not_stated")))
    lines.append(_said("standing", standing=standing(study).words))
    if study.same_study:
        lines.append(_said("same_study", names=", ".join(study.same_study)))
    for section in study.sections:
        lines += ["", section.label, section.text]
    if study.facts is not None:
        lines += ["", _said("facts")]
        for name in study.facts.__dataclass_fields__:
            value = getattr(study.facts, name)
            if value is not None:
                lines.append(f"  {name.replace('_', ' ')}: {value}")
    if study.sources:
        lines += ["", _said("sources")]
        lines += [f"  {source.url} ({source.seen})" for source in study.sources]
    return [*lines, "", _said("sha256", sha256=study.sha256)]


def _said(key: str, **values: object) -> str:
    return plain.template("record", key, **values)


def matching(studies: Sequence[Study], words: Sequence[str]) -> list[Study]:
    """The studies that hold every one of ``words`` somewhere, ignoring case; by id."""
    wanted = [word.casefold() for word in words]
    found = []
    for study in studies:
        everything = " ".join(
            [study.id, study.title, *study.authors, *study.mesh_terms, study.text]
        ).casefold()
        if all(word in everything for word in wanted):
            found.append(study)
    return sorted(found, key=lambda study: study.id)
