"""For or against: the same evidence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpassist.core.polarity import neutral


@pytest.mark.parametrize(
    ("asked", "searched"),
    [
        ("doesn't cord blood help?", "does cord blood help?"),
        ("does cord blood not help?", "does cord blood help?"),
        ("why can't he walk", "why can he walk"),
        ("it cannot work, won’t it?", "it can work, will it?"),
        ("no oxygen at birth", "no oxygen at birth"),
        ("a knot in the cord", "a knot in the cord"),
    ],
)
def test_only_the_expectation_goes(asked: str, searched: str) -> None:
    assert neutral(asked) == searched


@given(st.text(max_size=200))
def test_it_is_done_at_once_and_adds_little(text: str) -> None:
    assert len(neutral(text)) <= len(" ".join(text.split())) + text.lower().count("n") * 3
