"""Whom a gain is set against: growth curves are nobody."""

from __future__ import annotations

import pytest

from cpassist.core.claims.cue_groups import group, passage


@pytest.mark.parametrize(
    ("text", "expected", "untreated"),
    [
        ("Children given cells gained 5 points more than expected.", True, False),
        ("Their scores rose beyond what was predicted for their age.", True, False),
        ("Scores were above expectations.", True, False),
        ("Untreated children gained more than the curves predicted.", True, True),
        ("Scores rose more than after placebo.", False, True),
    ],
)
def test_expectation_and_the_untreated_are_told_apart(
    text: str, expected: bool, untreated: bool
) -> None:
    ready = passage(text)
    assert group("claim_flags", "expected").holds(ready) is expected
    assert group("claim_flags", "untreated").holds(ready) is untreated
