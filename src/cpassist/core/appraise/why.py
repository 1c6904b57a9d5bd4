"""Every signal of an appraisal as plain rows: value, basis, confidence, and the quoted words.

What a face shows for "why?"; it judges nothing and shortens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum
from typing import Any

from cpassist.domain.evidence import Appraisal, Basis, Reason, Signal
from cpassist.domain.studies import Study


@dataclass(frozen=True, slots=True)
class QuotedReason:
    """A reason with the words of the study it rests on, where it rests on some."""

    code: str
    text: str
    quote: str | None
    start: int | None
    """Where the quote stands in the study's text; ``None`` where there is none."""
    end: int | None


@dataclass(frozen=True, slots=True)
class SignalRow:
    """One signal, ready to be shown."""

    name: str
    value: str
    """In words; "unclear" where nothing was read."""
    basis: Basis
    confidence: float
    reasons: tuple[QuotedReason, ...]


def why(study: Study, appraisal: Appraisal) -> tuple[SignalRow, ...]:
    """Design, size and direction first, then the facts in the order of ``StudyFacts``.

    Raises ``ValueError`` where a reason's span reaches past the text: the two do not belong
    together.
    """
    rows = [
        _row("design", appraisal.design, study.text),
        _row("n", appraisal.n, study.text),
        _row("direction", appraisal.direction, study.text),
    ]
    for field in fields(appraisal.facts):
        rows.append(_row(field.name, getattr(appraisal.facts, field.name), study.text))
    return tuple(rows)


def in_words(value: object) -> str:
    """A signal's value as it is shown."""
    if value is None:
        return "unclear"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value)


def _row(name: str, signal: Signal[Any], text: str) -> SignalRow:
    reasons = tuple(_quoted(reason, text) for reason in signal.reasons)
    return SignalRow(name, in_words(signal.value), signal.basis, signal.confidence, reasons)


def _quoted(reason: Reason, text: str) -> QuotedReason:
    span = reason.span
    if span is None:
        return QuotedReason(reason.code, reason.text, None, None, None)
    return QuotedReason(reason.code, reason.text, span.of(text), span.start, span.end)
