"""What a question is about, as concepts of the lexicon, and which studies hold them.

A search engine finds what sounds alike; a grade must rest on studies of the thing that was asked
about. This file says which those are. It ranks nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from cpassist.core.cues import REMEMBERED
from cpassist.core.data import load
from cpassist.core.lexicon import known
from cpassist.domain.studies import Study

_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Subject:
    """A concept the question names, with every name the literature has for it."""

    concept: str
    group: str
    names: tuple[str, ...]


@lru_cache(REMEMBERED)
def subjects(text: str) -> tuple[Subject, ...]:
    """The concepts that ``text`` names for certain, in text order, each once."""
    found = {
        match.concept: Subject(match.concept, match.group, names_of(match.concept))
        for match in known(text)
        if match.concept and match.certain
    }
    return tuple(found.values())


def treatments(text: str) -> tuple[Subject, ...]:
    """The treatments among ``subjects``: what a study must be of to bear on the question."""
    groups = frozenset(load("subject")["treatment"]["groups"])
    qualities = frozenset(load("subject")["treatment"]["qualities"])
    return tuple(s for s in subjects(text) if s.group in groups and s.concept not in qualities)


def specific(text: str) -> list[Subject]:
    """The subjects that tell this question from others of the field."""
    data = load("subject")["general"]
    return [
        subject
        for subject in subjects(text)
        if subject.group not in data["groups"] and subject.concept not in data["concepts"]
    ]


def holds(study: Study, subject: Subject) -> bool:
    """Whether the study's title, index terms, text or curated treatment names the subject."""
    return _holds(study, subject.names)


def about(study: Study, subject: Subject) -> bool:
    """Whether the study is of the subject: it is named in its title, treatment or index terms."""
    return _about(study, subject.names)


def mentions(study: Study, word: str) -> bool:
    """Whether the study holds the word, whatever its case or plural."""
    return f" {phrase(word)} " in folded_page(study)


@lru_cache(32768)
def _holds(study: Study, names: tuple[str, ...]) -> bool:
    page = folded_page(study)
    return any(f" {name} " in page for name in names)


@lru_cache(32768)
def _about(study: Study, names: tuple[str, ...]) -> bool:
    of = heading(study)
    return any(f" {name} " in of for name in names)


@cache
def _names() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for group in load("lexicon")["groups"].values():
        for entry in group["entries"]:
            forms = [entry["concept"], *entry.get("also", ()), *entry.get("abbr", ())]
            forms += entry.get("exact", ())
            names = {flat for form in forms if (flat := phrase(form))}
            table.setdefault(entry["concept"], tuple(sorted(names)))
    return table


def names_of(concept: str) -> tuple[str, ...]:
    """The flattened names of a concept in the literature, abbreviations among them."""
    return _names()[concept]


@lru_cache(4096)
def folded_page(study: Study) -> str:
    """All that a study says or is indexed by, as folded words between single spaces."""
    return f" {phrase(' '.join((study.title, *study.mesh_terms, study.text)))} {heading(study)}"


@lru_cache(4096)
def heading(study: Study) -> str:
    """What a study is of: title, index terms and treatment, folded, between single spaces."""
    facts = study.facts
    curated = [facts.intervention, facts.cell_source, facts.comparator] if facts else []
    parts = [study.title, *study.mesh_terms, *(part for part in curated if part)]
    return f" {phrase(' '.join(parts))} "


def phrase(text: str) -> str:
    """Lower-case words with single spaces, a plural s taken off; for comparing whole words."""
    return " ".join(
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
        for word in _WORDS.findall(text.lower())
    )
