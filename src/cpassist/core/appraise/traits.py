"""What a record's words speak for: every cue found once, weighed, with the words kept as evidence.

One pass over title and text serves the readings of design, of subjects and of intervention. The
weights are those of the data; words in a background or a conclusion count half, since they are
mostly about other studies. Nothing is decided here, and a maintainer's facts are never looked at.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from cpassist.core.appraise.cues import CueBook, Mark
from cpassist.core.appraise.page import fold
from cpassist.core.data import load
from cpassist.domain.evidence import Basis, Reason
from cpassist.domain.passages import Span
from cpassist.domain.studies import SECTION_SEPARATOR, Study

_MOST_CHARS = 20_000
"""How much of a text is read: an abstract is shorter, and the rest of an article cites others."""
_SHOWN = 160
_ASIDE = 0.5
_ASIDE_LABELS = frozenset(
    {
        *("background", "introduction", "context", "importance", "rationale", "conclusion"),
        *("conclusions", "discussion", "interpretation", "implications", "significance"),
        *("relevance", "comment", "contexte", "hintergrund", "antecedentes"),
    }
)
_LABEL = re.compile(r"\b[A-Z][A-Za-z/&, ]{2,40}:")
_BEFORE_LABEL = (".", "?", "!", ")", ";", "")
_TAG = re.compile(r"<[^<>]{1,80}>")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The weightiest words for one trait."""

    cue: str
    why: str
    weight: float
    basis: Basis
    span: Span | None
    """In the study's text; ``None`` for its title and for its fields."""
    quoted: str

    def reason(self) -> Reason:
        """The evidence as a reason, the words quoted where no span can point at them."""
        if self.span is not None:
            return Reason(self.cue, self.why, self.span)
        return Reason(self.cue, f"{self.why} {self.quoted}")


@dataclass(frozen=True, slots=True)
class Traits:
    """Scores by trait; a trait without any cue is absent and counts 0."""

    scores: Mapping[str, float]
    in_title: Mapping[str, float]
    evidence: Mapping[str, Evidence]

    def of(self, trait: str) -> float:
        """All that speaks for ``trait``."""
        return self.scores.get(trait, 0.0)

    def titled(self, trait: str) -> float:
        """What the title and the publication types say for ``trait``."""
        return self.in_title.get(trait, 0.0)


@cache
def _book(place: str, *names: str) -> CueBook:
    """The cues of the files ``names`` that have a weight at ``place`` ("title" or "text")."""
    cues = [cue for name in names for cue in load(name)["cue"]]
    return CueBook([cue for cue in cues if cue.get(place, cue.get("text", 0))])


@lru_cache(maxsize=4)
def read_traits(study: Study) -> Traits:
    """The traits of design and subjects; the last few are kept, as several readings ask for them.

    Publication types count with the title.
    """
    tally = _read(study, "design", "subjects")
    for trait, types in load("design")["types"].items():
        if trait != "source":
            _read_types(study, trait, types, tally)
    return Traits(tally.scores, tally.in_title, tally.evidence)


@lru_cache(maxsize=4)
def read_treatment(study: Study) -> Traits:
    """The traits of what was tried, for those few readings that need them."""
    tally = _read(study, "intervention")
    return Traits(tally.scores, tally.in_title, tally.evidence)


def _read(study: Study, *names: str) -> _Tally:
    tally = _Tally()
    _read_title(study.title, _book("title", *names), tally)
    _read_text(study, _book("text", *names), tally)
    return tally


class _Tally:
    def __init__(self) -> None:
        self.scores: dict[str, float] = {}
        self.in_title: dict[str, float] = {}
        self.evidence: dict[str, Evidence] = {}

    def add_titled(self, trait: str, evidence: Evidence) -> None:
        self.in_title[trait] = self.in_title.get(trait, 0.0) + evidence.weight
        if self._add(trait, evidence.weight):
            self.evidence[trait] = evidence

    def add_read(self, mark: Mark, weight: float) -> None:
        cue = mark.cue
        if self._add(cue.trait, weight):
            place = Span(mark.start, mark.end)
            self.evidence[cue.trait] = Evidence(cue.name, cue.why, weight, Basis.TEXT, place, "")

    def _add(self, trait: str, weight: float) -> bool:
        """Count ``weight``; whether it is the weightiest for its trait so far."""
        self.scores[trait] = self.scores.get(trait, 0.0) + weight
        best = self.evidence.get(trait)
        return best is None or weight > best.weight


def _flat(text: str) -> str:
    """Folded, hyphens as blanks, mark-up blanked out; of the very length of ``text``."""
    flat = fold(text).replace("-", " ")
    if "<" in flat:
        flat = _TAG.sub(lambda tag: " " * len(tag.group()), flat)
    return flat


def _read_title(title: str, book: CueBook, tally: _Tally) -> None:
    shown = title if len(title) <= _SHOWN else title[: _SHOWN - 1] + "…"
    seen: set[str] = set()
    for mark in book.find(_flat(title[:_MOST_CHARS])):
        cue = mark.cue
        if cue.name not in seen:
            seen.add(cue.name)
            quoted = f"The title says: “{shown}”"
            tally.add_titled(
                cue.trait,
                Evidence(cue.name, cue.why, cue.title, Basis.TEXT, None, quoted),
            )


def _read_text(study: Study, book: CueBook, tally: _Tally) -> None:
    text = study.text[:_MOST_CHARS]
    starts, aside = _asides(study, text)
    counted: dict[str, int] = {}
    marks: dict[str, tuple[float, Mark]] = {}
    for mark in book.find(_flat(text)):
        cue = mark.cue
        if counted.get(cue.name, 0) >= cue.most:
            continue
        zone = bisect_right(starts, mark.start) - 1
        weight = cue.text * (_ASIDE if zone >= 0 and aside[zone] else 1.0)
        if cue.most > 1:
            counted[cue.name] = counted.get(cue.name, 0) + 1
            tally.add_read(mark, weight)
        elif cue.name not in marks or weight > marks[cue.name][0]:
            marks[cue.name] = (weight, mark)
    for weight, mark in marks.values():
        tally.add_read(mark, weight)


def _asides(study: Study, text: str) -> tuple[list[int], list[bool]]:
    """Where labelled parts begin, by section or written into the text, and which are asides."""
    places: list[tuple[int, bool]] = []
    start = 0
    for section in study.sections:
        places.append((start, _is_aside(section.label)))
        start += len(section.text) + len(SECTION_SEPARATOR)
    for found in _LABEL.finditer(text):
        start = found.start()
        if text[max(0, start - 3) : start].rstrip()[-1:] in _BEFORE_LABEL:
            places.append((start, _is_aside(found.group())))
    places.sort()
    return [place for place, _ in places], [is_aside for _, is_aside in places]


def _is_aside(label: str) -> bool:
    """Whether every word of a label names a background or a conclusion."""
    words = [
        word for word in re.split(r"[^a-z]+", label.lower()) if word not in ("", "and", "the", "of")
    ]
    return bool(words) and all(word in _ASIDE_LABELS for word in words)


def _read_types(study: Study, trait: str, types: Mapping[str, float], tally: _Tally) -> None:
    for filed in study.publication_types:
        weight = types.get(filed.strip().lower())
        if weight is not None:
            quoted = f"The record is filed as “{filed[:_SHOWN]}”."
            tally.add_titled(
                trait,
                Evidence("publication-type", "", float(weight), Basis.TYPES, None, quoted),
            )  # fmt: skip
