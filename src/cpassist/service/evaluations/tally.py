"""Figures that are a ratio of two sums, with an interval from resampling whole texts.

The statements of one text stand or fall together, so that a text is the unit that is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cpassist.service.evaluations.intervals import ratio_interval


@dataclass(slots=True)
class Tally:
    """Sums by metric and unit."""

    sums: dict[str, dict[str, list[float]]] = field(default_factory=dict)

    def add(self, metric: str, unit: str, above: float, below: float = 1.0) -> None:
        """Add to both sums of ``unit``; ``below`` 0 keeps a metric that has no cases yet."""
        pair = self.sums.setdefault(metric, {}).setdefault(unit, [0.0, 0.0])
        pair[0] += above
        pair[1] += below

    def add_f1(self, metric: str, unit: str, hits: int, predicted: int, there: int) -> None:
        """F1 over all units: ``2 hits / (predicted + there)``."""
        self.add(metric, unit, 2.0 * hits, float(predicted + there))

    def metrics(self) -> dict[str, float]:
        """Each metric's ratio; those without a case are left out."""
        totals = {
            name: [sum(pair[side] for pair in units.values()) for side in (0, 1)]
            for name, units in self.sums.items()
        }
        return {name: round(top / below, 4) for name, (top, below) in totals.items() if below}

    def intervals(self) -> dict[str, list[float]]:
        """``[low, high]`` of each metric that has cases."""
        known = self.metrics()
        return {
            name: ratio_interval([p[0] for p in units.values()], [p[1] for p in units.values()])
            for name, units in self.sums.items()
            if name in known
        }
