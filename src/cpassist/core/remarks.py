"""What is said of how a question was taken: another language, or a follow-up to nothing."""

from __future__ import annotations

from collections.abc import Sequence

from cpassist.core.follow_up import Turn, resolve
from cpassist.core.language import language
from cpassist.core.messages import message


def remarks(text: str, history: Sequence[Turn]) -> tuple[str, ...]:
    """Fixed sentences for the asker; none for a plain English question that stands alone."""
    said: list[str] = []
    if language(text) is not None:
        said.append(message("abstain", "other_language"))
    if resolve(text, history).lacks_history:
        said.append(message("abstain", "no_history"))
    return tuple(said)
