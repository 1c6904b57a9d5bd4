"""What every engine is asked to do, and which engines there are. Loads none of them."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

DEPTH = 100
"""How many results each leg of an engine puts forward; the first ten of the fused are measured."""

MAX_TOKENS = 256
"""Where the encoder cuts a text: as the product's recipe has it."""

Search = Callable[[str], Sequence[str]]
"""A question to at most ten ids, best first."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What an engine is given to index."""

    ids: Sequence[str]
    texts: Sequence[str]
    vectors: Any
    """``(n, d)`` float32, L2-normalised, of ``texts``."""


Build = Callable[[Texts], None]
"""Makes an index of texts and leaves it on disk."""


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine, loaded by a process of its own.

    ``module`` has ``open_build(folder, model)``, which gives what makes an index of ``Texts``, and
    one or more openings of a search of it, called alike. No opening is timed with what follows it.
    """

    name: str
    title: str
    module: str
    needs: tuple[str, ...] = ()
    """Modules that must be installed; all are of the ``bench`` extra or the product's own."""
    opening: str = "open_search"

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not installed."""
        return tuple(name for name in self.needs if importlib.util.find_spec(name) is None)

    def load(self) -> Any:
        """The module that speaks to the engine."""
        return importlib.import_module(f"{__package__}.{self.module}")


PRODUCT = "cpassist"
_SBERT, _EXPORT = "sentence_transformers", "open_search_by_export"

ENGINES: Mapping[str, Engine] = {
    engine.name: engine
    for engine in (
        Engine("bm25s", "BM25 (bm25s)", "plain_bm25", ("bm25s", "Stemmer")),
        Engine("faiss", "sentence-transformers + FAISS", "dense_faiss", ("faiss", _SBERT)),
        Engine("txtai", "txtai, hybrid", "txtai_hybrid", ("txtai", "faiss")),
        Engine("lancedb", "LanceDB, hybrid", "lancedb_hybrid", ("lancedb", _SBERT)),
        Engine("faiss-int8", "FAISS, cpassist's encoder", "dense_faiss", ("faiss",), _EXPORT),
        Engine(
            "lancedb-int8",
            "LanceDB, hybrid, cpassist's encoder",
            "lancedb_hybrid",
            ("lancedb",),
            _EXPORT,
        ),
        Engine(PRODUCT, "cpassist", "product"),
    )
}
