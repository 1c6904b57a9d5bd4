"""Look for faults and name the fix for each; changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cpassist.domain.errors import CpassistError


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check came to; ``hint`` is empty where nothing is wrong."""

    check: str
    sound: bool
    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at: ``look`` says what it found, or raises with the fix as its hint."""

    name: str
    look: Callable[[], str]


def examine(checks: Sequence[Check]) -> tuple[Finding, ...]:
    """Every check in order; one that fails does not stop the next."""
    findings: list[Finding] = []
    for check in checks:
        try:
            findings.append(Finding(check.name, True, check.look()))
        except CpassistError as error:
            findings.append(Finding(check.name, False, error.message, error.hint))
    return tuple(findings)
