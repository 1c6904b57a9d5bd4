"""``cpassist verify``: compare the quotes of a saved answer with their sources."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cpassist.cli import output
from cpassist.domain.errors import VerificationError


def verify(
    file: Annotated[str, typer.Argument(help="An answer saved from 'ask --json', or - for stdin.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Check every quote of a saved answer against the stored studies, offline.

    Ends with 0 where every quote holds and with 6 where one does not.
    """
    from cpassist.adapters.documents import read_document
    from cpassist.settings import read_settings
    from cpassist.wiring import open_verify

    document = read_document(None if file == "-" else Path(file))
    report = open_verify(read_settings()).verify(document)
    if as_json:
        output.write_json(report.as_json())
    else:
        for line in report.lines():
            output.write_line(line)
    if not report.holds:
        raise VerificationError(
            f"{report.failed} of {report.checked} quotes do not stand as saved",
            hint="The saved file or the corpus was changed; ask the question again.",
        )
