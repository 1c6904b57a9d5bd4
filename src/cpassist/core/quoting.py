"""Choose what to quote of a study: whole sentences that answer, never a cut one.

A quote is a run of one or two neighbouring sentences of one passage. Nothing is rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from cpassist.core.data import load
from cpassist.domain.answers import Hit, Intent, StudyHit
from cpassist.domain.passages import Span

MAX_QUOTE_CHARS = 420
"""About four lines at 100 columns: more is not read on a card."""

TERM_WEIGHT = 0.25
"""How much the question's words in a sentence add to its passage's score (which is 0 to 1)."""

RESULT_WEIGHT = 0.3
"""What a sentence of results or conclusions gains: what was found goes before what was meant."""

MAIN_RESULT_WEIGHT = 0.3
"""What a sentence gains that the appraisal read the study's main result from: a subgroup or a
hopeful conclusion must not be quoted in its place."""

_LEANS_BACK = re.compile(r"(?:It|They|This|These|That|Those|He|She|However|But)\b")
"""A sentence that begins so is hard to read without the one before."""

_RESULT_SECTIONS = frozenset({"RESULTS", "CONCLUSIONS", "CONCLUSION", "FINDINGS", "INTERPRETATION"})

_EFFECT_INTENTS = frozenset({Intent.EFFICACY, Intent.SAFETY, Intent.COMPARISON, Intent.PREVENTION})

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Choice:
    """A span worth quoting, with its section and score."""

    span: Span
    section: str
    score: float
    hit: Hit


def choose(
    found: StudyHit, words: Mapping[str, float], intents: tuple[Intent, ...], limit: int
) -> tuple[Choice, ...]:
    """At most ``limit`` spans of one study, the best, in text order; none overlap, ties by place.

    ``words`` are the question's content words in lower case with their weights; a sentence is
    judged by the best passage that holds it and by the share of those weights it contains.
    """
    text = found.study.text
    main = [reason.span for reason in found.appraisal.direction.reasons if reason.span]
    asks_effect = bool(_EFFECT_INTENTS.intersection(intents[:1]))
    choices: list[Choice] = []
    for hit in found.hits:
        for first in range(len(hit.passage.sentences)):
            for last in (first, first + 1):
                if last < len(hit.passage.sentences):
                    choice = _weigh(hit, first, last, text, words)
                    choices.append(_lifted(choice, main, text) if asks_effect else choice)
    choices.sort(key=lambda choice: (-choice.score, choice.span))
    kept: list[Choice] = []
    for choice in choices:
        if len(kept) == limit:
            break
        fits = len(choice.span) <= MAX_QUOTE_CHARS or not kept
        if fits and all(choice.span.overlap(other.span) == 0 for other in kept):
            kept.append(choice)
    return tuple(sorted(kept, key=lambda choice: choice.span))


def _weigh(hit: Hit, first: int, last: int, text: str, words: Mapping[str, float]) -> Choice:
    sentences = hit.passage.sentences
    span = Span(sentences[first].start, sentences[last].end)
    quoted = span.of(text)
    score = hit.score + TERM_WEIGHT * coverage(quoted, words)
    if hit.passage.section.upper() in _RESULT_SECTIONS:
        score += RESULT_WEIGHT
    if first > 0 and _LEANS_BACK.match(quoted):
        score -= 0.1
    if len(span) > MAX_QUOTE_CHARS:
        score -= 0.2
    return Choice(span, hit.passage.section, score, hit)


def _lifted(choice: Choice, main: Sequence[Span], text: str) -> Choice:
    """The choice with what it gains for the main result, and loses for a lesser one alone."""
    said = f" {' '.join(_WORD.findall(choice.span.of(text).lower()))} "
    score = choice.score
    if any(f" {cue} " in said for cue in _cues("primary")):
        score += MAIN_RESULT_WEIGHT
    elif any(f" {cue} " in said for cue in _cues("lesser")):
        score -= MAIN_RESULT_WEIGHT
    elif any(choice.span.overlap(span) for span in main):
        score += MAIN_RESULT_WEIGHT
    return replace(choice, score=score)


@cache
def _cues(kind: str) -> tuple[str, ...]:
    """Words that mark a primary, or a lesser, outcome: those the direction is read by."""
    return tuple(load("direction")["marks"]["terms"][kind])


def coverage(text: str, words: Mapping[str, float]) -> float:
    """The share of the weights of ``words`` whose word (its first six letters) is in ``text``."""
    total = sum(words.values())
    if not total:
        return 0.0
    present = {word[:6] for word in _WORD.findall(text.lower())}
    return sum(weight for word, weight in words.items() if word[:6] in present) / total
