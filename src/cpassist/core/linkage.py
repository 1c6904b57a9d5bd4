"""Which records report one trial: plan, registry entry, report, follow-up, secondary analysis.

One trial reported five times must count once. It judges no study, and prefers to miss a link
rather than to make a wrong one. The rules' words and thresholds stand in ``linkage.toml``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import combinations

from cpassist.core.data import load
from cpassist.domain.studies import Study

_WORD = re.compile(r"[^\W_]+")
_REGISTER_HINT = re.compile(r"[0-9]{5}|rbr-")
_DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s?)")
_CACHED = 4096


@cache
def _rules() -> dict[str, float]:
    return {k: v for k, v in load("linkage")["thresholds"].items() if k != "source"}


@cache
def _registers() -> re.Pattern[str]:
    return re.compile("|".join(load("conflicts")["registers"]["patterns"]))


def same_study_groups(
    studies: Sequence[Study], sizes: Mapping[str, int] | None = None
) -> tuple[tuple[str, ...], ...]:
    """The ids of ``studies``, those of one trial together; a study of its own is a group of one.

    ``sizes`` gives the number of people by study id where it is known from elsewhere; curated
    facts are used otherwise. Ids within a group and groups by their first id are sorted, so the
    order of ``studies`` does not matter. Linking is transitive. Rules: Cochrane Handbook 4.6.2.
    """
    return components([study.id for study in studies], same_study_links(studies, sizes))


def components(ids: Iterable[str], links: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """The connected sets of ``ids`` under ``links``, each sorted, in order of first id.

    A link to an id that is not among ``ids`` connects nothing.
    """
    parent = {study_id: study_id for study_id in ids}

    def root(study_id: str) -> str:
        while parent[study_id] != study_id:
            parent[study_id] = parent[parent[study_id]]
            study_id = parent[study_id]
        return study_id

    for one, other in links:
        if one in parent and other in parent:
            low, high = sorted((root(one), root(other)))
            parent[high] = low
    groups: dict[str, list[str]] = defaultdict(list)
    for study_id in sorted(parent):
        groups[root(study_id)].append(study_id)
    return tuple(sorted(tuple(group) for group in groups.values()))


def same_study_links(
    studies: Sequence[Study], sizes: Mapping[str, int] | None = None
) -> tuple[tuple[str, str], ...]:
    """The pairs of ids that report one trial, sorted; see ``same_study_groups``."""
    known = sizes or {}
    keys: dict[str, list[Study]] = defaultdict(list)
    names: dict[str, list[Study]] = defaultdict(list)
    for study in studies:
        for key in _keys(study):
            keys[key].append(study)
        for name in _surnames(study.authors):
            names[name].append(study)
    links: set[tuple[str, str]] = set()
    for sharing in keys.values():
        links.update(_pair(one, other) for one, other in combinations(sharing, 2))
    seen: set[tuple[str, str]] = set()
    for one, other in (pair for group in names.values() for pair in combinations(group, 2)):
        pair = _pair(one, other)
        if pair not in seen:
            seen.add(pair)
            if _alike(one, other, _size(one, known), _size(other, known)):
                links.add(pair)
    return tuple(sorted(links))


def included_studies(studies: Sequence[Study]) -> tuple[tuple[str, str], ...]:
    """Pairs (review, study) where the review's text names the study, sorted.

    Named by registration number, or by its first author's name followed closely by its year; a
    study younger than the review is not included in it, only mentioned.
    """
    reviews = [study for study in studies if _is_review(study)]
    pairs: set[tuple[str, str]] = set()
    for review in reviews:
        text = review.text.lower()
        for study in studies:
            younger = bool(study.year and review.year and study.year > review.year)
            if not younger and not _is_review(study) and _names(text, study):
                pairs.add((review.id, study.id))
    return tuple(sorted(pairs))


def _names(text: str, study: Study) -> bool:
    if any(key in _registrations(text) for key in _registrations(study.identifiers.registration)):
        return True
    if not study.authors or study.year is None:
        return False
    surname, year = _surname(study.authors[0]), str(study.year)
    if len(surname) < 3 or year not in text:
        return False
    at = text.find(surname)
    while at != -1:
        end = at + len(surname)
        whole = (at == 0 or not text[at - 1].isalnum()) and not text[end : end + 1].isalnum()
        if whole and year in text[end : end + 40]:
            return True
        at = text.find(surname, end)
    return False


def _pair(one: Study, other: Study) -> tuple[str, str]:
    return (one.id, other.id) if one.id < other.id else (other.id, one.id)


def _size(study: Study, known: Mapping[str, int]) -> int | None:
    return known.get(study.id) or (study.facts.n if study.facts else None)


def _keys(study: Study) -> set[str]:
    """What names a study beyond doubt: identifiers, and the trial's registration number."""
    ids = study.identifiers
    keys = set(_registrations(ids.registration))
    if not keys and not _is_review(study):
        found = _registrations(study.text)
        keys = set(found) if len(found) == 1 else set()
    if ids.pmid:
        keys.add(f"pmid {ids.pmid.strip()}")
    if ids.pmcid:
        keys.add(f"pmcid {ids.pmcid.strip().lower()}")
    if ids.doi:
        keys.add(f"doi {_DOI_PREFIX.sub('', ids.doi.strip().lower())}")
    return keys.union(*map(_named, study.same_study))


def _named(target: str) -> tuple[str, ...]:
    """The keys of a record that a source names as of the same study, such as ``PMID:1``."""
    kind, _, name = target.strip().lower().partition(":")
    if kind in {"pmid", "pmcid", "doi"} and name:
        return (f"{kind} {name.strip()}",)
    return _registrations(target)


@lru_cache(_CACHED)
def _registrations(text: str | None) -> tuple[str, ...]:
    """The registry numbers in ``text``, without blanks and hyphens, sorted, each once."""
    if not text:
        return ()
    low = text.lower()
    if not _REGISTER_HINT.search(low):
        return ()
    found = {re.sub(r"[^a-z0-9/]", "", match.group()) for match in _registers().finditer(low)}
    return tuple(sorted(found))


def _alike(one: Study, other: Study, n: int | None, m: int | None) -> bool:
    """Whether authors, size, years and titles together show one trial, or one review updated."""
    mine, theirs = _surnames(one.authors), _surnames(other.authors)
    shared = len(mine & theirs)
    rules = _rules()
    if shared < rules["shared_authors"] and shared < min(len(mine), len(theirs)):
        return False
    if _is_review(one) is not _is_review(other) or _registered_apart(one, other):
        return False
    words, others = _title_words(one.title), _title_words(other.title)
    if not words or not others:
        return False
    if words == others:
        return n is None or m is None or n == m or _is_review(one)
    overlap = len(words & others) / min(len(words), len(others))
    years = abs(one.year - other.year) if one.year and other.year else None
    near = years is not None and years <= rules["years_between_reports"]
    if n is not None and n == m and n >= rules["smallest_size"] and near:
        return overlap >= rules["title_overlap_same_size"]
    later = _marks_later(one.title) is not _marks_later(other.title)
    if later and near and overlap >= rules["title_overlap_later_report"]:
        return True
    if n is not None and m is not None:
        return False
    close = years is not None and years <= rules["years_alone"]
    return close and overlap >= rules["title_overlap_alone"]


def _registered_apart(one: Study, other: Study) -> bool:
    mine = _registrations(one.identifiers.registration)
    theirs = _registrations(other.identifiers.registration)
    return bool(mine and theirs) and not set(mine) & set(theirs)


@lru_cache(_CACHED)
def _surnames(authors: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for name in map(_surname, authors) if name)


@lru_cache(_CACHED)
def _surname(author: str) -> str:
    """The name without trailing initials ("Min K" -> "min"); a body's name stays whole."""
    words = author.replace(".", "").replace(",", " ").split()
    while len(words) > 1 and words[-1].isupper() and len(words[-1]) <= 3:
        words.pop()
    return " ".join(words).casefold()


@cache
def _stop() -> frozenset[str]:
    return frozenset(load("linkage")["stop"]["words"])


@lru_cache(_CACHED)
def _title_words(title: str) -> frozenset[str]:
    return frozenset(_WORD.findall(title.casefold())) - _stop()


@lru_cache(_CACHED)
def _marks_later(title: str) -> bool:
    flat = title.casefold().replace("-", " ")
    return any(term in flat for term in load("linkage")["later_report"]["terms"])


def _is_review(study: Study) -> bool:
    return _says_review(study.title, study.publication_types)


@lru_cache(_CACHED)
def _says_review(title: str, types: tuple[str, ...]) -> bool:
    flat = " ".join((title, *types)).casefold().replace("-", " ")
    return any(term in flat for term in load("linkage")["review"]["terms"])
