"""What a large collection costs: building it, holding it, asking it, adding to it.

``python benchmarks/scale.py --texts ../shared/benchmarks --work FOLDER --passages 100000``
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import pickle
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from questions import questions
from recombined import Recombined

from cpassist.adapters.builds import Builds
from cpassist.adapters.corpus_files import corpus_sha256
from cpassist.adapters.lexical import english_stemmer
from cpassist.adapters.vector_cache import SqliteVectorCache
from cpassist.core.appraise.appraisal import appraise
from cpassist.core.segment import passages
from cpassist.domain.builds import Windows
from cpassist.domain.evidence import Appraisal
from cpassist.domain.passages import Passage
from cpassist.domain.studies import Study
from cpassist.service import reindex as trip
from cpassist.service.retrieve import DEPTH, PASSAGE_VECTORS, STUDY_VECTORS
from cpassist.settings import Settings, read_settings
from cpassist.wiring import SystemClock, open_ask, open_recipe, rules_sha256
from cpassist.wiring.encoders import open_embedder, open_question_embedder
from cpassist.wiring.writing import FolderWriter, open_judgements, open_vectors

PASSAGES_PER_STUDY = 4.2
ADDED = 100
ASKED = 300
WARM_UP = 30
COMPARED = 24
"""Questions also searched exactly: slow, where every vector is read for each."""


class Repeated:
    """``Judgements`` of texts that come again under other ids: each is judged once, beforehand."""

    def __init__(self, studies: Sequence[Study], distinct: int, windows: Windows) -> None:
        self._distinct = distinct
        self._known = [
            pickle.dumps(
                (
                    appraise(study, ()),
                    passages(
                        study,
                        window_sentences=windows.window_sentences,
                        stride_sentences=windows.stride_sentences,
                        max_chars=windows.max_chars,
                    ),
                )
            )
            for study in studies[:distinct]
        ]

    def judged(self, study_id: str, made_from: str) -> tuple[Appraisal, tuple[Passage, ...]]:
        """What is known of the text, under this id."""
        appraisal, cut = pickle.loads(self._known[int(study_id[5:]) % self._distinct])  # noqa: S301 - written above
        return (
            replace(appraisal, study_id=study_id),
            tuple(replace(passage, study_id=study_id) for passage in cut),
        )


def main() -> None:
    """Print the figures of one size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, default=Path("../shared/benchmarks"))
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--distinct", type=int, help="texts among the studies; all by default")
    parser.add_argument("--only", choices=["build", "add", "ask", "recall"])
    asked = parser.parse_args()
    if not (asked.texts / "scifact").is_dir():
        sys.exit(f"{asked.texts} holds no scifact folder: nothing to build a collection from")
    folder = asked.work / f"index-{asked.passages}"
    os.environ["CPASSIST_INDEX__FOLDER"] = str(folder)
    settings = read_settings()
    if asked.only == "ask":
        return _say(ask(settings))
    if asked.only == "recall":
        return _say(recall(settings))
    if asked.only in {"build", "add"}:
        count = int(asked.passages / PASSAGES_PER_STUDY)
        distinct = min(asked.distinct or count + ADDED, count + ADDED)
        adding = asked.only == "add"
        return _say(build(settings, asked.work, asked.texts, count, distinct, adding=adding))
    for only in ("build", "ask", "recall", "add"):
        # Each in a process of its own: the memory of one is not the memory of another.
        subprocess.run([sys.executable, *sys.argv, "--only", only], check=True)
    return None


def build(
    settings: Settings, work: Path, texts: Path, count: int, distinct: int, *, adding: bool
) -> dict[str, Any]:
    """Build ``count`` studies from nothing, or that with ``ADDED`` more upon what is there."""
    recipe = open_recipe(settings)
    with closing(SqliteVectorCache(work / "real.sqlite")) as cache:
        made = Recombined(open_embedder(settings, recipe), cache, recipe.windows, texts)
    studies = tuple(made.make(count + (ADDED if adding else 0), distinct))
    open_question_embedder(settings, recipe)
    builds = Builds(
        settings.index.folder, partial(FolderWriter, flat_below=settings.index.flat_below)
    )
    start = time.perf_counter()
    once = None if adding or distinct > count else Repeated(studies, distinct, recipe.windows)
    judged_s = time.perf_counter() - start
    before_mb = _memory_mb()["rss_mb"]
    start = time.perf_counter()
    former = open_judgements(builds) if adding else None
    service = trip.Reindex(
        shelf=builds,
        cache=made,
        embedder=made,
        stem=english_stemmer(),
        clock=SystemClock(),
        version="0",
        rules_sha256=rules_sha256(),
        encode_batch=64,
        former=once or former,
    )
    stages: dict[str, float] = {}
    built = service.run(
        studies,
        corpus_sha256(studies),
        recipe,
        {},
        lambda event: stages.__setitem__(event.stage, time.perf_counter() - start),
    )
    took = time.perf_counter() - start
    path = builds.path(built.manifest.id)
    sizes = {file.path: file.size_bytes for file in built.manifest.files}
    return {
        "added" if adding else "built": ADDED if adding else count,
        "studies": built.manifest.studies,
        "passages": built.manifest.passages,
        "took_s": round(took, 1),
        "distinct_texts": min(distinct, count),
        "judged_before_s": round(judged_s, 1),
        "until_s": {name: round(value, 1) for name, value in stages.items()},
        "studies_per_s": round(count / took, 1),
        "disk_mb": round(sum(sizes.values()) / 1e6),
        "disk_mb_by_file": {name: round(size / 1e6, 1) for name, size in sizes.items()},
        "memory_of_texts_mb": before_mb,
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "lists": {p.parent.name: json.loads(p.read_text()) for p in path.glob("*/about.json")},
    }


def ask(settings: Settings) -> dict[str, Any]:
    """Ask ``ASKED`` questions of a warm process: whole answers, and how much it then holds."""
    start = time.perf_counter()
    service = open_ask(settings)
    opened_s = time.perf_counter() - start
    texts = list(itertools.islice(questions(), WARM_UP + ASKED))
    whole: list[float] = []
    stages: dict[str, list[float]] = {}
    for place, text in enumerate(texts):
        start = time.perf_counter()
        answered = service.ask(text)
        if place < WARM_UP:
            continue
        whole.append((time.perf_counter() - start) * 1000)
        for stage, value in answered.timings_ms.items():
            stages.setdefault(stage, []).append(value)
    return {
        "studies": len(service.store.study_ids()),
        "passages": len(service.indexes.passage_vectors),
        "open_s": round(opened_s, 2),
        "asked": len(whole),
        "ms": _quantiles(whole),
        "stages_ms": {name: _quantiles(values) for name, values in stages.items()},
        **_memory_mb(),
    }


def recall(settings: Settings) -> dict[str, Any]:
    """Of the rows that exact search finds for questions, the share that the index finds."""
    builds = Builds(settings.index.folder, FolderWriter)
    manifest = builds.manifest(builds.current_id())
    embedder = open_question_embedder(settings, manifest.recipe)
    asked = embedder.encode(list(itertools.islice(questions(seed=2), 200)))
    said: dict[str, Any] = {}
    for name in (STUDY_VECTORS, PASSAGE_VECTORS):
        index = open_vectors(builds.path(manifest.id), name)
        rows = np.arange(len(index), dtype=np.int64)
        for depth in (10, DEPTH):
            found, took = [], []
            for vector in asked:
                start = time.perf_counter()
                # As retrieval searches: never for less than its depth.
                found.append(index.search(vector, DEPTH).rows)
                took.append((time.perf_counter() - start) * 1000)
            said[f"{name}@{depth}"] = {"ms": _quantiles(took), "found": found}
        exact = [_exact(index.scores_of, vector, rows, DEPTH) for vector in asked[:COMPARED]]
        for depth in (10, DEPTH):
            entry = said[f"{name}@{depth}"]
            shares = [
                len(np.intersect1d(got[:depth], best[:depth])) / min(depth, len(best))
                for got, best in zip(entry.pop("found"), exact, strict=False)
            ]
            entry["recall"] = round(float(np.mean(shares)), 4)
            entry["interval"] = _interval(shares)
    return said


def _exact(scores_of: Any, vector: Any, rows: Any, depth: int) -> Any:
    scores = np.concatenate(
        [scores_of(vector, rows[start : start + 50_000]) for start in range(0, len(rows), 50_000)]
    )
    return np.lexsort((rows, -scores))[:depth]


def _interval(shares: Iterable[float]) -> list[float]:
    values = np.asarray(list(shares))
    draws = np.random.default_rng(0).integers(0, len(values), (2000, len(values)))
    low, high = np.quantile(values[draws].mean(axis=1), [0.025, 0.975])
    return [round(float(low), 4), round(float(high), 4)]


def _quantiles(values: list[float]) -> dict[str, float]:
    p50, p95 = np.quantile(values, [0.5, 0.95])
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2)}


def _memory_mb() -> dict[str, int]:
    """What this process holds: all of it, and what is its own and not pages of files."""
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return {"rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}
    held = {line.split(":")[0]: line.split() for line in lines}
    names = {"rss_mb": "VmRSS", "private_mb": "RssAnon", "files_mb": "RssFile"}
    return {name: int(held[field][1]) // 1024 for name, field in names.items()}


def _say(figures: dict[str, Any]) -> None:
    print(json.dumps(figures, indent=1), flush=True)


if __name__ == "__main__":
    main()
