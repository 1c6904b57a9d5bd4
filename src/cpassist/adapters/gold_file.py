"""Gold questions on disk: JSON Lines, one judged question a line."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from cpassist.adapters.json_lines import read_lines
from cpassist.domain.gold import GoldQuestion


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    text: str
    kind: str
    relevant: dict[str, int] = {}
    wording: str = ""
    pair: str | None = None
    best_quote_contains: list[str] | None = None
    expect_both_sides: bool | None = None
    history: list[str] | None = None
    standalone: str | None = None


def read_gold(path: Path) -> tuple[GoldQuestion, ...]:
    """Every question of the file, in order. Raises ``DocumentError`` naming the bad line."""
    return tuple(
        GoldQuestion(
            id=line.id,
            text=line.text,
            kind=line.kind,
            relevant=line.relevant,
            wording=line.wording,
            pair=line.pair,
            best_quote_contains=tuple(line.best_quote_contains or ()),
            expect_both_sides=bool(line.expect_both_sides),
            history=tuple(line.history or ()),
            standalone=line.standalone,
        )
        for line in read_lines(path, _Line)
    )
