"""Retrieval benchmarks through the very trip that answers questions.

Documents become studies, are cut, embedded and indexed as a corpus is, and asked through
``service.retrieve``. Measures are ir-measures', which are trec_eval's: gain is the judged
relevance, discount ``log2(rank + 1)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from cpassist.core import indexed_text
from cpassist.core.segment import passages
from cpassist.core.terms import Stem, analyse, weigh
from cpassist.domain.benchmarks import Benchmark, BenchmarkDocument
from cpassist.domain.builds import Windows
from cpassist.domain.studies import Section, Study, StudyKind
from cpassist.ports import Embedder, FloatMatrix, LexicalIndex, VectorCache, VectorIndex
from cpassist.service.encode import encode_missing, vectors_of
from cpassist.service.evaluations.intervals import mean_interval
from cpassist.service.events import Listener, Progress, silent
from cpassist.service.retrieve import Indexes, Weights, retrieve

DEPTH: Final = 100
"""How many documents are ranked for each query."""

_MEASURES: Final = {"ndcg@10": "nDCG@10", "recall@10": "R@10", "recall@100": "R@100", "mrr": "RR"}

Run = Mapping[str, Mapping[str, float]]
"""By query id: the score of each ranked document."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Indexes a benchmark in memory and ranks its documents for its queries."""

    embedder: Embedder
    question_embedder: Embedder
    """What questions go through; texts go through ``embedder``."""
    cache: VectorCache
    stem: Stem
    vector_index: Callable[[FloatMatrix], VectorIndex]
    word_index: Callable[[Sequence[Sequence[str]]], LexicalIndex]
    passage_word_index: Callable[[Sequence[Sequence[str]]], LexicalIndex]
    windows: Windows
    weights: Weights
    encode_batch: int = 256

    def evaluate(self, benchmark: Benchmark, listener: Listener = silent) -> dict[str, Any]:
        """``dataset``, ``metrics``, ``intervals`` and ``n``. Raises ``ModelError``."""
        run = self.run(benchmark, self.index(benchmark.documents, listener), listener)
        return {"dataset": benchmark.name, **evaluate(run, benchmark.judgements)}

    def index(self, documents: Sequence[BenchmarkDocument], listener: Listener) -> Indexes:
        """The indexes of ``documents``; a study's row is its document's place."""
        studies = [_study(document) for document in documents]
        windows = self.windows
        cut = [
            passages(
                study,
                window_sentences=windows.window_sentences,
                stride_sentences=windows.stride_sentences,
                max_chars=windows.max_chars,
            )
            for study in studies
        ]
        texts = [indexed_text.study_text(study) for study in studies]
        passage_texts = [
            indexed_text.passage_text(study, passage)
            for study, found in zip(studies, cut, strict=True)
            for passage in found
        ]
        words = [analyse(indexed_text.study_words(study), self.stem) for study in studies]
        return Indexes(
            study_vectors=self.vector_index(self._vectors(texts, "embedding documents", listener)),
            passage_vectors=self.vector_index(
                self._vectors(passage_texts, "embedding passages", listener)
            ),
            study_words=self.word_index(words),
            passage_words=self.passage_word_index(
                [analyse(text, self.stem) for text in passage_texts]
            ),
            passage_study_rows=np.repeat(np.arange(len(cut)), [len(found) for found in cut]),
        )

    def run(self, benchmark: Benchmark, indexes: Indexes, listener: Listener) -> Run:
        """The ``DEPTH`` best documents of each query with their scores."""
        queries = list(benchmark.queries.values())
        # One by one, as they are asked.
        vectors = [self.question_embedder.encode([text])[0] for text in queries]
        listener(Progress("embedding queries", len(queries), len(queries)))
        run: dict[str, dict[str, float]] = {}
        for key, text, vector in zip(benchmark.queries, queries, vectors, strict=True):
            found = retrieve(vector, weigh(text, self.stem), indexes, self.weights, DEPTH)
            ids = [benchmark.documents[item.study.row].id for item in found]
            # trec_eval orders by score, then by id backwards; ranks as scores keep our order.
            run[key] = {document: float(DEPTH - rank) for rank, document in enumerate(ids)}
        return run

    def _vectors(self, texts: Sequence[str], stage: str, listener: Listener) -> FloatMatrix:
        encode_missing(
            self.embedder,
            self.cache,
            texts,
            batch=self.encode_batch,
            stage=stage,
            listener=listener,
        )
        return vectors_of(self.embedder, self.cache, texts)


def evaluate(run: Run, judgements: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """``metrics``, their 95 % bootstrap ``intervals`` over queries, and ``n`` queries.

    A judged query without a run scores 0.
    """
    by_name = by_query(run, judgements)
    return {
        "metrics": {name: round(float(np.mean(found)), 4) for name, found in by_name.items()},
        "intervals": {name: mean_interval(found) for name, found in by_name.items()},
        "n": len(judgements),
    }


def by_query(run: Run, judgements: Mapping[str, Mapping[str, int]]) -> dict[str, list[float]]:
    """By metric, the value of each judged query, in the order of ``judgements``."""
    import ir_measures  # imported here: only an evaluation needs it

    names = {ir_measures.parse_measure(measure): name for name, measure in _MEASURES.items()}
    values: dict[str, dict[str, float]] = {name: {} for name in _MEASURES}
    qrels = {query: dict(judged) for query, judged in judgements.items()}
    ranked = {query: dict(run.get(query, {})) for query in judgements}
    for metric in ir_measures.iter_calc(list(names), qrels, ranked):
        values[names[metric.measure]][metric.query_id] = float(metric.value)
    return {name: [found.get(query, 0.0) for query in judgements] for name, found in values.items()}


def _study(document: BenchmarkDocument) -> Study:
    return Study(
        id=document.id,
        kind=StudyKind.ABSTRACT,
        title=document.title,
        sections=(Section("", document.text),),
    )
