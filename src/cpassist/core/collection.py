"""What stands behind the answers, counted: kinds, designs, terms, and what is lacking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from cpassist.core.words import template
from cpassist.domain.builds import Manifest
from cpassist.domain.evidence import Appraisal, EvidenceLevel, StudyDesign
from cpassist.domain.studies import RetractionStatus, Study, StudyKind


def collection_json(
    studies: Sequence[Study], judged: Sequence[Appraisal], manifest: Manifest
) -> dict[str, Any]:
    """The honesty panel of one build; ``judged[n]`` is the grade of ``studies[n]``."""
    checked = [study.retraction_checked for study in studies if study.retraction_checked]
    designs = [(item.design.value or StudyDesign.UNCLEAR).value for item in judged]
    levels = [item.level.value for item in judged]
    return {
        "build": manifest.id,
        "built": manifest.created,
        "corpus_sha256": manifest.corpus_sha256,
        "studies": len(studies),
        "passages": manifest.passages,
        "counts": {
            "kind": _table(study.kind.value for study in studies),
            "design": _table(designs),
            "level": _table(levels),
            "year": _table(str(study.year or "not stated") for study in studies),
            "license": _table(study.text_license or "not stated" for study in studies),
            "source_license": _table(study.license.name or "not stated" for study in studies),
            "standing": _table(study.retraction_status.value for study in studies),
        },
        "retraction_last_checked": max(checked, default=None),
        "gaps": gaps(studies, designs, levels),
    }


def gaps(
    studies: Sequence[Study], designs: Sequence[str], levels: Sequence[str]
) -> list[dict[str, Any]]:
    """What the collection lacks or could not make sure of; only what does occur is named."""
    counts = {
        "digests": sum(study.kind is StudyKind.DIGEST for study in studies),
        "standing-not-checked": sum(study.retraction_checked is None for study in studies),
        "retracted": sum(s.retraction_status is RetractionStatus.RETRACTED for s in studies),
        "source-license-not-stated": sum(study.license.name is None for study in studies),
        "design-unclear": designs.count(StudyDesign.UNCLEAR.value),
        "not-graded": levels.count(EvidenceLevel.NOT_GRADED.value),
        "year-not-stated": sum(study.year is None for study in studies),
    }
    total = f"{len(studies):,}"
    return [
        {
            "code": code,
            "count": count,
            "text": template("gaps", code, count=f"{count:,}", total=total),
        }
        for code, count in counts.items()
        if count
    ]


def _table(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))
