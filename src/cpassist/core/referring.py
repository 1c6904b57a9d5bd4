"""Which study a question points to ("[2]", "the Duke trial"), and what it asks of it.

It names studies among those given and searches nothing; what is said of them is composed in
``core.told``. Cues are data (``core/data/referring.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from cpassist.core.cited_numbers import cited_numbers
from cpassist.core.cues import Cue, compile_cue, cue, fold, sets
from cpassist.core.data import load
from cpassist.core.facets import subjects
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
_SURNAME: Final = r"\b([^\W\d_][\w'’-]{1,30})"
_YEAR: Final = r"\(?((?:19|20)\d\d)\b"
_AUTHORS: Final = (
    re.compile(rf"{_SURNAME}(?:\s+et\s+al\.?|\s+and\s+colleagues)?(?:['’]s)?,?\s+{_YEAR}", re.I),
    re.compile(
        rf"\b(?:did|does|by|has|have)\s+{_SURNAME[2:]}(?:\s+[\w'’-]{{1,30}}){{0,3}}?\s+in\s+{_YEAR}",
        re.I,
    ),
    re.compile(rf"{_SURNAME}(?:\s+et\s+al\b|\s+and\s+colleagues\b)", re.I),
)
"""An author with a year, near or across a verb, and one marked as an author."""

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
    proper: tuple[str, ...] = ()
    """The words of ``names`` that were typed as a proper noun, or with a year, as typed: worth
    looking for among all studies."""


def reference(text: str, *, after_an_answer: bool) -> Reference | None:
    """What ``text`` points to; ``None`` where it points to no study. Linear in its length.

    A number points only where there was an answer. "Why only low?" points to the grade of the
    answer before, "who paid for that?" to its first sources.
    """
    if len(text) > _MAX_CHARS:
        return None
    asked = aspects(text)
    numbers = cited_numbers(text) if after_an_answer else ()
    meant = _names(text)
    if not numbers and not meant.names:
        alone = asked[:1] if after_an_answer and _of_what_was_shown(text, asked) else ()
        return Reference(aspects=alone) if alone else None
    return replace(meant, numbers=numbers, aspects=asked)


def goes_on(text: str) -> tuple[str, ...]:
    """What a short question asks further of the studies just told of; empty where it does not.

    "Was it randomised?" goes on with them; "and is it safe?" may mean the treatment.
    """
    asked = tuple(name for name in aspects(text) if name in load(_DATA)["goes_on"]["aspects"])
    return asked if len(words(text)) <= _FEW_WORDS and not _names_a_subject(text) else ()


def _names_a_subject(text: str) -> bool:
    return any(found not in load(_DATA)["goes_on"]["not_telling"] for found in subjects(fold(text)))


def _of_what_was_shown(text: str, asked: Sequence[str]) -> bool:
    """Whether a question asks for the grade, the money or the make of what was just answered."""
    if asked[:1] == (WHY_THIS_GRADE,):
        return True
    if len(words(text)) > _FEW_WORDS or _names_a_subject(text):
        return False
    return asked[:1] == (_WHO_PAID,) or cue(_DATA, "of_sources").holds(fold(text))


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


def _names(text: str) -> Reference:
    """The names in ``text`` that are no words of the field, and the noun they stand before."""
    names: dict[tuple[str, ...], None] = {}
    proper: dict[str, None] = {}
    noun = "study"
    for pattern in _AUTHORS:
        for found in pattern.finditer(text):
            name = tuple(part.lower() for part in found.groups())
            if _may_name(found.group(1)) and not any(one[0] == name[0] for one in names):
                names[name] = None
                proper[found.group(1)] = None
    for found in _NAMED.finditer(text):
        telling = [word for word in found.group(1).split() if _may_name(word)]
        name = tuple(part for word in telling for part in words(word))
        if name:
            names[name] = None
            noun = found.group(2).lower()
            proper.update(dict.fromkeys(word for word in telling if word[:1].isupper()))
    return Reference(names=tuple(names), noun=noun, proper=tuple(proper))


def _may_name(word: str) -> bool:
    """Whether a word could be a name: none of everyday talk, and no month."""
    no_names = frozenset(load("lexicon")["asking"]["words"]).union(load(_DATA)["no_names"]["words"])
    return bool(words(word)) and word.lower() not in no_names and not _of_the_field(word)


def _of_the_field(word: str) -> bool:
    return any(match.certain for match in known(word))


def named_studies(
    name: Sequence[str],
    noun: str,
    studies: Sequence[Study],
    *,
    among: Sequence[Study] = (),
    of_its_kind: bool = False,
) -> tuple[Study, ...]:
    """The studies of ``studies`` a name fits best, at most ``MAX_NAMED``, best first.

    Every word must fit: a year is the year; another word is an author's surname, or a proper noun
    of title, journal or text, always written with a capital there. First authors go first, then
    other authors, then studies of the kind the noun says, registry entries last, then those that
    say the name more often; ties by id. Where an author is meant, only that one's studies count.
    ``among`` are studies that tell, too, whether a word is a proper noun; ``of_its_kind`` leaves
    out studies that the noun does not fit.
    """
    kinds: list[str] = load(_DATA)["kinds"]["nouns"].get(noun) or load(_DATA)["kinds"]["any"]
    common = {word for word in name if any(_says(study, word) for study in (*studies, *among))}
    fitting = [
        ((-authorship, _place(study, kinds), -times, study.id), study)
        for study in studies
        if not of_its_kind or _place(study, kinds) < len(kinds)
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
    names = surnames(study)
    authorship, times = 0, 0
    for word in wanted:
        if word.isdecimal() and len(word) == _YEAR_DIGITS:
            if study.year != int(word):
                return
        elif word in names:
            authorship = max(authorship, 1 + (names[0] == word))
        else:
            said = 0 if word in common else _says(study, word.capitalize())
            if not said:
                return
            times += said
    yield authorship, times


def surnames(study: Study) -> list[str]:
    """The surnames of the persons among a study's authors, in order, in small letters."""
    return [found.group(1).lower() for author in study.authors if (found := _PERSON(author))]


def _says(study: Study, word: str) -> int:
    """How often a study's title, journal or text has the word, in this case."""
    page = f"{study.title} {study.journal or ''} {study.text}"
    return len(re.findall(rf"\b{re.escape(word)}\b", page))
