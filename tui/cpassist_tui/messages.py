"""What the parts of the app tell one another."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


@dataclass
class Asked(Message):
    """A question was put."""

    text: str


@dataclass
class StudyWanted(Message):
    """Somebody wants to read a whole record, or why it was graded as it was."""

    study_id: str
    why: bool = False


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
