"""Stand-ins for outside things: small, deterministic, and true to the ports they implement."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from cpassist.ports import FloatMatrix

_WORD = re.compile(r"\w+")


class HashingEmbedder:
    """``Embedder`` without a model: texts that share words have a cosine above 0.

    Each word, lower-cased, stands for a fixed direction drawn from its own hash; a text is the
    normalised sum of its words. Case, order and punctuation do not matter; synonyms are strangers.
    """

    def __init__(self, dimension: int = 64) -> None:
        self.dimension = dimension
        self.encoded: list[str] = []
        """Every text encoded so far, so that a test can see what was not."""

    @property
    def fingerprint(self) -> str:
        return f"hashing-{self.dimension}"

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        self.encoded.extend(texts)
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            # A text without a word is still a text: it gets the direction of the empty word.
            for word in _WORD.findall(text.lower()) or [""]:
                vectors[row] += self._direction(word)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return (vectors / np.where(norms > 0.0, norms, 1.0)).astype(np.float32)

    def _direction(self, word: str) -> FloatMatrix:
        seed = int.from_bytes(hashlib.sha256(word.encode("utf-8", "replace")).digest()[:8], "big")
        return np.random.default_rng(seed).standard_normal(self.dimension).astype(np.float32)


def plain_stem(words: Sequence[str]) -> list[str]:
    """A ``Stem`` that takes off a plural s and nothing else."""
    return [word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words]
