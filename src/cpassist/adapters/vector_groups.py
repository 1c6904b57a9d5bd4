"""Vectors in groups by nearness, and how many groups must be read to find the nearest rows.

Works in blocks on arrays that may be mapped from files; writes none (see ``vector_lists``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cpassist.ports import FloatMatrix

DEPTHS: Final = (10, 100, 1000)
"""Lengths of result that are measured; a longer one is searched exactly."""

_LISTS_PER_ROOT: Final = 4
"""Groups are this many times the square root of the rows: reading the groups' centres and reading
the groups then cost about alike, and both grow with the square root."""

_SAMPLE_PER_LIST: Final = 40
_ROUNDS: Final = 8
_PROBES: Final = 256
BLOCK: Final = 16_384
"""Rows worked on at once, so that memory does not grow with the index."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many lists are read for results up to a length, and what of them was then found."""

    depth: int
    lists_read: int
    recall: float
    """Share of the exact results found, over the probe queries."""


def centres_of(vectors: FloatMatrix) -> FloatMatrix:
    """The middles of the groups: Lloyd's k-means on the unit sphere, over an even sample of rows.

    It begins at rows evenly spaced, so that nothing is drawn; a group left empty keeps its middle.
    """
    count = len(vectors)
    wanted = max(1, min(count, round(_LISTS_PER_ROOT * count**0.5)))
    sample = vectors[_evenly(count, _SAMPLE_PER_LIST * wanted)]
    centres = np.array(sample[_evenly(len(sample), wanted)], np.float32)
    for _ in range(_ROUNDS):
        lists = nearest(sample, centres)
        order = np.argsort(lists, kind="stable")
        filled, begins = np.unique(lists[order], return_index=True)
        sums = np.add.reduceat(sample[order], begins, axis=0)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        centres[filled] = np.where(norms > 0.0, sums / np.maximum(norms, 1e-12), centres[filled])
    return centres


def nearest(vectors: FloatMatrix, centres: FloatMatrix) -> NDArray[np.int64]:
    """For each vector the centre of greatest inner product; the first of those that tie."""
    turned = np.ascontiguousarray(centres.T)
    found = [
        np.argmax(vectors[start : start + BLOCK] @ turned, axis=1)
        for start in range(0, len(vectors), BLOCK)
    ]
    return np.concatenate(found).astype(np.int64)


def measured(
    vectors: FloatMatrix, centres: FloatMatrix, lists: NDArray[np.int64], least_recall: float
) -> tuple[Reach, ...]:
    """For each depth the fewest lists that find ``least_recall`` of the exact results.

    A row is found exactly where its list is read, so the rank of its list among the lists nearest
    to the query says how many must be read: nothing is searched again and again.
    """
    probes = _probes(vectors)
    exact = _exact(vectors, probes, min(DEPTHS[-1], len(vectors)))
    order = np.argsort(-(probes @ centres.T), axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(len(centres))[np.newaxis], axis=1)
    reached = np.take_along_axis(ranks, lists[exact], axis=1)
    reaches: list[Reach] = []
    for depth in DEPTHS:
        within = np.sort(reached[:, :depth], axis=None)
        last = within[min(len(within), int(np.ceil(least_recall * len(within)))) - 1]
        read = len(centres) if least_recall >= 1.0 else int(last) + 1
        recall = float(np.mean(within < read))
        reaches.append(Reach(depth, read, round(recall, 4)))
    return tuple(reaches)


def _probes(vectors: FloatMatrix) -> FloatMatrix:
    """Unit vectors that lie where questions lie: near one row, drawn towards two others.

    Rows themselves are found far too easily. Cosines with their nearest row are those of
    questions, 0.75, and so is the number of lists that must be read for them.
    """
    draw = np.random.default_rng(0)
    rows = draw.integers(0, len(vectors), (3, _PROBES))
    mixed = vectors[rows[0]] + np.float32(0.7) * (vectors[rows[1]] + vectors[rows[2]])
    norms = np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), 1e-12)
    probes: FloatMatrix = (mixed / norms).astype(np.float32)
    return probes


def _exact(vectors: FloatMatrix, probes: FloatMatrix, depth: int) -> NDArray[np.int64]:
    """The ``depth`` best rows for each probe, ``(probes, depth)``, best first."""
    rows = np.empty((len(probes), 0), np.int64)
    scores = np.empty((len(probes), 0), np.float32)
    for start in range(0, len(vectors), BLOCK):
        block = probes @ vectors[start : start + BLOCK].T
        met = np.broadcast_to(np.arange(start, start + block.shape[1]), block.shape)
        scores, rows = np.hstack([scores, block]), np.hstack([rows, met])
        if rows.shape[1] > depth:
            kept = np.argpartition(-scores, depth - 1, axis=1)[:, :depth]
            scores = np.take_along_axis(scores, kept, axis=1)
            rows = np.take_along_axis(rows, kept, axis=1)
    order = np.argsort(-scores, axis=1, kind="stable")
    return np.take_along_axis(rows, order, axis=1)


def _evenly(count: int, wanted: int) -> NDArray[np.int64]:
    """Up to ``wanted`` of ``count`` rows, evenly spaced, ascending."""
    taken = min(count, wanted)
    return np.arange(taken, dtype=np.int64) * count // taken
