"""Who was studied: in the record's words, whether they have cerebral palsy, and how old they are.

Cerebral palsy that is counted as an outcome does not make a population; nor does a model in
animals. Sources of the words stand in ``population.toml``.
"""

from __future__ import annotations

import re
from functools import cache

from cpassist.core.appraise.page import Page, Part
from cpassist.core.appraise.reading import read, read_in_record, read_in_title, unread
from cpassist.core.appraise.wordlist import Mention, wordlist
from cpassist.core.data import load
from cpassist.domain.evidence import Signal, StudyDesign, Subjects
from cpassist.domain.passages import Span

_MAX_PHRASE = 110
_NUMBER = r"[0-9]{1,3}(?:[.][0-9]{1,2})?"
_UNIT = r"(?:years?|months?|yrs?|weeks?|days?|y|mo)"
_RANGE = rf"{_NUMBER} ?(?:{_UNIT} ?)?(?:-|to|and|through|till|until) ?{_NUMBER}[ -]?{_UNIT}(?: {_NUMBER} (?:months|mo))?"
_AGE = re.compile(
    rf"(?:mean |median |average )?ages? ?(?:range|group)?d?(?: of| was| were|:|,| ?=| from| between| ranging from"
    rf"| ranged from| at [a-z]+(?: was)?)? ?\(?(?:{_RANGE}|{_NUMBER}(?: years?)? ?(?:±|\+/-|\(sd|\[) ?"
    rf"{_NUMBER}[)\]]?(?: ?{_UNIT})?|(?:≥|>|<|≤|over|under|above|below|at least|less than|older than"
    rf"|younger than) ?{_NUMBER}[ -]?(?:{_UNIT})?|{_NUMBER} ?{_UNIT}(?:,? (?:and )?{_NUMBER} ?(?:months|mo)\\b)?(?: or (?:older|younger|over|above|more))?"
    rf"|{_NUMBER}\+? and (?:older|over|above)(?![a-z]))"
    rf"|{_RANGE}(?: of age| old|-old)|{_NUMBER}-{_NUMBER}-years?-olds?|{_NUMBER}-(?:year|month|week|day)-olds?"
    rf"|(?:≥|>|<|≤|over|under|above|below|at least|older than|younger than|less than) ?{_NUMBER}[ -]?{_UNIT}"
    rf"(?: of age| old|-old)|{_NUMBER} ?{_UNIT} (?:of age|old)(?: (?:or|and) (?:older|younger|over|above))?"
    rf"|(?:younger|older) than {_NUMBER} {_UNIT}"
    rf"|postnatal day ?[0-9]{{1,3}}|\b(?:p|pnd)(?:7|9|10)\b(?= (?:rat|mice|mouse|pup))"
)
_AGE_PARTS = re.compile(rf"({_NUMBER}) ?-?({_UNIT})?")
_PHRASE = re.compile(
    r" (?:with|who (?:had|have|suffer)|having|suffering from|undergoing|diagnosed with|at (?:high )?risk"
    r"|born|receiving|scheduled for|admitted|affected by|treated for|living with|due to|awaiting|in|on) "
)
_PHRASE_END = re.compile(
    r"[.;:,()\[\]]| (?:were|was|are|is|have been|had|received|who|which|and the|to (?:receive|either|the)|took"
    r"|participated|randomi|completed|aged|from|between|using|after|during|when|at [0-9]|at a|by|undergo|underwent"
    r"|entered|enrolled|showed|improved|can|may|should|compared|versus|vs|as|but|while|because|that|would|will"
    r"|has|have|occasionally|often|usually|commonly|for [0-9]|over|into|did|there|we|through|met|visiting|attending|recruited|divided)\b"
)
_LEAD_WORDS = re.compile(r"(?:[a-z][a-z'/-]+ ){0,4}$")
_LEAD_STOP = re.compile(
    r".*\b(?:treating|preventing|helping|of|in|with|for|the|to|and|or|by|among|on|were|was|all|these|that|a|an|included|from|at|as|both|our"
    r"|recruited|randomi[sz]ed|enrolled|treated|assigned|total|allocated|when|where|study|trial|which|than|both"
    r"|children's|whether|studied|involving|investigated|between|compared|hundred|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) "
)
_GESTATION = re.compile(r"(?:gestational|corrected|postmenstrual|postconceptional|bone|maternal) $")
_AT = re.compile(r"\b(?:at|by|until|before|after|to|till|since)(?: an?| the| least)? (?:mean |median )?$")
_OWN = frozenset({Part.METHODS, Part.RESULTS, Part.UNLABELLED})
_NOT_IN_PEOPLE = frozenset({Subjects.ANIMAL, Subjects.IN_VITRO})


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
    title = _phrase(page.study.title, page.title, 0, len(page.title))
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
    return _phrase(page.text, page.low, place.start, sentence.end)


def _in_text(page: Page) -> Span | None:
    for parts in ({Part.METHODS}, {Part.UNLABELLED, Part.RESULTS}, {Part.CONCLUSIONS}, {Part.BACKGROUND}):
        for span, part in page.reading():
            if part in parts:
                found = _phrase(page.text, page.low, span.start, span.end)
                if found is not None:
                    return found
    return None


def _phrase(text: str, low: str, start: int, end: int) -> Span | None:
    """The first noun for people in ``low[start:end]`` with the words that qualify it."""
    flat = low.replace("-", " ")
    for mention in wordlist("population", "who").find(flat, start, end):
        tail = _PHRASE.match(low, mention.span.end, min(end, mention.span.end + 40))
        if tail is None:
            continue
        limit = min(end, mention.span.start + _MAX_PHRASE)
        stop = _PHRASE_END.search(low, tail.end(), limit)
        to = stop.start() if stop else limit
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
    return len(words) - (stop.end() if stop else 0)


def cerebral_palsy(page: Page, subjects: Subjects | None) -> Signal[bool]:
    """Whether those studied have cerebral palsy; ``None`` where the text does not tell."""
    if subjects in _NOT_IN_PEOPLE:
        text = "Animals and cells are at best a model of cerebral palsy."
        return read_in_record(False, "a-model-only", text, 0.9)
    words = wordlist("population", "palsy")
    for mention in words.find(page.title):
        if not _is_outcome(page.title, mention):
            return read_in_title(True, "cerebral-palsy-in-title", page.study.title, 0.95)
    mentions = list(words.find(page.flat))
    people = [m for m in mentions if _has_people(page, m) and not _is_outcome(page.flat, m)]
    denied = next((m for m in mentions if _is_denied(page, m)), None)
    if denied is not None:
        text = "The text sets those studied apart from people with cerebral palsy."
        return read(False, "cerebral-palsy-denied", text, denied.span, 0.8)
    own = [m for m in people if page.part_at(m.span.start) in _OWN]
    if own:
        return read(True, "cerebral-palsy", "The people studied are said to have it.", own[0].span, 0.88)
    outcome = next((m for m in mentions if _is_outcome(page.flat, m)), None)
    if outcome is not None:
        text = "Cerebral palsy is counted here, or only compared with."
        return read(False, "cerebral-palsy-as-outcome", text, outcome.span, 0.75)
    if not mentions:
        text = "The record does not mention cerebral palsy."
        return read_in_record(False, "cerebral-palsy-not-mentioned", text, 0.85)
    return unread("cerebral-palsy-unclear", "It is named, but not as what those studied have.", mentions[0].span)


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
    who = wordlist("population", "who")
    start = max(sentence.start, mention.span.start - 70)
    end = min(sentence.end, mention.span.end + 14)
    return who.first(page.flat, start, end) is not None


def age(page: Page) -> Signal[str]:
    """The words that state how old those studied were; the methods before the rest."""
    found: Span | None = None
    for match in _AGE.finditer(page.low):
        span = Span(match.start(), match.end())
        part = page.part_at(span.start)
        if part is Part.BACKGROUND or _of_another_time(page.low, span):
            continue
        if found is None:
            found = span
    if found is not None:
        return read(found.of(page.text), "age", "The words state an age.", found, 0.88)
    title = _AGE.search(page.title.replace(" year ", "-year-"))
    if title:
        words = page.study.title[title.start() : title.end()]
        return read_in_title(words, "age-in-title", page.study.title, 0.88)
    return unread("age-not-stated", "The text does not state an age.")


def _of_another_time(low: str, span: Span) -> bool:
    """Whether an age is a gestation, or one age at which something was assessed or happened."""
    before = low[max(0, span.start - 24) : span.start]
    if _GESTATION.search(before) or low.startswith((" gestation", " of gestation"), span.end):
        return True
    single = len(_AGE_PARTS.findall(low[span.start : span.end])) == 1
    return single and _AT.search(before) is not None


def children(page: Page, subjects: Subjects | None, stated_age: Signal[str]) -> Signal[bool]:
    """Whether children (under 18, ICH E11) were studied; ``True`` where they were among others."""
    if subjects in _NOT_IN_PEOPLE:
        return unread("not-in-people", "No people took part.")
    words = wordlist("population", "ages")
    title = {m.name for m in words.find(page.title)}
    if "child" in title:
        return read_in_title(True, "children-in-title", page.study.title, 0.94)
    tags = _index_tags(page)
    if "child" in tags:
        return read_in_record(True, "children-in-index-terms", "The index terms name an age under 18.", 0.95)
    if "adult" in tags:
        return read_in_record(False, "adults-in-index-terms", "The index terms name adults only.", 0.93)
    young = _is_young(stated_age.value) if stated_age.value else None
    if young is not None:
        return Signal(young, stated_age.basis, 0.88, stated_age.reasons)
    if "adult" in title:
        return read_in_title(False, "adults-in-title", page.study.title, 0.9)
    return _by_nouns(page)


def _by_nouns(page: Page) -> Signal[bool]:
    own = [
        m
        for m in wordlist("population", "ages").find(page.flat)
        if page.part_at(m.span.start) is not Part.BACKGROUND
    ]
    named = {m.name for m in own}
    if named == {"child"}:
        return read(True, "children-named", "The words name children.", own[0].span, 0.85)
    if named == {"adult"}:
        return read(False, "adults-named", "The words name adults, and no children.", own[0].span, 0.8)
    if not named:
        return unread("age-group-not-stated", "The text does not say whether children took part.")
    return unread("age-group-unclear", "Both children and adults are named.", own[0].span)


def _index_tags(page: Page) -> set[str]:
    table = load("population")["index_terms"]
    filed = {term.lower() for term in page.study.mesh_terms}
    return {kind for kind in ("child", "adult") if filed & set(table[kind])}


def _is_young(words: str) -> bool | None:
    """Whether an age in words lies under 18 years, as far as its first number tells."""
    numbers = [(float(m.group(1)), m.group(2) or "") for m in _AGE_PARTS.finditer(words.lower())]
    if not numbers:
        return None
    unit = next((u for _, u in numbers if u), "years")
    first = numbers[0][0]
    if not unit.startswith("y"):
        return True
    return first < 18
