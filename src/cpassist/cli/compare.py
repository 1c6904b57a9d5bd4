"""``cpassist index compare``: what a new build changed in the answers."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpassist.cli import output
from cpassist.cli.progress import show_progress

if TYPE_CHECKING:
    from cpassist.service.compare import Comparison, Moved


def compare(
    before: Annotated[str, typer.Argument(help="A build from 'index list'.")],
    after: Annotated[str, typer.Argument(help="Another; the serving one if left out.")] = "current",
    questions: Annotated[
        Path | None, typer.Option(help="One question a line; our own if left out.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Ask two builds the same questions: which answers, grades or quotes moved, and by what."""
    from cpassist.settings import read_settings
    from cpassist.wiring.comparing import compare_builds

    with show_progress("Comparing", "every question is asked twice") as listener:
        found = compare_builds(read_settings(), before, after, questions, listener)
    if as_json:
        output.write_json(asdict(found))
        return
    write(found)


def write(found: Comparison) -> None:
    """The comparison as plain lines: each answer that moved, then the count."""
    for moved in found.moved:
        _write(moved)
    _sum_up(found)


def _write(moved: Moved) -> None:
    output.write_line(moved.question)
    for shift in moved.shifts:
        output.write_line(f"  {shift.what}: {shift.before} -> {shift.after}")
    for sign, studies, quotes in (
        ("+", moved.studies_gained, moved.quotes_gained),
        ("-", moved.studies_lost, moved.quotes_lost),
    ):
        for study_id in studies:
            output.write_line(f"  {sign} study {study_id}")
        for quote in quotes:
            output.write_line(f'  {sign} quote of {quote.study_id}: "{quote.text}"')
    shown = [mover for mover in moved.movers if mover.shown] or list(moved.movers)
    for mover in shown:
        sole = ", which alone decides the grade" if mover.decides else ""
        output.write_line(f"  moved by {mover.study_id} ({'; '.join(mover.how)}){sole}")
    if not moved.movers:
        output.write_line("  moved by no study found: the weights of words or the rules changed")
    output.write_line()


def _sum_up(found: Comparison) -> None:
    output.write_line(
        f"{len(found.moved):,} of {found.questions:,} answers moved between {found.before} "
        f"and {found.after}."
    )
    if found.made_otherwise:
        output.write_line(f"The builds also differ in: {', '.join(found.made_otherwise)}.")
