"""The sources records come from, by the name a search calls them."""

from __future__ import annotations

from pathlib import Path

from cpassist.domain.errors import InputError
from cpassist.ports import Source
from cpassist.settings import Settings


def open_source(settings: Settings, name: str) -> Source:
    """The service called ``name``. Raises ``InputError`` where there is none."""
    raise InputError(f"no source is called {name[:80]!r}", hint="corpus/sources.toml names them.")


def open_file(settings: Settings, path: Path, kind: str | None, mapping: Path | None) -> Source:
    """The records of a file. Raises ``InputError`` for a format that is not known."""
    raise InputError(f"{path.name}: not a known format", hint="docs/maintaining.md lists formats.")
