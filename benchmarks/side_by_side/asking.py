"""Starts ``one.py`` for an engine, and speaks with it. Measures what only the outside sees."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

_ALIKE = {
    "OMP_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
}
"""For every engine: one thread, as one question alone is answered, and no network."""


class EngineFailed(Exception):
    """An engine's process ended before it answered."""


@dataclass(frozen=True, slots=True)
class Job:
    """What one process is to do."""

    engine: str
    folder: str
    model: str
    texts: str
    """JSON, text by id; the vectors stand beside it as ``.npy``."""
    vectors: str
    """The product's cache of vectors."""
    set: str
    shared: str
    sample: int | None
    building: bool = False
    answers: bool = False
    """Whether whole answers are asked for, not a search alone."""


class Asking:
    """One engine's process, from its start to the last question."""

    def __init__(self, job: Job, log: Path) -> None:
        self._log = log
        self._stream = log.open("w", encoding="utf-8")
        self._start = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "side_by_side.one", json.dumps(asdict(job))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stream,
            text=True,
            encoding="utf-8",
            env=_environment(os.environ),
        )

    def __enter__(self) -> Asking:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._stream):
            if stream is not None:
                with suppress(BrokenPipeError):  # what was still to be sent to it
                    stream.close()

    def first(self, question: str) -> float:
        """Seconds from the start of the process to its answer to ``question``."""
        self.ask(question)
        return time.perf_counter() - self._start

    def ask(self, question: str) -> tuple[list[str], float]:
        """The ids found, and how many milliseconds it took inside the process."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # it has ended: what it said last is told below
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
        said = self._said()
        return said["ids"], said["ms"]

    def end(self) -> dict[str, Any]:
        """No more questions: what the process says last."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._said()

    def _said(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            last = self._log.read_text("utf-8", "replace").strip().splitlines()[-1:]
            raise EngineFailed(f"{''.join(last) or 'no word of why'} (all of it: {self._log})")
        said: dict[str, Any] = json.loads(line)
        return said


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    """That of this process, with no setting of the product: it is measured as it comes."""
    kept = {name: value for name, value in own.items() if not name.startswith("CPASSIST_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled once, then read, as when installed
    here = str(Path(__file__).resolve().parents[1])
    paths = [here, *filter(None, [own.get("PYTHONPATH")])]
    return {**kept, **_ALIKE, "PYTHONPATH": os.pathsep.join(paths)}
