"""Which of two things is said to come out ahead."""

from __future__ import annotations

import pytest

from cpassist.core.claims.compare_order import ordered, swapped
from cpassist.core.claims.reading import read

SAID = "Balance improved more with riding than with swimming."


@pytest.mark.parametrize(
    ("told", "turned"),
    [
        ("Swimming helped balance more than riding.", True),
        ("Riding helped balance more than swimming.", False),
        ("Balance improved less with swimming than with riding.", False),
        ("Balance improved less with riding than with swimming.", True),
        ("With swimming, balance had not improved more than before.", None),
        ("Forty children swam more than 20 lengths.", None),
        ("Balance was measured twice.", None),
    ],
)
def test_the_other_way_round_is_told_from_the_same(told: str, turned: bool | None) -> None:
    order = ordered(read(SAID))
    assert order is not None
    assert swapped(order, read(told)) is turned


def test_more_than_a_number_compares_nothing() -> None:
    assert ordered(read("Families paid more than $20,000 for riding.")) is None
