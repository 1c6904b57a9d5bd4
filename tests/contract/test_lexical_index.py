"""The contract of ``LexicalIndex``."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpassist.adapters import leading, lexical
from cpassist.adapters.leading import looked_up
from cpassist.adapters.lexical import K1, B, Bm25Index, english_stemmer
from cpassist.core.terms import pieces
from cpassist.domain.errors import IndexDamaged

DOCUMENTS = (
    ("cord", "blood", "walk", "walk"),
    ("cord", "blood"),
    (),
    ("hip", "surgery", "walk"),
    ("cord", "blood"),
)

_term = st.sampled_from(["a", "b", "c", "dd", "é", "z0"])


def _bm25(documents: Sequence[Sequence[str]], terms: Mapping[str, float]) -> list[float]:
    """Written out anew from Kamphuis et al. 2020, table 1, the row "Lucene (accurate)"."""
    mean = sum(map(len, documents)) / len(documents)
    scores = [0.0] * len(documents)
    for term, weight in terms.items():
        holding = sum(term in document for document in documents)
        idf = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
        for row, document in enumerate(documents):
            count = document.count(term)
            if count:
                length = K1 * (1 - B + B * len(document) / mean)
                scores[row] += weight * idf * count / (count + length)
    return scores


@settings(max_examples=60, deadline=None)
@given(
    documents=st.lists(st.lists(_term, max_size=12), min_size=1, max_size=12),
    terms=st.dictionaries(_term, st.floats(0.0, 3.0, width=32), max_size=6),
    k=st.integers(0, 15),
)
def test_it_scores_and_orders_as_the_formula_says(
    documents: list[list[str]], terms: dict[str, float], k: int
) -> None:
    index = Bm25Index.build(documents, piece_weight=0.0)
    expected = _bm25(documents, terms)
    rows = np.arange(len(documents))
    assert index.scores_of(terms, rows) == pytest.approx(expected, rel=1e-4, abs=1e-6)
    scores = index.scores_of(terms, rows)
    best = [int(row) for row in np.lexsort((rows, -scores)) if scores[row] > 0.0][:k]
    found = index.search(terms, k)
    assert found.rows.tolist() == best
    assert found.scores.tolist() == scores[best].tolist()


@settings(max_examples=40, deadline=None)
@given(
    documents=st.lists(
        st.lists(st.sampled_from(["lipid", "dyslipid", "walk", "walker", "hip"]), max_size=8),
        min_size=1,
        max_size=10,
    ),
    terms=st.dictionaries(
        st.sampled_from(["lipid", "walker", "hip", "spasm"]), st.floats(0.125, 2.0, width=32)
    ),
)
def test_pieces_are_terms_of_their_own_at_a_lesser_weight(
    documents: list[list[str]], terms: dict[str, float]
) -> None:
    index = Bm25Index.build(documents, piece_weight=0.5)
    taken_apart = [
        [*document, *(piece for term in document for piece in pieces(term))]
        for document in documents
    ]
    weights = dict(terms)
    for term, weight in terms.items():
        for piece in pieces(term):
            weights[piece] = weights.get(piece, 0.0) + 0.5 * weight
    rows = np.arange(len(documents))[::-1]
    expected = np.array(_bm25(taken_apart, weights))[rows]
    assert index.scores_of(terms, rows) == pytest.approx(expected, rel=1e-4, abs=1e-6)
    found = index.search(terms, len(documents))
    assert found.scores.tolist() == index.scores_of(terms, found.rows).tolist()


def test_kindred_words_meet_by_their_pieces() -> None:
    documents = [["price"], ["dyslipidemia"], ["lipid"]]
    assert Bm25Index.build(documents).search({"lipid": 1.0}, 3).rows.tolist() == [2, 1]
    without = Bm25Index.build(documents, piece_weight=0.0)
    assert without.search({"lipid": 1.0}, 3).rows.tolist() == [2]


def test_ties_are_broken_by_row_even_at_the_cut() -> None:
    index = Bm25Index.build(DOCUMENTS)
    assert index.search({"cord": 1.0}, 1).rows.tolist() == [1]
    assert index.search({"cord": 1.0}, 2).rows.tolist() == [1, 4]


def test_a_heavier_term_weighs_more() -> None:
    index = Bm25Index.build(DOCUMENTS)
    assert index.search({"hip": 0.1, "cord": 1.0}, 1).rows.tolist() == [1]
    assert index.search({"hip": 5.0, "cord": 1.0}, 1).rows.tolist() == [3]


@pytest.mark.parametrize(
    "terms", [{}, {"unheard": 1.0}, {"": 1.0}, {"\ud800": 1.0}, {"x" * 9999: 1.0}]
)
def test_terms_that_no_document_has_find_nothing(terms: dict[str, float]) -> None:
    index = Bm25Index.build(DOCUMENTS)
    assert len(index.search(terms, 5).rows) == 0
    assert index.scores_of(terms, np.arange(5)).tolist() == [0.0] * 5


@pytest.mark.parametrize("documents", [[], [[]], [[], []]])
def test_without_a_term_it_holds_documents_and_finds_none(documents: list[list[str]]) -> None:
    index = Bm25Index.build(documents)
    assert len(index) == len(documents)
    assert len(index.search({"cord": 1.0}, 3).rows) == 0


def test_saved_and_loaded_it_answers_the_same(tmp_path: Path) -> None:
    index = Bm25Index.build(DOCUMENTS)
    index.save(tmp_path / "words")
    loaded = Bm25Index.load(tmp_path / "words")
    terms = {"cord": 1.0, "walk": 0.5}
    assert len(loaded) == len(DOCUMENTS)
    assert loaded.search(terms, 5).rows.tolist() == index.search(terms, 5).rows.tolist()
    assert loaded.search(terms, 5).scores.tolist() == index.search(terms, 5).scores.tolist()


def test_an_index_without_terms_can_be_saved_and_loaded(tmp_path: Path) -> None:
    Bm25Index.build([[], []]).save(tmp_path)
    assert len(Bm25Index.load(tmp_path)) == 2


def test_its_bytes_do_not_hang_on_the_hash_seed(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from cpassist.adapters.lexical import Bm25Index; "
        "Bm25Index.build([['b', 'a', 'é', 'a'], ['c', 'a']]).save(Path(sys.argv[1]))"
    )
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / seed)], env=environment, check=True
        )
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / seed).iterdir()} for seed in "12"
    )
    assert first == second


@pytest.mark.parametrize(
    "name", ["scores.npy", "starts.npy", "terms.npy", "size.npy", "piece_weight.npy"]
)
def test_a_missing_or_cut_file_is_damage(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "words"
    Bm25Index.build(DOCUMENTS).save(folder)
    whole = (folder / name).read_bytes()
    for kept in (0, 40, len(whole) - 1):
        (folder / name).write_bytes(whole[:kept])
        with pytest.raises(IndexDamaged, match="words"):
            Bm25Index.load(folder)
    (folder / name).unlink()
    with pytest.raises(IndexDamaged, match="words"):
        Bm25Index.load(folder)


def test_arrays_that_do_not_belong_together_are_damage(tmp_path: Path) -> None:
    Bm25Index.build(DOCUMENTS).save(tmp_path / "words")
    np.save(tmp_path / "words" / "rows.npy", np.zeros(3, np.int32))
    with pytest.raises(IndexDamaged, match="words"):
        Bm25Index.load(tmp_path / "words")


def test_the_stemmer_joins_forms_of_a_word() -> None:
    stem = english_stemmer()
    assert len(set(stem(["walk", "walks", "walking", "walked"]))) == 1
    assert len(stem(["infusion", "placebo"])) == 2
    assert stem([]) == []


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    documents=st.lists(st.lists(_term, max_size=12), min_size=1, max_size=60),
    terms=st.dictionaries(_term, st.floats(0.0625, 3.0, width=32), max_size=6),
    k=st.integers(1, 20),
)
def test_leaving_out_what_cannot_win_changes_no_result(
    monkeypatch: pytest.MonkeyPatch,
    documents: list[list[str]],
    terms: dict[str, float],
    k: int,
) -> None:
    index = Bm25Index.build(documents)
    expected = index.search(terms, k)
    for name, value in (("_FEW", 1), ("_EVERY", 1)):
        monkeypatch.setattr(leading, name, value)
    monkeypatch.setattr(lexical, "LONG_POSTINGS", 0)
    found = index.search(terms, k)
    monkeypatch.undo()
    assert found.rows.tolist() == expected.rows.tolist()
    assert found.scores.tolist() == expected.scores.tolist()


def test_a_search_of_many_documents_reads_few_of_the_common_terms(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draw = np.random.default_rng(4)
    common = [f"c{number}" for number in range(12)]
    documents = [
        [term for term in common if draw.random() < 0.8] + ["rare"] * (3 if row % 997 == 0 else 0)
        for row in range(40_000)
    ]
    index = Bm25Index.build(documents, piece_weight=0.0)
    terms = {"rare": 3.0, **dict.fromkeys(common, 0.1)}
    expected = index.search(terms, 20)
    looked: list[int] = []

    def watched(*asked: Any) -> Any:
        looked.append(len(asked[2]))
        return looked_up(*asked)

    monkeypatch.setattr(lexical, "LONG_POSTINGS", 0)
    monkeypatch.setattr(lexical, "looked_up", watched)
    found = index.search(terms, 20)
    assert found.rows.tolist() == expected.rows.tolist()
    assert found.scores.tolist() == expected.scores.tolist()
    assert 20 <= looked[0] < len(documents) / 10
