"""Make a text from outside ready to be checked: harmless, bounded, and of the same length.

Nothing is moved: an offset in the text made ready is the same place in the text as given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from cpassist.core.inert import REPLACEMENT

MOST_CHARS: Final = 60_000
"""How much of a text is checked: some 9,000 words, several times a long article."""

MOST_CLAIMS: Final = 400
"""How many statements are judged; each costs some milliseconds."""

_CUT_WITHIN: Final = 2_000
"""How far back a paragraph or sentence end is looked for, to stop at."""

_SEEN: Final = 20_000
_LEAST_JUNK: Final = 8
_JUNK_SHARE: Final = 0.02
"""A text holds hardly any signs that are none; a file of another kind is full of them."""

_BLANKS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_JUNK: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffd\ud800-\udfff]")
_ENDS: Final = ("\n\n", "\n", ". ", " ")


@dataclass(frozen=True, slots=True)
class Bounded:
    """A text made ready."""

    text: str
    """The part that is checked, as long as it was, control signs made blank."""
    length: int
    """Of the whole text as given, in characters."""
    readable: bool
    """Whether it is text at all."""

    @property
    def cut(self) -> bool:
        """Whether some of it is left unread."""
        return len(self.text) < self.length


def bounded(text: str) -> Bounded:
    """``text`` up to ``MOST_CHARS``, ended where a paragraph, a sentence or a word ends."""
    kept = text
    if len(text) > MOST_CHARS:
        kept = text[: _stop(text)]
    seen = text[:_SEEN]
    junk = len(_JUNK.findall(seen))
    clean = _SURROGATES.sub(REPLACEMENT, _BLANKS.sub(" ", kept))
    return Bounded(clean, len(text), junk <= max(_LEAST_JUNK, _JUNK_SHARE * len(seen)))


def _stop(text: str) -> int:
    for end in _ENDS:
        at = text.rfind(end, MOST_CHARS - _CUT_WITHIN, MOST_CHARS)
        if at >= 0:
            return at + len(end)
    return MOST_CHARS
