"""An expanded question, made ready for the two legs of the search.

For words: every analysed term with its weight. For meaning: the question, and the question with
its names from the literature behind it. What is searched beside the typed words is returned too,
so that it can be shown and taken out. This module never ranks and never changes the question.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from types import MappingProxyType

from cpassist.core.data import load
from cpassist.core.lexicon import Match, Tie, matches
from cpassist.domain.answers import Expansion

Analyse = Callable[[str], Sequence[str]]
"""Cuts a text into the terms of the word index, in order; stop words may be left out."""

ORIGINAL_WEIGHT = 1.0
"""A word as typed; nothing added weighs as much."""

ASKING_WEIGHT = 0.5
"""A typed word that says that something is asked, seldom what ("want", "tell", "really")."""

TIE_WEIGHTS: Mapping[Tie, float] = MappingProxyType(
    {Tie.SAME: 0.9, Tie.NAME: 0.9, Tie.OTHER_NAME: 0.6, Tie.NEARBY: 0.25, Tie.SYNONYM: 0.2}
)
"""What a one-word form weighs, by its tie to the typed words.

A lay phrase often shares no word with the studies, so its name in the literature comes close to an
original. Where the asker already used that name, other names add little and may lead away.
Order and rough size were set on the development questions; the result is flat around them.
"""

EXPANDED_SHARE = 0.5
"""The share of the expanded text in the mean of both question vectors."""

_DENSE_FORMS = 12
"""An encoder reads few words; more names would drown the question."""


@dataclass(frozen=True, slots=True)
class ExpandedQuery:
    """What to search for a question."""

    terms: Mapping[str, float]
    """Analysed terms with weights in (0, 1], typed ones first; for the word index."""
    texts: tuple[tuple[str, float], ...]
    """Texts to encode with their shares, which sum to 1; the typed question comes first."""
    expansions: tuple[Expansion, ...]
    """What was searched beside the typed words; to be shown."""


def expanded_query_terms(
    text: str,
    analyse: Analyse,
    *,
    expand: bool = True,
    without: Collection[str] = (),
) -> ExpandedQuery:
    """Weighted terms and texts for a question.

    A form of ``n`` terms gives each of them its weight divided by the root of ``n``, so that a
    long name does not outweigh a short one; a term named more than once keeps its largest weight.
    With ``expand`` off, every typed term weighs 1 and the one text is the question as typed.
    ``without`` lists phrases of the question, in any letter case, that must not be expanded.
    """
    typed = analyse(text)
    if not expand:
        return ExpandedQuery(dict.fromkeys(typed, ORIGINAL_WEIGHT), ((text, 1.0),), ())
    refused = {phrase.casefold() for phrase in without}
    found = [match for match in matches(text) if match.term.casefold() not in refused]
    terms = _typed_terms(typed, analyse)
    for match in found:
        for form in match.forms:
            parts = analyse(form.text)
            for part in parts:
                weight = TIE_WEIGHTS[form.tie] / sqrt(len(parts))
                terms[part] = max(terms.get(part, 0.0), weight)
    return ExpandedQuery(terms, _texts(text, found), _shown(found))


def _typed_terms(typed: Sequence[str], analyse: Analyse) -> dict[str, float]:
    """The typed terms; words of asking weigh less, unless they are all there is."""
    asking = frozenset(analyse(_asking_words()))
    if asking.issuperset(typed):
        return dict.fromkeys(typed, ORIGINAL_WEIGHT)
    return {term: ASKING_WEIGHT if term in asking else ORIGINAL_WEIGHT for term in typed}


@cache
def _asking_words() -> str:
    """The words of asking, in one line."""
    return " ".join(load("lexicon")["asking"]["words"])


def _texts(text: str, found: Iterable[Match]) -> tuple[tuple[str, float], ...]:
    """The question, and the question followed by the closest names of what it asks about."""
    names = dict.fromkeys(
        form.text for match in found for form in match.forms if form.tie <= Tie.NAME
    )
    if not names:
        return ((text, 1.0),)
    expanded = f"{text} ({', '.join(list(names)[:_DENSE_FORMS])})"
    return ((text, 1.0 - EXPANDED_SHARE), (expanded, EXPANDED_SHARE))


def _shown(found: Iterable[Match]) -> tuple[Expansion, ...]:
    """One expansion for each phrase, though it may stand in the question more than once."""
    seen: dict[str, Expansion] = {}
    for match in found:
        seen.setdefault(match.term.casefold(), match.expansion)
    return tuple(seen.values())
