"""Laws of fusion and of the order made from it, over any scores."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cpassist.core.fuse import fuse, normalise
from cpassist.core.rank import best_first, candidates, pool_max

# Multiples of 1/8 up to 8: exact in float32, so that ties are true ties.
_score = st.integers(-64, 64).map(lambda n: n / 8.0)
_NAMES = ("a", "b", "c")
_weights = st.fixed_dictionaries(dict.fromkeys(_NAMES, st.integers(0, 4).map(float))).filter(
    lambda weights: sum(weights.values()) > 0.0
)


@st.composite
def _legs(draw: st.DrawFn) -> dict[str, np.ndarray]:
    count = draw(st.integers(1, 30))
    column = st.lists(_score, min_size=count, max_size=count)
    return {name: np.array(draw(column), np.float32) for name in _NAMES}


@given(st.lists(_score, min_size=1, max_size=40), st.none() | _score)
def test_normalised_scores_lie_in_0_to_1_and_keep_their_order(
    scores: list[float], floor: float | None
) -> None:
    given_scores = np.array(scores, np.float32)
    out = normalise(given_scores, floor)
    assert out.min() >= 0.0
    assert out.max() <= 1.0
    order = np.argsort(given_scores, kind="stable")
    assert (np.diff(out[order]) >= 0.0).all()


@given(st.lists(_score, min_size=1, max_size=40), st.integers(1, 16), _score)
def test_scale_and_shift_of_a_leg_do_not_matter(
    scores: list[float], scale: int, shift: float
) -> None:
    raw = np.array(scores, np.float32)
    assert np.allclose(normalise(raw), normalise(raw * scale + np.float32(shift)), atol=1e-5)


@given(_legs(), _weights)
def test_every_total_is_the_sum_of_its_parts_and_at_most_1(
    legs: dict[str, np.ndarray], weights: dict[str, float]
) -> None:
    fused = fuse({name: normalise(leg, 0.0) for name, leg in legs.items()}, weights)
    assert np.allclose(np.sum(list(fused.parts.values()), axis=0), fused.total, atol=1e-6)
    assert fused.total.min() >= 0.0
    assert fused.total.max() <= 1.0 + 1e-6


@given(_legs(), _weights, st.integers(0, 40), st.randoms(use_true_random=False))
def test_the_order_is_by_score_then_row_whatever_order_candidates_come_in(
    legs: dict[str, np.ndarray], weights: dict[str, float], k: int, chance: object
) -> None:
    count = len(legs["a"])
    rows = np.arange(count, dtype=np.int64) * 3
    ranked = best_first(rows, legs, weights).ranked(slice(k))
    assert len(ranked) == min(k, count)
    keys = [(-item.score, item.row) for item in ranked]
    assert keys == sorted(keys)
    shuffled = list(range(count))
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis's Random
    mixed = {name: leg[shuffled] for name, leg in legs.items()}
    assert best_first(rows[shuffled], mixed, weights).ranked(slice(k)) == ranked


@given(_legs(), _weights)
def test_what_is_at_least_as_good_in_every_leg_never_ranks_lower(
    legs: dict[str, np.ndarray], weights: dict[str, float]
) -> None:
    count = len(legs["a"])
    place = {
        item.row: rank
        for rank, item in enumerate(best_first(np.arange(count), legs, weights).ranked(slice(None)))
    }
    better = all(leg[0] >= leg[-1] for leg in legs.values())
    if better:
        assert place[0] <= place[count - 1]


@given(_legs(), _weights)
def test_parts_sum_to_the_score_and_signals_are_the_raw_scores(
    legs: dict[str, np.ndarray], weights: dict[str, float]
) -> None:
    for item in best_first(np.arange(len(legs["a"])), legs, weights).ranked(slice(5)):
        assert abs(sum(part.value for part in item.parts) - item.score) < 1e-5
        assert {signal.name for signal in item.signals} == {
            name for name, weight in weights.items() if weight
        }
        assert all(signal.value == legs[signal.name][item.row] for signal in item.signals)


@settings(max_examples=60)
@given(st.lists(st.lists(_score, max_size=5), min_size=1, max_size=12))
def test_pooling_takes_the_best_of_each_group(groups: list[list[float]]) -> None:
    scores = np.array([score for group in groups for score in group], np.float32)
    starts = np.cumsum([0, *map(len, groups)])
    assert pool_max(scores, starts).tolist() == [max(group, default=0.0) for group in groups]


@given(st.lists(st.lists(st.integers(0, 20), max_size=10), max_size=4))
def test_candidates_are_every_row_once_in_order(found: list[list[int]]) -> None:
    rows = candidates(np.array(rows, np.int64) for rows in found)
    assert rows.tolist() == sorted({row for rows in found for row in rows})
