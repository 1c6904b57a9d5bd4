"""Make words from outside harmless where they are shown or searched.

Records, articles and questions are hostile text: they must not move a cursor, ring a bell, hide
behind a direction mark or end a line they should not.
"""

from __future__ import annotations

import re

from cpassist.domain.errors import QuestionError

REPLACEMENT = "\ufffd"

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")


def inert(text: str) -> str:
    """``text`` with control and direction characters made visible; a tab and a line feed stay."""
    for pattern in (_CONTROLS, _DIRECTIONS, _SURROGATES):
        text = pattern.sub(REPLACEMENT, text)
    return text


def question_text(raw: str, *, max_chars: int) -> str:
    """A typed question as one clean line.

    Control characters become spaces. Raises ``QuestionError`` where nothing is left, where it is
    longer than ``max_chars``, or where bytes that are no text came in.
    """
    if _SURROGATES.search(raw):
        raise QuestionError(
            "the question is not readable text", hint="Type it as UTF-8 text and ask again."
        )
    if len(raw) > max_chars:
        raise QuestionError(
            f"the question has {len(raw):,} characters; at most {max_chars:,} are read",
            hint="Ask one thing at a time, in a sentence or two.",
        )
    text = _DIRECTIONS.sub("", _CONTROLS.sub(" ", raw))
    text = _SPACES.sub(" ", text).strip()
    if not any(char.isalnum() for char in text):
        raise QuestionError(
            "there is no question in words",
            hint='Ask in words, for example: "does cord blood help a child with CP walk?"',
        )
    return text
