"""What is kept of a conversation, on this machine only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its answer."""

    asked_at: str
    """UTC, ISO 8601."""
    question: str
    """As typed, made safe."""
    standalone: str
    """As it was read, with what a follow-up left unsaid."""
    answer: str
    """The answer as one JSON object of the contract."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Questions and answers in order; the title is the first question."""

    id: int
    title: str
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in a list."""

    id: int
    title: str
    begun_at: str
    last_at: str
    exchanges: int


@dataclass(frozen=True, slots=True)
class Remembered:
    """A question found by its words: where it stands."""

    conversation: int
    place: int
    """From 1."""
    question: str
    asked_at: str


@dataclass(frozen=True, slots=True)
class Owned:
    """A conversation that a server keeps for whoever holds its key."""

    id: str
    title: str
    """The first question; empty before it."""
    begun_at: str
    last_at: str
    expires_at: str
    exchanges: int
