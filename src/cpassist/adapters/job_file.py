"""The one job of an index folder: a lock held by the process at work, and a file that says how far.

Any process of this machine may read it. A process that is killed lets go of the lock, and its job
then reads as failed.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from cpassist.domain.errors import IndexLocked
from cpassist.domain.jobs import Job, JobState

_JOB: TypeAdapter[Job] = TypeAdapter(Job)


class JobFile:
    """The job of the index in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "job.json"
        self._lock = folder / "job.lock"

    def now(self) -> Job | None:
        """The job at work, or the last one; ``None`` before the first."""
        running = self.running()
        try:
            job = _JOB.validate_json(self._file.read_bytes())
        except (FileNotFoundError, ValidationError):
            return None
        if job.state is JobState.RUNNING and not running:
            return replace(job, state=JobState.FAILED, told="its process was ended")
        return job

    def running(self) -> bool:
        """Whether a process is at work."""
        try:
            with self._lock.open("rb") as stream:
                fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the one place. Raises ``IndexLocked`` where another process does.

        Whoever only looks whether it is held holds it for an instant: that is waited for.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._lock.open("ab") as stream:
            for _ in range(20):
                try:
                    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    time.sleep(0.02)
            else:
                raise IndexLocked("another job is at work", hint="Wait until it has finished.")
            yield

    def write(self, job: Job) -> None:
        """Say how far it is; by the holder alone, in one step for whoever reads."""
        temporary = self._file.with_suffix(".next")
        temporary.write_text(json.dumps(asdict(job)), "utf-8")
        temporary.replace(self._file)

    def cancel(self) -> bool:
        """Have the process at work stop; whether there was one."""
        job = self.now()
        if job is None or job.state is not JobState.RUNNING or job.pid <= 1:
            return False
        try:
            os.kill(job.pid, signal.SIGTERM)
        except ProcessLookupError:
            return False
        return True
