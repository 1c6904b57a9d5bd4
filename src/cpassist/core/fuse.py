"""Scores of different kinds brought to one scale and added, every addend kept.

Convex combination of normalised scores, as Bruch, Gai and Ingber measured it against reciprocal
ranks ("An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 42(1), 2023): the sum keeps
how far apart two candidates are, which ranks throw away. Nothing here ranks or knows a document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
"""``(n,)``: one score a candidate; higher is better; any unit."""


@dataclass(frozen=True, slots=True)
class Fused:
    """The fused scores of ``n`` candidates, with the addends they are the sums of."""

    total: Scores
    parts: dict[str, Scores]
    """By leg, in the order of the weights given: weight times normalised score."""


def normalise(scores: Scores, floor: float | None = None) -> Scores:
    """``scores`` moved linearly so that ``floor`` becomes 0 and the greatest becomes 1.

    ``floor`` is what a candidate without any match would have (0 for BM25); ``None`` takes the
    lowest score given. What lies below the floor becomes 0. Where no score lies above it all are
    0: a leg that tells nothing apart adds nothing. Raises ``ValueError`` on a score not finite.
    """
    if not scores.size:
        return scores.astype(np.float32)
    if not np.isfinite(scores).all():
        raise ValueError("a score is not finite")
    wide = scores.astype(np.float64)
    low = float(wide.min()) if floor is None else floor
    reach = float(wide.max()) - low
    if reach <= 0.0:
        return np.zeros(scores.shape, np.float32)
    return np.clip((wide - low) / reach, 0.0, 1.0).astype(np.float32)


def fuse(legs: Mapping[str, Scores], weights: Mapping[str, float]) -> Fused:
    """The weighted sum of normalised ``legs``, all of one length.

    Only legs named in ``weights`` count, in its order; a named leg that is absent raises
    ``KeyError``. Weights are made to sum to 1, so that a total lies in 0..1; a negative weight, or
    none above 0, raises ``ValueError``.
    """
    if any(weight < 0.0 for weight in weights.values()) or not sum(weights.values()) > 0.0:
        raise ValueError("weights must not be negative, and one of them must be above 0")
    whole = sum(weights.values())
    parts = {
        name: (legs[name] * np.float32(weight / whole)).astype(np.float32)
        for name, weight in weights.items()
    }
    first, *others = parts.values()
    total = first.copy()
    for part in others:
        total += part
    return Fused(total=total, parts=parts)
