"""``cpassist chat``: a conversation in the terminal, full screen or line by line."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cpassist.settings import Settings


def chat(
    plain: Annotated[
        bool, typer.Option("--plain", help="Line by line, for screen readers and pipes.")
    ] = False,
    server: Annotated[
        str | None,
        typer.Option(help="Ask this server (http://host:port) in place of this machine's index."),
    ] = None,
) -> None:
    """Ask, read on, ask again. Without a terminal at both ends it goes line by line."""
    terminal = sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    if plain or not terminal:
        if server is not None:
            from cpassist.cli.linear_remote import converse_with

            converse_with(server)
        else:
            from cpassist.cli.linear import converse

            converse(_settings())
    else:
        # By name, at run time: the backend stands without the terminal UI.
        import_module("cpassist_tui.launch").run(_settings, server)


def _settings() -> Settings:
    from cpassist.settings import read_settings

    return read_settings()
