"""Offers other spellings of words the corpus does not know, from the corpus's own vocabulary.

It only offers: nothing here changes a question. A general word list is not used, because it turns
names of medicines into everyday words; what is close to the name of a medicine or a cell is marked,
and must never be taken without the asker's yes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cpassist.core.data import load
from cpassist.core.lexicon import Word, words
from cpassist.domain.answers import Respelling
from cpassist.domain.passages import Span

_LETTERS = re.compile(r"[^\W\d_]{1,60}")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s{1,9})\W{0,3}$")

_SHORTEST = 5
"""Shorter words have too many neighbours to offer one."""

_LONGEST = 40

_TWO_SLIPS_FROM = 8
"""Words of this length and more may differ in two places, shorter ones in one."""

_LEAST_STEM = 4
"""Letters two words must share before an ending is called one."""

_LONGEST_ENDING = 4

_LEAST_COUNT = 2
"""A word that stands once may be a slip itself, and is offered only if it is a protected name."""

MOST_SUGGESTIONS = 3
MOST_OFFERS = 20


@dataclass(frozen=True, slots=True)
class Offer:
    """Another spelling to ask about; ``suggestions`` are best first, never empty."""

    span: Span
    typed: str
    suggestions: tuple[str, ...]
    protected: bool
    """A medicine or a cell is among the suggestions: never apply it unasked."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The corpus's words made ready for look-up; build it with ``vocabulary``."""

    words: tuple[str, ...]
    """In alphabetical order; only words that may be offered."""
    counts: tuple[int, ...]
    lengths: NDArray[np.int64]
    letters: NDArray[np.uint64]
    """One bit for each letter that stands in the word."""
    known: frozenset[str]
    """Keys of every word that is no misspelling, whether it may be offered or not."""


def vocabulary(counts: Mapping[str, int]) -> Vocabulary:
    """Makes the words of a corpus ready; ``counts`` maps each word to how often it stands there."""
    fit = {
        word.casefold(): count
        for word, count in sorted(counts.items())
        if (count >= _LEAST_COUNT or word.casefold() in _protected())
        and word.isalpha()
        and _SHORTEST <= len(word) <= _LONGEST
    }
    kept = tuple(sorted(fit))
    return Vocabulary(
        words=kept,
        counts=tuple(fit[word] for word in kept),
        lengths=np.array([len(word) for word in kept], dtype=np.int64),
        letters=np.array([_letters(word) for word in kept], dtype=np.uint64),
        known=keys_of(counts),
    )


def counted(texts: Iterable[str]) -> Counter[str]:
    """How often each word of letters stands in ``texts``, in lower case."""
    return Counter(word.lower() for text in texts for word in _LETTERS.findall(text))


def keys_of(counts: Mapping[str, int]) -> frozenset[str]:
    """The keys of every word that is no misspelling: the corpus's, the lexicon's, common ones."""
    return frozenset(word.key for text in counts for word in words(text)) | _lexicon_keys()


def suspects(text: str) -> frozenset[str]:
    """The keys of the words of ``text`` that could be misspelt, to be looked up in ``keys_of``."""
    return frozenset(word.key for word in words(text) if _fits(word))


def respellings(text: str, corpus: Vocabulary) -> tuple[Respelling, ...]:
    """``offers`` as the asker is shown them."""
    return tuple(Respelling(offer.typed, offer.suggestions) for offer in offers(text, corpus))


def offers(text: str, corpus: Vocabulary) -> tuple[Offer, ...]:
    """Other spellings for the words of ``text`` that neither corpus nor lexicon knows.

    In text order, each word once, ``MOST_OFFERS`` at most. Suggestions differ from the typed word
    by one slip (two from eight letters on; a slip is a letter added, left out, changed, or two
    neighbours swapped), begin with the same letter, and are ordered by slips, then by how often
    they stand in the corpus, then by alphabet. Slips in the first letter are rare (Pollock and
    Zamora, 1984); without it an everyday word is soon taken for another. A capitalised word
    inside a sentence is a name: it is offered the name of a medicine or nothing.
    """
    found: list[Offer] = []
    seen: set[str] = set()
    for word in _unknown(text, corpus):
        if word.plain in seen:
            continue
        seen.add(word.plain)
        suggestions = _suggestions(word.plain, corpus)
        if _is_name(text, word.span):
            suggestions = tuple(other for other in suggestions if other in _protected())
        if suggestions:
            protected = not _protected().isdisjoint(suggestions)
            found.append(Offer(word.span, word.span.of(text), suggestions, protected))
        if len(found) == MOST_OFFERS:
            break
    return tuple(found)


def _unknown(text: str, corpus: Vocabulary) -> Iterator[Word]:
    """The words of ``text`` that could be misspelt."""
    for word in words(text):
        if _fits(word) and word.key not in corpus.known:
            yield word


def _fits(word: Word) -> bool:
    right_size = word.plain.isalpha() and _SHORTEST <= len(word.plain) <= _LONGEST
    return right_size and word.respelt is None


def _is_name(text: str, span: Span) -> bool:
    """Whether the word is capitalised though no sentence begins with it."""
    typed = span.of(text)
    before = text[max(0, span.start - 12) : span.start]
    return typed.istitle() and _SENTENCE_START.search(before) is None


def _suggestions(word: str, corpus: Vocabulary) -> tuple[str, ...]:
    """The best words within reach; see ``offers`` for the order.

    A slip changes at most two letters of the set of letters, so most words are ruled out by
    comparing bits before any distance is counted.
    """
    slips = 2 if len(word) >= _TWO_SLIPS_FROM else 1
    apart = np.bitwise_count(corpus.letters ^ np.uint64(_letters(word)))
    near = (np.abs(corpus.lengths - len(word)) <= slips) & (apart <= 2 * slips)
    ranked: list[tuple[int, int, str]] = []
    for row in np.flatnonzero(near):
        other = corpus.words[row]
        if other[0] != word[0] or _inflected(word, other):
            continue
        distance = osa_distance(word, other, slips)
        if distance <= slips:
            ranked.append((distance, -corpus.counts[row], other))
    ranked.sort()
    best = ranked[0][0] if ranked else 0
    return tuple(other for distance, _, other in ranked if distance == best)[:MOST_SUGGESTIONS]


def osa_distance(one: str, other: str, most: int) -> int:
    """Slips between two words, or ``most + 1`` where there are more.

    Optimal string alignment: Levenshtein (1966) with swaps of neighbours, after Damerau (1964).
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        after = [i]
        for j, counterpart in enumerate(other, 1):
            cost = min(row[j] + 1, after[j - 1] + 1, row[j - 1] + (letter != counterpart))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == counterpart:
                cost = min(cost, before[j - 2] + 1)
            after.append(cost)
        if min(after) > most:
            return most + 1
        before, row = row, after
    return min(row[-1], most + 1)


def _inflected(one: str, other: str) -> bool:
    """Whether the words differ in their endings alone: another form is no slip."""
    endings = _endings()
    shared = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    return any(
        one[at:] in endings and other[at:] in endings
        for at in range(max(_LEAST_STEM, shared - _LONGEST_ENDING), shared + 1)
    )


def _letters(word: str) -> int:
    """A bit for each letter of the word; letters beyond a to z share the bits above."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) - 97 if "a" <= letter <= "z" else 26 + ord(letter) % 32)
    return bits


@cache
def _protected() -> frozenset[str]:
    """Names of medicines and cells."""
    return frozenset(load("lexicon")["protected"]["words"])


@cache
def _endings() -> frozenset[str]:
    return frozenset(("", *load("lexicon")["spelling"]["endings"]))


@cache
def _lexicon_keys() -> frozenset[str]:
    """Keys of the lexicon's words and of everyday words: they are no misspellings."""
    data = load("lexicon")
    texts = [*data["asking"]["words"], *data["skip"], *data["variants"]["words"]]
    texts += data["spelling"]["everyday"]
    for group in data["groups"].values():
        for entry in group["entries"]:
            texts.append(entry["concept"])
            for kind in ("also", "find", "lay", "vague", "abbr", "exact"):
                texts.extend(entry.get(kind, ()))
    return frozenset(word.key for text in texts for word in words(text))
