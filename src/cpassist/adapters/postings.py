"""Documents to BM25 postings in one pass and little memory: what is counted waits in a file.

Makes the arrays that ``adapters.lexical`` searches; searches nothing itself.
"""

from __future__ import annotations

import math
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Final, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from cpassist.core.terms import pieces

_BLOCK_TERMS: Final = 2_000_000
"""Terms counted at once: about 100 MB while they are."""


class Room(Protocol):
    """Makes the arrays the postings are written into: in memory, or mapped from a file."""

    def __call__(self, name: str, size: int, dtype: DTypeLike) -> NDArray[Any]:
        """An array of ``size``, to be filled."""


def in_memory(name: str, size: int, dtype: DTypeLike) -> NDArray[Any]:
    """A ``Room`` that is gone with the process."""
    return np.empty(size, dtype)


def in_folder(folder: Path) -> Room:
    """A ``Room`` of files in ``folder``, one an array."""

    def room(name: str, size: int, dtype: DTypeLike) -> NDArray[Any]:
        path = folder / f"{name}.npy"
        if not size:
            np.save(path, np.empty(0, dtype), allow_pickle=False)
            return np.empty(0, dtype)
        made: NDArray[Any] = np.lib.format.open_memmap(
            path, mode="w+", dtype=np.dtype(dtype), shape=(size,)
        )
        return made

    return room


class Postings:
    """Counts the terms of documents as they come; ``close`` it when the arrays are made."""

    def __init__(self, *, pieced: bool, block_terms: int = _BLOCK_TERMS) -> None:
        self._pieced = pieced
        self._block_terms = block_terms
        self._met: dict[str, int] = {}
        self._pieces: dict[str, list[int]] = {}
        self._lengths = array("i")
        self._waiting = array("i")
        self._waiting_from = 0
        self._blocks: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by ``close``
        self._block_count = 0

    def close(self) -> None:
        """Let go of the file."""
        self._blocks.close()

    def __len__(self) -> int:
        """How many documents were added."""
        return len(self._lengths)

    def add(self, documents: Iterable[Sequence[str]]) -> None:
        """The next documents, each a sequence of terms.

        Only the numbers of their terms stay, in the order the terms were met.
        """
        met, waiting = self._met, self._waiting
        for document in documents:
            before = len(waiting)
            waiting.extend([met.setdefault(term, len(met)) for term in document])
            if self._pieced:
                for term in document:
                    waiting.extend(self._apart(term))
            self._lengths.append(len(waiting) - before)
            if len(waiting) >= self._block_terms:
                self._count()

    def _apart(self, term: str) -> list[int]:
        """The numbers of a term's pieces; kept, as terms come again and again."""
        found = self._pieces.get(term)
        if found is None:
            met = self._met
            found = [met.setdefault(piece, len(met)) for piece in pieces(term)]
            self._pieces[term] = found
        return found

    def arrays(self, k1: float, b: float, room: Room) -> dict[str, NDArray[Any]]:
        """``terms``, ``starts``, ``rows`` and ``scores`` as ``Bm25Index`` holds them.

        A term's score in a document is ``idf * tf / (tf + k1 * (1 - b + b * length / mean))``
        with ``idf = ln(1 + (N - df + 0.5) / (df + 0.5))`` (Kamphuis et al. 2020, "Lucene").
        """
        self._count()
        vocabulary = sorted(term.encode() for term in self._met)
        column = {term.decode(): place for place, term in enumerate(vocabulary)}
        columns = np.array([column[term] for term in self._met], np.int32)
        held = np.zeros(len(columns), np.int64)
        for numbers, _, _ in self._counted():
            held += np.bincount(columns[numbers], minlength=len(columns))
        starts = np.concatenate(([0], np.cumsum(held))).astype(np.int64)
        rows = room("rows", int(starts[-1]), np.int32)
        scores = room("scores", int(starts[-1]), np.float32)
        if len(columns):
            lengths = np.asarray(self._lengths, np.int64)
            norms = k1 * ((1 - b) + b * lengths / lengths.mean())
            self._place(columns, starts[:-1].copy(), _idf(held, len(self)), norms, rows, scores)
        return {
            "terms": np.array(vocabulary, np.bytes_),
            "starts": starts,
            "rows": rows,
            "scores": scores,
        }

    def _place(
        self,
        columns: NDArray[np.int32],
        next_places: NDArray[np.int64],
        idf: NDArray[np.float32],
        norms: NDArray[np.float64],
        rows: NDArray[np.int32],
        scores: NDArray[np.float32],
    ) -> None:
        """Put every block's postings where they belong: by term, and rows ascend within a term."""
        for numbers, documents, counts in self._counted():
            by_term = np.argsort(columns[numbers], kind="stable")
            ordered = columns[numbers][by_term]
            own = np.bincount(ordered, minlength=len(columns))
            begins = np.cumsum(own) - own
            places = (next_places - begins)[ordered] + np.arange(len(ordered))
            next_places += own
            found, count = documents[by_term], counts[by_term].astype(np.float64)
            rows[places] = found
            scores[places] = idf[ordered] * (count / (norms[found] + count))

    def _count(self) -> None:
        """Put away how often each term stands in each waiting document."""
        if not self._waiting:
            self._waiting_from = len(self._lengths)
            return
        numbers = np.asarray(self._waiting, np.int64)
        lengths = np.asarray(self._lengths[self._waiting_from :], np.int64)
        documents = np.repeat(np.arange(len(lengths)), lengths)
        keys, counts = np.unique(numbers * len(lengths) + documents, return_counts=True)
        for values in (keys // len(lengths), self._waiting_from + keys % len(lengths), counts):
            np.save(self._blocks, values.astype(np.int32), allow_pickle=False)
        self._block_count += 1
        self._waiting_from = len(self._lengths)
        del self._waiting[:]

    def _counted(
        self,
    ) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]]:
        """Every block put away: numbers of terms, rows of documents, counts."""
        self._blocks.seek(0)
        for _ in range(self._block_count):
            numbers, documents, counts = (np.load(self._blocks) for _ in range(3))
            yield numbers, documents, counts
        self._blocks.seek(0, 2)


def _idf(held: NDArray[np.int64], size: int) -> NDArray[np.float32]:
    rare = [math.log(1 + (size - df + 0.5) / (df + 0.5)) for df in held.tolist()]
    return np.array(rare, np.float32)
