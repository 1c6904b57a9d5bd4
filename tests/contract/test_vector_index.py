"""The contract of ``VectorIndex``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cpassist.adapters import vector_lists
from cpassist.adapters.vector_lists import ListedVectors
from cpassist.adapters.vectors import FaissIndex
from cpassist.domain.errors import IndexDamaged, IndexMismatch

DIMENSION = 8


class Flat:
    """Writes and reads the exact index."""

    def write(self, path: Path, vectors: np.ndarray) -> FaissIndex:
        index = FaissIndex.build(vectors)
        index.save(path)
        return index

    load = staticmethod(FaissIndex.load)


class Lists:
    """Writes and reads the index of lists, all of which it reads."""

    def write(self, path: Path, vectors: np.ndarray) -> ListedVectors:
        return ListedVectors.write(path, vectors, least_recall=1.0)

    load = staticmethod(ListedVectors.load)


@pytest.fixture(params=[Flat(), Lists()], ids=["flat", "lists"])
def kind(request: pytest.FixtureRequest) -> Flat | Lists:
    chosen: Flat | Lists = request.param
    return chosen


def _bytes(path: Path) -> dict[str, bytes]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {("" if file == path else file.name): file.read_bytes() for file in files}


def _unit(count: int, seed: int = 0) -> np.ndarray:
    vectors = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    # Few distinct values: rows repeat, and ties at rank k are the rule.
    vectors=arrays.arrays(
        np.float32, st.tuples(st.integers(1, 60), st.just(3)), elements=st.sampled_from([0.0, 1.0])
    ),
    k=st.integers(0, 80),
)
def test_the_best_rows_come_first_and_ties_by_row(
    kind: Flat | Lists, tmp_path_factory: pytest.TempPathFactory, vectors: np.ndarray, k: int
) -> None:
    query = np.array([1.0, 0.5, 0.25], np.float32)
    found = kind.write(tmp_path_factory.mktemp("v") / "v", vectors).search(query, k)
    scores = vectors @ query
    expected = np.lexsort((np.arange(len(vectors)), -scores))[:k]
    assert found.rows.tolist() == expected.tolist()
    assert found.scores == pytest.approx(scores[expected], abs=1e-6)


def test_a_scanned_score_is_the_exact_score(kind: Flat | Lists, tmp_path: Path) -> None:
    vectors = _unit(300)
    index = kind.write(tmp_path / "v", vectors)
    found = index.search(vectors[7], 20)
    assert found.rows[0] == 7
    assert index.scores_of(vectors[7], found.rows) == pytest.approx(found.scores, abs=1e-6)


def test_scores_come_in_the_order_asked_for(kind: Flat | Lists, tmp_path: Path) -> None:
    vectors = _unit(20)
    index = kind.write(tmp_path / "v", vectors)
    rows = np.array([5, 3, 5], np.int64)
    assert index.scores_of(vectors[3], rows) == pytest.approx(vectors[rows] @ vectors[3], abs=1e-6)
    assert len(index.scores_of(vectors[3], rows[:0])) == 0


def test_a_score_does_not_hang_on_its_neighbours(kind: Flat | Lists, tmp_path: Path) -> None:
    vectors = _unit(200)
    index = kind.write(tmp_path / "v", vectors)
    together = index.scores_of(vectors[0], np.arange(200))
    alone = [index.scores_of(vectors[0], np.array([row]))[0] for row in range(200)]
    assert together.tolist() == [float(score) for score in alone]


def test_saved_and_loaded_it_answers_the_same(kind: Flat | Lists, tmp_path: Path) -> None:
    vectors = _unit(50)
    index = kind.write(tmp_path / "a", vectors)
    kind.write(tmp_path / "b", vectors)
    assert _bytes(tmp_path / "a") == _bytes(tmp_path / "b")
    loaded = kind.load(tmp_path / "a")
    assert (len(loaded), loaded.dimension) == (50, DIMENSION)
    before, after = index.search(vectors[4], 10), loaded.search(vectors[4], 10)
    assert before.rows.tolist() == after.rows.tolist()
    assert before.scores.tolist() == after.scores.tolist()


def test_any_file_cut_short_or_gone_is_damage(kind: Flat | Lists, tmp_path: Path) -> None:
    kind.write(tmp_path / "cut.index", _unit(50))
    whole = tmp_path / "cut.index"
    for path in sorted(whole.iterdir()) if whole.is_dir() else [whole]:
        kept = path.read_bytes()
        for size in (0, 10, len(kept) // 2):
            path.write_bytes(kept[:size])
            with pytest.raises(IndexDamaged, match=r"cut\.index"):
                kind.load(whole)
        path.unlink()
        with pytest.raises(IndexDamaged, match=r"cut\.index"):
            kind.load(whole)
        path.write_bytes(kept)
    kind.load(whole)


def test_another_models_question_is_refused(kind: Flat | Lists, tmp_path: Path) -> None:
    index = kind.write(tmp_path / "v", _unit(5))
    with pytest.raises(IndexMismatch):
        index.search(np.ones(DIMENSION + 1, np.float32), 3)
    with pytest.raises(IndexMismatch):
        index.scores_of(np.ones(DIMENSION - 1, np.float32), np.array([0]))


def test_an_empty_index_finds_nothing() -> None:
    index = FaissIndex.build(np.empty((0, DIMENSION), np.float32))
    assert len(index) == 0
    assert len(index.search(np.ones(DIMENSION, np.float32), 5).rows) == 0


def _grouped(count: int, groups: int = 40) -> np.ndarray:
    """Unit vectors that stand in loose groups, as texts do."""
    draw = np.random.default_rng(2)
    middles = draw.standard_normal((groups, 32))
    vectors = middles[draw.integers(0, groups, count)] + 0.7 * draw.standard_normal((count, 32))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_lists_find_what_they_say_they_find(tmp_path: Path) -> None:
    vectors = _grouped(4000)
    index = ListedVectors.write(tmp_path / "v", vectors, least_recall=0.95)
    exact = FaissIndex.build(vectors)
    queries = _grouped(200)
    for reach in index.reaches:
        assert reach.recall >= 0.95
        found = [
            len(
                np.intersect1d(index.search(q, reach.depth).rows, exact.search(q, reach.depth).rows)
            )
            for q in queries
        ]
        assert np.mean(found) / reach.depth > 0.9
    reads = [reach.lists_read for reach in index.reaches]
    assert reads == sorted(reads)
    assert reads[0] < len(index.centres) / 2  # what is gained by lists at all


def test_a_longer_result_than_was_measured_is_exact(tmp_path: Path) -> None:
    vectors = _grouped(1500)
    index = ListedVectors.write(tmp_path / "v", vectors, least_recall=0.5)
    query = _grouped(1)[0]
    expected = FaissIndex.build(vectors).search(query, 1200)
    assert index.search(query, 1200).rows.tolist() == expected.rows.tolist()


def test_lists_hold_as_many_rows_as_are_asked_for(tmp_path: Path) -> None:
    vectors = np.repeat(_unit(3), 40, axis=0)
    index = ListedVectors.write(tmp_path / "v", vectors, least_recall=0.01)
    for k in (1, 39, 41, 119, 120, 500):
        assert len(index.search(vectors[0], k).rows) == min(k, 120)


def test_what_is_held_of_the_file_can_be_let_go_at_any_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = _grouped(500)
    ListedVectors.write(tmp_path / "v", vectors)
    index = ListedVectors.load(tmp_path / "v")
    before = index.search(vectors[3], 20)
    monkeypatch.setattr(vector_lists, "_HELD_BYTES", 0)
    again = index.search(vectors[3], 20)
    assert again.rows.tolist() == before.rows.tolist()
    assert index.scores_of(vectors[3], again.rows).tolist() == before.scores.tolist()
