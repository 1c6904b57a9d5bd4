"""A study made ready for comparison with statements: its sentences, its facts, its numbers.

Made once for each study and remembered. Holds nothing that the record does not say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from cpassist.core.claims.quantities import Kind, Quantity, quantities
from cpassist.core.claims.reading import Reading, read
from cpassist.core.segment import study_sentences
from cpassist.domain.passages import Span
from cpassist.domain.studies import Study

_CLAUSE: Final = re.compile(
    r";\s|,?\s(?:but|while|whereas|although|though|yet)\s|,\s(?:and|with|so)\s|,\swhich\s"
    r"|\sand\s(?=(?:is|are|was|were|did|does|do|has|have|had|can|could)\snot\s)"
    r"|\sand\s(?=(?:significantly\s|also\s|even\s)?(?:increased|raised|reduced|lowered|worsened|improved"
    r"|caused|shortened|prolonged|doubled|halved)\s)"
    r"|,?\sbecause\s(?!of\s)"
    r"|,?\s(?=without\s\w{3,14}ing\s)"
)
_LEAST_CLAUSE: Final = 12
_SEEN: Final = 1024


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, or one curated fact (then without a place)."""

    reading: Reading
    clauses: tuple[Reading, ...]
    quantities: tuple[Quantity, ...]
    section: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class StudyView:
    """All that is compared of a study."""

    study: Study
    lines: tuple[Line, ...]
    """Its sentences in text order, then its curated facts."""
    head: Reading
    """What it is known by: title, journal, authors."""
    keys: frozenset[str]
    quantities: tuple[Quantity, ...]

    def __hash__(self) -> int:
        """By the study, which settles the rest."""
        return hash(self.study)


@lru_cache(maxsize=_SEEN)
def view(study: Study) -> StudyView:
    """The view of ``study``; the same study always gives the same view."""
    lines = tuple(_lines(study))
    head = read(" ".join([study.title, study.journal or "", study.id, *study.authors]))
    keys = head.keys.union(*(line.reading.keys for line in lines))
    numbers = tuple(dict.fromkeys(number for line in lines for number in line.quantities))
    return StudyView(study, lines, head, keys, (*numbers, *_size(study)))


def _size(study: Study) -> Iterator[Quantity]:
    if study.facts is not None and study.facts.n is not None:
        yield Quantity(float(study.facts.n), Kind.COUNT, "people")


def _lines(study: Study) -> Iterator[Line]:
    text = study.text
    for sentence in study_sentences(study):
        yield _line(sentence.span.of(text), sentence.section, sentence.span)
    if study.facts is not None:
        for name in study.facts.__dataclass_fields__:
            value = getattr(study.facts, name)
            if isinstance(value, str):
                yield _line(value, name, None)


def _line(words: str, section: str, span: Span | None) -> Line:
    return Line(read(words), tuple(map(read, clauses(words))), quantities(words), section, span)


def clauses(words: str) -> list[str]:
    """The parts of a sentence that can be true or false by themselves, at least one."""
    cut = [0, *(match.end() for match in _CLAUSE.finditer(words)), len(words)]
    parts = [words[a:b].strip(" ,;") for a, b in pairwise(cut)]
    return [part for part in parts if len(part) >= _LEAST_CLAUSE] or [words]
