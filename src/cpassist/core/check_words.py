"""The fixed words around a checked text (``core/data/check.en.toml``).

It only looks them up; when which words are said is decided elsewhere.
"""

from __future__ import annotations

from typing import Final

from cpassist.core.data import load

_FILE: Final = "check.en"


def said(table: str, key: str, **values: object) -> str:
    """One fixed text with names and counts put in. Raises ``KeyError`` for an unknown key."""
    text: str = load(_FILE)[table][key]
    return text.format(**values)
