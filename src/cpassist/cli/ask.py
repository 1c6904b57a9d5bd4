"""``cpassist ask``: one question, one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cpassist.cli import output
from cpassist.cli.narrowing import narrowed
from cpassist.cli.progress import show_progress
from cpassist.domain.answers import AnswerKind
from cpassist.domain.errors import ExitStatus, InputError

if TYPE_CHECKING:
    from cpassist.service.converse import Converse

EXIT = {
    AnswerKind.ANSWER: ExitStatus.OK,
    AnswerKind.ABSTENTION: ExitStatus.ABSTAINED,
    AnswerKind.GUIDANCE: ExitStatus.GUIDANCE,
}


def ask(
    question: Annotated[list[str], typer.Argument(help="The question, in your own words.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="Plain lines, no colour.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Markdown.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, max=50, help="Studies quoted.")] = None,
    design: Annotated[
        str | None, typer.Option(help="Only these designs, for example: rct,meta,review.")
    ] = None,
    since: Annotated[
        int | None, typer.Option(min=1800, max=2200, help="Only studies from this year on.")
    ] = None,
    population: Annotated[
        str | None, typer.Option(help="Only in: children, adults, animals, laboratory.")
    ] = None,
    cells: Annotated[
        str | None, typer.Option(help="Only with such cells: cord-blood,bone-marrow, ...")
    ] = None,
    open_access: Annotated[bool, typer.Option("--open-access", help="Only free to read.")] = False,
    expand: Annotated[
        bool | None,
        typer.Option("--expand/--no-expand", help="Search lay words as medical words too."),
    ] = None,
    go_on: Annotated[
        bool, typer.Option("--continue", help="Go on with the last conversation kept.")
    ] = False,
) -> None:
    """Ask a question; the answer is quotes with their grades.

    Ends with 0 for an answer, 10 where this collection has none, 11 where a fixed reply came first.
    """
    from cpassist.core.contract import answer_json
    from cpassist.core.view import blocks
    from cpassist.settings import read_settings
    from cpassist.wiring import open_ask
    from cpassist.wiring.conversing import open_converse
    from cpassist.wiring.encoders import load_ahead

    settings = read_settings()
    form = output.chosen_format(as_json=as_json, plain=plain, markdown=markdown)
    filters = narrowed(design, since, population, cells, open_access=open_access)
    with show_progress("Building the index for the first time") as listener:
        service = open_ask(settings, listener)
    load_ahead(service.embedder)
    converse = open_converse(settings, service)
    if go_on:
        resume_last(converse)
    asked = converse.say(" ".join(question), filters=filters, limit=limit, expand=expand)
    if form is output.Format.JSON:
        output.write_json(answer_json(asked.answer, asked.timings_ms))
    else:
        output.write_blocks(blocks(asked.answer), form)
    raise typer.Exit(EXIT[asked.answer.kind])


def resume_last(converse: Converse) -> None:
    """Go on with the latest conversation kept. Raises ``InputError`` where none is."""
    latest = converse.history.conversations(1) if converse.history is not None else ()
    if converse.history is None or not latest:
        raise InputError("no conversation is kept to go on with", hint="Ask without --continue.")
    converse.resume(converse.history.conversation(latest[0].id))
