"""The vector index of a large corpus: rows grouped by nearness, and only the nearest groups read.

An inverted file (Sivic and Zisserman 2003; Jegou et al. 2011) of whole vectors, in memory-mapped
arrays of one folder. How many groups a search reads is measured when an index is built, against
exact search, and kept beside the arrays. Scores are always exact; which rows are looked at is not.
"""

from __future__ import annotations

import json
import mmap
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from cpassist.adapters.vector_groups import BLOCK, Reach, centres_of, measured, nearest
from cpassist.domain.errors import IndexDamaged, IndexMismatch
from cpassist.ports import FloatMatrix, Ranking

LEAST_RECALL: Final = 0.99
"""Of probe queries. They are a little easier than people's questions: at 0.99 for these, questions
of four development sets found 0.985 of what exact search finds."""

_ROUNDING: Final = 1e-5
"""More than two ways of adding up one product of unit vectors can differ by."""

_HELD_BYTES: Final = 700_000_000
"""Of the file of vectors; more than twenty questions read."""

_FAULT_BYTES: Final = 16_384
"""What a system maps around one row that is read, more or less."""

_ABOUT, _SMALL = "about.json", ("centres", "starts", "rows", "places")


class Held:
    """Keeps what a process holds of a mapped file below a bound: past it, all pages are let go.

    They stay in the system's cache, and come back as they are read again. Where a system cannot
    be told so (Windows), it holds what it will.
    """

    def __init__(self, mapped: mmap.mmap) -> None:
        self._mapped = mapped
        self._touched_bytes = 0

    def touched(self, size_bytes: int) -> None:
        """Up to so much more of the file may be held now."""
        self._touched_bytes += size_bytes
        if self._touched_bytes > _HELD_BYTES:
            self._touched_bytes = 0
            if sys.platform != "win32":
                self._mapped.madvise(mmap.MADV_DONTNEED)


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
    held: Held | None = None
    """``None`` for what is not mapped from a file of its own."""

    @classmethod
    def write(
        cls, folder: Path, vectors: FloatMatrix, *, least_recall: float = LEAST_RECALL
    ) -> ListedVectors:
        """Make the index of ``vectors``, ``(n, d)`` with n > 0, in ``folder``; same in, same bytes.

        ``vectors`` may be mapped from a file: it is read in blocks and never copied whole. A
        ``least_recall`` of 1 reads every list: exact, and no faster than a flat index.
        """
        folder.mkdir(parents=True, exist_ok=True)
        centres = centres_of(vectors)
        lists = nearest(vectors, centres)
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
        for start in range(0, len(rows), BLOCK):
            ordered[start : start + BLOCK] = vectors[rows[start : start + BLOCK]]
        ordered.flush()
        reaches = measured(vectors, centres, lists, least_recall)
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
                for name in _SMALL
            }
            mapped = np.load(folder / "vectors.npy", mmap_mode="r", allow_pickle=False)
            arrays["vectors"] = np.asarray(mapped)
            index = cls(**arrays, reaches=reaches, held=Held(mapped._mmap))
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
        if self.held is not None:
            self.held.touched(len(rows) * _FAULT_BYTES)
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
        if self.held is not None:
            self.held.touched(sum(stop - start for start, stop in spans) * 4 * self.dimension)
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


def _damaged(folder: Path) -> IndexDamaged:
    return IndexDamaged(
        f"the vector index {folder.name!r} is missing, cut short or altered",
        hint="Run 'cpassist index verify', then 'cpassist index update --force'.",
    )
