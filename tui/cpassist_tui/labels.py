"""The terminal UI's own words, from its catalogue; evidence is spoken of in ``core.words``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

LANGUAGE = "en"


@cache
def _labels() -> dict[str, Any]:
    file = resources.files("cpassist_tui") / f"labels.{LANGUAGE}.toml"
    return tomllib.loads(file.read_text("utf-8"))


def label(table: str, key: str, **values: object) -> str:
    """The words under ``key``, with ``values`` filled in. Raises ``KeyError`` for unknown ones."""
    text = str(_labels()[table][key])
    return text.format(**values) if values else text
