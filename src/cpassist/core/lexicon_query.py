"""An expanded question, made ready for the word index.

What is searched beside the typed words is returned too, so that it can be shown and taken out.
The encoder gets the question as typed: with the names of the literature behind it, or in place of
the lay words, it found no more on the development questions. This module never ranks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from types import MappingProxyType

from cpassist.core.data import load
from cpassist.core.lexicon import Match, Tie, matches
from cpassist.domain.answers import Expansion

Analyse = Callable[[str], Sequence[str]]
"""Cuts a text into the terms of the word index, repeats kept; stop words may be left out."""

ORIGINAL_WEIGHT = 1.0
"""A word as typed; nothing added weighs as much."""

ASKING_WEIGHT = 0.5
"""A typed word that says that something is asked, seldom what ("want", "tell", "really")."""

TIE_WEIGHTS: Mapping[Tie, float] = MappingProxyType(
    {Tie.SAME: 0.9, Tie.NAME: 0.9, Tie.OTHER_NAME: 0.6, Tie.SYNONYM: 0.3, Tie.NEARBY: 0.25}
)
"""What a form of one term weighs, by its tie to the typed words.

A lay phrase often shares no word with the studies, so its name in the literature comes close to an
original. Where the asker already used that name, other names add little and may lead away.
Set on the development questions, where the measures are flat around these values.
"""


@dataclass(frozen=True, slots=True)
class ExpandedQuery:
    """What to look up in the word index for a question."""

    terms: Mapping[str, float]
    """Analysed terms with their weights, typed ones first."""
    expansions: tuple[Expansion, ...]
    """What is searched beside the typed words; to be shown."""


def expanded_query_terms(
    text: str,
    analyse: Analyse,
    *,
    expand: bool = True,
    without: Collection[str] = (),
) -> ExpandedQuery:
    """The weighted terms of a question, and what was added to it.

    A typed term weighs as often as it stands in the question. A form of ``n`` terms gives each of
    them its weight divided by the root of ``n``, so that a long name does not outweigh a short one;
    of several weights the largest counts. With ``expand`` off, only typed terms are searched, and
    words of asking weigh as much as others. ``without`` lists phrases of the question, in any
    letter case, that must not be expanded.
    """
    typed = Counter(analyse(text))
    if not expand:
        return ExpandedQuery({term: count * ORIGINAL_WEIGHT for term, count in typed.items()}, ())
    refused = {phrase.casefold() for phrase in without}
    found = [match for match in matches(text) if match.term.casefold() not in refused]
    terms = _typed_terms(typed, analyse)
    for form in (form for match in found for form in match.forms):
        parts = analyse(form.text)
        for part in parts:
            weight = TIE_WEIGHTS[form.tie] / sqrt(len(parts))
            terms[part] = max(terms.get(part, 0.0), weight)
    return ExpandedQuery(terms, _shown(found))


def _typed_terms(typed: Mapping[str, int], analyse: Analyse) -> dict[str, float]:
    """The typed terms; words of asking weigh less, unless they are all there is."""
    asking = frozenset(analyse(_asking_words()))
    less = ORIGINAL_WEIGHT if asking.issuperset(typed) else ASKING_WEIGHT
    return {
        term: count * (less if term in asking else ORIGINAL_WEIGHT) for term, count in typed.items()
    }


@cache
def _asking_words() -> str:
    """The words of asking, in one line."""
    return " ".join(load("lexicon")["asking"]["words"])


def _shown(found: Iterable[Match]) -> tuple[Expansion, ...]:
    """One expansion for each phrase, though it may stand in the question more than once."""
    seen: dict[str, Expansion] = {}
    for match in found:
        seen.setdefault(match.term.casefold(), match.expansion)
    return tuple(seen.values())
