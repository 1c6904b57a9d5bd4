"""Scores of one-label readings: per class, macro-F1, accuracy, confusion, with seeded intervals.

Macro-F1 is the mean of the classes' F1, a class that is never read right counting 0 (Sokolova and
Lapalme 2009, table 3). Intervals are percentile bootstraps over rows (see ``intervals``).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cpassist.service.evaluations.intervals import COVERAGE, SEED

_RESAMPLES = 1000

Pair = tuple[str, str]
"""What a row is, and what it was read as."""


def macro_f1(pairs: Sequence[Pair], classes: Sequence[str]) -> float:
    """Mean F1 over ``classes``; readings outside them are simply wrong."""
    return float(_macro(_counts(*_codes(pairs, classes), len(classes))))


def accuracy(pairs: Sequence[Pair]) -> float:
    """Share of rows read right; 0 where there are none."""
    return sum(truth == read for truth, read in pairs) / len(pairs) if pairs else 0.0


def macro_interval(pairs: Sequence[Pair], classes: Sequence[str]) -> list[float]:
    """``[low, high]`` of ``macro_f1``; an empty list where there are no rows."""
    if not pairs:
        return []
    truth, read = _codes(pairs, classes)
    picks = np.random.default_rng(SEED).integers(0, len(truth), (_RESAMPLES, len(truth)))
    values = [_macro(_counts(truth[rows], read[rows], len(classes))) for rows in picks]
    edge = (1 - COVERAGE) / 2
    low, high = np.quantile(values, [edge, 1 - edge])
    return [round(float(low), 4), round(float(high), 4)]


def per_class(pairs: Sequence[Pair], classes: Sequence[str]) -> dict[str, dict[str, float | int]]:
    """Precision, recall, F1 and support of each class, in the order given."""
    hits, reads, support = _counts(*_codes(pairs, classes), len(classes))
    return {
        name: {
            "precision": _ratio(hits[n], reads[n]),
            "recall": _ratio(hits[n], support[n]),
            "f1": _ratio(2 * hits[n], reads[n] + support[n]),
            "support": int(support[n]),
        }
        for n, name in enumerate(classes)
    }


def confusion(pairs: Sequence[Pair]) -> dict[str, dict[str, int]]:
    """For each class, how many rows of it were read as what, most first, ties by name."""
    table: dict[str, dict[str, int]] = {}
    for truth, read in pairs:
        row = table.setdefault(truth, {})
        row[read] = row.get(read, 0) + 1
    return {
        truth: dict(sorted(row.items(), key=lambda item: (-item[1], item[0])))
        for truth, row in sorted(table.items())
    }


def _codes(
    pairs: Sequence[Pair], classes: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Truths and readings as numbers of ``classes``; one past the last for anything else."""
    numbers = {name: n for n, name in enumerate(classes)}
    codes = [(numbers.get(t, len(classes)), numbers.get(r, len(classes))) for t, r in pairs]
    both = np.asarray(codes, np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _counts(
    truth: NDArray[np.int64], read: NDArray[np.int64], classes: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """By class: read right, read at all, and there at all."""
    hits = np.bincount(truth[truth == read], minlength=classes + 1)[:classes]
    reads = np.bincount(read, minlength=classes + 1)[:classes]
    support = np.bincount(truth, minlength=classes + 1)[:classes]
    return hits, reads, support


def _macro(
    counts: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
) -> np.float64:
    hits, reads, support = counts
    both = (reads + support).astype(np.float64)
    f1 = np.divide(2.0 * hits, both, out=np.zeros(len(both)), where=both > 0)
    return np.float64(f1.mean()) if len(f1) else np.float64(0.0)


def _ratio(above: np.int64, below: np.int64) -> float:
    return round(float(above) / float(below), 4) if below else 0.0
