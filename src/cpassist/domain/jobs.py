"""Long work on the index that a server starts, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class JobKind(StrEnum):
    """What is done."""

    REINDEX = "reindex"
    SYNC = "sync"


class JobState(StrEnum):
    """How it stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it stands; ``done`` of ``total`` units of ``stage``."""

    id: str
    kind: JobKind
    state: JobState
    begun_at: str
    ended_at: str | None = None
    stage: str = ""
    done: int = 0
    total: int = 0
    told: str = ""
    """What came of it, or why it failed."""
    pid: int = 0
    """Of the process at work, on this machine."""
