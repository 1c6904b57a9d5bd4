"""In which language a question is written, as far as its letters and commonest words tell.

Only to be able to say that the studies are in English; nothing is translated or declined. English
and too little text both give ``None``: better silent than wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from cpassist.core.cues import REMEMBERED
from cpassist.core.data import load

_WORD: Final = re.compile(r"[^\W\d_]{1,40}")
_MAX_CHARS: Final = 4000
_SCRIPT_SHARE: Final = 0.3
"""A question may hold an English name or two among its own letters."""

_LEAST_WORDS: Final = 2
_LEAST_SHARE: Final = 0.25
"""Of all words, how many must be among the language's own."""


@dataclass(frozen=True, slots=True)
class _Profiles:
    english: frozenset[str]
    latin: dict[str, frozenset[str]]
    scripts: tuple[tuple[str, int, int], ...]
    letters: dict[str, frozenset[str]]


@lru_cache(REMEMBERED)
def language(text: str) -> str | None:
    """The ISO 639-1 code of a language other than English, or ``None``. Linear in ``text``.

    A script of its own decides where it makes up ``_SCRIPT_SHARE`` of the letters. For Latin
    letters the language with most known words wins, if they outnumber the English ones; ties go
    to the first by code.
    """
    profiles = _profiles()
    plain = unicodedata.normalize("NFC", text[:_MAX_CHARS]).lower()
    letters = [letter for letter in plain if letter.isalpha()]
    found = _by_script(letters, profiles)
    if found is not None:
        return found
    words = _WORD.findall(plain)
    english = sum(word in profiles.english for word in words)
    hits = {code: sum(word in known for word in words) for code, known in profiles.latin.items()}
    best = min(hits, key=lambda code: (-hits[code], code))
    enough = hits[best] >= max(_LEAST_WORDS, _LEAST_SHARE * len(words)) and hits[best] > english
    return best if enough else None


def language_name(code: str) -> str:
    """The English name of a language this module can tell. Raises ``KeyError`` for another."""
    return str(load("languages")["names"]["words"][code])


def is_multilingual(model: str) -> bool:
    """Whether an encoder's name says that it reads other languages than English."""
    name = model.casefold()
    return any(part in name for part in load("languages")["multilingual"]["names"])


def _by_script(letters: list[str], profiles: _Profiles) -> str | None:
    codes = Counter(
        code for letter in letters if (code := _script(ord(letter), profiles)) is not None
    )
    if not codes or sum(codes.values()) < _SCRIPT_SHARE * len(letters):
        return None
    code = "ja" if codes["ja"] else min(codes, key=lambda code: (-codes[code], code))
    present = set(letters)
    for other, own in profiles.letters.items():
        if present & own and {"uk": "ru"}.get(other, "ar") == code:
            return other
    return code


def _script(point: int, profiles: _Profiles) -> str | None:
    return next((code for code, low, high in profiles.scripts if low <= point <= high), None)


@cache
def _profiles() -> _Profiles:
    data = load("languages")
    english = frozenset(data["english"]["words"].split())
    return _Profiles(
        english=english,
        latin={
            code: frozenset(words.split()) - english
            for code, words in data["latin"]["words"].items()
        },
        scripts=tuple(
            (code, int(low, 16), int(high, 16)) for code, low, high in data["scripts"]["ranges"]
        ),
        letters={code: frozenset(own) for code, own in data["letters"]["words"].items()},
    )
