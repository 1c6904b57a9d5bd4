"""The evaluations, wired to the implementations that answer questions."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from cpassist.adapters.beir import read_benchmark
from cpassist.adapters.gold_file import read_gold
from cpassist.adapters.lexical import Bm25Index, english_stemmer
from cpassist.adapters.vector_cache import SqliteVectorCache
from cpassist.service.evaluations import gold
from cpassist.service.evaluations.retrieval import Bench
from cpassist.service.events import Listener
from cpassist.service.retrieve import Weights
from cpassist.settings import Settings
from cpassist.wiring import open_ask, open_recipe
from cpassist.wiring.encoders import open_embedder, open_question_embedder

MEASURED_VECTORS = "measured.sqlite"
"""Vectors of outside texts, apart from the product's own: pruning either spares the other."""


def evaluate_retrieval(
    settings: Settings, corpus: Path, queries: Path, qrels: Path, listener: Listener
) -> dict[str, Any]:
    """An outside collection, indexed in memory and searched as the product searches."""
    from cpassist.adapters.vectors import FaissIndex

    recipe = open_recipe(settings)
    benchmark = read_benchmark(corpus, queries, qrels)
    cache = SqliteVectorCache(settings.index.folder / MEASURED_VECTORS)
    try:
        bench = Bench(
            embedder=open_embedder(settings, recipe),
            question_embedder=open_question_embedder(settings, recipe),
            cache=cache,
            stem=english_stemmer(),
            vector_index=FaissIndex.build,
            word_index=Bm25Index.build,
            passage_word_index=partial(Bm25Index.build, piece_weight=0.0),
            windows=recipe.windows,
            weights=Weights.from_pairs(recipe.weights),
        )
        return bench.evaluate(benchmark, listener)
    finally:
        cache.close()


def evaluate_gold(settings: Settings, questions: Path, listener: Listener) -> dict[str, Any]:
    """Judged questions, asked as a user asks them."""
    judged = read_gold(questions)
    service = open_ask(settings, listener)
    return gold.evaluate(judged, lambda text, history: service.ask(text, history=history))
