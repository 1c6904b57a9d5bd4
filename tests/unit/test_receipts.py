"""A quote holds only as long as every byte of its source does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import make_study

from cpassist.core.receipts import Claimed, Fault, check
from cpassist.domain.studies import Section

STUDY = make_study()
HELD = Claimed(STUDY.id, STUDY.text[5:40], 5, 40, STUDY.sha256)


def test_a_true_quote_holds() -> None:
    assert check(HELD, STUDY) is None


@pytest.mark.parametrize(
    ("claimed", "fault"),
    [
        (replace(HELD, text=HELD.text + " "), Fault.WORDS_DIFFER),
        (replace(HELD, text=HELD.text.upper()), Fault.WORDS_DIFFER),
        (replace(HELD, start=6), Fault.WORDS_DIFFER),
        (replace(HELD, end=10**9), Fault.SPAN_OUTSIDE),
        (replace(HELD, start=-40, end=-5), Fault.SPAN_OUTSIDE),
        (replace(HELD, start=40, end=40, text=""), Fault.SPAN_OUTSIDE),
        (replace(HELD, sha256="0" * 64), Fault.TEXT_CHANGED),
    ],
)
def test_a_false_one_is_named(claimed: Claimed, fault: Fault) -> None:
    assert check(claimed, STUDY) is fault


def test_a_study_that_is_not_there_holds_nothing() -> None:
    assert check(HELD, None) is Fault.UNKNOWN_STUDY


@given(st.integers(0, len(STUDY.text) - 1))
def test_one_changed_character_anywhere_is_seen(place: int) -> None:
    words = STUDY.sections[-1].text
    place %= len(words)
    changed = words[:place] + ("x" if words[place] != "x" else "y") + words[place + 1 :]
    other = replace(STUDY, sections=(*STUDY.sections[:-1], Section("RESULTS", changed)))
    assert check(HELD, other) is Fault.TEXT_CHANGED
