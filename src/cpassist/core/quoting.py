"""Choose what to quote of a study: whole sentences that answer, never a cut one.

A quote is a run of one or two neighbouring sentences of one passage. Nothing is rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import fsum

from cpassist.core.data import load
from cpassist.domain.answers import Hit, Intent, StudyHit
from cpassist.domain.passages import Span
from cpassist.domain.studies import Study

MAX_QUOTE_CHARS = 420
"""About four lines at 100 columns: more is not read on a card."""

TERM_WEIGHT = 0.25
"""How much the question's words in a sentence add to its passage's score (which is 0 to 1)."""

RESULT_WEIGHT = 0.3
"""What a sentence of results or conclusions gains: what was found goes before what was meant."""

MAIN_RESULT_WEIGHT = 0.3
"""What a sentence gains that the appraisal read the study's main result from: a subgroup or a
hopeful conclusion must not be quoted in its place."""

_LETTERS_COMPARED = 6
"""Letters by which two words are held to be one: endings differ."""

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
    total = sum(words.values())
    wanted = _stemmed(words)
    main = [reason.span for reason in found.appraisal.direction.reasons if reason.span]
    asks_effect = bool(_EFFECT_INTENTS.intersection(intents[:1]))
    choices: list[Choice] = []
    for hit in found.hits:
        sentences = hit.passage.sentences
        for first, sentence in enumerate(sentences):
            for last in sentences[first : first + 2]:
                read = _read(found.study, sentence.start, last.end)
                score = _weigh(hit, read, _share(read.stems, wanted, total), first > 0)
                score += _lift(read, main) if asks_effect else 0.0
                choices.append(Choice(read.span, hit.passage.section, score, hit))
    choices.sort(key=lambda choice: (-choice.score, choice.span.start, choice.span.end))
    kept: list[Choice] = []
    for choice in choices:
        if len(kept) == limit:
            break
        fits = len(choice.span) <= MAX_QUOTE_CHARS or not kept
        if fits and all(choice.span.overlap(other.span) == 0 for other in kept):
            kept.append(choice)
    return tuple(sorted(kept, key=lambda choice: choice.span))


def _weigh(hit: Hit, read: _Read, covered: float, follows: bool) -> float:
    score = hit.score + TERM_WEIGHT * covered
    if hit.passage.section.upper() in _RESULT_SECTIONS:
        score += RESULT_WEIGHT
    if follows and read.leans_back:
        score -= 0.1
    if len(read.span) > MAX_QUOTE_CHARS:
        score -= 0.2
    return score


def _lift(read: _Read, main: Sequence[Span]) -> float:
    """What words gain for the main result, and lose for a lesser one alone."""
    if read.primary:
        return MAIN_RESULT_WEIGHT
    if read.lesser:
        return -MAIN_RESULT_WEIGHT
    return MAIN_RESULT_WEIGHT if any(read.span.overlap(other) for other in main) else 0.0


@dataclass(frozen=True, slots=True)
class _Read:
    """What choosing needs of some words of a study, whatever was asked."""

    span: Span
    stems: frozenset[str]
    leans_back: bool
    primary: bool
    lesser: bool


@lru_cache(8192)
def _read(study: Study, start: int, end: int) -> _Read:
    quoted = study.text[start:end]
    found = _WORD.findall(quoted.lower())
    said = f" {' '.join(found)} "
    return _Read(
        span=Span(start, end),
        stems=frozenset(word[:_LETTERS_COMPARED] for word in found),
        leans_back=_LEANS_BACK.match(quoted) is not None,
        primary=any(f" {cue} " in said for cue in _cues("primary")),
        lesser=any(f" {cue} " in said for cue in _cues("lesser")),
    )


@cache
def _cues(kind: str) -> tuple[str, ...]:
    """Words that mark a primary, or a lesser, outcome: those the direction is read by."""
    return tuple(load("direction")["marks"]["terms"][kind])


def _stemmed(words: Mapping[str, float]) -> dict[str, float]:
    """The weights by the first letters of their words."""
    stemmed: dict[str, float] = {}
    for word, weight in words.items():
        stem = word[:_LETTERS_COMPARED]
        stemmed[stem] = stemmed.get(stem, 0.0) + weight
    return stemmed


def _share(stems: frozenset[str], wanted: Mapping[str, float], total: float) -> float:
    """The share of the weights in ``wanted`` whose word (its first letters) is in ``stems``."""
    if not total:
        return 0.0
    # Summed exactly: a set has no order, and the same question must give the same bytes.
    return fsum(map(wanted.__getitem__, stems.intersection(wanted))) / total
