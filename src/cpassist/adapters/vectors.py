"""The vector index: FAISS, exact inner product, memory-mapped from one file.

The only file that imports faiss. Vectors come in L2-normalised: an inner product is a cosine.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import faiss
import numpy as np
from numpy.typing import NDArray

from cpassist.domain.errors import IndexDamaged, IndexMismatch
from cpassist.ports import FloatMatrix, Ranking

_SPARE: Final = 8
"""How many rows beyond ``k`` are asked for at first, to see where a tie at rank ``k`` ends."""


class FaissIndex:
    """Exact nearest neighbours by inner product over the rows of one matrix."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: FloatMatrix) -> FaissIndex:
        """An index of ``vectors``, shape ``(n, d)``; row n is the nth of them."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, np.float32))
        return cls(index)

    def save(self, path: Path) -> None:
        """Write the index to one file; same vectors, same bytes."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> FaissIndex:
        """Map a saved index into memory. Raises ``IndexDamaged``."""
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise IndexDamaged(
                f"the vector index {path.name!r} is missing, cut short or altered",
                hint="Run 'cpassist index verify', then 'cpassist index update --force'.",
            ) from error
        return cls(index)

    def __len__(self) -> int:
        """How many vectors."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def search(self, query: FloatMatrix, k: int) -> Ranking:
        """The ``min(k, len)`` rows nearest to ``query``, best first, ties by row.

        Raises ``IndexMismatch`` where the query has another length than the vectors.
        """
        question = self._checked(query)
        wanted = min(max(k, 0), len(self))
        asked = min(wanted + _SPARE, len(self))
        if wanted == 0:
            return Ranking(rows=np.empty(0, np.int64), scores=np.empty(0, np.float32))
        while True:
            scores, rows = (found[0] for found in self._index.search(question, asked))
            # FAISS keeps any of the rows that tie at the end of its list; rows are only ours to
            # order once the tie at rank ``wanted`` is seen to end.
            if asked == len(self) or scores[asked - 1] < scores[wanted - 1]:
                break
            asked = min(asked * 2, len(self))
        order = np.lexsort((rows, -scores))[:wanted]
        return Ranking(rows=rows[order].astype(np.int64), scores=scores[order])

    def scores_of(self, query: FloatMatrix, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The inner product of ``query`` with each of ``rows``, in the order given."""
        question = self._checked(query)
        if not len(rows):
            return np.empty(0, np.float32)
        vectors = self._index.reconstruct_batch(np.ascontiguousarray(rows, np.int64))
        # One product a row, summed in a fixed order: a matrix product may round one row otherwise
        # depending on how many stand beside it.
        scores: NDArray[np.float32] = np.einsum("nd,d->n", vectors, question[0])
        return scores

    def _checked(self, query: FloatMatrix) -> FloatMatrix:
        if query.shape != (self.dimension,):
            raise IndexMismatch(
                f"the question has shape {query.shape}, the vectors length {self.dimension}",
                hint="Run 'cpassist index update': the index was built with another model.",
            )
        return np.ascontiguousarray(query, np.float32)[np.newaxis]
