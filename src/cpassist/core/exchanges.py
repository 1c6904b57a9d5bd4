"""A conversation's questions and answers as they are kept, and as they are handed on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cpassist.domain.conversations import Conversation, Exchange


def exchange(answer: Mapping[str, Any], asked_at: str) -> Exchange:
    """What is kept of an answer of the contract, wherever it was made."""
    return Exchange(
        asked_at=asked_at,
        question=answer["question"],
        standalone=answer["understood"]["standalone"],
        answer=json.dumps(answer, ensure_ascii=False),
    )


def exported(kept: Conversation) -> Mapping[str, Any]:
    """A conversation as one object, which ``cpassist verify`` checks answer by answer."""
    return {
        "conversation": kept.title,
        "exchanges": [
            {"asked_at": one.asked_at, "question": one.question, "answer": json.loads(one.answer)}
            for one in kept.exchanges
        ],
    }
