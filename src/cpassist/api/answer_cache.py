"""Answers already given, to give again: same build and same request, same bytes.

Held in memory alone, so many and no more, and none of them once another build serves. Can be
switched off (``server.cached_answers = 0``).
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as it is sent, with its tag and what it is counted as."""

    body: bytes
    """Whole but for the timings: those belong to one run."""
    tag: str
    build: str
    kind: str
    reason: str


class AnswerCache:
    """The last ``size`` answers of one build; for one thread, the event loop's."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._build = ""
        self._held: OrderedDict[str, Written] = OrderedDict()

    def get(self, build: str, request: str) -> Written | None:
        """The answer that ``build`` gave to ``request``, if it is still held."""
        if build != self._build:
            self._held.clear()
            self._build = build
            return None
        found = self._held.get(request)
        if found is not None:
            self._held.move_to_end(request)
        return found

    def put(self, build: str, request: str, written: Written) -> None:
        """Hold an answer; one of another build than the last looked up for is not kept."""
        if self._size and build == self._build:
            self._held[request] = written
            if len(self._held) > self._size:
                self._held.popitem(last=False)
