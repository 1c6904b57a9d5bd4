"""Retrieval figures: the measures by hand, and the trip from documents to figures."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.doubles import HashingEmbedder, plain_stem

from cpassist.adapters.lexical import Bm25Index
from cpassist.adapters.vector_cache import SqliteVectorCache
from cpassist.adapters.vectors import FaissIndex
from cpassist.domain.benchmarks import Benchmark, BenchmarkDocument
from cpassist.domain.builds import Windows
from cpassist.service.evaluations.retrieval import Bench, evaluate
from cpassist.service.retrieve import Weights


def test_measures_by_hand() -> None:
    run = {"q1": {"a": 3.0, "b": 2.0, "c": 1.0}, "q2": {"c": 1.0}}
    judged = {"q1": {"b": 2, "c": 1, "z": 0}, "q2": {"a": 1}, "q3": {"a": 1}}
    report = evaluate(run, judged)
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    first = (2 / math.log2(3) + 1 / math.log2(4)) / ideal
    assert report["n"] == 3
    assert report["metrics"] == {
        "ndcg@10": round(first / 3, 4),
        "recall@10": round(1 / 3, 4),
        "recall@100": round(1 / 3, 4),
        "mrr": round(0.5 / 3, 4),
    }
    for name, value in report["metrics"].items():
        low, high = report["intervals"][name]
        assert low <= value <= high


def test_the_same_run_gives_the_same_intervals() -> None:
    run = {str(n): {"a": 1.0} for n in range(20)}
    judged = {str(n): {"a": 1} if n % 3 else {"b": 1} for n in range(20)}
    assert evaluate(run, judged) == evaluate(run, judged)


def test_recall_at_100_looks_further_than_recall_at_10() -> None:
    run = {"q": {f"d{n}": 100.0 - n for n in range(50)}}
    metrics = evaluate(run, {"q": {"d5": 1, "d40": 1}})["metrics"]
    assert (metrics["recall@10"], metrics["recall@100"]) == (0.5, 1.0)


@pytest.fixture
def bench(tmp_path) -> Bench:
    return Bench(
        embedder=HashingEmbedder(256),
        question_embedder=HashingEmbedder(256),
        cache=SqliteVectorCache(tmp_path / "vectors.sqlite"),
        stem=plain_stem,
        vector_index=FaissIndex.build,
        word_index=Bm25Index.build,
        passage_word_index=Bm25Index.build,
        windows=Windows(),
        weights=Weights(),
        encode_batch=2,
    )


TOY = Benchmark(
    name="toy",
    documents=(
        BenchmarkDocument("a", "", "Cord blood was given. Walking improved."),
        BenchmarkDocument("b", "Hips", "Surgery of the hip in adults."),
        BenchmarkDocument("c", "Nothing", ""),
        BenchmarkDocument("d", "Prices", "A bank stores blood. Its price rose. It rose again."),
    ),
    queries={"q1": "hip surgery", "q2": "price of a blood bank"},
    judgements={"q1": {"b": 1}, "q2": {"d": 1}},
)


def test_from_documents_to_figures(bench: Bench) -> None:
    told = []
    report = bench.evaluate(TOY, told.append)
    assert report["dataset"] == "toy"
    assert report["n"] == 2
    assert set(report["metrics"].values()) == {1.0}
    assert all(event.done <= event.total for event in told)
    assert told[-1].done == told[-1].total


def test_a_second_run_encodes_nothing_anew(bench: Bench) -> None:
    first = bench.evaluate(TOY)
    assert isinstance(bench.embedder, HashingEmbedder)
    encoded = len(bench.embedder.encoded)
    assert encoded > 0
    assert bench.evaluate(TOY) == first
    assert len(bench.embedder.encoded) == encoded


def test_the_run_keeps_our_order_for_equal_scores(bench: Bench) -> None:
    twins = tuple(BenchmarkDocument(name, "", "Cord blood.") for name in "abc")
    benchmark = Benchmark("twins", twins, {"q": "cord blood"}, {"q": {"a": 1}})
    ranked = bench.run(benchmark, bench.index(twins, lambda event: None), lambda event: None)["q"]
    assert list(ranked) == ["a", "b", "c"]
    assert len(set(ranked.values())) == 3
    assert np.all(np.diff(list(ranked.values())) < 0)
