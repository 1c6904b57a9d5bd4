"""Long work in a process of its own: a server that starts it goes on answering, and may end.

``python -m cpassist.wiring.jobs`` is that process; settings and wish come in on its standard input.
"""

from __future__ import annotations

import os
import pickle
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from types import FrameType

from cpassist.adapters.job_file import JobFile
from cpassist.domain.errors import CpassistError, IndexLocked
from cpassist.domain.jobs import Job, JobKind, JobState
from cpassist.service.events import Progress
from cpassist.settings import Settings
from cpassist.wiring import SystemClock, reindex

_TELL_EVERY_S = 0.2
_START_S = 20.0
_LOCKED = 75
"""The exit status of a process that found another one at work."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A job to be done."""

    kind: JobKind
    force: bool = False
    """Make the index even where nothing changed."""
    search: str | None = None
    """The one search to go through; all where none is named."""


def job_file(settings: Settings) -> JobFile:
    """Where the job of this index is told."""
    return JobFile(settings.index.folder)


def start(settings: Settings, wanted: Wanted) -> Job:
    """Start a job and see it at work. Raises ``IndexLocked`` where another one is."""
    place = job_file(settings)
    if place.running():
        raise _taken()
    job_id = secrets.token_hex(8)
    with tempfile.TemporaryFile() as told:
        told.write(pickle.dumps((settings, wanted, job_id)))
        told.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-m", "cpassist.wiring.jobs"],
            stdin=told,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    threading.Thread(target=process.wait, daemon=True).start()  # or it stays as a zombie
    until_s = time.monotonic() + _START_S
    while time.monotonic() < until_s:
        job = place.now()
        if job is not None and job.id == job_id:
            return job
        if process.poll() == _LOCKED:
            raise _taken()
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise CpassistError("the job did not start", hint="Run 'cpassist index update' on the server.")


class Cancelled(BaseException):
    """The process was told to stop; no handler of ordinary errors may keep it."""


def work(settings: Settings, wanted: Wanted, job_id: str) -> Job:
    """Do the job, telling how far it is; how it ended. Raises ``IndexLocked``."""
    place, clock = job_file(settings), SystemClock()
    with place.held():
        job = Job(job_id, wanted.kind, JobState.RUNNING, clock.now_iso(), pid=os.getpid())
        place.write(job)
        told_s = 0.0

        def listener(event: Progress) -> None:
            nonlocal job, told_s
            job = replace(job, stage=event.stage, done=event.done, total=event.total)
            if time.monotonic() - told_s > _TELL_EVERY_S or event.done == event.total:
                told_s = time.monotonic()
                place.write(job)

        try:
            if wanted.kind is JobKind.REINDEX:
                built = reindex(settings, listener, force=wanted.force)
                what = "made" if built.is_new else "stood already"
                told = f"build {built.manifest.id} {what}"
            else:
                # Here, so that a server that never harvests does not load what harvests.
                from cpassist.wiring.harvesting import Wish, sync

                harvested = sync(settings, wanted.search, Wish(), listener)
                told = f"{len(harvested.synced)} searches, {len(harvested.failed)} broke down"
            job = replace(job, state=JobState.DONE, told=told)
        except Cancelled:
            job = replace(job, state=JobState.CANCELLED, told="cancelled")
        except CpassistError as error:
            job = replace(job, state=JobState.FAILED, told=f"{error.code}: {error.message}")
        except Exception as error:  # whoever watches must hear of a fault nobody foresaw
            job = replace(job, state=JobState.FAILED, told=f"unexpected: {type(error).__name__}")
        job = replace(job, ended_at=clock.now_iso())
        place.write(job)
    return job


def _taken() -> IndexLocked:
    return IndexLocked("another job is at work", hint="Wait until it has finished.")


def _told_to_stop(_signal: int, _frame: FrameType | None) -> None:
    raise Cancelled


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _told_to_stop)
    try:
        work(*pickle.loads(sys.stdin.buffer.read()))  # noqa: S301 - from the process that started us
    except IndexLocked:
        sys.exit(_LOCKED)
