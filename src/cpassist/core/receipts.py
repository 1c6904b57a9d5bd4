"""Check that a quote is what its source says: same study text, same span, same words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cpassist.domain.passages import Span
from cpassist.domain.studies import Study


class Fault(StrEnum):
    """The ways a quote can fail; the values are stable codes."""

    UNKNOWN_STUDY = "unknown-study"
    TEXT_CHANGED = "text-changed"
    SPAN_OUTSIDE = "span-outside-text"
    WORDS_DIFFER = "words-differ"


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a saved answer says of one quote."""

    study_id: str
    text: str
    start: int
    end: int
    sha256: str


def check(claimed: Claimed, study: Study | None) -> Fault | None:
    """The first fault of a quote against the stored ``study``, or ``None`` where it holds.

    The study's text is hashed anew, so that one changed byte in the store is seen even outside
    the quoted words.
    """
    if study is None:
        return Fault.UNKNOWN_STUDY
    if study.sha256 != claimed.sha256:
        return Fault.TEXT_CHANGED
    if not 0 <= claimed.start < claimed.end <= len(study.text):
        return Fault.SPAN_OUTSIDE
    if Span(claimed.start, claimed.end).of(study.text) != claimed.text:
        return Fault.WORDS_DIFFER
    return None
