"""BM25 by bm25s as its own guide sets it up: English stop words, Snowball stems, k1 1.5, b 0.75."""

from __future__ import annotations

import json
from pathlib import Path

import bm25s
import Stemmer

from .engine import Build, Search, Texts


def open_build(folder: Path, model: Path) -> Build:
    """Writes the index."""

    def build(texts: Texts) -> None:
        index = bm25s.BM25()
        index.index(_tokens(list(texts.texts)), show_progress=False)
        index.save(str(folder / "bm25"))
        (folder / "ids.json").write_text(json.dumps(list(texts.ids)), "utf-8")

    return build


def open_search(folder: Path, model: Path) -> Search:
    """Read the index."""
    index = bm25s.BM25.load(str(folder / "bm25"))
    ids = json.loads((folder / "ids.json").read_text("utf-8"))

    def search(question: str) -> list[str]:
        rows, scores = index.retrieve(_tokens([question]), k=min(10, len(ids)), show_progress=False)
        return [ids[row] for row, score in zip(rows[0], scores[0], strict=True) if score > 0]

    return search


def _tokens(texts: list[str]) -> bm25s.tokenization.Tokenized:
    stemmer = Stemmer.Stemmer("english")
    return bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False)
