"""Many scores of the same candidates to one order, every addend kept for explanation.

Works on candidates, not on whole indexes: whoever calls has asked each index for its best rows and
for the exact scores of all of them. Ties are broken by row, and rows are in the order of ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from cpassist.core.fuse import Scores, fuse, normalise
from cpassist.domain.answers import ScorePart

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One candidate in its place."""

    row: int
    score: float
    """0..1: the sum of ``parts``."""
    parts: tuple[ScorePart, ...]
    """By leg: its weight times its normalised score."""
    signals: tuple[ScorePart, ...]
    """By leg: its score as the index gave it (a cosine, a BM25 score)."""


def candidates(found: Iterable[Rows]) -> Rows:
    """Every row that stands in one of ``found``, once, ascending."""
    lists = [np.asarray(rows, np.int64) for rows in found]
    return np.unique(np.concatenate(lists)) if lists else np.empty(0, np.int64)


def pool_max(scores: Scores, starts: Rows) -> Scores:
    """The greatest score of each group of ``scores``; 0 for a group without any.

    Group n stands at ``starts[n]:starts[n + 1]``; the last entry of ``starts`` is ``len(scores)``.
    """
    pooled = np.zeros(len(starts) - 1, np.float32)
    filled = np.flatnonzero(np.diff(starts))
    if len(filled):
        pooled[filled] = np.maximum.reduceat(scores, starts[:-1][filled])
    return pooled


@dataclass(frozen=True, slots=True)
class Order:
    """Candidates best first, ties by row: the same place of each array is one candidate's."""

    rows: Rows
    total: Scores
    parts: Mapping[str, Scores]
    signals: Mapping[str, Scores]

    def ranked(self, places: slice | Rows) -> tuple[Ranked, ...]:
        """The candidates at ``places``, in the order of these."""
        rows = self.rows[places]
        return tuple(
            map(
                Ranked,
                rows.tolist(),
                self.total[places].tolist(),
                _by_row(self.parts, places, len(rows)),
                _by_row(self.signals, places, len(rows)),
            )
        )


def best_first(
    rows: Rows, legs: Mapping[str, Scores], weights: Mapping[str, float], *, signals: bool = True
) -> Order:
    """``rows`` by the weighted sum of ``legs``.

    Each leg holds one score a row, in the order of ``rows``. Its floor is 0: what BM25 gives
    without a shared term, and a cosine without kinship; so a leg's scale does not hang on which
    other candidates happen to be there. Legs without a weight are left out; ``signals`` are, where
    they are not asked for.
    """
    counted = {name: weight for name, weight in weights.items() if weight > 0.0}
    fused = fuse({name: normalise(legs[name], 0.0) for name in counted}, counted)
    order = np.lexsort((rows, -fused.total))
    told = counted if signals else ()
    return Order(
        rows[order],
        fused.total[order],
        {name: part[order] for name, part in fused.parts.items()},
        {name: legs[name][order] for name in told},
    )


def _by_row(
    scores: Mapping[str, Scores], places: slice | Rows, count: int
) -> Iterator[tuple[ScorePart, ...]]:
    """For each of ``places``, its scores by name."""
    if not scores:
        return repeat((), count)
    columns = [
        map(partial(ScorePart, name), kept[places].tolist()) for name, kept in scores.items()
    ]
    return zip(*columns, strict=True)
