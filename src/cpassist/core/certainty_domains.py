"""One study's part in a body of evidence: where its design starts, and what lowers it.

GRADE's domains as explicit rules: each finding has a code, plain words and a number of levels, all
in ``certainty.toml``, and each domain is capped. A study is rated by itself and against the
question, never against other studies: ``certainty_body`` does that.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from cpassist.core.data import load
from cpassist.core.lexicon import Tie, matches
from cpassist.core.stated import Stated, flatten, read_stated, says, threshold
from cpassist.domain.answers import Intent, Question
from cpassist.domain.evidence import (
    Appraisal,
    Blinding,
    CertaintyLevel,
    Direction,
    Reason,
    StudyDesign,
    Subjects,
)
from cpassist.domain.studies import RetractionStatus, Study

LEVELS = (
    CertaintyLevel.NONE,
    CertaintyLevel.VERY_LOW,
    CertaintyLevel.LOW,
    CertaintyLevel.MODERATE,
    CertaintyLevel.HIGH,
)
"""By points: 0 is not graded."""
REVIEWS = frozenset({StudyDesign.META_ANALYSIS, StudyDesign.SYSTEMATIC_REVIEW})
DEFINITE = frozenset({Direction.BENEFIT, Direction.NO_DIFFERENCE, Direction.HARM, Direction.MIXED})
_WORD = re.compile(r"[^\W_]+")
_KIND = re.compile(r" (?:stem|stromal|progenitor|mononuclear|nucleated|ensheathing)$")
"""Words that name no cells without the word "cell"."""
_NOT_IN_PEOPLE = frozenset({Subjects.ANIMAL, Subjects.IN_VITRO})


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One study as it bears on a question."""

    study: Study
    appraisal: Appraisal
    relevance: float
    """How well it answers the question, on any scale; only breaks ties."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What of a question decides how direct a study is."""

    prevention: bool
    adults: bool
    treatments: tuple[tuple[str, ...], ...]
    """For each treatment asked about, its names, flattened."""
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A reason, and by how many levels it lowers."""

    reason: Reason
    steps: int


@dataclass(frozen=True, slots=True)
class Rating:
    """One study rated: ``points`` from 1 (very low) to 4 (high), with all that led there."""

    item: EvidenceItem
    start: int
    points: int
    direction: Direction
    findings: tuple[Finding, ...]
    stated: Stated

    @property
    def id(self) -> str:
        """The study's id."""
        return self.item.study.id

    @property
    def pooled(self) -> bool:
        """Whether it is a review of other studies."""
        return self.item.appraisal.design.value in REVIEWS

    @property
    def n(self) -> int:
        """People counted; 0 where not known."""
        return self.item.appraisal.n.value or 0


@lru_cache(1024)
def finding(code: str, **values: int) -> Finding:
    """The finding of that code, its words and its steps as ``certainty.toml`` has them."""
    entry: dict[str, Any] = load("certainty")["reasons"][code]
    return Finding(Reason(code, entry["text"].format(**values)), entry["steps"])


def scope(question: Question) -> Scope:
    """What of ``question`` matters for directness (GRADE guidelines 8)."""
    facets = question.facets
    words = " ".join((flatten(question.standalone), *map(flatten, facets.population + facets.age)))
    treatments = tuple(_names(term) for term in facets.intervention)
    return Scope(
        prevention=Intent.PREVENTION in question.intents or says("asks_prevention", words),
        adults=says("asks_adults", words),
        treatments=treatments,
        cells=tuple(_names(term) for term in facets.cells),
    )


@lru_cache(1024)
def _names(term: str) -> tuple[str, ...]:
    """A treatment's own and other names in the literature, to be looked for in ``_spaced`` text."""
    names = {term}
    for match in matches(term):
        if match.term.casefold() == term.casefold():
            names.update(form.text for form in match.forms if form.tie is not Tie.NEARBY)
    return tuple(sorted(name for name in map(_name, names) if name.strip()))


def _name(name: str) -> str:
    """Words with a blank before them; "cord blood cells" is also met by "cord blood"."""
    plain = _spaced(name).rstrip()
    short = plain.removesuffix("s").removesuffix(" cell")
    return plain.removesuffix("s") if len(short.split()) < 2 or _KIND.search(short) else short


@lru_cache(4096)
def _spaced(text: str) -> str:
    """The words of ``text`` in lower case, each with a blank before it."""
    return "".join(f" {word}" for word in _WORD.findall(text.lower())) + " "


@cache
def _any_cells() -> frozenset[str]:
    return frozenset(map(_name, load("certainty")["words"]["generic_cells"]["terms"]))


def in_people(item: EvidenceItem) -> bool:
    """Whether a study was done on people (or not known to be done on anything else)."""
    design = item.appraisal.design.value
    if design in {StudyDesign.ANIMAL, StudyDesign.IN_VITRO}:
        return False
    return item.appraisal.facts.subjects.value not in _NOT_IN_PEOPLE


def rate(item: EvidenceItem, asked: Scope) -> Rating | None:
    """The rating of one study, or ``None`` where its design is not graded.

    The start by design less what each domain takes away (at most two levels a domain), at least
    very low. Sources: GRADE guidelines 3 to 8; every threshold stands in ``certainty.toml``.
    """
    design = item.appraisal.design.value
    table: dict[str, int] = load("certainty")["start"]["points"]
    if design is None or design.value not in table or not in_people(item):
        return None
    stated = read_stated(item.study.title, item.study.text)
    start, code = _start(design, table[design.value], item, stated)
    direction = item.appraisal.direction.value or Direction.UNCLEAR
    if start == 1 and direction is not Direction.HARM:
        direction = Direction.NOT_APPLICABLE  # without a comparison there is no effect to speak of
    findings = [finding(code), *_risk_of_bias(item, design, stated)]
    if design in REVIEWS and stated.heterogeneous:
        findings.append(finding("inconsistency.heterogeneity"))
    findings += _indirectness(item, asked)
    if start > 1:
        findings += _imprecision(item, stated)
        if direction not in DEFINITE:
            findings.append(finding("overall.direction-not-read"))
    return Rating(item, start, _points(start, findings), direction, tuple(findings), stated)


def _start(design: StudyDesign, points: int, item: EvidenceItem, stated: Stated) -> tuple[int, str]:
    review = load("certainty")["start"]["review"]
    if design in REVIEWS:
        if stated.not_randomised:
            return review["of_mixed"], "start.review-of-mixed"
        if stated.randomised:
            return review["of_randomised"], "start.review-of-randomised"
        if stated.individual_data and stated.controls:
            return review["of_individual_data"], "start.review-of-individual-data"
        return review["not_stated"], "start.review-not-stated"
    if design is StudyDesign.RCT:
        return points, "start.randomised"
    uncontrolled = item.appraisal.facts.controlled.value is False
    neither = item.appraisal.direction.value is Direction.NOT_APPLICABLE
    if points == 1 or (design is StudyDesign.COHORT and (uncontrolled or neither)):
        return 1, "start.uncontrolled"
    return points, "start.non-randomised"


def _points(start: int, findings: list[Finding]) -> int:
    caps = load("certainty")["caps"]
    taken: dict[str, int] = defaultdict(int)
    for one in findings:
        taken[one.reason.code.partition(".")[0]] += one.steps
    # What is marked with more steps than a domain may take is not capped: it sinks the study.
    sunk = any(one.steps > caps["per_domain"] for one in findings)
    lowered = sum(min(steps, caps["per_domain"]) for steps in taken.values())
    return int(caps["floor"]) if sunk else max(int(caps["floor"]), start - lowered)


def _risk_of_bias(item: EvidenceItem, design: StudyDesign, stated: Stated) -> Iterator[Finding]:
    facts = item.appraisal.facts
    if design in REVIEWS:
        if stated.weak_trials:
            yield finding("risk-of-bias.weak-trials")
    elif facts.blinding.value is Blinding.OPEN:
        yield finding("risk-of-bias.open-label")
    elif facts.blinding.value is None and design is StudyDesign.RCT:
        yield finding("risk-of-bias.blinding-not-stated")
    if stated.attrition and design not in REVIEWS:
        yield finding("risk-of-bias.attrition")
    if stated.combined and design not in REVIEWS:
        yield finding("risk-of-bias.combined-treatment")
    if facts.seller_involved.value is True:
        yield finding("risk-of-bias.seller")
    if item.study.retraction_status is RetractionStatus.CONCERN:
        yield finding("integrity.concern")


def _imprecision(item: EvidenceItem, stated: Stated) -> Iterator[Finding]:
    n = item.appraisal.n.value
    optimal = int(threshold("optimal_size"))
    if n is None or n <= 0:
        yield finding("imprecision.size-not-stated")
    elif n < threshold("very_small"):
        yield finding("imprecision.very-small", n=n)
    elif n < optimal:
        yield finding("imprecision.small-total", n=n, optimal=optimal)
    elif stated.wide_interval:
        yield finding("imprecision.wide-interval")


def _indirectness(item: EvidenceItem, asked: Scope) -> Iterator[Finding]:
    facts = item.appraisal.facts
    newborn = says("newborn", flatten(f"{item.study.title}; {facts.population.value or ''}"))
    yield from off_topic(item, asked)
    if facts.cerebral_palsy.value is False:
        if not newborn:
            yield finding("indirectness.other-population")
        elif not asked.prevention:
            yield finding("indirectness.prevention")
    if facts.children.value is False and not asked.adults and not newborn:
        yield finding("indirectness.adults")


def off_topic(item: EvidenceItem, asked: Scope) -> Iterator[Finding]:
    """How far a study is from the treatment asked for, going by names; nothing where it is that."""
    if not asked.treatments and not asked.cells:
        return
    facts = item.appraisal.facts
    title, text = _spaced(item.study.title), _spaced(item.study.text)
    given = _spaced(f"{facts.cell_type.value or ''}; {facts.cell_source.value or ''}")
    every = (*asked.treatments, *asked.cells)
    if any(name in title or name in given for names in every for name in names):
        return
    some_cells = facts.cell_type.value is not None or facts.cell_source.value is not None
    if some_cells and any(name in _any_cells() for names in every for name in names):
        return
    if some_cells and asked.cells:
        yield finding("indirectness.other-cells")
    elif not any(name in text for names in every for name in names):
        yield finding("indirectness.other-treatment")
    elif item.appraisal.design.value in REVIEWS:
        yield finding("indirectness.not-the-topic")
