"""Texts to vectors, each text once: what the cache knows is never computed again."""

from __future__ import annotations

from collections.abc import Sequence

from cpassist.ports import Embedder, FloatMatrix, VectorCache
from cpassist.service.events import Listener, Progress


def encode_missing(
    embedder: Embedder,
    cache: VectorCache,
    texts: Sequence[str],
    *,
    batch: int,
    stage: str,
    listener: Listener,
) -> int:
    """Embed the texts that have no vector yet; how many there were.

    Texts of like length go together; each batch is kept as it is made, so that a killed run loses
    one batch at most. Raises ``ModelError``.
    """
    missing = sorted(cache.missing(embedder.fingerprint, texts), key=lambda text: (len(text), text))
    for start in range(0, len(missing), batch):
        listener(Progress(stage, start, len(missing)))
        part = missing[start : start + batch]
        cache.put(embedder.fingerprint, part, embedder.encode(part))
    if missing:
        listener(Progress(stage, len(missing), len(missing)))
    return len(missing)


def vectors_of(embedder: Embedder, cache: VectorCache, texts: Sequence[str]) -> FloatMatrix:
    """``(len(texts), d)`` in the order given; every text must have been embedded."""
    return cache.get(embedder.fingerprint, texts, embedder.dimension)
