"""The search trip over tiny indexes: who is found, in what order, and why."""

from __future__ import annotations

import numpy as np
import pytest
from tests.doubles import HashingEmbedder, plain_stem

from cpassist.adapters.lexical import Bm25Index
from cpassist.adapters.vectors import FaissIndex
from cpassist.core.terms import analyse, weigh
from cpassist.domain.errors import SettingsError
from cpassist.service.retrieve import Indexes, Retrieved, Weights, retrieve

EMBEDDER = HashingEmbedder(256)
STUDIES = (
    ("Cord blood improves walking in children", "Placebo children walked no further"),
    ("Hip surgery in adults with spasticity",),
    (),
    ("Cord blood is safe", "Fever after cord blood", "Cost of cord blood storage"),
)


def _indexes(studies: tuple[tuple[str, ...], ...] = STUDIES) -> Indexes:
    passages = [text for study in studies for text in study]
    wholes = [" ".join(study) for study in studies]
    return Indexes(
        study_vectors=FaissIndex.build(EMBEDDER.encode(wholes)),
        passage_vectors=FaissIndex.build(EMBEDDER.encode(passages)),
        study_words=Bm25Index.build([analyse(text, plain_stem) for text in wholes]),
        passage_words=Bm25Index.build([analyse(text, plain_stem) for text in passages]),
        passage_study_rows=np.repeat(np.arange(len(studies)), [len(study) for study in studies]),
    )


def _ask(
    question: str, weights: Weights | None = None, k: int = 10, indexes: Indexes | None = None
) -> tuple[Retrieved, ...]:
    vector = EMBEDDER.encode([question])[0]
    terms = weigh(question, plain_stem)
    return retrieve(vector, terms, indexes or _indexes(), weights or Weights(), k)


def test_the_study_that_speaks_of_it_comes_first_with_its_passage_first() -> None:
    best = _ask("fever after cord blood")[0]
    assert best.study.row == 3
    assert best.passages[0].row == 4
    assert [passage.row for passage in best.passages] != []
    assert {passage.row for passage in best.passages} == {3, 4, 5}


def test_every_study_carries_only_its_own_passages() -> None:
    rows = _indexes().passage_study_rows
    for item in _ask("cord blood for children with spasticity"):
        assert [rows[passage.row] for passage in item.passages] == [item.study.row] * len(
            STUDIES[item.study.row]
        )
        scores = [passage.score for passage in item.passages]
        assert scores == sorted(scores, reverse=True)


def test_a_study_missed_by_one_index_is_still_scored_by_all() -> None:
    shallow = Weights(depth=1)
    for item in _ask("cord blood walking", shallow, k=1):
        signals = {signal.name: signal.value for signal in item.study.signals}
        vector = EMBEDDER.encode(["cord blood walking"])[0]
        whole = EMBEDDER.encode([" ".join(STUDIES[item.study.row])])[0]
        assert signals["study_vector"] == pytest.approx(float(vector @ whole), abs=1e-5)


def test_no_more_than_k_come_back_and_none_for_none() -> None:
    assert len(_ask("cord blood", k=2)) == 2
    assert _ask("cord blood", k=0) == ()


def test_a_question_without_terms_is_answered_by_meaning_alone() -> None:
    found = retrieve(EMBEDDER.encode(["hip surgery"])[0], {}, _indexes(), Weights(), 4)
    assert found[0].study.row == 1
    words = next(part for part in found[0].study.parts if part.name == "study_words")
    assert words.value == 0.0


def test_studies_alike_in_all_come_in_the_order_of_rows() -> None:
    twins = tuple(("Cord blood for children",) for _ in range(5))
    found = _ask("cord blood", indexes=_indexes(twins))
    assert [item.study.row for item in found] == [0, 1, 2, 3, 4]
    assert len({item.study.score for item in found}) == 1


def test_the_same_question_gives_the_same_answer() -> None:
    assert _ask("cord blood for walking") == _ask("cord blood for walking")


def test_weights_change_the_order() -> None:
    indexes = _indexes((("fever fever fever fever price",), ("fever cord",)))
    by_words = Weights(study_vector=0.0, passage_vector=0.0, study_words=1.0)
    assert _ask("fever price", by_words, indexes=indexes)[0].study.row == 0
    assert len(_ask("fever price", by_words, indexes=indexes)[0].study.parts) == 1


def test_named_weights_replace_the_defaults() -> None:
    weights = Weights.from_pairs([("study_words", 0.9), ("depth", 10.0)])
    assert weights.study_words == 0.9
    assert weights.depth == 10
    assert weights.study_vector == Weights().study_vector


@pytest.mark.parametrize(
    ("pairs", "named"),
    [
        ([("study_wrods", 0.1)], "study_wrods"),
        ([("study_words", -0.1)], "study_words"),
        ([("study_words", float("nan"))], "study_words"),
        ([("depth", float("inf"))], "depth"),
        ([("depth", 0.0)], "nothing to rank by"),
        ([(name, 0.0) for name in Weights().of_studies], "nothing to rank by"),
    ],
)
def test_a_weight_that_means_nothing_is_refused(pairs: list[tuple[str, float]], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        Weights.from_pairs(pairs)


def test_leaving_studies_out_changes_nothing_of_the_others() -> None:
    vector = EMBEDDER.encode(["children walk"])[0]
    asked = (vector, weigh("children walk", plain_stem), _indexes(), Weights(), 3)
    whole = retrieve(*asked)
    assert len(whole) == 3
    assert retrieve(*asked, lambda rows: rows[1:]) == whole[1:]
