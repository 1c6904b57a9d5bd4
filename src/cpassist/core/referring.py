"""Which study a question points to ("[2]", "the Duke trial"), and what it asks of it.

It names studies among those given and searches nothing; what is said of them is composed in
``core.told``. Cues are data (``core/data/referring.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from cpassist.core.cues import Cue, compile_cue, fold, sets
from cpassist.core.data import load
from cpassist.core.facets import subjects
from cpassist.core.follow_up import cited_numbers
from cpassist.core.lexicon import known
from cpassist.core.terms import words
from cpassist.domain.studies import Study

_DATA: Final = "referring"
WHY_THIS_GRADE: Final = "why_this_grade"
_WHO_PAID: Final = "who_paid"
_FEW_WORDS: Final = 4
MAX_NAMED: Final = 2
"""Studies that a name may stand for; where more fit, the best two are shown."""

_NAMED: Final = re.compile(
    r"\b(?:the|that|this|their)\s+((?:(?!(?:trial|study|paper|review|report|group|team)s?\b)"
    r"[\w'’-]{2,30}\s+){1,3})(trial|study|paper|review|report|group|team)s?\b",
    re.I,
)
_AUTHOR_YEAR: Final = re.compile(
    r"\b([^\W\d_][\w'’-]{1,30})(?:\s+et\s+al\.?|\s+and\s+colleagues)?,?\s+\(?((?:19|20)\d\d)\b",
    re.I,
)
_AUTHOR_ALONE: Final = re.compile(
    r"\b([^\W\d_][\w'’-]{1,30})(?:\s+et\s+al\b|\s+and\s+colleagues\b)", re.I
)
_PERSON: Final = re.compile(r"([^\W\d_][\w'’-]*)(?: [\w'’-]+)* [A-Z]{1,4}$").match
"""An author as MEDLINE writes one: surname and initials; a body's name is no surname."""

_YEAR_DIGITS: Final = 4
_MAX_CHARS: Final = 600
"""Nobody names a study in a longer question; it is searched as it stands."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a question points to, before it is known which studies that are."""

    numbers: tuple[int, ...] = ()
    """Citation numbers, ascending."""
    names: tuple[tuple[str, ...], ...] = ()
    """Words that may name a study: an author's surname, a place; with a year where one is said.
    Most are no names: only a study that fits tells."""
    noun: str = "study"
    aspects: tuple[str, ...] = ()
    """What is asked of it, in the order of the data."""


def reference(text: str, *, after_an_answer: bool) -> Reference | None:
    """What ``text`` points to; ``None`` where it points to no study. Linear in its length.

    A number points only where there was an answer. "Why only low?" points to the grade of the
    answer before, "who paid for that?" to its first sources.
    """
    if len(text) > _MAX_CHARS:
        return None
    asked = aspects(text)
    numbers = cited_numbers(text) if after_an_answer else ()
    names, noun = _names(text)
    alone = after_an_answer and not names and not numbers and asked[:1]
    if alone and (asked[0] == WHY_THIS_GRADE or _asks_who_paid(text, asked)):
        return Reference(aspects=asked[:1])
    if not numbers and not names:
        return None
    return Reference(numbers, names, noun, asked)


def goes_on(text: str) -> tuple[str, ...]:
    """What a short question asks further of the studies just told of; empty where it does not.

    "Was it randomised?" goes on with them; "and is it safe?" may mean the treatment.
    """
    asked = tuple(name for name in aspects(text) if name in load(_DATA)["goes_on"]["aspects"])
    short = len(words(text)) <= _FEW_WORDS and not subjects(fold(text))
    return asked if short else ()


def _asks_who_paid(text: str, asked: Sequence[str]) -> bool:
    """Whether a short question asks for the money behind what was answered, and names nothing."""
    return asked[0] == _WHO_PAID and len(words(text)) <= _FEW_WORDS


def aspects(text: str) -> tuple[str, ...]:
    """What is asked of a study, in the order of the data."""
    folded = fold(text)
    return tuple(name for name, found in _aspects().items() if found.holds(folded))


def signals_of(aspect: str) -> tuple[str, ...]:
    """The signals of a study's facts that answer an aspect, in order."""
    return tuple(load(_DATA)["aspects"]["groups"][aspect]["signals"])


@cache
def _aspects() -> Mapping[str, Cue]:
    groups = load(_DATA)["aspects"]["groups"]
    return {name: compile_cue(group["cues"], sets(_DATA)) for name, group in groups.items()}


def _names(text: str) -> tuple[tuple[tuple[str, ...], ...], str]:
    """The names in ``text`` that are no words of the field, and the noun they stand before."""
    names: dict[tuple[str, ...], None] = {}
    noun = "study"
    for pattern in (_AUTHOR_YEAR, _AUTHOR_ALONE):
        for found in pattern.finditer(text):
            if _may_name(found.group(1)):
                names[tuple(part.lower() for part in found.groups())] = None
    for found in _NAMED.finditer(text):
        telling = tuple(word for word in words(found.group(1)) if _may_name(word))
        if telling:
            names[telling] = None
            noun = found.group(2).lower()
    return tuple(names), noun


def _may_name(word: str) -> bool:
    """Whether a word could be a name: none of everyday talk, and no month."""
    no_names = frozenset(load("lexicon")["asking"]["words"]).union(load(_DATA)["no_names"]["words"])
    return bool(words(word)) and word.lower() not in no_names and not _of_the_field(word)


def _of_the_field(word: str) -> bool:
    return any(match.certain for match in known(word))


def named_studies(name: Sequence[str], noun: str, studies: Sequence[Study]) -> tuple[Study, ...]:
    """The studies of ``studies`` a name fits best, at most ``MAX_NAMED``, best first.

    Every word must fit: a year is the year; another word is an author's surname, or a proper noun
    of title, journal or text, always written with a capital there. First authors go first, then
    other authors, then studies of the kind the noun says, registry entries last, then those that
    say the name more often; ties by id. Where an author is meant, only that one's studies count.
    """
    kinds: list[str] = load(_DATA)["kinds"]["nouns"].get(noun) or load(_DATA)["kinds"]["any"]
    common = {word for word in name if any(_says(study, word) for study in studies)}
    fitting = [
        ((-authorship, _place(study, kinds), -times, study.id), study)
        for study in studies
        for authorship, times in _fit(study, name, common)
    ]
    ranked = sorted(fitting, key=lambda pair: pair[0])
    return tuple(study for key, study in ranked[:MAX_NAMED] if key[0] == ranked[0][0][0])


def _place(study: Study, kinds: Sequence[str]) -> int:
    design = study.facts.design if study.facts is not None else None
    return kinds.index(design) if design in kinds else len(kinds)


def _fit(study: Study, wanted: Sequence[str], common: Container[str]) -> Iterator[tuple[int, int]]:
    """How far an author is meant (2 the first, 1 another) and how often the name is said, once.

    A word in ``common`` is written small somewhere, so it is no name of a place.
    """
    surnames = [found.group(1).lower() for author in study.authors if (found := _PERSON(author))]
    authorship, times = 0, 0
    for word in wanted:
        if word.isdecimal() and len(word) == _YEAR_DIGITS:
            if study.year != int(word):
                return
        elif word in surnames:
            authorship = max(authorship, 1 + (surnames[0] == word))
        else:
            said = 0 if word in common else _says(study, word.capitalize())
            if not said:
                return
            times += said
    yield authorship, times


def _says(study: Study, word: str) -> int:
    """How often a study's title or text has the word, in this case."""
    return len(re.findall(rf"\b{re.escape(word)}\b", f"{study.title} {study.text}"))
