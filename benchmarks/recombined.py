"""A collection of any size that is built as a real one is, from the abstracts of an open benchmark.

Each study is put together of sentences of one abstract and of its nearest neighbours, so words keep
their frequencies and vectors stand in groups as those of texts do. Nothing of it is kept.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from cpassist.core import indexed_text
from cpassist.core.segment import passages
from cpassist.domain.builds import Windows
from cpassist.domain.studies import Section, Study, StudyKind
from cpassist.ports import Embedder, FloatMatrix, VectorCache
from cpassist.service.encode import encode_missing, vectors_of
from cpassist.service.events import silent

_SENTENCE = re.compile(r"(?<=[.?!]) (?=[A-Z0-9(])")
_NEIGHBOURS = 12
_OWN_SHARE = 0.6
"""Of a study's sentences, those of the abstract it is made after; the rest are neighbours'."""
_STIR = 0.35
"""Length of what is added to each vector in a direction of its own: no two texts lie alike."""


def abstracts(texts: Path) -> list[Study]:
    """SciFact's abstracts as studies; see the benchmark folder's own README for its licence."""
    with gzip.open(texts / "scifact" / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Study(
            id=f"s{row['_id']}",
            kind=StudyKind.ABSTRACT,
            title=row["title"] or "Untitled",
            sections=(Section("", row["text"]),),
        )
        for row in rows
        if row["text"].strip()
    ]


class Recombined:
    """``Embedder`` and ``VectorCache`` at once: the vector of a text is that of its sentences.

    Sentences of real abstracts have the vector of the real passage they stand in.
    """

    def __init__(self, real: Embedder, cache: VectorCache, windows: Windows, texts: Path) -> None:
        self.fingerprint, self.dimension = real.fingerprint, real.dimension
        self.studies = abstracts(texts)
        cut = [
            passages(
                study,
                window_sentences=windows.window_sentences,
                stride_sentences=windows.stride_sentences,
                max_chars=windows.max_chars,
            )
            for study in self.studies
        ]
        wholes = [indexed_text.study_text(study) for study in self.studies]
        owned = [(s, p) for s, found in zip(self.studies, cut, strict=True) for p in found]
        parts = [indexed_text.passage_text(study, passage) for study, passage in owned]
        encode_missing(real, cache, wholes + parts, batch=64, stage="embedding", listener=silent)
        self._wholes = vectors_of(real, cache, wholes)
        self._vectors = np.vstack([self._wholes, vectors_of(real, cache, parts)])
        self._known: dict[str, int] = {}
        for row, (study, passage) in enumerate(owned, start=len(wholes)):
            for sentence in _SENTENCE.split(passage.span.of(study.text)):
                self._known.setdefault(sentence, row)
        for row, study in enumerate(self.studies):
            self._known.setdefault(study.title.rstrip(".?!"), row)
        self._near = np.argsort(-(self._wholes @ self._wholes.T), axis=1)[:, :_NEIGHBOURS]

    def make(self, count: int, distinct: int, first: int = 0) -> Iterator[Study]:
        """``count`` studies with ``distinct`` texts among them, from number ``first`` on."""
        split = [_SENTENCE.split(study.text) for study in self.studies]
        for number in range(first, first + count):
            draw = random.Random(number % distinct)
            base = draw.randrange(len(self.studies))
            near = self._near[base].tolist()
            said = [
                own if draw.random() < _OWN_SHARE else draw.choice(split[draw.choice(near)])
                for own in split[base]
            ]
            title = self.studies[draw.choice(near)].title
            yield Study(
                id=f"made-{number:08d}",
                kind=StudyKind.ABSTRACT,
                title=title,
                sections=(Section("", " ".join(said)),),
                year=draw.randint(1980, 2025),
                authors=(f"{draw.choice('BCDFGHKLMNPRSTVW')}{draw.choice('aeiou')}rton J",),
                url=f"https://example.org/{number}",
            )

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        """``(len(texts), dimension)``, L2-normalised: the same text, the same vector."""
        made = np.empty((len(texts), self.dimension), np.float32)
        for place, text in enumerate(texts):
            said = _SENTENCE.split(text)
            said.append(said[0].rstrip(".?!"))
            rows = [self._known[part] for part in said if part in self._known]
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
            stir = np.random.default_rng(seed).standard_normal(self.dimension, np.float32)
            stir *= np.float32(_STIR / self.dimension**0.5)
            made[place] = self._vectors[rows or [seed % len(self._vectors)]].mean(axis=0) + stir
        norms: FloatMatrix = np.linalg.norm(made, axis=1, keepdims=True)
        return made / norms

    def missing(self, encoder: str, texts: Sequence[str]) -> tuple[str, ...]:
        """None ever is."""
        return ()

    def put(self, encoder: str, texts: Sequence[str], vectors: FloatMatrix) -> None:
        """Nothing is kept."""

    def get(self, encoder: str, texts: Sequence[str], dimension: int) -> FloatMatrix:
        """Made anew."""
        return self.encode(texts)
