"""Studies appraised a second on one core, over the corpus in force."""

from __future__ import annotations

import json
import time

from cpassist.adapters.corpus_files import read_corpus
from cpassist.core.appraise.appraisal import appraise
from cpassist.settings import read_settings

ROUNDS = 5


def main() -> None:
    """Print the rate."""
    studies = read_corpus(read_settings().corpus.folders)
    for study in studies:
        appraise(study)
    start = time.perf_counter()
    for _ in range(ROUNDS):
        for study in studies:
            appraise(study)
    took_s = time.perf_counter() - start
    print(json.dumps({"studies_per_s": round(ROUNDS * len(studies) / took_s)}))


if __name__ == "__main__":
    main()
