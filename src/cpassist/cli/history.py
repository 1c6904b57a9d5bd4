"""``cpassist history``: the conversations kept on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from cpassist.cli import output
from cpassist.domain.errors import InputError

app = typer.Typer(
    help="Conversations kept on this machine, and nowhere else.", no_args_is_help=True
)
_Json = Annotated[bool, typer.Option("--json", help="One JSON object.")]
_Number = Annotated[int, typer.Argument(help="The conversation's number.")]
_Limit = Annotated[int, typer.Option(min=1, max=10_000, help="Lines shown.")]


@app.command("list")
def list_(limit: _Limit = 20, as_json: _Json = False) -> None:
    """List conversations, the latest first."""
    from dataclasses import asdict

    from cpassist.settings import read_settings
    from cpassist.wiring.conversing import open_history

    kept = open_history(read_settings()).conversations(limit)
    if as_json:
        output.write_json({"conversations": [asdict(one) for one in kept]})
        return
    for one in kept:
        output.write_line(f"{one.id:>5}  {one.last_at[:10]}  {one.exchanges:>3}  {one.title}")
    if not kept:
        output.talk("Nothing is kept.")


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help="Words of a question; all must be there.")],
    limit: _Limit = 20,
    as_json: _Json = False,
) -> None:
    """List questions asked before that hold every word, the latest first."""
    from dataclasses import asdict

    from cpassist.settings import read_settings
    from cpassist.wiring.conversing import open_history

    found = open_history(read_settings()).search(" ".join(words), limit)
    if as_json:
        output.write_json({"found": [asdict(one) for one in found]})
        return
    for one in found:
        output.write_line(f"{one.conversation:>5}  {one.asked_at[:10]}  {one.question}")
    if not found:
        output.talk("No question holds these words.")


@app.command()
def show(number: _Number) -> None:
    """Show a conversation: its questions, and in a line what each was met with."""
    import json

    from cpassist.settings import read_settings
    from cpassist.wiring.conversing import open_history

    kept = open_history(read_settings()).conversation(number)
    for one in kept.exchanges:
        answer = json.loads(one.answer)
        output.write_line(f"\n{one.asked_at}  {one.question}")
        if one.standalone != one.question:
            output.write_line(f"    read as: {one.standalone}")
        for statement in answer["summary"][:1]:
            output.write_line(f"    {statement['text']}")
        output.write_line(f"    build {answer['receipt']['build']}")


@app.command()
def export(number: _Number) -> None:
    """Print a conversation as one JSON object, which 'cpassist verify' checks."""
    from cpassist.core.exchanges import exported
    from cpassist.settings import read_settings
    from cpassist.wiring.conversing import open_history

    output.write_json(dict(exported(open_history(read_settings()).conversation(number))))


@app.command()
def delete(
    number: Annotated[int | None, typer.Argument(help="The conversation's number.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every conversation.")] = False,
) -> None:
    """Forget one conversation, or all, for good."""
    from cpassist.settings import read_settings
    from cpassist.wiring.conversing import open_history

    if every == (number is not None):
        raise InputError("name one conversation, or --all", hint="cpassist history delete 3")
    history = open_history(read_settings())
    if number is None:
        output.talk(f"Forgotten: {history.delete_all():,} conversations.")
    else:
        history.delete(number)
        output.talk(f"Forgotten: conversation {number}.")
