"""The command line: one file a noun. It shows and asks; what things mean is decided below.

Heavy libraries are imported by the command that needs them, so that ``--help`` stays quick.
"""

from __future__ import annotations

import gc
import os
import sys

import typer

from cpassist.cli import (
    ask,
    chat,
    check,
    corpus,
    doctor,
    evaluate,
    history,
    index,
    serve,
    sheet,
    verify,
    why,
)
from cpassist.cli.output import talk
from cpassist.domain.errors import CpassistError, ExitStatus

app = typer.Typer(
    name="cpassist",
    help="What the published evidence on cerebral palsy and cell therapy really says: "
    "quoted, cited, graded, offline. Not medical advice.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("ask")(ask.ask)
app.command("chat")(chat.chat)
app.command("check")(check.check)
app.command("sheet")(sheet.sheet)
app.command("verify")(verify.verify)
app.command("why")(why.why)
app.command("doctor")(doctor.doctor)
app.command("serve")(serve.serve)
app.add_typer(corpus.app, name="corpus")
app.add_typer(index.app, name="index")
app.add_typer(evaluate.app, name="eval")
app.add_typer(history.app, name="history")


@app.callback(invoke_without_command=True)
def _root(version: bool = typer.Option(False, "--version", help="Print the version.")) -> None:
    if version:
        from cpassist import __version__

        sys.stdout.write(f"cpassist {__version__}\n")
        raise typer.Exit


_MADE_BEFORE_A_SWEEP = 50_000
"""Objects; the interpreter's own 700 has it look through every word list and study dozens of times
on the way to the first answer, and find no garbage."""


def main() -> None:
    """Run one command; every refusal is one line with a hint, never a traceback."""
    gc.set_threshold(_MADE_BEFORE_A_SWEEP)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a sign shows "?"
    try:
        app()
    except CpassistError as error:
        talk(f"cpassist: {error.message}")
        talk(f"  hint: {error.hint}")
        sys.exit(error.exit_status)
    except KeyboardInterrupt:
        talk("cpassist: stopped")
        sys.exit(ExitStatus.INTERRUPTED)
    except BrokenPipeError:
        # The reader went away (head, less): nothing is wrong, and nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ExitStatus.OK)
