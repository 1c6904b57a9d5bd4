"""``cpassist sheet``: one page to take to the doctor."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cpassist.cli import output
from cpassist.cli.ask import EXIT
from cpassist.cli.progress import show_progress
from cpassist.domain.errors import InputError


class SheetFormat(StrEnum):
    """How the page is written."""

    MARKDOWN = "markdown"
    HTML = "html"
    TEXT = "text"


_BY_ENDING = {
    ".md": SheetFormat.MARKDOWN,
    ".markdown": SheetFormat.MARKDOWN,
    ".html": SheetFormat.HTML,
    ".htm": SheetFormat.HTML,
}


def sheet(
    question: Annotated[list[str], typer.Argument(help="The question, in your own words.")],
    out: Annotated[
        Path | None, typer.Option(help="Write to this file; its ending tells the format.")
    ] = None,
    form: Annotated[
        SheetFormat | None, typer.Option("--format", help="Else text, or as the file's ending.")
    ] = None,
) -> None:
    """One page for the doctor's visit: what studies say, what is missing, what to ask.

    The HTML prints on one page. Ends as 'cpassist ask' does: 0, 10 or 11.
    """
    from cpassist.core.sheet import sheet as made
    from cpassist.core.sheet import sheet_blocks
    from cpassist.core.sheet_html import sheet_html
    from cpassist.settings import read_settings
    from cpassist.wiring import open_ask

    chosen = form or _BY_ENDING.get(out.suffix.lower() if out else "", SheetFormat.TEXT)
    with show_progress("Building the index for the first time") as listener:
        service = open_ask(read_settings(), listener)
    answer = service.ask(" ".join(question)).answer
    page = made(answer)
    if chosen is SheetFormat.HTML:
        text = sheet_html(page)
    else:
        lines = output.Format.MARKDOWN if chosen is SheetFormat.MARKDOWN else output.Format.PLAIN
        text = output.blocks_text(sheet_blocks(page), lines).lstrip("\n")
    if out is None:
        sys.stdout.write(text)
    else:
        _write(out, text)
        output.talk(f"Written to {out}.")
    raise typer.Exit(EXIT[answer.kind])


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(
            f"{path.name} cannot be written: {error.strerror or 'unknown reason'}",
            hint="Name a file in a folder that is there and may be written to.",
        ) from error
