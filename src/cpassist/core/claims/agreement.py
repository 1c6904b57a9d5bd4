"""Whether two numbers bear one another out, or are of the same thing and differ.

How near is near enough depends on how a number is put: "about", "more than", a fraction in words,
or so many decimals. Reads no text.
"""

from __future__ import annotations

from typing import Final

from cpassist.core.claims.quantities import Kind, Quantity

_ROUNDING: Final = 0.05
"""How far apart one time told in months and in weeks may come out, as a share."""

_ABOUT: Final = 0.12
"""How far "about" reaches, as a share of the number; a product decision."""

_FRACTION_SLACK: Final = 4.0
"""And at most, in per cent, where a share is told as a fraction ("three in four")."""

_FAR: Final = 2.0
"""How many times a lower bound a number may be and still be what is meant."""

_FEW: Final = 12
"""Small numbers are everywhere: they agree only where they count the same."""


def agrees(said: Quantity, held: Quantity) -> bool:
    """Whether ``held`` bears out ``said``: same kind, units that fit, equal as far as rounded."""
    if said.kind is not held.kind or not _units_fit(said, held):
        return False
    apart = abs(said.value - held.value)
    if said.kind is Kind.YEAR:
        return apart < 1
    if said.least and said.value <= held.value <= _FAR * said.value:
        return True
    slack = 0.5 * 10.0**-said.decimals if said.decimals or said.kind is Kind.SHARE else 0.0
    if said.kind is Kind.SHARE and (said.loose or held.loose or said.about):
        slack = max(slack, 0.6, min(_FRACTION_SLACK, _ABOUT * held.value))
    elif said.about:
        slack = max(slack, _ABOUT * held.value)
    if said.kind is Kind.DURATION:
        slack = max(slack, _ROUNDING * held.value)
    return apart <= slack + 1e-9


def comparable(said: Quantity, held: Quantity) -> bool:
    """Whether ``held`` is of the same thing, so that another value speaks against ``said``."""
    if said.kind is not held.kind or said.kind is Kind.YEAR:
        return False
    if said.kind is Kind.COUNT:
        return bool(said.unit) and said.unit == held.unit
    return True


def _units_fit(said: Quantity, held: Quantity) -> bool:
    if said.kind is not Kind.COUNT or said.unit == held.unit:
        return True
    return not (said.unit and held.unit) and (said.value > _FEW or said.decimals > 0)
