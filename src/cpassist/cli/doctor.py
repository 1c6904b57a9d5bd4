"""``cpassist doctor``: is everything in place, and if not, what to do."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from cpassist.cli import output
from cpassist.domain.errors import ExitStatus


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Check model, corpus, index, versions and disk; each fault names its fix (exit status 1)."""
    from cpassist.service.doctor import examine
    from cpassist.wiring.health import health_checks

    findings = examine(health_checks())
    sound = all(finding.sound for finding in findings)
    if as_json:
        output.write_json({"sound": sound, "checks": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            output.write_line(
                f"{'ok   ' if finding.sound else 'FAULT'} {finding.check}: {finding.text}"
            )
            if finding.hint:
                output.write_line(f"      fix: {finding.hint}")
    raise typer.Exit(ExitStatus.OK if sound else ExitStatus.UNEXPECTED)
