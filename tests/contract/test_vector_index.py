"""The contract of ``VectorIndex``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cpassist.adapters.vectors import FaissIndex
from cpassist.domain.errors import IndexDamaged, IndexMismatch

DIMENSION = 8


def _unit(count: int, seed: int = 0) -> np.ndarray:
    vectors = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@settings(max_examples=60, deadline=None)
@given(
    # Few distinct values: rows repeat, and ties at rank k are the rule.
    vectors=arrays.arrays(
        np.float32, st.tuples(st.integers(1, 60), st.just(3)), elements=st.sampled_from([0.0, 1.0])
    ),
    k=st.integers(0, 80),
)
def test_the_best_rows_come_first_and_ties_by_row(vectors: np.ndarray, k: int) -> None:
    query = np.array([1.0, 0.5, 0.25], np.float32)
    found = FaissIndex.build(vectors).search(query, k)
    scores = vectors @ query
    expected = np.lexsort((np.arange(len(vectors)), -scores))[:k]
    assert found.rows.tolist() == expected.tolist()
    assert found.scores == pytest.approx(scores[expected], abs=1e-6)


def test_a_scanned_score_is_the_exact_score() -> None:
    vectors = _unit(300)
    index = FaissIndex.build(vectors)
    found = index.search(vectors[7], 20)
    assert found.rows[0] == 7
    assert index.scores_of(vectors[7], found.rows) == pytest.approx(found.scores, abs=1e-6)


def test_scores_come_in_the_order_asked_for() -> None:
    vectors = _unit(20)
    index = FaissIndex.build(vectors)
    rows = np.array([5, 3, 5], np.int64)
    assert index.scores_of(vectors[3], rows) == pytest.approx(vectors[rows] @ vectors[3], abs=1e-6)
    assert len(index.scores_of(vectors[3], rows[:0])) == 0


def test_a_score_does_not_hang_on_its_neighbours() -> None:
    vectors = _unit(200)
    index = FaissIndex.build(vectors)
    together = index.scores_of(vectors[0], np.arange(200))
    alone = [index.scores_of(vectors[0], np.array([row]))[0] for row in range(200)]
    assert together.tolist() == [float(score) for score in alone]


def test_saved_and_loaded_it_answers_the_same(tmp_path: Path) -> None:
    vectors = _unit(50)
    index = FaissIndex.build(vectors)
    index.save(tmp_path / "a.faiss")
    FaissIndex.build(vectors).save(tmp_path / "b.faiss")
    assert (tmp_path / "a.faiss").read_bytes() == (tmp_path / "b.faiss").read_bytes()
    loaded = FaissIndex.load(tmp_path / "a.faiss")
    assert (len(loaded), loaded.dimension) == (50, DIMENSION)
    before, after = index.search(vectors[4], 10), loaded.search(vectors[4], 10)
    assert before.rows.tolist() == after.rows.tolist()
    assert before.scores.tolist() == after.scores.tolist()


@pytest.mark.parametrize("kept", [0, 10, 200])
def test_a_file_cut_short_is_damage(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "cut.faiss"
    FaissIndex.build(_unit(50)).save(path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(IndexDamaged, match=r"cut\.faiss"):
        FaissIndex.load(path)


def test_a_missing_file_is_damage(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match=r"gone\.faiss"):
        FaissIndex.load(tmp_path / "gone.faiss")


def test_another_models_question_is_refused() -> None:
    index = FaissIndex.build(_unit(5))
    with pytest.raises(IndexMismatch):
        index.search(np.ones(DIMENSION + 1, np.float32), 3)
    with pytest.raises(IndexMismatch):
        index.scores_of(np.ones(DIMENSION - 1, np.float32), np.array([0]))


def test_an_empty_index_finds_nothing() -> None:
    index = FaissIndex.build(np.empty((0, DIMENSION), np.float32))
    assert len(index) == 0
    assert len(index.search(np.ones(DIMENSION, np.float32), 5).rows) == 0
