"""The best rows of long posting lists, without reading all of each: exact, never estimated.

``adapters.lexical`` searches through it where terms stand in very many documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

_LOOKS: Final = 16
"""How many times a long search looks whether the best rows so far are out of others' reach."""

_FEW: Final = 2048
"""Rows for which it is quicker to look terms up than to read them through."""

_EVERY: Final = 16
"""One row in so many is sorted to guess the score of the last row that is wanted."""

_ROUNDING: Final = 1e-5
"""Share of a score that the order its parts are added up in can change, and more."""

Found = tuple[slice, np.float32]
"""Where the postings of one term stand, and its weight."""


class Lists(Protocol):
    """Postings of all terms: rows, ascending within a term, and their scores."""

    @property
    def rows(self) -> NDArray[np.int32]:
        """Of documents."""

    @property
    def scores(self) -> NDArray[np.float32]:
        """Of the term in the document."""


def leading(lists: Lists, size: int, postings: Sequence[Found], k: int) -> NDArray[np.int64]:
    """Rows among which are the ``k`` best and all that tie with the last; ascending.

    What a term can still add to any row is bounded by its greatest score: once the ``k`` best
    so far lead by more than all terms not yet read can add, no other row can come among them
    (Turtle and Flood, "Query Evaluation: Strategies and Optimizations", 1995, MaxScore).
    Terms that add most for their length are read first. Weights must be above 0.
    """
    bounds = [float(weight) * float(lists.scores[at].max()) for at, weight in postings]
    lengths = [at.stop - at.start for at, _ in postings]
    order = sorted(range(len(postings)), key=lambda n: (-bounds[n] / lengths[n], n))
    rest = sum(bounds)
    margin = rest * _ROUNDING
    partial = np.zeros(size, np.float32)
    few = max(4 * k, _FEW)
    unread = step = sum(lengths) // _LOOKS
    for read, n in enumerate(order):
        at, weight = postings[n]
        np.add.at(partial, lists.rows[at], weight * lists.scores[at])
        rest -= bounds[n]
        unread -= lengths[n]
        if unread > 0:
            continue
        unread = step
        if (least := _at_least(partial, k) - rest - margin) > 0.0:
            rows = np.flatnonzero(partial >= least)
            if len(rows) <= few:
                left = [(postings[m], bounds[m]) for m in order[read + 1 :]]
                return _narrowed(lists, rows, partial[rows], left, k, margin)
    least = _at_least(partial, k) - margin
    return np.flatnonzero(partial >= least if least > 0.0 else partial > 0.0)


def _narrowed(
    lists: Lists,
    rows: NDArray[np.int64],
    scores: NDArray[np.float32],
    left: Sequence[tuple[Found, float]],
    k: int,
    margin: float,
) -> NDArray[np.int64]:
    """Those of ``rows`` that are not out of reach once what is ``left`` is read for them."""
    rest = sum(bound for _, bound in left)
    for one, bound in left:
        if len(rows) <= 2 * k:
            break
        scores = scores + looked_up(lists, [one], rows)
        rest -= bound
        kept = scores >= _kth(scores, k) - rest - margin
        rows, scores = rows[kept], scores[kept]
    return rows


def looked_up(
    lists: Lists, postings: Sequence[Found], rows: NDArray[np.int64]
) -> NDArray[np.float32]:
    """The scores of ``rows``: looked up, not scanned, as a common term stands in most rows."""
    scores = np.zeros(len(rows), np.float32)
    wanted = rows.astype(np.int32)
    for found, weight in postings:
        held = lists.rows[found]
        places = np.minimum(np.searchsorted(held, wanted), len(held) - 1)
        hit = held[places] == wanted
        scores[hit] += weight * lists.scores[found][places[hit]]
    return scores


def length(postings: Sequence[Found]) -> int:
    """How many documents the terms stand in, each counted for each term."""
    return sum(found.stop - found.start for found, _ in postings)


def _kth(scores: NDArray[np.float32], k: int) -> float:
    """The ``k``th greatest; 0 where there are fewer."""
    if len(scores) < k:
        return 0.0
    place = len(scores) - k
    return float(np.partition(scores, place)[place])


def _at_least(scores: NDArray[np.float32], k: int) -> float:
    """A score that ``k`` rows or more have, not far below the ``k``th greatest; 0 if none is found.

    Guessed from some of the rows, and only trusted once it is counted over all of them.
    """
    some = scores[::_EVERY]
    for wanted in (k, 2 * k, 4 * k):
        guess = _kth(some, wanted // _EVERY + 3)
        if np.count_nonzero(scores >= guess) >= k:
            return guess
    return 0.0
