"""Lay words <-> medical words: what a phrase of a question may also be searched as.

The words are data (``core/data/lexicon.toml``, each group with its source); this module only finds
them. It never changes the question, never ranks, and never decides what a question is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from typing import Any

from cpassist.core.data import load
from cpassist.domain.answers import Expansion
from cpassist.domain.passages import Span

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_BREAKS = frozenset(".?!;:()[]{}\n")
_REMEMBERED = 256
"""Texts whose phrases are kept: one question is looked at by many."""

_MAX_WORD = 40
"""Longer runs of letters are no words of a lexicon; they are kept, but not folded."""


class Tie(IntEnum):
    """How close a form is to the words that were typed; closest first."""

    SAME = 0
    """The same word spelt otherwise, or an abbreviation's long form."""
    NAME = 1
    """A lay phrase's name in the literature."""
    OTHER_NAME = 2
    """A second name of that concept."""
    SYNONYM = 3
    """Another name of a concept that was typed by one of its names in the literature."""
    NEARBY = 4
    """Found beside it in studies, or a guess from a word of many meanings."""


@dataclass(frozen=True, slots=True)
class Form:
    """One thing a phrase is also searched as, and how close it is to what was typed."""

    text: str
    tie: Tie


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase of the question that the lexicon knows, in its place, with its other forms."""

    span: Span
    term: str
    forms: tuple[Form, ...]
    concept: str = ""
    """The entry's name in the literature; empty for a mere respelling."""
    group: str = ""
    """The group of the lexicon the entry stands in."""
    certain: bool = False
    """Whether the phrase names the concept, rather than hinting at it."""

    @property
    def expansion(self) -> Expansion:
        """The match as the domain shows it."""
        return Expansion(self.term, tuple(form.text for form in self.forms))


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: where it stands, its key, and the unbroken run of words it is in."""

    span: Span
    plain: str
    """Case folded, without a possessive 's and without apostrophes."""
    key: str
    """What plural, possessive, -ing and -ed forms and known respellings of one word share."""
    run: int
    respelt: str | None
    """The usual spelling, where the typed one is a known slip or regional form."""


@dataclass(frozen=True, slots=True)
class _Trigger:
    """What one phrase of the lexicon sets off, and when."""

    forms: tuple[Form, ...]
    exact: frozenset[str]
    needs: frozenset[str]
    unless: frozenset[str]
    concept: str
    group: str
    certain: bool = True

    def holds(self, surface: str, keys: frozenset[str]) -> bool:
        """Whether the letter case and the other words of the question allow the entry."""
        if self.exact and surface not in self.exact:
            return False
        if self.needs and not self.needs & keys:
            return False
        return not self.unless & keys


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The data file made ready for matching."""

    triggers: dict[tuple[str, ...], _Trigger]
    longest: dict[str, int]
    """Length in words of the longest phrase that begins with a key."""
    respellings: dict[str, str]
    skip: frozenset[str]


def _stem(word: str) -> str:
    """A rough key that plural, possessive, -ing and -ed forms of one word share.

    Step 1a and parts of 1b of Porter (1980), and the final -e; both sides of a comparison go
    through it, so a key need not be a word.
    """
    if len(word) > _MAX_WORD:
        return word
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes", "zes")):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending, least in (("ing", 6), ("ed", 5)):
        if len(word) >= least and word.endswith(ending) and word[-len(ending) - 1] != "e":
            word = word[: -len(ending)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
                word = word[:-1]
            break
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


def _plain(word: str) -> str:
    """Case folded, without a possessive 's and without apostrophes."""
    word = word.casefold().replace("’", "'")
    return word.removesuffix("'s").replace("'", "")


def _plural(word: str | None) -> str | None:
    return word and word + "s"


def _tokens(text: str, respellings: dict[str, str], skip: frozenset[str]) -> list[Word]:
    """The words of ``text`` that count in a phrase, in order; linear in its length."""
    found: list[Word] = []
    run = end = 0
    for word in _WORD.finditer(text):
        if not _BREAKS.isdisjoint(text[end : word.start()]):
            run += 1
        end = word.end()
        plain = _plain(word.group())
        joined = text[word.start() - 1 : word.start()] == "-"
        if plain and (joined or plain not in skip):
            respelt = respellings.get(plain) or _plural(respellings.get(plain.removesuffix("s")))
            key = _stem(respelt or plain)
            found.append(Word(Span(word.start(), end), plain, key, run, respelt))
    return found


@cache
def _lexicon() -> _Lexicon:
    """The parsed and indexed lexicon; where a phrase stands twice, the first entry counts."""
    data = load("lexicon")
    respellings = dict(data["variants"]["words"]) | dict(data["misspellings"]["words"])
    skip = frozenset(data["skip"])
    triggers: dict[tuple[str, ...], _Trigger] = {}
    for name, group in data["groups"].items():
        for entry in group["entries"]:
            for phrase, trigger in _triggers(entry, respellings, name):
                key = tuple(token.key for token in _tokens(phrase, respellings, skip))
                triggers.setdefault(key, trigger)
    longest: dict[str, int] = {}
    for key in triggers:
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
    return _Lexicon(triggers, longest, respellings, skip)


def _triggers(
    entry: dict[str, Any], respellings: dict[str, str], group: str
) -> Iterator[tuple[str, _Trigger]]:
    """Every phrase of an entry with what it sets off."""
    names = [entry["concept"], *entry.get("also", ())]
    short = [*entry.get("abbr", ()), *entry.get("exact", ())]
    nearby = tuple(Form(word, Tie.NEARBY) for word in entry.get("find", ()))
    guards = [
        frozenset(
            _stem(respellings.get(_plain(word), _plain(word))) for word in entry.get(name, ())
        )
        for name in ("needs", "unless")
    ]
    rest = (guards[0], guards[1], entry["concept"], group)
    any_case = frozenset[str]()
    first = Form(names[0], Tie.NAME)
    others = tuple(Form(name, Tie.OTHER_NAME) for name in names[1:])
    abbreviations = tuple(Form(name, Tie.OTHER_NAME) for name in short)
    weak = tuple(Form(form.text, Tie.NEARBY) for form in (first, *others))
    for phrase in entry.get("vague", ()):
        yield phrase, _Trigger(weak, any_case, *rest, certain=False)
    for phrase in entry.get("lay", ()):
        forms = (first, *others, *abbreviations, *nearby)
        yield phrase, _Trigger(forms, any_case, *rest)
    for phrase in short:
        exact = frozenset({phrase}) if phrase in entry.get("exact", ()) else any_case
        synonyms = (Form(name, Tie.SYNONYM) for name in names[1:])
        yield phrase, _Trigger((Form(names[0], Tie.SAME), *synonyms), exact, *rest)
    for phrase in names:
        synonyms = (Form(name, Tie.SYNONYM) for name in [*names, *short] if name != phrase)
        yield phrase, _Trigger(tuple(synonyms), any_case, *rest)


def words(text: str) -> tuple[Word, ...]:
    """Every word of ``text`` in order, articles and possessives too; linear in its length."""
    return tuple(_tokens(text, _lexicon().respellings, frozenset()))


def matches(text: str) -> tuple[Match, ...]:
    """The phrases of ``text`` that may also be searched as something else; see ``known``."""
    return tuple(match for match in known(text) if match.forms)


@lru_cache(_REMEMBERED)
def known(text: str) -> tuple[Match, ...]:
    """Every phrase of ``text`` the lexicon knows, in text order, longest first, never overlapping.

    Plural, possessive, -ing and -ed forms, letter case, known misspellings and regional spellings
    match; articles and possessives inside a phrase are passed over; a phrase never crosses the end
    of a sentence. Time is linear in the length of ``text``.
    """
    lexicon = _lexicon()
    tokens = _tokens(text, lexicon.respellings, lexicon.skip)
    keys = frozenset(token.key for token in tokens)
    found: list[Match] = []
    at = 0
    while at < len(tokens):
        match, words = _match_at(text, tokens, at, keys, lexicon)
        if match is not None:
            found.append(match)
        at += words
    return tuple(found)


def _match_at(
    text: str, tokens: list[Word], at: int, keys: frozenset[str], lexicon: _Lexicon
) -> tuple[Match | None, int]:
    """The longest match that begins at a token, and how many tokens to go on by."""
    most = min(lexicon.longest.get(tokens[at].key, 1), len(tokens) - at)
    for count in range(most, 0, -1):
        words = tokens[at : at + count]
        if words[-1].run != words[0].run:
            continue
        trigger = lexicon.triggers.get(tuple(word.key for word in words))
        span = Span(words[0].span.start, words[-1].span.end)
        surface = span.of(text)
        if trigger is not None and not trigger.holds(surface, keys):
            trigger = None
        respelt = _respelt(text, words)
        if trigger is None and (respelt is None or count > 1):
            continue
        forms = trigger.forms if trigger is not None else ()
        if respelt is not None:
            forms = (Form(respelt, Tie.SAME), *(form for form in forms if form.text != respelt))
        forms = tuple(form for form in forms if form.text.casefold() != surface.casefold())
        if trigger is None:
            return Match(span, surface, forms), count
        return Match(span, surface, forms, trigger.concept, trigger.group, trigger.certain), count
    return None, 1


def _respelt(text: str, words: list[Word]) -> str | None:
    """The phrase in its usual spelling, or ``None`` where it was typed so."""
    if all(word.respelt is None for word in words):
        return None
    return " ".join(word.respelt or word.span.of(text) for word in words)


def expand(text: str) -> tuple[Expansion, ...]:
    """What each known phrase of ``text`` is also searched as, in text order; see ``matches``."""
    return tuple(match.expansion for match in matches(text))
