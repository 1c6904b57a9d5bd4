"""A sentence made ready for comparison: its content words by meaning, weight and place.

The same reading is made of a statement and of a study's sentences, so that lay and medical words
for one thing meet. Knows no verdict; numbers and directions are read in the rooms beside this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from cpassist.core.appraise.numbers import is_number_word
from cpassist.core.cues import Folded, fold
from cpassist.core.data import load
from cpassist.core.lexicon import known, words
from cpassist.core.terms import stop_words

GENERIC_WEIGHT: Final = 0.15
RELATION_WEIGHT: Final = 0.3
COMMON_WEIGHT: Final = 0.35
NAMED_WEIGHT: Final = 1.3

_ENDINGS: Final = (
    "ations",
    "ation",
    "ments",
    "ment",
    "ness",
    "ingly",
    "ions",
    "ion",
    "ities",
    "ity",
    "ives",
    "ive",
    "ical",
    "ally",
    "ly",
    "ized",
    "ised",
    "ers",
    "er",
    "al",
    "ic",
)
_LEAST: Final = 4
_MAX_CHARS: Final = 1500
_MAX_TERMS: Final = 120
_SUBJECT_GROUPS: Final = frozenset(
    {
        "condition_signs",
        "movement",
        "therapies",
        "complementary",
        "medicines",
        "surgery_and_devices",
        "harms",
        "condition",
    }
)
_SKIPPED_GROUPS: Final = frozenset({"everyday_words", "money"})


@dataclass(frozen=True, slots=True)
class Term:
    """One content word; two terms mean one thing where they share a key."""

    word: str
    keys: frozenset[str]
    weight: float
    specific: bool
    """Whether the word says what a statement is about, rather than how it is put."""
    name: bool = False
    """Whether it is written as a name that the lexicon does not know."""
    subject: bool = False
    """Whether it names a treatment, a sign or a harm that the lexicon knows."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence says, as terms; ``keys`` holds those of all of them."""

    text: str
    folded: Folded
    terms: tuple[Term, ...]
    keys: frozenset[str]

    def __hash__(self) -> int:
        """By the words, which settle the rest."""
        return hash(self.text)


def root(key: str) -> str:
    """A key without the endings that turn a verb into a noun or an adverb."""
    for ending in _ENDINGS:
        if key.endswith(ending) and len(key) - len(ending) >= _LEAST:
            return key[: -len(ending)]
    return key


@lru_cache(maxsize=8192)
def read(text: str) -> Reading:
    """The reading of ``text``; only its first 1500 characters are read, in linear time."""
    text = text[:_MAX_CHARS]
    concepts: dict[int, tuple[str, str]] = {}
    for match in known(text):
        if match.concept and match.certain and match.group not in _SKIPPED_GROUPS:
            for place in range(match.span.start, match.span.end):
                concepts[place] = (match.concept, match.group)
    found: list[Term] = []
    for word in words(text)[:_MAX_TERMS]:
        plain = word.plain
        if plain in stop_words() or plain[0].isdigit() or is_number_word(plain):
            continue
        named = word.span.start > 0 and text[word.span.start].isupper()
        found.append(_term(plain, word.key, concepts.get(word.span.start), named=named))
    keys = frozenset(key for term in found for key in term.keys)
    return Reading(text, fold(text), tuple(found), keys)


def _term(plain: str, key: str, concept: tuple[str, str] | None, *, named: bool) -> Term:
    base = root(key)
    keys = {base}
    alike = _classes().get(base)
    if alike is not None:
        keys.add(f"={alike}")
    if concept is not None:
        keys.add(f"@{concept[0]}")
    if base in _table("generic"):
        return Term(plain, frozenset(keys), GENERIC_WEIGHT, specific=False)
    if base in _table("relations"):
        return Term(plain, frozenset(keys), RELATION_WEIGHT, specific=False)
    if concept is None and plain in _plain_words() and not named:
        return Term(plain, frozenset(keys), COMMON_WEIGHT, specific=False)
    weight = NAMED_WEIGHT if concept is not None or named else 1.0
    subject = concept is not None and concept[1] in _SUBJECT_GROUPS
    return Term(plain, frozenset(keys), weight, True, named and concept is None, subject)


@cache
def _table(name: str) -> frozenset[str]:
    return frozenset(_root_of(word) for word in load("claim_terms")[name]["words"].split())


@cache
def _plain_words() -> frozenset[str]:
    return frozenset(load("claim_terms")["common"]["words"].split())


@cache
def _classes() -> dict[str, str]:
    table: dict[str, str] = {}
    for name, forms in load("claim_terms")["classes"]["words"].items():
        for form in forms:
            table.setdefault(_root_of(form), name)
    return table


def _root_of(word: str) -> str:
    return root(words(word)[0].key)
