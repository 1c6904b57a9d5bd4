"""The keepers' calls as models (``docs/api.md``)."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from cpassist.api.schemas import Record
from cpassist.domain.jobs import JobKind, JobState


class JobBody(Record):
    """A job to be done."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"kind": "reindex", "force": False}]}
    )

    kind: JobKind
    force: Annotated[bool, Field(description="Make the index even where nothing changed.")] = False
    search: Annotated[
        str | None, Field(max_length=200, description="The one search to go through in a sync.")
    ] = None


class JobOut(Record):
    """A job as it stands: `done` of `total` units of `stage`."""

    id: str
    kind: JobKind
    state: JobState
    begun_at: str
    ended_at: str | None
    stage: str
    done: int
    total: int
    told: Annotated[str, Field(description="What came of it, or why it failed.")]


class JobNowOut(Record):
    """The job at work or the last one."""

    job: JobOut | None


class BuildOut(Record):
    """One finished build."""

    build: str
    created: str
    studies: int
    passages: int
    serving: bool


class BuildsOut(Record):
    """Every finished build, oldest first."""

    builds: list[BuildOut]
