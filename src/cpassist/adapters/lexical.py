"""The word index: BM25 over analysed terms, in memory-mapped arrays of one folder.

bm25s works out the scores when an index is built; a search then only adds up what stands in the
arrays. Terms come in analysed (see ``core.terms``); this file splits and folds nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cpassist.core.terms import Stem
from cpassist.domain.errors import IndexDamaged
from cpassist.ports import Ranking

K1: Final = 1.2
B: Final = 0.75
"""Lucene's defaults; no other pair did better beyond noise on the development sets."""


def english_stemmer() -> Stem:
    """Snowball's English stemmer (Porter 2)."""
    import Stemmer  # imported here: what never analyses a text does not pay for it

    stemmer = Stemmer.Stemmer("english")

    def stem(words: Sequence[str]) -> list[str]:
        return list(stemmer.stemWords(list(words)))

    return stem


@dataclass(frozen=True, slots=True)
class Bm25Index:
    """Scores by term: those of term ``t`` stand at ``starts[t]:starts[t + 1]``."""

    size: NDArray[np.int64]
    """How many documents, as an array of one, so that it is saved as the others are."""
    scores: NDArray[np.float32]
    rows: NDArray[np.int32]
    """Ascending within a term."""
    starts: NDArray[np.int64]
    terms: NDArray[np.uint8]
    """All terms in UTF-8, end to end, in ascending order of bytes."""
    term_starts: NDArray[np.int64]

    @classmethod
    def build(cls, documents: Iterable[Sequence[str]], k1: float = K1, b: float = B) -> Bm25Index:
        """An index of ``documents``, each a sequence of terms; row n is the nth of them.

        BM25 with Lucene's inverse document frequency, which is never negative (Kamphuis et al.,
        "Which BM25 Do You Mean?", ECIR 2020).
        """
        held = [list(document) for document in documents]
        vocabulary = sorted({term.encode() for document in held for term in document})
        number = {term.decode(): column for column, term in enumerate(vocabulary)}
        scores, rows, starts = _postings(held, number, k1, b)
        return cls(
            size=np.array([len(held)], np.int64),
            scores=scores,
            rows=rows,
            starts=starts,
            terms=np.frombuffer(b"".join(vocabulary), np.uint8),
            term_starts=np.cumsum([0, *map(len, vocabulary)], dtype=np.int64),
        )

    def save(self, folder: Path) -> None:
        """Write the arrays into ``folder``, which is made if need be; same index, same bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Bm25Index:
        """Map the arrays of ``folder`` into memory. Raises ``IndexDamaged``."""
        try:
            arrays = {
                field.name: np.load(folder / f"{field.name}.npy", mmap_mode="r", allow_pickle=False)
                for field in fields(cls)
            }
            index = cls(**arrays)
            whole = (
                index.size.shape == (1,)
                and index.starts.shape == index.term_starts.shape
                and len(index.scores) == len(index.rows) == int(index.starts[-1])
                and len(index.terms) == int(index.term_starts[-1])
            )
        except (OSError, ValueError, EOFError, IndexError) as error:
            raise _damaged(folder) from error
        if not whole:
            raise _damaged(folder)
        return index

    def __len__(self) -> int:
        """How many documents, those without a term counted."""
        return int(self.size[0])

    def search(self, terms: Mapping[str, float], k: int) -> Ranking:
        """The ``k`` best rows for ``terms``, best first, ties by row.

        A row's score is the sum of its BM25 scores for the terms, each times the term's weight.
        Rows that share no term are left out, so fewer than ``k`` may come back.
        """
        scores = self._accumulate(terms)
        rows = np.flatnonzero(scores > 0.0)
        if 0 < k < len(rows):
            least = np.partition(scores[rows], len(rows) - k)[len(rows) - k]
            rows = rows[scores[rows] >= least]
        order = np.lexsort((rows, -scores[rows]))[: max(k, 0)]
        return Ranking(rows=rows[order].astype(np.int64), scores=scores[rows[order]])

    def scores_of(self, terms: Mapping[str, float], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The scores of ``rows`` for ``terms``, in the order given; 0 where no term is shared."""
        scores: NDArray[np.float32] = self._accumulate(terms)[rows]
        return scores

    def _accumulate(self, terms: Mapping[str, float]) -> NDArray[np.float32]:
        scores = np.zeros(len(self), np.float32)
        for term, weight in sorted(terms.items()):
            column = self._column(term.encode("utf-8", "replace"))
            if column is not None:
                found = slice(int(self.starts[column]), int(self.starts[column + 1]))
                scores[self.rows[found]] += np.float32(weight) * self.scores[found]
        return scores

    def _column(self, term: bytes) -> int | None:
        columns = range(len(self.term_starts) - 1)
        column = bisect_left(columns, term, key=self._term)
        return column if column < len(columns) and self._term(column) == term else None

    def _term(self, column: int) -> bytes:
        start, end = self.term_starts[column : column + 2]
        return self.terms[int(start) : int(end)].tobytes()


def _postings(
    documents: Sequence[Sequence[str]], number: Mapping[str, int], k1: float, b: float
) -> tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.int64]]:
    """Scores and rows ordered by term then row, and where each term's begin."""
    if not number:
        return np.empty(0, np.float32), np.empty(0, np.int32), np.zeros(1, np.int64)
    import bm25s  # imported here: only a build needs it, and it brings scipy

    engine = bm25s.BM25(k1=k1, b=b, method="lucene")
    numbered = [[number[term] for term in document] for document in documents]
    engine.index((numbered, dict(number)), create_empty_token=False, show_progress=False)
    rows = np.asarray(engine.scores["indices"], np.int32)
    starts = np.asarray(engine.scores["indptr"], np.int64)
    columns = np.repeat(np.arange(len(number)), np.diff(starts))
    order = np.lexsort((rows, columns))
    return np.asarray(engine.scores["data"], np.float32)[order], rows[order], starts


def _damaged(folder: Path) -> IndexDamaged:
    return IndexDamaged(
        f"the word index {folder.name!r} is missing, cut short or altered",
        hint="Run 'cpassist index verify', then 'cpassist index update --force'.",
    )
