"""Vectors alone: the question is encoded, a flat FAISS index is searched."""

from __future__ import annotations

import json
from pathlib import Path

import faiss

from .encoders import Encode, by_export, by_model
from .engine import Build, Search, Texts


def open_build(folder: Path, model: Path) -> Build:
    """Writes a flat index of the vectors."""

    def build(texts: Texts) -> None:
        index = faiss.IndexFlatIP(texts.vectors.shape[1])
        index.add(texts.vectors)
        faiss.write_index(index, str(folder / "vectors.faiss"))
        (folder / "ids.json").write_text(json.dumps(list(texts.ids)), "utf-8")

    return build


def open_search(folder: Path, model: Path) -> Search:
    """Read the index and the encoder."""
    return _search(folder, by_model(model))


def open_search_by_export(folder: Path, model: Path) -> Search:
    """Read the index and the product's encoder."""
    return _search(folder, by_export(folder))


def _search(folder: Path, encode: Encode) -> Search:
    index = faiss.read_index(str(folder / "vectors.faiss"))
    ids = json.loads((folder / "ids.json").read_text("utf-8"))

    def search(question: str) -> list[str]:
        _, rows = index.search(encode(question)[None], min(10, len(ids)))
        return [ids[row] for row in rows[0]]

    return search
