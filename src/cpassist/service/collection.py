"""What stands behind the answers: one reading of every study of a build."""

from __future__ import annotations

from typing import Any

from cpassist.core.collection import collection_json
from cpassist.domain.builds import Manifest
from cpassist.ports import StudyStore


def collection_of(store: StudyStore, manifest: Manifest) -> dict[str, Any]:
    """The honesty panel of the build that ``store`` and ``manifest`` are of."""
    studies = tuple(store.studies())
    return collection_json(studies, [store.appraisal(study.id) for study in studies], manifest)
