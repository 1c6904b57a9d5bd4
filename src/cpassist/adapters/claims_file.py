"""Judged statements on disk: JSON Lines, a standalone statement or a whole text a line."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, model_validator

from cpassist.adapters.json_lines import read_lines, read_objects
from cpassist.domain.claim_gold import GoldAdvert, GoldClaim, GoldStatement, OutsideClaim
from cpassist.domain.errors import DocumentError
from cpassist.domain.passages import Span

_OUTSIDE: Final = frozenset({"SUPPORT", "CONTRADICT", "NEI"})


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Claim(_Line):
    id: str
    claim: str = Field(min_length=1)
    verdict: str
    evidence: dict[str, str] = {}
    pair: str | None = None
    change: str | None = None


class _Outside(_Line):
    id: str
    claim: str = Field(min_length=1)
    label: str
    title: str = ""
    sentences: list[str] | None = None
    text: str = Field("", validation_alias=AliasChoices("evidence_text", "text"))


class _Statement(_Line):
    id: str
    start: int = Field(ge=0)
    end: int
    type: str
    checkable: bool
    verdict: str
    also_accept: list[str] = []
    evidence: dict[str, str] = {}
    expected_flags: list[str] = []

    @model_validator(mode="after")
    def _spans_something(self) -> _Statement:
        if self.end <= self.start:
            raise ValueError("end must lie behind start")
        return self


class _Advert(_Line):
    id: str
    text: str
    group: str = ""
    claims: list[_Statement]
    disclosures: dict[str, bool]
    overall: str


def read_claims(path: Path) -> tuple[GoldClaim, ...]:
    """Standalone statements, in order. Raises ``DocumentError`` naming the bad line."""
    return tuple(
        GoldClaim(one.id, one.claim, one.verdict, one.evidence, one.pair, one.change)
        for one in read_lines(path, _Claim)
    )


def is_outside(path: Path) -> bool:
    """Whether the file's first line is of a collection with texts of its own."""
    first = next(read_objects(path), None)
    return first is not None and "label" in first[1] and "verdict" not in first[1]


def read_outside(path: Path) -> tuple[OutsideClaim, ...]:
    """Statements beside the text each was judged by (SciFact's and HealthVer's form), in order.

    The whole abstract is taken where there is one. Raises ``DocumentError`` for a bad line.
    """
    found: list[OutsideClaim] = []
    for one in read_lines(path, _Outside):
        if one.label not in _OUTSIDE:
            raise DocumentError(
                f"{path.name}: label {one.label[:80]!r} of {one.id[:80]!r} is not known",
                hint=f"Known labels: {', '.join(sorted(_OUTSIDE))}.",
            )
        text = " ".join(one.sentences) if one.sentences else one.text
        found.append(OutsideClaim(one.id, one.claim, one.title, text, one.label))
    return tuple(found)


def read_adverts(path: Path) -> tuple[GoldAdvert, ...]:
    """Whole texts, in order. Raises ``DocumentError`` naming the bad line."""
    return tuple(
        GoldAdvert(
            id=one.id,
            text=one.text,
            group=one.group,
            statements=tuple(_statement(claim) for claim in one.claims),
            disclosures=one.disclosures,
            overall=one.overall,
        )
        for one in read_lines(path, _Advert)
    )


def _statement(one: _Statement) -> GoldStatement:
    return GoldStatement(
        id=one.id,
        span=Span(one.start, one.end),
        type=one.type,
        checkable=one.checkable,
        verdict=one.verdict,
        also_accept=frozenset(one.also_accept),
        evidence=one.evidence,
        flags=frozenset(one.expected_flags),
    )
