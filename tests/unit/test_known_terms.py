"""Completion of the terms that the lexicon and the glossary know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpassist.core.known_terms import completed, known_terms


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("cerebral p", "cerebral palsy"),
        ("what is Cerebral P", "what is Cerebral palsy"),
        ("xyzzy", None),
        ("ce", None),
        ("", None),
        ("cerebral palsy is ", None),
    ],
)
def test_the_last_words_are_completed(typed: str, whole: str | None) -> None:
    found = completed(typed)
    assert (found or "").lower() == (whole or "").lower()


@given(st.text(max_size=60))
def test_what_was_typed_is_never_changed(typed: str) -> None:
    found = completed(typed)
    assert found is None or (found.startswith(typed) and found != typed)


def test_every_term_is_offered_once() -> None:
    assert len(set(known_terms())) == len(known_terms()) > 100
