"""Making signals: a value with the words it was read from, or none with the reason why not."""

from __future__ import annotations

from typing import Any, TypeVar

from cpassist.domain.evidence import Basis, Reason, Signal
from cpassist.domain.passages import Span

T = TypeVar("T")

_SHOWN = 160
"""How many characters of a title a reason repeats."""


def read(value: T, code: str, text: str, span: Span, confidence: float, *more: Reason) -> Signal[T]:
    """``value`` as read from the words at ``span``; ``more`` are further reasons."""
    return Signal(value, Basis.TEXT, confidence, (Reason(code, text, span), *more))


def read_in_title(value: T, code: str, title: str, confidence: float) -> Signal[T]:
    """``value`` as read from the title, which is no part of the text and so has no span."""
    shown = title if len(title) <= _SHOWN else title[: _SHOWN - 1] + "…"
    return Signal(value, Basis.TEXT, confidence, (Reason(code, f"The title says: “{shown}”"),))


def read_in_record(value: T, code: str, text: str, confidence: float) -> Signal[T]:
    """``value`` as filed in a field of the record, such as its index terms."""
    return Signal(value, Basis.RECORD, confidence, (Reason(code, text),))


def unread(code: str, text: str, span: Span | None = None) -> Signal[Any]:
    """No value, and why; ``span`` marks the words that speak against reading one."""
    return Signal(None, Basis.NONE, 0.0, (Reason(code, text, span),))
