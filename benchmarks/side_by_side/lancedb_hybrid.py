"""LanceDB with a vector column and its own full-text index, fused by reciprocal ranks."""

from __future__ import annotations

from pathlib import Path

import lancedb
from lancedb.rerankers import RRFReranker

from .encoders import Encode, by_export, by_model
from .engine import DEPTH, Build, Search, Texts

_TABLE = "texts"


def open_build(folder: Path, model: Path) -> Build:
    """Writes the table and its full-text index; the vectors are searched exactly."""

    def build(texts: Texts) -> None:
        rows = [
            {"id": key, "text": text, "vector": vector}
            for key, text, vector in zip(texts.ids, texts.texts, texts.vectors, strict=True)
        ]
        table = lancedb.connect(str(folder / "lance")).create_table(_TABLE, rows)
        table.create_fts_index("text")

    return build


def open_search(folder: Path, model: Path) -> Search:
    """Open the table and read the encoder."""
    return _search(folder, by_model(model))


def open_search_by_export(folder: Path, model: Path) -> Search:
    """Open the table and read the product's encoder."""
    return _search(folder, by_export(folder))


def _search(folder: Path, encode: Encode) -> Search:
    table = lancedb.connect(str(folder / "lance")).open_table(_TABLE)
    reranker = RRFReranker()

    def search(question: str) -> list[str]:
        found = (
            table.search(query_type="hybrid")
            .vector(encode(question))
            .text(question)
            .distance_type("cosine")
            .rerank(reranker)
            .limit(DEPTH)
            .select(["id"])
            .to_list()
        )
        return [row["id"] for row in found[:10]]

    return search
