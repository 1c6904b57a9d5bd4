"""``cpassist check``: a text about treatment, set against the studies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cpassist.cli import output
from cpassist.cli.progress import show_progress
from cpassist.domain.claims import Overall
from cpassist.domain.errors import ExitStatus, InputError


def check(
    file: Annotated[
        str,
        typer.Argument(
            help="A file of text, Markdown, HTML or PDF, a page's https:// address, or - for stdin."
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    markdown: Annotated[
        Path | None, typer.Option(help="Also write the report to this file as Markdown.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(help="Also write the report to this file as one HTML page.")
    ] = None,
) -> None:
    """Check an article: each statement against the studies, what it tells, how it reads.

    Ends with 0, and with 10 where too little in it can be checked to say how it reads.
    """
    from cpassist.core.check_contract import report_json
    from cpassist.core.check_page import report_html
    from cpassist.core.check_report import report_blocks
    from cpassist.settings import read_settings
    from cpassist.wiring.articles import open_article
    from cpassist.wiring.checking import open_check

    text = open_article(file)
    with show_progress("Building the index for the first time") as listener:
        service = open_check(read_settings(), listener)
    report = service.check(text)
    shown = report_blocks(report)
    if markdown is not None:
        _write(markdown, output.blocks_text(shown, output.Format.MARKDOWN).lstrip("\n"))
    if html is not None:
        _write(html, report_html(report))
    if as_json:
        output.write_json(report_json(report))
    else:
        form = output.chosen_format(as_json=False, plain=False, markdown=False)
        output.write_blocks(shown, form)
    undecided = report.overall is Overall.UNDECIDED
    raise typer.Exit(ExitStatus.ABSTAINED if undecided else ExitStatus.OK)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(
            f"{path.name} cannot be written: {error.strerror or 'unknown reason'}",
            hint="Name a file in a folder that is there and may be written to.",
        ) from error
    output.talk(f"Written to {path}.")
