"""What is said of how a question was taken: another language, several in one, nothing before."""

from __future__ import annotations

from collections.abc import Sequence

from cpassist.core.follow_up import Turn, resolve
from cpassist.core.language import language, language_name
from cpassist.core.messages import message
from cpassist.core.understand import split_questions
from cpassist.core.words import filters_said
from cpassist.domain.answers import Filters


def remarks(
    text: str, history: Sequence[Turn], *, multilingual: bool = False, language_told: bool = False
) -> tuple[str, ...]:
    """Fixed sentences for the asker; none for a plain English question that stands alone.

    ``multilingual`` says whether the encoder reads other languages, ``language_told`` whether the
    answer itself already says which language it is.
    """
    said: list[str] = []
    code = language(text)
    if code is not None and not language_told:
        key = "other_language_by_meaning" if multilingual else "other_language"
        said.append(message("abstain", key, spoken=language_name(code)))
    if len(split_questions(text)) > 1:
        said.append(message("abstain", "several"))
    if resolve(text, history).lacks_history:
        said.append(message("abstain", "no_history"))
    return tuple(said)


def narrowed(filters: Filters) -> tuple[str, ...]:
    """Said where nothing answers within what the asker narrowed the search down to."""
    only = filters_said(filters)
    return (message("abstain", "narrowed", only=only),) if only else ()
