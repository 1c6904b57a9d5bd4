"""``/v1/corpus`` and ``/v1/index``: what stands behind the answers, and what does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from cpassist.api.caching import as_json, tagged
from cpassist.api.collection_schemas import CorpusOut, IndexOut
from cpassist.api.face import FaceOf
from cpassist.api.problems import Busy, NotReady, TooSlow, documented
from cpassist.api.serving import Opened
from cpassist.domain.errors import IndexFault
from cpassist.domain.evidence import EvidenceLevel, StudyDesign
from cpassist.domain.studies import RetractionStatus, Study, StudyKind

router = APIRouter(prefix="/v1", tags=["collection"])
_RESPONSES: dict[int | str, dict[str, Any]] = {
    304: {"description": "Unchanged since the ETag sent"},
    **documented(Busy, NotReady, IndexFault, TooSlow),
}


@router.get("/corpus", response_model=CorpusOut, responses=_RESPONSES, summary="What it holds")
async def corpus(request: Request, face: FaceOf) -> Response:
    """Counts by kind, design, level, year, licence and standing; and the gaps, counted."""
    return tagged(request, as_json(await face.work(panel)))


@router.get("/index", response_model=IndexOut, responses=_RESPONSES, summary="What it is made by")
async def index(request: Request, face: FaceOf) -> Response:
    """The serving build's manifest, without its list of files."""
    manifest = (await face.serving.opened()).manifest
    body: dict[str, Any] = {
        "build": manifest.id,
        "created": manifest.created,
        "version": manifest.version,
        "rules_sha256": manifest.rules_sha256,
        "recipe": {**asdict(manifest.recipe), "weights": dict(manifest.recipe.weights)},
        "recipe_sha256": manifest.recipe_sha256,
        "corpus_sha256": manifest.corpus_sha256,
        "encoder": manifest.encoder,
        "dimension": manifest.dimension,
        "studies": manifest.studies,
        "passages": manifest.passages,
        "size_bytes": sum(file.size_bytes for file in manifest.files),
    }
    # A model may be a folder of the server, which is nobody else's business.
    body["recipe"]["model"] = str(manifest.recipe.model).replace("\\", "/").rsplit("/", 1)[-1]
    return tagged(request, as_json(body))


def panel(opened: Opened) -> dict[str, Any]:
    """The honesty panel of one build; reads every study once."""
    store, manifest = opened.ask.store, opened.manifest
    studies = tuple(store.studies())
    judged = [store.appraisal(study.id) for study in studies]
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


def gaps(studies: tuple[Study, ...], designs: list[str], levels: list[str]) -> list[dict[str, Any]]:
    """What the collection lacks or could not make sure of; only what does occur is named."""
    found = [
        (
            "digests",
            sum(study.kind is StudyKind.DIGEST for study in studies),
            "are told in this project's own words, not the authors'",
        ),
        (
            "standing-not-checked",
            sum(study.retraction_checked is None for study in studies),
            "have no date on which their retraction status was looked up",
        ),
        (
            "retracted",
            sum(study.retraction_status is RetractionStatus.RETRACTED for study in studies),
            "were retracted; they support nothing",
        ),
        (
            "source-license-not-stated",
            sum(study.license.name is None for study in studies),
            "do not state the licence of the published source",
        ),
        (
            "design-unclear",
            designs.count(StudyDesign.UNCLEAR.value),
            "do not say clearly how they were done",
        ),
        (
            "not-graded",
            levels.count(EvidenceLevel.NOT_GRADED.value),
            "carry no level of evidence: rules, notices, plans, or an unclear design",
        ),
        ("year-not-stated", sum(s.year is None for s in studies), "do not state a year"),
    ]
    return [
        {"code": code, "count": count, "text": f"{count:,} of {len(studies):,} sources {words}."}
        for code, count, words in found
        if count
    ]


def _table(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))
