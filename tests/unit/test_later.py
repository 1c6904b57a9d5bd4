"""A sequence made when it is first looked at is as good as the tuple of its items."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cpassist.core.later import Later


def test_it_is_made_once_and_only_when_looked_at() -> None:
    made = []

    def make() -> Iterator[int]:
        made.append("once")
        yield from (3, 1, 2)

    later = Later(make)
    assert made == []
    assert later[0] == 3
    assert list(later) == [3, 1, 2]
    assert made == ["once"]


def test_it_stands_for_its_items() -> None:
    later = Later(lambda: "abc")
    assert len(later) == 3
    assert later[1:] == ("b", "c")
    assert later == ("a", "b", "c") == later
    assert later != ("a", "b")
    assert later != 3
    assert hash(later) == hash(Later(lambda: ["a", "b", "c"]))
    assert repr(later) == "('a', 'b', 'c')"
    with pytest.raises(IndexError):
        later[3]
