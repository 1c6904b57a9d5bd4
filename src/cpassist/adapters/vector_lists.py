"""The vector index of a large corpus: rows grouped by nearness, and only the nearest groups read.

An inverted file (Sivic and Zisserman 2003; Jegou et al. 2011) of whole vectors, in memory-mapped
arrays of one folder. How many groups a search reads is measured when an index is built, against
exact search, and kept beside the arrays. Scores are always exact; which rows are looked at is not.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from cpassist.domain.errors import IndexDamaged, IndexMismatch
from cpassist.ports import FloatMatrix, Ranking

LEAST_RECALL: Final = 0.99
"""Of probe queries. They are a little easier than people's questions: at 0.99 for these, questions
of four development sets found 0.985 of what exact search finds."""

DEPTHS: Final = (10, 100, 1000)
"""Lengths of result that are measured; a longer one is searched exactly."""

_LISTS_PER_ROOT: Final = 4
"""Groups are this many times the square root of the rows: reading the groups' centres and reading
the groups then cost about alike, and both grow with the square root."""

_SAMPLE_PER_LIST: Final = 40
_ROUNDS: Final = 8
_PROBES: Final = 256
_BLOCK: Final = 16_384
"""Rows worked on at once, so that memory does not grow with the index."""

_ROUNDING: Final = 1e-5
"""More than two ways of adding up one product of unit vectors can differ by."""

_ABOUT, _ARRAYS = "about.json", ("centres", "starts", "rows", "places", "vectors")


@dataclass(frozen=True, slots=True)
class Reach:
    """How many lists are read for results up to a length, and what of them was then found."""

    depth: int
    lists_read: int
    recall: float
    """Share of the exact results found, over the probe queries."""


_REACHES: TypeAdapter[tuple[Reach, ...]] = TypeAdapter(tuple[Reach, ...])


@dataclass(frozen=True, slots=True, eq=False)
class ListedVectors:
    """``VectorIndex`` over lists: those of list ``l`` stand at ``starts[l]:starts[l + 1]``."""

    centres: FloatMatrix
    starts: NDArray[np.int64]
    rows: NDArray[np.int64]
    """The row of the vector at each place; ascending within a list."""
    places: NDArray[np.int64]
    """The place of each row's vector."""
    vectors: FloatMatrix
    reaches: tuple[Reach, ...]
    """By depth, ascending."""

    @classmethod
    def write(
        cls, folder: Path, vectors: FloatMatrix, *, least_recall: float = LEAST_RECALL
    ) -> ListedVectors:
        """Make the index of ``vectors``, ``(n, d)`` with n > 0, in ``folder``; same in, same bytes.

        ``vectors`` may be mapped from a file: it is read in blocks and never copied whole. A
        ``least_recall`` of 1 reads every list: exact, and no faster than a flat index.
        """
        folder.mkdir(parents=True, exist_ok=True)
        centres = _centres(vectors)
        lists = _nearest(vectors, centres)
        rows = np.argsort(lists, kind="stable").astype(np.int64)
        places = np.empty(len(rows), np.int64)
        places[rows] = np.arange(len(rows))
        counts = np.bincount(lists, minlength=len(centres))
        small: dict[str, Any] = {
            "centres": centres,
            "starts": np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
            "rows": rows,
            "places": places,
        }
        for name, values in small.items():
            np.save(folder / f"{name}.npy", values, allow_pickle=False)
        ordered = np.lib.format.open_memmap(
            folder / "vectors.npy", mode="w+", dtype=np.float32, shape=vectors.shape
        )
        for start in range(0, len(rows), _BLOCK):
            ordered[start : start + _BLOCK] = vectors[rows[start : start + _BLOCK]]
        ordered.flush()
        reaches = _measured(vectors, centres, lists, least_recall)
        text = json.dumps([asdict(reach) for reach in reaches], indent=1) + "\n"
        (folder / _ABOUT).write_text(text, "utf-8")
        return cls(**small, vectors=ordered, reaches=reaches)

    @classmethod
    def load(cls, folder: Path) -> ListedVectors:
        """Map the arrays of ``folder`` into memory. Raises ``IndexDamaged``."""
        try:
            reaches = _REACHES.validate_json((folder / _ABOUT).read_bytes())
            arrays: dict[str, Any] = {
                name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))
                for name in _ARRAYS
            }
            index = cls(**arrays, reaches=reaches)
            whole = (
                index.vectors.ndim == index.centres.ndim == 2
                and index.vectors.shape[1] == index.centres.shape[1]
                and len(index.starts) == len(index.centres) + 1
                and len(index.rows) == len(index.places) == len(index.vectors)
                and int(index.starts[-1]) == len(index.vectors)
            )
        except (OSError, ValueError, EOFError, IndexError, ValidationError) as error:
            raise _damaged(folder) from error
        if not whole:
            raise _damaged(folder)
        return index

    def __len__(self) -> int:
        """How many vectors."""
        return len(self.vectors)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self.vectors.shape[1])

    def search(self, query: FloatMatrix, k: int) -> Ranking:
        """The ``min(k, len)`` best rows of the lists nearest to ``query``, best first, ties by row.

        Raises ``IndexMismatch`` where the query has another length than the vectors.
        """
        question = self._checked(query)
        wanted = min(max(k, 0), len(self))
        if wanted == 0:
            return Ranking(rows=np.empty(0, np.int64), scores=np.empty(0, np.float32))
        places, scores = self._read(question, wanted)
        least = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
        # A list's product is added up in another order than a single one: what may belong is
        # scored again, as ``scores_of`` would.
        near = places[scores >= least - _ROUNDING]
        exact = np.einsum("nd,d->n", self.vectors[near], question)
        order = np.lexsort((self.rows[near], -exact))[:wanted]
        return Ranking(rows=self.rows[near[order]], scores=exact[order])

    def scores_of(self, query: FloatMatrix, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The inner product of ``query`` with each of ``rows``, in the order given."""
        question = self._checked(query)
        # One product a row, summed in a fixed order, whatever rows stand beside it.
        scores: NDArray[np.float32] = np.einsum(
            "nd,d->n", self.vectors[self.places[rows]], question
        )
        return scores

    def _read(
        self, question: FloatMatrix, wanted: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Places and near-exact scores of all that stands in the lists nearest to the question."""
        order = np.argsort(-(self.centres @ question), kind="stable")
        counts = np.diff(self.starts)[order]
        enough = int(np.searchsorted(np.cumsum(counts), wanted)) + 1
        spans = [
            (int(self.starts[near]), int(self.starts[near + 1]))
            for near in sorted(order[: max(enough, self._lists_read(wanted))].tolist())
        ]
        places = np.concatenate([np.arange(start, stop) for start, stop in spans])
        scores = np.concatenate([self.vectors[start:stop] @ question for start, stop in spans])
        return places, scores

    def _lists_read(self, wanted: int) -> int:
        fitting = (reach.lists_read for reach in self.reaches if reach.depth >= wanted)
        return next(fitting, len(self.centres))

    def _checked(self, query: FloatMatrix) -> FloatMatrix:
        if query.shape != (self.dimension,):
            raise IndexMismatch(
                f"the question has shape {query.shape}, the vectors length {self.dimension}",
                hint="Run 'cpassist index update': the index was built with another model.",
            )
        return np.ascontiguousarray(query, np.float32)


def _centres(vectors: FloatMatrix) -> FloatMatrix:
    """The middles of the groups: Lloyd's k-means on the unit sphere, over an even sample of rows.

    It begins at rows evenly spaced, so that nothing is drawn; a group left empty keeps its middle.
    """
    count = len(vectors)
    wanted = max(1, min(count, round(_LISTS_PER_ROOT * count**0.5)))
    sample = vectors[_evenly(count, _SAMPLE_PER_LIST * wanted)]
    centres = np.array(sample[_evenly(len(sample), wanted)], np.float32)
    for _ in range(_ROUNDS):
        lists = _nearest(sample, centres)
        order = np.argsort(lists, kind="stable")
        filled, begins = np.unique(lists[order], return_index=True)
        sums = np.add.reduceat(sample[order], begins, axis=0)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        centres[filled] = np.where(norms > 0.0, sums / np.maximum(norms, 1e-12), centres[filled])
    return centres


def _nearest(vectors: FloatMatrix, centres: FloatMatrix) -> NDArray[np.int64]:
    """For each vector the centre of greatest inner product; the first of those that tie."""
    turned = np.ascontiguousarray(centres.T)
    found = [
        np.argmax(vectors[start : start + _BLOCK] @ turned, axis=1)
        for start in range(0, len(vectors), _BLOCK)
    ]
    return np.concatenate(found).astype(np.int64)


def _measured(
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
    for start in range(0, len(vectors), _BLOCK):
        block = probes @ vectors[start : start + _BLOCK].T
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


def _damaged(folder: Path) -> IndexDamaged:
    return IndexDamaged(
        f"the vector index {folder.name!r} is missing, cut short or altered",
        hint="Run 'cpassist index verify', then 'cpassist index update --force'.",
    )
