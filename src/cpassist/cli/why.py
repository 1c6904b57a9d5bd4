"""``cpassist why``: which words of a study led to which grade."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from cpassist.cli import output


def why(
    study_id: Annotated[str, typer.Argument(help="A study's id, as citations name it.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Show how a study was graded: each signal, what it was read from, and the words."""
    from cpassist.core import words as plain
    from cpassist.core.appraise import why as reasons
    from cpassist.core.cite import vancouver
    from cpassist.core.contract import effect_json
    from cpassist.settings import read_settings
    from cpassist.wiring import open_store

    store = open_store(read_settings())
    study, appraisal = store.study(study_id), store.appraisal(study_id)
    rows = reasons.why(study, appraisal)
    if as_json:
        output.write_json(
            {
                "study_id": study.id,
                "level": appraisal.level.value,
                "effects": [effect_json(study, effect) for effect in appraisal.effects],
                "signals": [{**asdict(row), "basis": row.basis.value} for row in rows],
            }
        )
        return
    output.write_line(vancouver(study))
    output.write_line(plain.level_words(appraisal.level))
    for effect in appraisal.effects:
        output.write_line(f"\nresult in numbers: “{effect.span.of(study.text)}”")
    for row in rows:
        name = row.name.replace("_", " ")
        output.write_line(f"\n{name}: {row.value} (from {row.basis.value})")
        for reason in row.reasons:
            output.write_line(f"  - {reason.text}")
            if reason.quote is not None:
                output.write_line(f"    “{reason.quote}”")
