"""The vectors every engine is given: computed once, by the encoder the product embeds texts with.

It is the model in float32, exported; ``sentence-transformers`` gives the same vectors (the export
is refused below a cosine of 0.9999).
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from cpassist.adapters.embedder import model_folder
from cpassist.adapters.vector_cache import SqliteVectorCache
from cpassist.core import indexed_text
from cpassist.core.segment import passages
from cpassist.ports import Embedder
from cpassist.service.encode import encode_missing, vectors_of
from cpassist.service.events import silent
from cpassist.wiring import open_recipe
from cpassist.wiring.encoders import open_embedder, open_question_embedder

from .material import Material
from .product import in_folder

GROUP, GROUPS = 32, 5
"""Texts embedded again, to say how long all would take where most vectors are known."""


def prepare(folder: Path) -> Path:
    """Export the encoder, once for all indexes: no part of any build. The model's own folder."""
    settings = in_folder(folder)
    recipe = open_recipe(settings)
    open_question_embedder(settings, recipe)
    return model_folder(recipe.model)


def encode(material: Material, folder: Path, cache_file: Path, texts_file: Path) -> dict[str, Any]:
    """Leave ``texts_file`` and its vectors for the others, the product's in the cache.

    Says how many texts there are, and how long embedding them takes by a sample of them.
    """
    settings = in_folder(folder)
    recipe = open_recipe(settings)
    embedder = open_embedder(settings, recipe)
    windows = recipe.windows
    wholes = [indexed_text.study_text(study) for study in material.studies]
    parts = [
        indexed_text.passage_text(study, passage)
        for study in material.studies
        for passage in passages(
            study,
            window_sentences=windows.window_sentences,
            stride_sentences=windows.stride_sentences,
            max_chars=windows.max_chars,
        )
    ]
    texts = list(material.texts.values())
    with closing(SqliteVectorCache(cache_file)) as cache:
        batch = settings.index.encode_batch
        for some in (texts, wholes, parts):
            encode_missing(embedder, cache, some, batch=batch, stage="", listener=silent)
        texts_file.write_text(json.dumps(dict(material.texts)), "utf-8")
        np.save(texts_file.with_suffix(".npy"), vectors_of(embedder, cache, texts))
    return {
        "documents": len(texts),
        "documents_s": _seconds(embedder, texts),
        "passages": len(parts),
        "passages_s": _seconds(embedder, parts),
    }


def _seconds(embedder: Embedder, texts: Sequence[str]) -> float:
    """How long embedding all ``texts`` takes, from evenly spaced groups of like length."""
    by_length = sorted(texts, key=len)
    starts = np.linspace(0, max(0, len(texts) - GROUP), GROUPS).astype(int)
    groups = [by_length[start : start + GROUP] for start in starts]
    embedder.encode(groups[0][:1])  # loaded
    start = time.perf_counter()
    for group in groups:
        embedder.encode(group)
    return (time.perf_counter() - start) * len(texts) / sum(map(len, groups))
