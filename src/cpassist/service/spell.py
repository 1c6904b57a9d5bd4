"""Offers other spellings for the words of a question that nothing here knows.

Most questions hold no such word: that is asked of the store first, and the corpus's vocabulary is
made ready only where one is found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from cpassist.core.spelling import Vocabulary, respellings, suspects, vocabulary
from cpassist.domain.answers import Respelling
from cpassist.ports import StudyStore


def offered(text: str, store: StudyStore) -> tuple[Respelling, ...]:
    """What may have been meant by words of ``text``, in text order; nothing is searched."""
    if not store.unknown(suspects(text)):
        return ()
    return respellings(text, _vocabulary(store.word_counts))


@lru_cache(maxsize=1)
def _vocabulary(counts: Callable[[], Mapping[str, int]]) -> Vocabulary:
    """Of the store whose method ``counts`` is."""
    return vocabulary(counts())
