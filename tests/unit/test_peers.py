"""Beside other engines: the ratios, the sample, the page, and a process that fails."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.side_by_side.asking import Asking, EngineFailed, Job
from benchmarks.side_by_side.engine import ENGINES, PRODUCT
from benchmarks.side_by_side.figures import (
    Figures,
    Ran,
    Ratio,
    SetRan,
    mean_ratio,
    median_ratio,
    of_json,
    to_json,
)
from benchmarks.side_by_side.material import Material, sampled, scores
from benchmarks.side_by_side.page import page

PEER = [0.1, 0.9, 0.3, 0.5, 0.0, 0.7]


def test_ratios_are_of_pairs() -> None:
    twice = [2 * value for value in PEER]
    assert mean_ratio(twice, PEER) == Ratio(2.0, 2.0, 2.0)
    assert mean_ratio(PEER, [0.0] * 6) is None
    assert mean_ratio([0.5], [0.4]) is None


def test_a_ratio_that_may_be_one_is_not_told_as_a_difference() -> None:
    mixed = mean_ratio(PEER, PEER[::-1])
    assert mixed is not None
    assert mixed.low < mixed.value == 1.0 < mixed.high
    assert not mixed.differs
    assert Ratio(1.2, 1.1, 1.3).differs
    assert Ratio(0.8, 0.7, 0.9).differs


def test_one_slow_answer_does_not_move_the_ratio_of_medians() -> None:
    peer = [10.0] * 50
    product = [*[5.0] * 49, 5000.0]
    assert median_ratio(product, peer) == Ratio(0.5, 0.5, 0.5)
    assert median_ratio([], []) is None


def _material(exponential: bool = False) -> Material:
    return Material(
        "made up",
        (),
        {f"d{n}": f"text {n}" for n in range(200)},
        {f"q{n}": f"question {n}" for n in range(40)},
        {f"q{n}": {f"d{n}": 2, f"d{n + 1}": 1} for n in range(40)},
        exponential,
    )


def test_a_sample_is_the_same_each_time_and_holds_what_was_judged() -> None:
    small = sampled(_material(), 5)
    assert small == sampled(_material(), 5)
    assert len(small.queries) == 5
    assert len(small.texts) == 50
    assert small.judged.keys() == small.queries.keys()
    assert {d for grades in small.judged.values() for d in grades} <= small.texts.keys()


@pytest.mark.parametrize(("exponential", "swapped"), [(False, 0.8597), (True, 0.7967)])
def test_scores_are_those_of_the_product(exponential: bool, swapped: float) -> None:
    ranked = {"q0": ["d0", "d1"], "q1": ["d2", "d1"], "q2": []}
    found = scores(_material(exponential), ranked)
    assert found == pytest.approx([1.0, swapped, 0.0], abs=1e-4)


def _ran(ndcg: float) -> Ran:
    return Ran([ndcg, ndcg / 2], [4.0], [0.5, 0.6], 100.0, 1.0, None, 2_000_000)


FIGURES = Figures(
    machine="a machine",
    versions={"cpassist": "0"},
    missing={},
    sample=None,
    sets={
        "scifact": SetRan(
            "SciFact dev",
            2,
            {"documents": 3, "documents_s": 1.0, "passages": 9, "passages_s": 2.0},
            0.1,
            {"bm25s": _ran(0.4), "faiss": _ran(0.9), PRODUCT: _ran(0.8)},
        )
    },
)


def test_the_page_says_who_is_ahead_and_is_the_same_from_kept_figures() -> None:
    text = page(FIGURES)
    assert "| BM25 (bm25s) | **2.00** (2.00 to 2.00) |" in text
    assert "- Ahead in 1 of 2 comparisons." in text
    assert "- Behind: sentence-transformers + FAISS on SciFact dev." in text
    assert "not a result" not in text
    assert "| BM25 (bm25s) | 1.00 | 1.00 | 1.00 |" in text
    assert page(of_json(to_json(FIGURES))) == text


def test_a_sample_and_a_missing_engine_are_told_aloud() -> None:
    text = page(replace(FIGURES, sample=20, missing={"txtai": ("txtai",)}))
    assert "**A quick look, not a result: 20 questions" in text
    assert f"**{ENGINES['txtai'].title} was left out: txtai not installed.**" in text


def test_the_page_stands_without_the_product() -> None:
    one = FIGURES.sets["scifact"]
    alone = replace(one, engines={"bm25s": _ran(0.4)})
    assert "- Ahead in 0 of 0 comparisons." in page(replace(FIGURES, sets={"scifact": alone}))


def test_an_engine_that_ends_early_says_why(tmp_path: Path) -> None:
    job = Job("no such engine", str(tmp_path), "", "", "", "", "", None)
    with (
        Asking(job, tmp_path / "log") as process,
        pytest.raises(EngineFailed, match="no such engine"),
    ):
        process.first("does it help?")
