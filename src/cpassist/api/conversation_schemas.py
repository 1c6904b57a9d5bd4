"""Kept conversations as models (``docs/api.md``)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cpassist.api.schemas import AnswerOut, Record


class ConversationOut(Record):
    """One conversation in a list."""

    id: str
    title: Annotated[str, Field(description="The first question; empty before it.")]
    begun_at: str
    last_at: str
    expires_at: Annotated[str, Field(description="When it is gone unless it is gone on with.")]
    exchanges: int


class BegunOut(ConversationOut):
    """A new conversation, with the key it is kept under: the server cannot tell it again."""

    key: str


class ConversationsOut(Record):
    """All of a key, the one asked in last first."""

    conversations: list[ConversationOut]


class ExchangeOut(Record):
    """One question and the answer as it was given then."""

    asked_at: str
    question: str
    standalone: Annotated[str, Field(description="As it was read, made whole.")]
    answer: AnswerOut


class KeptOut(Record):
    """A whole conversation."""

    conversation: ConversationOut
    exchanges: list[ExchangeOut]


class DeletedOut(Record):
    """How many were forgotten."""

    deleted: int
