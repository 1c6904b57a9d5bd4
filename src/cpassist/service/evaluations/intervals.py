"""Bootstrap intervals: how far a figure may be off because other questions could have been asked.

Percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13),
seeded, so that the same figures give the same interval.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

RESAMPLES = 2000
SEED = 20260101
COVERAGE = 0.95


def mean_interval(values: Sequence[float]) -> list[float]:
    """``[low, high]`` of the mean of ``values``; an empty list where there are none."""
    return ratio_interval(values, [1.0] * len(values))


def ratio_interval(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """``[low, high]`` of ``sum(above) / sum(below)``, resampled by pairs."""
    if not above:
        return []
    tops, bottoms = np.asarray(above, np.float64), np.asarray(below, np.float64)
    picks = np.random.default_rng(SEED).integers(0, len(tops), (RESAMPLES, len(tops)))
    sums = bottoms[picks].sum(axis=1)
    ratios = np.divide(tops[picks].sum(axis=1), sums, out=np.zeros(RESAMPLES), where=sums > 0)
    edge = (1 - COVERAGE) / 2
    low, high = np.quantile(ratios, [edge, 1 - edge])
    return [round(float(low), 4), round(float(high), 4)]
