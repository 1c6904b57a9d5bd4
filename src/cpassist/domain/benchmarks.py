"""A retrieval benchmark: documents, queries, and which documents judges found relevant to which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BenchmarkDocument:
    """One document; ``title`` may be empty."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One collection with its judgements; documents sorted by id, queries in file order."""

    name: str
    documents: tuple[BenchmarkDocument, ...]
    queries: Mapping[str, str]
    """Text by id: the judged ones only."""
    judgements: Mapping[str, Mapping[str, int]]
    """By query id, then document id: how relevant; above 0 is relevant."""
