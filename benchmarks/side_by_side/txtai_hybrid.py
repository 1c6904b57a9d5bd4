"""txtai with its hybrid index: its own BM25 and FAISS, fused as it fuses them by default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from txtai import Embeddings

from .engine import DEPTH, MAX_TOKENS, Build, Search, Texts


class Known:
    """Stands before txtai's encoder while indexing: texts whose vector is known are looked up."""

    def __init__(self, vectors: Mapping[str, Any]) -> None:
        self._vectors = vectors

    def encode(self, documents: Sequence[str], batch: int = 32, category: str = "") -> Any:
        """The vectors of ``documents``; ``KeyError`` for a text that is not known."""
        return np.stack([self._vectors[text] for text in documents])


def open_build(folder: Path, model: Path) -> Build:
    """Writes the index; the encoder is loaded beforehand, as txtai will not begin without one."""
    models: dict[str, Any] = {}
    embeddings = Embeddings(_config(model), models=models)

    def build(texts: Texts) -> None:
        known = Known(dict(zip(texts.texts, texts.vectors, strict=True)))
        models.update(dict.fromkeys(models, known))
        if embeddings.model is not None:
            embeddings.model.model = known
        embeddings.index(zip(texts.ids, texts.texts, [None] * len(texts.ids), strict=True))
        embeddings.save(str(folder / "txtai"))

    return build


def open_search(folder: Path, model: Path) -> Search:
    """Read the index; the encoder comes with it."""
    embeddings = Embeddings()
    embeddings.load(str(folder / "txtai"))

    def search(question: str) -> list[str]:
        return [found for found, _ in embeddings.search(question, DEPTH)[:10]]

    return search


def _config(model: Path) -> dict[str, Any]:
    return {"path": str(model), "hybrid": True, "maxlength": MAX_TOKENS, "gpu": False}
