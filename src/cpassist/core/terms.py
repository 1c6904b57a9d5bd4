"""Text to index terms: one analysis for studies, passages and questions.

Two texts match in the word index only where this file makes the same term of both. It knows no
medicine (see ``core.lexicon``) and no stemmer: that comes in as a function.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

from cpassist.core.data import load

Stem = Callable[[Sequence[str]], list[str]]
"""Stems each of the lower-case words given; as many come out as went in, in the same order."""

MAX_TERM_CHARS: Final = 64
"""A longer run of letters is no word of any language: it is cut, never indexed whole."""

PIECE_CHARS: Final = 4
PIECE_MARK: Final = "~"
"""Stands before a piece; no term holds it, so that a piece is never taken for a term."""

_GREEK: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "θ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu", "τ": "tau", "ω": "omega",
}  # fmt: skip
_FOLDED: Final = str.maketrans({**_GREEK, "’": "'", "·": "."})
"""Greek spelt out, so that TNF-α meets TNF-alpha; the raised decimal point of some journals."""

_WORD: Final = re.compile(r"[^\W_]+(?:[.,](?=\d)[0-9]+)*")
"""A run of letters and digits; a decimal or thousands mark stays inside its number."""

_THOUSANDS: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")


@cache
def stop_words() -> frozenset[str]:
    """The words that are never indexed, from ``core/data/stop_words.toml``."""
    return frozenset(
        word for group in load("stop_words").values() for word in group["words"].split()
    )


def words(text: str) -> list[str]:
    """The words of ``text`` in order, folded but not stemmed, without stop words.

    Lower case; compatibility forms made plain (NFKC); Greek letters spelt out; hyphenated words
    split; ``10,000`` becomes ``10000`` and ``0.05`` stays whole. Linear in the length of ``text``.
    """
    folded = unicodedata.normalize("NFKC", text).lower().translate(_FOLDED)
    stop = stop_words()
    return [_plain(word) for word in _WORD.findall(folded) if word not in stop]


def analyse(text: str, stem: Stem) -> list[str]:
    """The index terms of ``text`` in order, repeats kept."""
    return stem(words(text))


def weigh(text: str, stem: Stem) -> dict[str, float]:
    """A question's terms with their weights: how often each stands in it."""
    return {term: float(count) for term, count in Counter(analyse(text, stem)).items()}


def pieces(term: str) -> list[str]:
    """The runs of ``PIECE_CHARS`` letters of a term, in order, its beginning marked.

    They tie together what a stemmer keeps apart (lipid, dyslipidemia, hyperlipidemia). A term too
    short to hold more than one has none. Source: McNamee and Mayfield, "Character N-Gram
    Tokenization for European Language Text Retrieval", Information Retrieval 7, 2004, who found
    runs of four best.
    """
    marked = f"_{term}"
    last = len(marked) - PIECE_CHARS
    if last < 1:
        return []
    return [PIECE_MARK + marked[start : start + PIECE_CHARS] for start in range(last + 1)]


def _plain(word: str) -> str:
    if "," in word and _THOUSANDS.fullmatch(word):
        return word.replace(",", "")
    return word[:MAX_TERM_CHARS]
