"""What the analysis makes of the field's spellings."""

from __future__ import annotations

import pytest
from tests.doubles import plain_stem

from cpassist.core.terms import MAX_TERM_CHARS, analyse, pieces, stop_words, weigh, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CD34+ cells", ["cd34", "cells"]),
        ("TNF-α and TNF-alpha", ["tnf", "alpha", "tnf", "alpha"]),  # Greek is spelt out
        ("IL-6", ["il", "6"]),  # a hyphen parts words
        ("GMFM-66 rose by 2.5 points", ["gmfm", "66", "rose", "2.5", "points"]),
        ("P<.001", ["p", "001"]),
        ("p = 0·03", ["p", "0.03"]),  # the raised point of some journals
        ("2×10^7/kg", ["2", "10", "7", "kg"]),
        ("10,000 or 10000 births", ["10000", "10000", "births"]),
        ("1,25-dihydroxy", ["1,25", "dihydroxy"]),  # no thousands mark
        ("in 2019, 30 of them", ["2019", "30"]),  # a comma before a space ends the number
        ("5 µg and 5 μg", ["5", "mug", "5", "mug"]),  # micro sign and Greek mu are one
        ("ﬁbre ＡＢＣ", ["fibre", "abc"]),  # compatibility forms
        ("don't we've", []),  # what a contraction leaves
        ("Naïve naïve", ["naïve", "naïve"]),  # composed and decomposed accents are one
        ("snake_case", ["snake", "case"]),
        ("", []),
        (" \x00\u200b\n-–—", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_questions_lose_their_function_words() -> None:
    assert words("Does it help him to walk, and what are the risks?") == ["help", "walk", "risks"]


def test_stop_words_are_folded_words() -> None:
    assert {"the", "does", "s"} <= stop_words()
    assert all(word == word.lower() and word.isalpha() for word in stop_words())


def test_terms_are_stemmed_in_order_with_repeats() -> None:
    assert analyse("Stem cells, more cells", plain_stem) == ["stem", "cell", "cell"]


def test_a_questions_terms_weigh_as_often_as_they_stand_in_it() -> None:
    assert weigh("cells or cell", plain_stem) == {"cell": 2.0}
    assert weigh("is it?", plain_stem) == {}


def test_a_run_of_letters_without_end_is_cut() -> None:
    assert words("x" * 1_000_000) == ["x" * MAX_TERM_CHARS]


def test_a_hostile_run_of_marks_takes_linear_time() -> None:
    assert words("1," * 200_000) == ["1," * (MAX_TERM_CHARS // 2)]


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("lipid", ["~_lip", "~lipi", "~ipid"]),
        ("walk", ["~_wal", "~walk"]),
        ("hip", []),  # would be one piece: the term itself
        ("", []),
    ],
)
def test_pieces_are_runs_of_four_letters(term: str, expected: list[str]) -> None:
    assert pieces(term) == expected
