"""The sources records come from, by the name a search calls them."""

from __future__ import annotations

from pathlib import Path

from cpassist.domain.errors import InputError
from cpassist.ports import Source
from cpassist.settings import Settings


def open_source(settings: Settings, name: str) -> Source:
    """The service called ``name``. Raises ``InputError`` where there is none."""
    raise InputError(
        f"this version cannot ask the source {name[:80]!r} yet",
        hint="Records in the corpus line format can be put into corpus/harvested as .jsonl files.",
    )


def open_file(settings: Settings, path: Path, kind: str | None, mapping: Path | None) -> Source:
    """The records of a file. Raises ``InputError`` for a format that is not known."""
    raise InputError(
        f"{path.name[:80]}: this version cannot read this format yet",
        hint="Records in the corpus line format can be put into corpus/harvested as .jsonl files.",
    )
