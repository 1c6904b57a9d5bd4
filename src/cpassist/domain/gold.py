"""A judged question: what the product is measured on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """One judged question; fields as the gold set describes them."""

    id: str
    text: str
    kind: str
    relevant: Mapping[str, int]
    wording: str = ""
    pair: str | None = None
    best_quote_contains: tuple[str, ...] = ()
    expect_both_sides: bool = False
    history: tuple[str, ...] = ()
    standalone: str | None = None
