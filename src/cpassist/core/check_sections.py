"""A checked text in the order a reader needs: what does not hold first, what nobody can tell last.

It groups and counts; the words stand in ``check.en.toml``, the form is each face's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cpassist.core.check_words import said
from cpassist.domain.claims import ClaimReport, ClaimType, Flag, JudgedClaim, Verdict

AGAINST: Final = (Verdict.CONTRADICTED, Verdict.MISATTRIBUTED, Verdict.OVERSTATED)

SETTLED: Final = (
    ("against", AGAINST),
    ("part", (Verdict.PARTLY_SUPPORTED,)),
    ("borne_out", (Verdict.SUPPORTED,)),
)
"""The headings under which statements are shown in full, in order, and the verdicts they hold."""

_RUN: Final = 3
"""From so many numbers in a row on they are written as a range."""

Numbered = tuple[int, JudgedClaim]
"""A statement with its number in the text, from 1."""


@dataclass(frozen=True, slots=True)
class Section:
    """Statements that the studies settle in one way, in text order; never empty."""

    key: str
    """Its heading in ``check.en.toml``."""
    statements: tuple[Numbered, ...]


def settled(report: ClaimReport) -> tuple[Section, ...]:
    """What goes against the studies, what holds in part, what is borne out: to be shown in full."""
    numbered = tuple(enumerate(report.claims, start=1))
    found = (
        Section(key, tuple(item for item in numbered if item[1].verdict in verdicts))
        for key, verdicts in SETTLED
    )
    return tuple(section for section in found if section.statements)


def untold(report: ClaimReport) -> tuple[int, ...]:
    """The numbers of the statements that could be checked and that no study held here settles."""
    return tuple(
        number
        for number, one in enumerate(report.claims, start=1)
        if one.verdict is Verdict.NO_EVIDENCE
    )


def uncheckable(report: ClaimReport) -> tuple[str, ...]:
    """A line for each kind of statement that no record could settle, with the numbers."""
    held = [
        (number, one.claim.type)
        for number, one in enumerate(report.claims, start=1)
        if one.verdict is Verdict.NOT_CHECKABLE
    ]
    return _lines(
        (said("types", kind.value), [number for number, its in held if its is kind])
        for kind in ClaimType
    )


def wording(report: ClaimReport) -> tuple[str, ...]:
    """A line for each manner of wording, with the numbers of the statements worded so."""
    held = [
        (number, mark.flag)
        for number, one in enumerate(report.claims, start=1)
        for mark in one.flags
        if mark.span is not None
    ]
    return _lines(
        (said("flags", flag.value), [number for number, its in held if its is flag])
        for flag in Flag
    )


def ranges(numbers: Sequence[int]) -> str:
    """Ascending ``numbers`` as people write them: ``1, 2, 5–8``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = (
        [f"{run[0]}–{run[-1]}"] if len(run) >= _RUN else [str(number) for number in run]
        for run in runs
    )
    return ", ".join(part for some in parts for part in some)


def _lines(counted: Iterable[tuple[str, Sequence[int]]]) -> tuple[str, ...]:
    return tuple(
        said("headings", "numbered", name=name, numbers=ranges(numbers))
        for name, numbers in counted
        if numbers
    )
