"""The plain words for grades and counts, taken from ``core/data/words.en.toml``.

Nothing here judges: it names what was judged elsewhere, the same way on every face.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cpassist.core.data import load
from cpassist.domain.answers import Cells, Filters, Population
from cpassist.domain.evidence import (
    CertaintyLevel,
    Direction,
    EvidenceLevel,
    StudyDesign,
    TrafficLight,
)
from cpassist.domain.studies import RetractionStatus, StudyKind

_WORDS = "words.en"


@dataclass(frozen=True, slots=True)
class Badge:
    """A sign that holds without colour: a shape and a word."""

    shape: str
    name: str


def template(table: str, key: str, **values: object) -> str:
    """A fixed sentence with counts, names and grades put in. Raises ``KeyError`` if unknown."""
    text: str = load(_WORDS)[table][key]
    return text.format(**values)


def design_name(design: StudyDesign, count: int = 1) -> str:
    """``randomized trial``, or its plural for any ``count`` but 1."""
    words = load(_WORDS)["design"]["words"][design.value]
    return str(words["one" if count == 1 else "many"])


def design_meaning(design: StudyDesign) -> str:
    """What the design means, in a few plain words."""
    return str(load(_WORDS)["design"]["words"][design.value]["meaning"])


def filters_said(filters: Filters) -> str:
    """``Only: randomized trials, in children, since 2015``; empty where nothing is ruled out."""
    words = load(_WORDS)["filters"]
    said = [design_name(design, 2) for design in StudyDesign if design in filters.designs]
    said += [population_name(one) for one in Population if one in filters.population]
    said += [cells_name(one) for one in Cells if one in filters.cells]
    if filters.open_access:
        said.append(str(words["open_access"]))
    if filters.since_year is not None:
        said.append(str(words["since"]).format(year=filters.since_year))
    return str(words["only"]).format(said=", ".join(said)) if said else ""


def population_name(population: Population) -> str:
    """Whom a study was done on, as a filter says it."""
    return str(load(_WORDS)["filters"]["population"][population.value])


def cells_name(cells: Cells) -> str:
    """A kind of cells, as a filter says it."""
    return str(load(_WORDS)["filters"]["cells"][cells.value])


def level_words(level: EvidenceLevel) -> str:
    """The Oxford level with its place on the scale."""
    return str(load(_WORDS)["level"]["words"][level.value])


def direction_words(direction: Direction) -> str:
    """What a study's main result says, against its comparison."""
    return str(load(_WORDS)["direction"]["words"][direction.value])


def certainty_name(level: CertaintyLevel) -> str:
    """The level's name as shown."""
    return str(load(_WORDS)["certainty"]["words"][level.value]["name"])


def certainty_meaning(level: CertaintyLevel) -> str:
    """What the level lets one expect of further research."""
    return str(load(_WORDS)["certainty"]["words"][level.value]["meaning"])


def light_badge(light: TrafficLight) -> Badge:
    """The light as a shape and a word."""
    words = load(_WORDS)["light"]["words"][light.value]
    return Badge(str(words["shape"]), str(words["name"]))


def kind_words(kind: StudyKind) -> str:
    """Whose words a text is made of."""
    return str(load(_WORDS)["kind"]["words"][kind.value])


def standing_words(status: RetractionStatus) -> str:
    """A warning about a study's standing; empty where none was seen."""
    return str(load(_WORDS)["standing"]["words"][status.value])


def report_verb(count: int) -> str:
    """``reports`` for one study, ``report`` for more."""
    return template("joining", "reports_one" if count == 1 else "reports_many")


def count_designs(designs: Iterable[StudyDesign]) -> str:
    """``2 randomized trials and 1 case report``: in the order of ``StudyDesign``."""
    counts: dict[StudyDesign, int] = {}
    for design in designs:
        counts[design] = counts.get(design, 0) + 1
    return listed(
        [
            f"{counts[design]} {design_name(design, counts[design])}"
            for design in StudyDesign
            if design in counts
        ]
    )


def listed(items: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    return template("joining", "and", first=", ".join(items[:-1]), last=items[-1])


def either(items: Sequence[str]) -> str:
    """``a``, ``a or b``, ``a, b or c``."""
    if len(items) < 2:
        return "".join(items)
    return template("joining", "or", first=", ".join(items[:-1]), last=items[-1])
