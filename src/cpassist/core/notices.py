"""What a harvested record says of its own standing, in whichever of the usual shapes it comes.

A mark over the original words counts against the record itself: a retraction told twice does no
harm, one that is missed does. Links to other records are kept as they are named; who follows them
is the harvest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from cpassist.core import words as plain
from cpassist.core.data import load
from cpassist.domain.harvest import Link, Relation
from cpassist.domain.studies import RetractionStatus

_MARK = re.compile(r"\W{0,3}([A-Za-z' ]{5,45}?)\W{0,2}(?::|\]|\)|--| - |–|—|\.\s)")
_TAIL = re.compile(r"[:(\[.–—-]\s{0,3}([A-Za-z ]{7,40})[\])]?\s{0,2}\.?\s{0,2}$")
_OF = frozenset({Relation.RETRACTION_OF, Relation.CONCERN_OF, Relation.CORRECTION_OF})


@dataclass(frozen=True, slots=True)
class Standing:
    """What the record says of itself."""

    status: RetractionStatus
    remarks: tuple[str, ...] = ()


def relation(word: str) -> Relation | None:
    """The relation a source's own word for a link means; ``None`` for kin that do not matter."""
    found = _relations().get(word.strip().casefold())
    return None if found is None else Relation(found)


@cache
def _relations() -> dict[str, str]:
    links = load("notices")["links"]
    return {word: name for name, words in links.items() if name != "source" for word in words}


def standing_of(
    title: str, types: Collection[str], links: Sequence[Link], *, has_abstract: bool
) -> Standing:
    """The standing a record states of itself by publication type, link and title, gravest first.

    A notice is not itself retracted, unless it stands over an abstract: that abstract is the
    retracted paper's. Source: NLM fact sheet on errata and retractions; COPE 2019.
    """
    kinds = {kind.casefold() for kind in types}
    marks = load("notices")["types"]
    relations = {link.relation for link in links}
    said = _title_says(title)
    is_notice = bool(kinds & {*marks["retraction_notice"], *marks["concern_notice"]}) or bool(
        kinds & set(marks["correction_notice"]) or relations & _OF
    )
    retracting = (
        bool(kinds & set(marks["retraction_notice"]))
        or Relation.RETRACTION_OF in relations
        or said == "retraction"
    )
    remarks = []
    if is_notice and not relations & _OF:
        remarks.append(plain.template("record_remarks", "unnamed_notice"))
    if kinds & set(marks["retracted"]) or Relation.RETRACTED_BY in relations or said == "retracted":
        return Standing(RetractionStatus.RETRACTED, tuple(remarks))
    if retracting and has_abstract:
        remarks.append(plain.template("record_remarks", "marked_abstract"))
        return Standing(RetractionStatus.RETRACTED, tuple(remarks))
    if Relation.CONCERN_BY in relations:
        return Standing(RetractionStatus.CONCERN, tuple(remarks))
    if has_abstract and (said == "concern" or kinds & set(marks["concern_notice"])):
        return Standing(RetractionStatus.CONCERN, tuple(remarks))
    if Relation.CORRECTED_BY in relations:
        return Standing(RetractionStatus.CORRECTED, tuple(remarks))
    if has_abstract and said == "correction" and not is_notice:
        return Standing(RetractionStatus.CORRECTED, tuple(remarks))
    return Standing(RetractionStatus.NONE_SEEN, tuple(remarks))


def _title_says(title: str) -> str | None:
    """What a mark before or behind a title means; a title that only speaks of one has none."""
    marks = load("notices")["titles"]
    if head := _MARK.match(title[:80]):
        word = head[1].strip().casefold()
        for meaning in ("retracted", "retraction", "concern", "correction"):
            if word in marks[meaning]:
                return meaning
    if tail := _TAIL.search(title[-60:]):
        word = tail[1].strip().casefold()
        for meaning, words in marks["after"].items():
            if word in words:
                return str(meaning)
    return None
