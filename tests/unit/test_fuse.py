"""Fusion by hand-worked figures, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from cpassist.core.fuse import fuse, normalise


def _scores(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def test_without_a_floor_the_lowest_score_becomes_0() -> None:
    assert normalise(_scores(2, 4, 3)).tolist() == [0.0, 1.0, 0.5]


def test_with_a_floor_scores_are_shares_of_the_reach_above_it() -> None:
    assert normalise(_scores(2, 4, 1), 0.0).tolist() == [0.5, 1.0, 0.25]


def test_what_lies_below_the_floor_counts_as_nothing() -> None:
    assert normalise(_scores(-0.5, 0.5), 0.0).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("scores", [(0, 0), (-1, -2), (0,)])
def test_a_leg_without_a_score_above_its_floor_adds_nothing(scores: tuple[float, ...]) -> None:
    assert normalise(_scores(*scores), 0.0).tolist() == [0.0] * len(scores)


def test_no_scores_stay_none() -> None:
    assert normalise(_scores()).shape == (0,)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_score_that_is_no_number_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        normalise(_scores(1.0, bad))


def test_the_total_is_the_sum_of_weighted_legs() -> None:
    fused = fuse({"a": _scores(1, 0), "b": _scores(0.5, 1)}, {"a": 3.0, "b": 1.0})
    assert fused.total.tolist() == [0.875, 0.25]
    assert list(fused.parts) == ["a", "b"]
    assert fused.parts["b"].tolist() == [0.125, 0.25]


def test_a_leg_without_a_weight_does_not_count() -> None:
    fused = fuse({"a": _scores(1, 0), "b": _scores(9, 9)}, {"a": 1.0})
    assert fused.total.tolist() == [1.0, 0.0]


def test_a_weight_without_its_leg_is_an_error() -> None:
    with pytest.raises(KeyError):
        fuse({"a": _scores(1)}, {"a": 1.0, "b": 1.0})


@pytest.mark.parametrize("weights", [{}, {"a": 0.0}, {"a": -1.0}, {"a": 2.0, "b": -1.0}])
def test_weights_that_mean_nothing_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        fuse({"a": _scores(1), "b": _scores(1)}, weights)
