"""What was measured of each engine on each set, and the ratios of the product to the others.

Pure: the same figures give the same ratios. Intervals are 95 %, by resampling pairs: the same
question to both engines, one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from cpassist.service.evaluations.intervals import COVERAGE, RESAMPLES, SEED, ratio_interval


@dataclass(frozen=True, slots=True)
class Ran:
    """One engine on one set."""

    ndcg: Sequence[float]
    """At 10, a value a question."""
    warm_ms: Sequence[float]
    """An answer, its question's encoding included; one a question after the warm-up."""
    cold_s: Sequence[float]
    """From the start of a process to its first answer; one a start."""
    resident_mb: float | None
    """After the last question."""
    build_s: float
    """From texts and vectors in memory to an index on disk."""
    build_peak_mb: float | None
    disk_bytes: int


@dataclass(frozen=True, slots=True)
class SetRan:
    """One set: what it holds, and every engine that was run on it."""

    title: str
    queries: int
    encoding: Mapping[str, float]
    """How many ``documents`` and ``passages``, and how long embedding them takes (``_s``)."""
    load: float
    """Of the machine before, averaged over a minute."""
    engines: Mapping[str, Ran]


@dataclass(frozen=True, slots=True)
class Figures:
    """One run of the command."""

    machine: str
    versions: Mapping[str, str]
    missing: Mapping[str, Sequence[str]]
    """Engines that were left out, and what is not installed for them."""
    sample: int | None
    sets: Mapping[str, SetRan]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure of the product over another's, with its interval."""

    value: float
    low: float
    high: float

    @property
    def differs(self) -> bool:
        """Whether 1 lies outside of the interval."""
        return not self.low <= 1 <= self.high


def mean_ratio(product: Sequence[float], peer: Sequence[float]) -> Ratio | None:
    """The ratio of the means; ``None`` where the peer's is 0, or of fewer pairs than two."""
    if len(peer) < 2 or not sum(peer):
        return None
    low, high = ratio_interval(product, peer)
    return Ratio(sum(product) / sum(peer), low, high)


def median_ratio(product: Sequence[float], peer: Sequence[float]) -> Ratio | None:
    """The ratio of the medians, which a single slow answer does not move; ``None`` as above."""
    tops, bottoms = np.asarray(product, np.float64), np.asarray(peer, np.float64)
    if len(tops) < 2 or not np.median(bottoms):
        return None
    picks = np.random.default_rng(SEED).integers(0, len(tops), (RESAMPLES, len(tops)))
    ratios = np.median(tops[picks], axis=1) / np.median(bottoms[picks], axis=1)
    edge = (1 - COVERAGE) / 2
    low, high = np.quantile(ratios, [edge, 1 - edge])
    return Ratio(float(np.median(tops) / np.median(bottoms)), float(low), float(high))


def to_json(figures: Figures) -> dict[str, Any]:
    """As plain values, to be kept beside the run and rendered again."""
    return asdict(figures)


def of_json(value: Mapping[str, Any]) -> Figures:
    """The figures that ``to_json`` wrote. ``KeyError`` or ``TypeError`` where they are others."""
    sets = {
        name: SetRan(
            **{
                **one,
                "engines": {engine: Ran(**ran) for engine, ran in one["engines"].items()},
            }
        )
        for name, one in value["sets"].items()
    }
    return Figures(**{**value, "sets": sets})
