"""``cpassist why``: which words of a study led to which grade."""

from __future__ import annotations

from typing import Annotated

import typer

from cpassist.cli import output


def why(
    study_id: Annotated[str, typer.Argument(help="A study's id, as citations name it.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Show how a study was graded: each signal, what it was read from, and the words."""
    from cpassist.core.explain import explain_json, explain_lines
    from cpassist.settings import read_settings
    from cpassist.wiring import open_store

    store = open_store(read_settings())
    study, appraisal = store.study(study_id), store.appraisal(study_id)
    if as_json:
        output.write_json(explain_json(study, appraisal))
    else:
        for line in explain_lines(study, appraisal):
            output.write_line(line)
