"""From a question's vector and terms to studies and passages in order: the one way to search.

``ask`` and ``eval`` both come through here, so that what is measured is what answers. It knows
rows, not studies: whoever built the indexes knows which row is which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cpassist.core.later import Later
from cpassist.core.rank import Order, Ranked, best_first, candidates, pool_max
from cpassist.domain.errors import SettingsError
from cpassist.ports import FloatMatrix, LexicalIndex, VectorIndex

STUDY_VECTORS, PASSAGE_VECTORS = "study_vectors", "passage_vectors"
STUDY_WORDS, PASSAGE_WORDS = "study_words", "passage_words"
"""The names of a build's indexes."""

DEPTH: Final = 100
"""How many rows an index puts forward; more changed no order among the first ten."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Every number that decides an order.

    The defaults were chosen on development data of five collections. A share of 0.35 to 0.4 for
    words, and any split of the rest that leaves each vector 0.2, is within noise of them; more
    for words is worse.
    """

    study_vector: float = 0.3
    """Cosine of the question and the study's title with text."""
    passage_vector: float = 0.3
    """Cosine of the question and the study's nearest passage."""
    study_words: float = 0.4
    """BM25 of the study."""
    passage_words: float = 0.0
    """BM25 of the study's best passage: adds nothing to the other three beyond noise."""
    depth: int = DEPTH
    """How many rows each study index puts forward; the passage index puts forward as many."""

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, float]]) -> Weights:
        """The defaults with the named ones replaced. Raises ``SettingsError`` for a bad one."""
        known = {field.name for field in fields(cls)}
        chosen = dict(pairs)
        for name, value in chosen.items():
            if name not in known:
                raise SettingsError(
                    f"no ranking weight is named {name[:80]!r}",
                    hint=f"Known weights: {', '.join(sorted(known))}.",
                )
            if not 0.0 <= value < float("inf"):
                raise SettingsError(
                    f"the ranking weight {name} is {value}", hint="Give a number from 0 up."
                )
        depth = int(chosen.pop("depth", DEPTH))
        weights = cls(**chosen, depth=depth)
        if depth < 1 or not any(weights.of_studies.values()):
            raise SettingsError(
                "the ranking weights leave nothing to rank by",
                hint="depth must be at least 1, and one weight of a study above 0.",
            )
        return weights

    def leaning_on_words(self) -> Weights:
        """For a question whose lay words were searched as medical ones too.

        Its words then meet the studies' words better than its vector does: on the development
        questions nDCG@10 0.808 -> 0.829, while outside questions, not expanded, lose by it.
        """
        return replace(
            self,
            study_vector=self.study_vector * 2 / 3,
            passage_vector=self.passage_vector * 2 / 3,
            passage_words=self.passage_words + (self.study_vector + self.passage_vector) / 3,
        )

    @property
    def of_studies(self) -> dict[str, float]:
        """The addends of a study's score."""
        names = ("study_vector", "passage_vector", "study_words", "passage_words")
        return {name: float(getattr(self, name)) for name in names}

    @property
    def of_passages(self) -> dict[str, float]:
        """The addends of a passage's score: half by meaning, half by words."""
        return {"passage_vector": 0.5, "passage_words": 0.5}


@dataclass(frozen=True, slots=True)
class Indexes:
    """The indexes of one build. Study rows are in the order of study ids."""

    study_vectors: VectorIndex
    passage_vectors: VectorIndex
    study_words: LexicalIndex
    passage_words: LexicalIndex
    passage_study_rows: NDArray[np.int64]
    """For each passage row its study's row; ascending, as passages stand study by study."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """One study found, with all of its passages, best first."""

    study: Ranked
    passages: Sequence[Ranked]
    """Made when they are first looked at: few of the studies found are quoted."""


def retrieve(
    question_vector: FloatMatrix,
    terms: Mapping[str, float],
    indexes: Indexes,
    weights: Weights,
    k: int,
    chosen: Callable[[Sequence[int]], Sequence[int]] | None = None,
) -> tuple[Retrieved, ...]:
    """The ``k`` best studies for a question, best first, ties by row.

    ``question_vector`` is ``(d,)`` and L2-normalised; ``terms`` are analysed and weighted. Each
    index puts forward its best ``weights.depth`` rows; every study among them is then scored by
    all legs, so that none suffers for having missed one list. ``chosen`` is given the rows of the
    ``k`` best, in order, and says which of them are given back.
    """
    depth = max(weights.depth, k)
    near = indexes.passage_vectors.search(question_vector, depth).rows
    rows = candidates(
        (
            indexes.study_vectors.search(question_vector, depth).rows,
            indexes.study_words.search(terms, depth).rows,
            indexes.passage_study_rows[near],
        )
    )
    passages, starts = _passages_of(rows, indexes.passage_study_rows)
    nearness = indexes.passage_vectors.scores_of(question_vector, passages)
    legs = {
        "study_vector": indexes.study_vectors.scores_of(question_vector, rows),
        "passage_vector": pool_max(nearness, starts),
        "study_words": indexes.study_words.scores_of(terms, rows),
    }
    words = indexes.passage_words.scores_of(terms, passages) if weights.passage_words else None
    if words is not None:
        legs["passage_words"] = pool_max(words, starts)
    studies = best_first(rows, legs, weights.of_studies).ranked(slice(max(k, 0)))
    searched = [study.row for study in studies]
    given = set(searched if chosen is None else chosen(searched))
    kept = np.isin(indexes.passage_study_rows[passages], searched)
    passages, nearness = passages[kept], nearness[kept]
    passage_legs = {
        "passage_vector": nearness,
        "passage_words": indexes.passage_words.scores_of(terms, passages)
        if words is None
        else words[kept],
    }
    ordered = best_first(passages, passage_legs, weights.of_passages, signals=False)
    of = _by_study(ordered, indexes.passage_study_rows, searched)
    return tuple(
        Retrieved(study, passages_of)
        for study, passages_of in zip(studies, of, strict=True)
        if study.row in given
    )


def _by_study(
    passages: Order, study_rows: NDArray[np.int64], studies: Sequence[int]
) -> Iterator[Later[Ranked]]:
    """For each of ``studies`` its passages, best first."""
    of = study_rows[passages.rows]
    places = np.argsort(of, kind="stable")  # study by study, and there best first still
    of = of[places]
    begins, ends = np.searchsorted(of, studies), np.searchsorted(of, studies, side="right")
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        yield Later(partial(passages.ranked, places[begin:end]))


def _passages_of(
    studies: NDArray[np.int64], study_rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The passage rows of ``studies``, study by study, and where each study's begin in them."""
    first = np.searchsorted(study_rows, studies, side="left")
    counts = np.searchsorted(study_rows, studies, side="right") - first
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    rows = np.repeat(first - starts[:-1], counts) + np.arange(starts[-1])
    return rows.astype(np.int64), starts
