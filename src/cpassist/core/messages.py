"""The fixed words for people, by table and key, in one language (``core/data/messages.*.toml``).

It only looks them up; when which words are said is decided elsewhere.
"""

from __future__ import annotations

from typing import Final

from cpassist.core.data import load

ENGLISH: Final = "en"


def message(table: str, key: str, *, language: str = ENGLISH, **values: object) -> str:
    """One fixed text with names and counts put in.

    Raises ``KeyError`` for an unknown key, ``FileNotFoundError`` for a language without a file.
    """
    text: str = load(f"messages.{language}")[table]["words"][key]
    return text.format(**values)


def message_keys(table: str, *, language: str = ENGLISH) -> tuple[str, ...]:
    """The keys of a table, in the order of the catalogue."""
    return tuple(load(f"messages.{language}")[table]["words"])
