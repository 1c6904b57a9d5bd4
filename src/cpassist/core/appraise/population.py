"""Who was studied: in the record's words, and whether they have cerebral palsy.

Cerebral palsy that is counted as an outcome does not make a population; nor does a model in
animals. Sources of the words stand in ``population.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from cpassist.core.appraise.numbers import is_number_word
from cpassist.core.appraise.page import Page, Part
from cpassist.core.appraise.reading import read, read_in_record, read_in_title, unread
from cpassist.core.appraise.wordlist import Mention
from cpassist.core.data import load
from cpassist.domain.evidence import Signal, StudyDesign, Subjects
from cpassist.domain.passages import Span

_MAX_PHRASE = 110

_PHRASE = re.compile(
    r" (?:with|who (?:had|have|suffer)|having|suffering from|undergoing|diagnosed with"
    r"|at (?:high )?risk"
    r"|born|receiving|scheduled for|admitted|affected by|treated for|living with|due to|awaiting"
    r") "
)

_PHRASE_END = re.compile(
    r"[;:,()\[\]]| (?:were|was|are|is|have been|had|received|who|which|and the|to (?:receive"
    r"|either|the)|took"
    r"|participated|randomi|completed|aged|from|between|using|after|during|when|at [0-9]|at a|by"
    r"|undergo|underwent"
    r"|entered|enrolled|showed|improved|can|may|should|compared|versus|vs|as|but|while|because"
    r"|that|would|will"
    r"|has|have|occasionally|often|usually|commonly|in (?:[0-9]+|the|a|an|our)|for [0-9]|over"
    r"|into|did|there|we|through|met"
    r"|visiting|attending|recruited|divided)\b"
)

_LEAD_WORDS = re.compile(r"(?:[a-z][a-z'/-]+ ){0,4}$")

_LEAD_STOP = re.compile(
    r".*\b(?:treating|preventing|helping|identify|assess|compare|evaluate|examine|help|treat"
    r"|investigate|recruit|study|studied|enrol|enroll|of|in|with|for|the|to|and|or|by|among|on|were|was|all"
    r"|these|that|a|an|included|from|at|as|both|our"
    r"|recruited|randomi[sz]ed|enrolled|treated|assigned|total|allocated|when|where|study|trial"
    r"|which|than|both"
    r"|children's|whether|studied|involving|investigated|between|compared|hundred|twenty|thirty"
    r"|forty|fifty"
    r"|sixty|seventy|eighty|ninety|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) "
)

_OWN = frozenset({Part.METHODS, Part.RESULTS, Part.UNLABELLED})

NOT_IN_PEOPLE = frozenset({Subjects.ANIMAL, Subjects.IN_VITRO})


@cache
def _outcome_words() -> re.Pattern[str]:
    words = sorted(load("population")["palsy_as_outcome"]["before"], key=lambda w: (-len(w), w))
    return re.compile(rf"(?:^|[ (])(?:{'|'.join(map(re.escape, words))}) (?:[a-z]+ )?$")


def population(page: Page, size: Signal[int]) -> Signal[str]:
    """The words that name who was studied ("children with spastic cerebral palsy").

    The title first, then the sentence the study's ``size`` was read from, then the rest.
    """
    if page.design is StudyDesign.IN_VITRO:
        return unread("no-people", "A laboratory study has no participants.")
    who = page.find_in_title("population", "who")
    title = _phrase(page.title, who, 0, len(page.title))
    found = _with_size(page, size) or _in_text(page)
    if title is not None:
        words = title.of(page.study.title)
        if found is None or len(words) >= 20 or len(found) < len(words):
            return read_in_title(words, "population-in-title", page.study.title, 0.9)
    if found is not None:
        words = found.of(page.text)
        return read(words, "population", "The words name who was studied.", found, 0.8)
    return unread("population-not-stated", "The text does not say who was studied.")


def _with_size(page: Page, size: Signal[int]) -> Span | None:
    place = next((reason.span for reason in size.reasons if reason.span is not None), None)
    if place is None:
        return None
    sentence = page.sentence_span(place.start)
    return _phrase(page.low, page.find("population", "who"), place.start, sentence.end)


def _in_text(page: Page) -> Span | None:
    for parts in (
        {Part.METHODS},
        {Part.UNLABELLED, Part.RESULTS},
        {Part.CONCLUSIONS},
        {Part.BACKGROUND},
    ):
        for span, part in page.reading():
            if part in parts:
                found = _phrase(page.low, page.find("population", "who"), span.start, span.end)
                if found is not None:
                    return found
    return None


def _phrase(low: str, who: Iterable[Mention], start: int, end: int) -> Span | None:
    """The first noun for people in ``low[start:end]`` with the words that qualify it."""
    for mention in who:
        if not start <= mention.span.start < end:
            continue
        tail = _PHRASE.match(low, mention.span.end, min(end, mention.span.end + 40))
        if tail is None:
            continue
        limit = min(end, mention.span.start + _MAX_PHRASE)
        stop = _PHRASE_END.search(low, tail.end(), limit)
        to = stop.start() if stop else limit
        while to > start and low[to - 1] in " .":
            to -= 1
        if not stop and limit < end:
            to = low.rfind(" ", tail.end(), limit)
        lead = _lead(low[max(start, mention.span.start - 50) : mention.span.start])
        if to > tail.end() + 1:
            return Span(mention.span.start - lead, to)
    return None


def _lead(before: str) -> int:
    """How many characters of qualifying words stand right before a noun ("preterm ")."""
    match = _LEAD_WORDS.search(before)
    words = match.group() if match else ""
    stop = _LEAD_STOP.match(words)
    kept = words[stop.end() :] if stop else words
    while kept and is_number_word(kept.split(" ", 1)[0]):
        kept = kept.split(" ", 1)[1]
    return len(kept)


def cerebral_palsy(page: Page, subjects: Subjects | None) -> Signal[bool]:
    """Whether those studied have cerebral palsy; ``None`` where the text does not tell."""
    if subjects in NOT_IN_PEOPLE:
        text = "Animals and cells are at best a model of cerebral palsy."
        return read_in_record(False, "a-model-only", text, 0.9)
    for mention in page.find_in_title("population", "palsy"):
        if not _is_outcome(page.title, mention):
            return read_in_title(True, "cerebral-palsy-in-title", page.study.title, 0.95)
    mentions = page.find("population", "palsy")
    people = [m for m in mentions if _has_people(page, m) and not _is_outcome(page.flat, m)]
    denied = next((m for m in mentions if _is_denied(page, m)), None)
    if denied is not None:
        text = "The text sets those studied apart from people with cerebral palsy."
        return read(False, "cerebral-palsy-denied", text, denied.span, 0.8)
    own = [m for m in people if page.part_at(m.span.start) in _OWN]
    if own:
        return read(
            True, "cerebral-palsy", "The people studied are said to have it.", own[0].span, 0.88
        )
    outcome = next((m for m in mentions if _is_outcome(page.flat, m)), None)
    if outcome is not None:
        text = "Cerebral palsy is counted here, or only compared with."
        return read(False, "cerebral-palsy-as-outcome", text, outcome.span, 0.75)
    if not mentions:
        text = "The record does not mention cerebral palsy."
        return read_in_record(False, "cerebral-palsy-not-mentioned", text, 0.85)
    return unread(
        "cerebral-palsy-unclear",
        "It is named, but not as what those studied have.",
        mentions[0].span,
    )


def _is_outcome(flat: str, mention: Mention) -> bool:
    before = flat[max(0, mention.span.start - 40) : mention.span.start]
    return _outcome_words().search(before) is not None


def _is_denied(page: Page, mention: Mention) -> bool:
    sentence = page.sentence_span(mention.span.start)
    said = page.low[sentence.start : sentence.end]
    return any(words in said for words in load("population")["palsy_denied"]["words"])


def _has_people(page: Page, mention: Mention) -> bool:
    """Whether a noun for people stands shortly before, or right after, in the same sentence."""
    sentence = page.sentence_span(mention.span.start)
    start = max(sentence.start, mention.span.start - 70)
    end = min(sentence.end, mention.span.end + 14)
    return any(start <= m.span.start < end for m in page.find("population", "who"))
