"""The word index: BM25 over analysed terms, in memory-mapped arrays of one folder.

The scores are worked out when an index is built (see ``adapters.postings``); a search only adds up
what stands in the arrays. Terms come in analysed (see ``core.terms``); this file folds and stems
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cpassist.adapters.leading import Found, leading, length, looked_up
from cpassist.adapters.postings import Postings, Room, in_folder, in_memory
from cpassist.core.terms import Stem, pieces
from cpassist.domain.errors import IndexDamaged
from cpassist.ports import Ranking

K1: Final = 1.2
B: Final = 0.75
"""Lucene's defaults; no other pair did better beyond noise on the development sets."""

_CHEAP_POSTINGS: Final = 100_000
"""Up to so many it is quicker to score every row than to look up the rows that are asked for."""

LONG_POSTINGS: Final = 1_000_000
"""Up to so many it is quicker to add up all of them than to find out which may be left out."""

PIECE_WEIGHT: Final = 0.25
"""Chosen on development sets: with pieces nDCG@10 rises on every one of five collections."""


def english_stemmer() -> Stem:
    """Snowball's English stemmer (Porter 2)."""
    import Stemmer  # imported here: what never analyses a text does not pay for it

    stemmer = Stemmer.Stemmer("english")

    def stem(words: Sequence[str]) -> list[str]:
        return list(stemmer.stemWords(list(words)))

    return stem


@dataclass(frozen=True, slots=True)
class Bm25Index:
    """Scores by term: those of ``terms[t]`` stand at ``starts[t]:starts[t + 1]``."""

    size: NDArray[np.int64]
    """How many documents; an array of one, so that it is saved as the others are."""
    piece_weight: NDArray[np.float32]
    """What a piece of a term weighs against the term; an array of one, 0 without pieces."""
    terms: NDArray[np.bytes_]
    """All terms and pieces in UTF-8, ascending, in one width."""
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    """Ascending within a term."""
    scores: NDArray[np.float32]

    @classmethod
    def build(
        cls,
        documents: Iterable[Sequence[str]],
        *,
        k1: float = K1,
        b: float = B,
        piece_weight: float = PIECE_WEIGHT,
    ) -> Bm25Index:
        """An index of ``documents``, each a sequence of terms; row n is the nth of them.

        BM25 with Lucene's inverse document frequency, which is never negative (Kamphuis et al.,
        "Which BM25 Do You Mean?", ECIR 2020). The pieces of a term (see ``core.terms``) are
        indexed beside it as terms of their own; a ``piece_weight`` of 0 leaves them out.
        """
        counted = Postings(pieced=bool(piece_weight))
        try:
            counted.add(documents)
            return cls._of(counted, in_memory, k1, b, piece_weight)
        finally:
            counted.close()

    @classmethod
    def write(
        cls,
        folder: Path,
        counted: Postings,
        *,
        k1: float = K1,
        b: float = B,
        piece_weight: float = PIECE_WEIGHT,
    ) -> None:
        """Make the index of the documents counted in ``folder``, its postings never in memory."""
        folder.mkdir(parents=True, exist_ok=True)
        cls._of(counted, in_folder(folder), k1, b, piece_weight).save(folder)

    @classmethod
    def _of(
        cls, counted: Postings, room: Room, k1: float, b: float, piece_weight: float
    ) -> Bm25Index:
        return cls(
            size=np.array([len(counted)], np.int64),
            piece_weight=np.array([piece_weight], np.float32),
            **counted.arrays(k1, b, room),
        )

    def save(self, folder: Path) -> None:
        """Write the arrays into ``folder``, which is made if need be; same index, same bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        for field in fields(self):
            values = getattr(self, field.name)
            if isinstance(values, np.memmap):  # stands in a file of the folder already
                values.flush()
            else:
                np.save(folder / f"{field.name}.npy", values, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Bm25Index:
        """Map the arrays of ``folder`` into memory. Raises ``IndexDamaged``."""
        try:
            arrays = {
                # Plain arrays over the mapped file: slicing numpy's memmap class costs ten times.
                field.name: np.asarray(
                    np.load(folder / f"{field.name}.npy", mmap_mode="r", allow_pickle=False)
                )
                for field in fields(cls)
            }
            index = cls(**arrays)
            whole = (
                index.size.shape == index.piece_weight.shape == (1,)
                and len(index.starts) == len(index.terms) + 1
                and len(index.scores) == len(index.rows) == int(index.starts[-1])
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

        A row's score is the sum of its BM25 scores for the terms and their pieces, each times the
        term's weight. Rows that share none are left out, so fewer than ``k`` may come back.
        """
        postings = self._found(terms)
        above_zero = all(weight > 0.0 for _, weight in postings)
        if k > 0 and above_zero and length(postings) > LONG_POSTINGS:
            rows = leading(self, len(self), postings, k)
            scores = looked_up(self, postings, rows)
            rows, scores = rows[scores > 0.0], scores[scores > 0.0]
        else:
            scores = self._whole(postings)
            rows = np.flatnonzero(scores > 0.0)
            scores = scores[rows]
        if 0 < k < len(rows):
            least = np.partition(scores, len(rows) - k)[len(rows) - k]
            rows, scores = rows[scores >= least], scores[scores >= least]
        order = np.lexsort((rows, -scores))[: max(k, 0)]
        return Ranking(rows=rows[order].astype(np.int64), scores=scores[order])

    def scores_of(self, terms: Mapping[str, float], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The scores of ``rows`` for ``terms``, in the order given; 0 where nothing is shared."""
        postings = self._found(terms)
        if length(postings) <= _CHEAP_POSTINGS:
            return self._whole(postings)[rows]
        return looked_up(self, postings, rows)

    def _whole(self, postings: Sequence[Found]) -> NDArray[np.float32]:
        """The score of every row: a row's addends are added in the order of ``postings``."""
        scores = np.zeros(len(self), np.float32)
        if postings:
            rows = np.concatenate([self.rows[found] for found, _ in postings])
            added = np.concatenate([weight * self.scores[found] for found, weight in postings])
            np.add.at(scores, rows, added)
        return scores

    def _found(self, terms: Mapping[str, float]) -> list[Found]:
        """Where the scores of each known term and piece stand, with its weight; in fixed order."""
        weights = dict(terms)
        if piece_weight := float(self.piece_weight[0]):
            for term, weight in terms.items():
                for piece in pieces(term):
                    weights[piece] = weights.get(piece, 0.0) + piece_weight * weight
        # Longer than any term held: unknown, and to look it up would widen the whole array.
        width = self.terms.dtype.itemsize
        coded = {term.encode("utf-8", "replace"): weight for term, weight in weights.items()}
        asked = sorted(term for term in coded if 0 < len(term) <= width)
        if not asked or not len(self.terms):
            return []
        named = np.array(asked, self.terms.dtype)
        columns = np.minimum(np.searchsorted(self.terms, named), len(self.terms) - 1)
        known = self.terms[columns] == named
        begins, ends = self.starts[columns].tolist(), self.starts[columns + 1].tolist()
        return [
            (slice(begin, end), np.float32(coded[name]))
            for name, here, begin, end in zip(asked, known.tolist(), begins, ends, strict=True)
            if here and coded[name]
        ]


def _damaged(folder: Path) -> IndexDamaged:
    return IndexDamaged(
        f"the word index {folder.name!r} is missing, cut short or altered",
        hint="Run 'cpassist index verify', then 'cpassist index update --force'.",
    )
