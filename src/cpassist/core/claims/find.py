"""The statements of a text about treatment, each with its exact place.

Never changes a character. Where sentences and headings stand is told by ``core.claims.layout``,
what kind a statement is by ``core.claims.kinds``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from cpassist.core.claims.cue_groups import passage
from cpassist.core.claims.kinds import checkable, kind, scores
from cpassist.core.claims.layout import text_sentences
from cpassist.domain.claims import Claim, ClaimType
from cpassist.domain.passages import Span

_WORD: Final = re.compile(r"[^\W_]+")
_JOINT: Final = re.compile(r"\s{0,4};\s{1,4}(?=[^\W\d_])|,\s{1,4}(?=(?:and|but|while|whereas)\s)")
_ASKED: Final = re.compile(r"[?？][\"”’)]{0,2}$")

_LEAST_WORDS: Final = 3
_READ: Final = 400
_HALF_WORDS: Final = 5
_HALF_POINTS: Final = 4
_MAX_JOINTS: Final = 4
_SHORT_WORDS: Final = 6
"""A question this short with an answer as short is one statement: "Side effects? None." """

_WEAK: Final = frozenset({ClaimType.OPINION, ClaimType.ADVICE})
_APART: Final = frozenset({ClaimType.COST, ClaimType.TESTIMONIAL})


def find_claims(text: str) -> tuple[Claim, ...]:
    """The statements of ``text`` in order, disjoint, ``claim.text == claim.span.of(text)``.

    A statement is a sentence, or each half of one that joins something to check to a price or a
    story. Headings, greetings, questions, arrangements and scenery are none; a short heading that
    holds a figure may be one. Any text is taken, in time linear in its length.
    """
    found: list[Claim] = []
    for sentence, heading in _joined(text):
        if heading and not any(sign.isdigit() for sign in sentence.of(text)):
            continue
        for span in _halves(text, sentence):
            claim = _claim(text, span)
            if claim is not None:
                found.append(claim)
    return tuple(found)


def _claim(text: str, span: Span) -> Claim | None:
    words = span.of(text)
    if len(_WORD.findall(words, 0, _READ)) < _LEAST_WORDS:
        return None
    ready = passage(words, span.start)
    type_ = kind(ready)
    return Claim(span, words, type_, checkable(ready, type_)) if type_ is not None else None


def _joined(text: str) -> Iterator[tuple[Span, bool]]:
    """The sentences, a short question taken together with its short answer."""
    held: tuple[Span, bool] | None = None
    for span, heading in text_sentences(text):
        if held is not None:
            near = span.start - held[0].end <= 1 and _short(text, span)
            if near and not _ASKED.search(span.of(text)[-3:]):
                yield Span(held[0].start, span.end), heading
                held = None
                continue
            yield held
        held = None
        if _ASKED.search(span.of(text)[-3:]) and _short(text, span):
            held = (span, heading)
        else:
            yield span, heading
    if held is not None:
        yield held


def _short(text: str, span: Span) -> bool:
    return len(_WORD.findall(text, span.start, min(span.end, span.start + _READ))) <= _SHORT_WORDS


def _halves(text: str, sentence: Span) -> tuple[Span, ...]:
    """The sentence, or its two halves where each is better read alone."""
    words = sentence.of(text)
    for joint in islice(_JOINT.finditer(words), _MAX_JOINTS):
        if _stands_alone(words[: joint.start()], words[joint.end() :]):
            at = sentence.start
            return (Span(at, at + joint.start()), Span(at + joint.end(), sentence.end))
    return (sentence,)


def _stands_alone(left: str, right: str) -> bool:
    """Whether both halves are statements, one to check and one a price or a story."""
    told: list[bool] = []
    apart = False
    for half in (left, right):
        if len(_WORD.findall(half)) < _HALF_WORDS:
            return False
        ready = passage(half)
        type_ = kind(ready)
        if type_ in _WEAK or type_ is None or scores(ready)[0][type_] < _HALF_POINTS:
            return False
        told.append(checkable(ready, type_))
        apart = apart or (not told[-1] and type_ in _APART)
    return apart and told[0] != told[1]
