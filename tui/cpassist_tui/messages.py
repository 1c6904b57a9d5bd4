"""What the parts of the app tell one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from textual.message import Message

Json = dict[str, Any]


@dataclass
class Asked(Message):
    """A question was put; ``read_as`` is the asker's own reading of it."""

    text: str
    read_as: str | None = None


@dataclass
class Told(Message):
    """A part of an answer came in, before the whole."""

    name: str
    part: Json


@dataclass
class StudyWanted(Message):
    """Somebody wants to read a whole record, or why it was graded as it was."""

    study_id: str
    why: bool = False
    answer: Json | None = None
    """The answer whose quotes are to be marked in it; the turn that holds it fills it in."""


@dataclass
class Copied(Message):
    """A text is to be carried away."""

    text: str
    what: str


@dataclass
class Building(Message):
    """How far a first build of the index is."""

    stage: str
    done: int
    total: int


@dataclass
class TurnWanted(Message):
    """A turn that was folded away is to be read again."""

    answer: Json
