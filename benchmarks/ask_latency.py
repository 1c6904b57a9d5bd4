"""A warm ``ask`` inside one process: how long, and where the time goes."""

from __future__ import annotations

import gc
import json
import time

import numpy as np

from cpassist.settings import read_settings
from cpassist.wiring import open_ask

SUBJECTS = [
    *("own cord blood", "donor cord blood", "bone marrow cells", "stem cells through the nose"),
    *("botox", "hyperbaric oxygen", "selective dorsal rhizotomy", "constraint therapy", "exosomes"),
    *("cooling after birth", "magnesium before birth", "horse riding", "leg braces", "a tube feed"),
]
ASKED = [
    *("does {} help a child with cerebral palsy?", "is {} safe for my son?", "how much is {}?"),
    *("what age is best for {}?", "{} randomized trials GMFM-66", "who should not get {}?"),
]
WARM_UP = 10
ROUNDS = 3


def main() -> None:
    """Print the figures."""
    service = open_ask(read_settings())
    questions = [ask.format(subject) for ask in ASKED for subject in SUBJECTS]
    for question in questions[:WARM_UP]:
        service.ask(question)
    gc.collect()
    gc.freeze()  # as a server does, so that no answer waits for a sweep of all that is loaded
    whole_ms: list[float] = []
    stages: dict[str, list[float]] = {}
    for question in questions * ROUNDS:
        start = time.perf_counter()
        asked = service.ask(question)
        whole_ms.append((time.perf_counter() - start) * 1000)
        for stage, value in asked.timings_ms.items():
            stages.setdefault(stage, []).append(value)
    p50, p95, p99 = np.quantile(whole_ms, [0.5, 0.95, 0.99])
    print(
        json.dumps(
            {
                "asks": len(whole_ms),
                "p50_ms": round(float(p50), 2),
                "p95_ms": round(float(p95), 2),
                "p99_ms": round(float(p99), 2),
                "stage_p50_ms": {
                    name: round(float(np.median(values)), 2) for name, values in stages.items()
                },
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
