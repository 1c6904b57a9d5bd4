"""Judged statements: what the claim checker is measured on. Fields are as the gold set's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cpassist.domain.passages import Span


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """A standalone statement with its verdict, or one from a collection with texts of its own."""

    id: str
    text: str
    verdict: str
    evidence: Mapping[str, str] = field(default_factory=dict)
    """Study id -> stance."""
    pair: str | None = None
    change: str | None = None


@dataclass(frozen=True, slots=True)
class OutsideClaim:
    """A statement beside the one text that an outside collection judged it by."""

    id: str
    text: str
    title: str
    evidence: str
    label: str
    """``SUPPORT``, ``CONTRADICT`` or ``NEI``."""


@dataclass(frozen=True, slots=True)
class GoldStatement:
    """One statement of a text, where it stands."""

    id: str
    span: Span
    type: str
    checkable: bool
    verdict: str
    also_accept: frozenset[str] = frozenset()
    evidence: Mapping[str, str] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class GoldAdvert:
    """A whole text with its statements, what it discloses, and how it reads."""

    id: str
    text: str
    group: str
    statements: tuple[GoldStatement, ...]
    disclosures: Mapping[str, bool]
    overall: str
