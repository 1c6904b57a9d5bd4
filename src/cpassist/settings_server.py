"""What a server keeps for its clients: off unless switched on."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import BaseModel, ConfigDict, Field


def _file() -> Path:
    return Path(platformdirs.user_data_path("cpassist")) / "conversations.sqlite"


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
