"""What a server does beyond answering: off unless switched on."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import platformdirs
from pydantic import BaseModel, ConfigDict, Field


def _file() -> Path:
    return Path(platformdirs.user_data_path("cpassist")) / "conversations.sqlite"


class StageSettings(BaseModel):
    """How long each stage of the work may take, in seconds, before it is given up."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    understand_s: float = Field(default=5.0, ge=0.01, le=600.0)
    """Reading the question."""
    encode_s: float = Field(default=10.0, ge=0.01, le=600.0)
    """Turning it into numbers, waiting for the encoder included."""
    retrieve_s: float = Field(default=10.0, ge=0.01, le=600.0)
    """Finding studies and reading them."""
    compose_s: float = Field(default=15.0, ge=0.01, le=600.0)
    """Weighing them and writing the answer."""
    check_s: float = Field(default=90.0, ge=0.01, le=3600.0)
    """A whole article."""
    stream_s: float = Field(default=60.0, ge=0.01, le=3600.0)
    """A client taking what is streamed to it."""


class ConversationSettings(BaseModel):
    """Conversations that clients have the server keep."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = False
    """Off: the server keeps nothing of what is asked."""
    file: Path = Field(default_factory=_file)
    """One for all processes."""
    expire_days: float = Field(default=30.0, gt=0.0, le=3650.0)
    """Days after its last question; then a conversation is gone for good."""
    most_of_one: int = Field(default=100, ge=1, le=10_000)
    """Conversations kept under one key."""
    most: int = Field(default=10_000, ge=1, le=1_000_000)
    """Conversations kept in all."""
    most_questions: int = Field(default=100, ge=1, le=1000)
    """Questions kept of one conversation."""


class Scope(StrEnum):
    """What a key of the keepers opens."""

    READ = "read"
    """See builds and the job."""
    REINDEX = "reindex"
    """Start and cancel the making of an index."""
    SYNC = "sync"
    """Start and cancel a harvest."""
    BUILDS = "builds"
    """Serve an earlier build."""


class AdminKey(BaseModel):
    """A key as its hash; the key itself is written down nowhere here."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=60, pattern="^[A-Za-z0-9_.-]+$")
    """Stands in the log beside what was done with it."""
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    """Of the key, which should be random and 32 characters or longer."""
    scopes: tuple[Scope, ...] = Field(min_length=1)


class AdminSettings(BaseModel):
    """Who may look after the index over HTTP."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    keys: tuple[AdminKey, ...] = ()
    """None: there is no such thing at ``/v1/admin``."""
