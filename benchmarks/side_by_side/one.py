"""One engine in a process of its own, so that its memory, imports and first answer are its own.

``python -m side_by_side.one JOB``, where the job is JSON (``asking.Job``). A build prints what it
took. A search reads a question a line, as JSON, and prints what it found and how long that took;
at the end of its questions it prints what memory it held.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from .engine import ENGINES, PRODUCT, Search, Texts


def main() -> None:
    """Do the one job."""
    job = json.loads(sys.argv[1])
    # What a library prints goes to stderr: the answers alone are read from here.
    said = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    if job["building"]:
        _say(said, {"seconds": _build(job), **_memory_mb()})
        return
    search = _open(job)
    for line in sys.stdin:
        question = json.loads(line)
        start = time.perf_counter()
        found = search(question)
        took_ms = (time.perf_counter() - start) * 1000
        _say(said, {"ids": list(found), "ms": took_ms})
    _say(said, _memory_mb())


def _open(job: dict[str, Any]) -> Search:
    engine = ENGINES[job["engine"]]
    opening = getattr(engine.load(), "open_answers" if job["answers"] else engine.opening)
    search: Search = opening(Path(job["folder"]), Path(job["model"]))
    return search


def _build(job: dict[str, Any]) -> float:
    """Seconds from texts and vectors in memory to an index on disk."""
    import numpy as np

    module = ENGINES[job["engine"]].load()
    folder = Path(job["folder"])
    given: Any
    if job["engine"] == PRODUCT:
        from .material import read

        build: Callable[[Any], None] = module.open_build_from(folder, Path(job["vectors"]))
        given = read(job["set"], Path(job["shared"]), job["sample"]).studies
    else:
        build = module.open_build(folder, Path(job["model"]))
        texts = json.loads(Path(job["texts"]).read_text("utf-8"))
        vectors = np.load(Path(job["texts"]).with_suffix(".npy"))
        given = Texts(list(texts), list(texts.values()), vectors)
    start = time.perf_counter()
    build(given)
    return time.perf_counter() - start


def _memory_mb() -> dict[str, float | None]:
    """Resident now and at most; ``None`` where the system does not tell of one process alone."""
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return {"resident_mb": None, "peak_mb": None}
    held = {line.split(":")[0]: line.split() for line in lines}
    return {
        name: round(int(held[field][1]) / 1024, 1)
        for name, field in (("resident_mb", "VmRSS"), ("peak_mb", "VmHWM"))
    }


def _say(stream: TextIO, value: dict[str, Any]) -> None:
    stream.write(json.dumps(value) + "\n")
    stream.flush()


if __name__ == "__main__":
    main()
