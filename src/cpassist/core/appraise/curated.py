"""What a maintainer wrote down of a study, as signals' values; it wins over the text rules.

This is the one place where curated facts are read, and only ``appraise`` calls it: the rules
themselves never see them, so that they can be measured against them.
"""

from __future__ import annotations

import re

from cpassist.core.appraise.conflicts import names_a_seller
from cpassist.core.appraise.control import strictest
from cpassist.core.appraise.page import fold
from cpassist.core.appraise.wordlist import wordlist
from cpassist.domain.evidence import Blinding, Direction, Donor, StudyDesign
from cpassist.domain.studies import CuratedFacts

_PAYS = re.compile(r"fund|sponsor|grant|collaborator|supported|award")
_GAINS = re.compile(r"affiliat|conflict|interest|consult|charged|paid|employ|compan|ltd|inc\b")
_NOT_PALSY = re.compile(r"not cerebral palsy|cerebral palsy not|no cerebral palsy")
_AS_WRITTEN = {
    "population": "population",
    "age": "age",
    "cell_source": "cell_source",
    "route": "route",
    "dose": "dose",
    "comparator": "comparator",
    "follow_up": "follow_up",
    "adverse_events": "adverse_events",
}


def curated_design(facts: CuratedFacts | None) -> StudyDesign | None:
    """The design a maintainer wrote down. Raises ``ValueError`` for a word that is no design."""
    return None if facts is None or facts.design is None else StudyDesign(facts.design)


def curated_values(facts: CuratedFacts | None) -> dict[str, object]:
    """Signal name -> value for every signal that ``facts`` speak of; design is left out.

    Raises ``ValueError`` for a direction that is none.
    """
    if facts is None:
        return {}
    values: dict[str, object] = {
        signal: getattr(facts, name)
        for signal, name in _AS_WRITTEN.items()
        if getattr(facts, name) is not None
    }
    if facts.n is not None:
        values["n"] = facts.n
    if facts.direction is not None:
        values["direction"] = Direction(facts.direction)
    values |= _read_from_words(facts)
    return values


def _read_from_words(facts: CuratedFacts) -> dict[str, object]:
    """Signals whose values have to be read out of a maintainer's words."""
    values: dict[str, object] = {}
    blinding = _blinding(facts.blinding)
    if blinding is not None:
        values["blinding"] = blinding
    donor = _donor(facts.cell_source)
    if donor is not None:
        values["donor"] = donor
    values |= _people(facts)
    money = facts.funding_or_conflicts
    if money is not None:
        low = fold(money)
        if _PAYS.search(low):
            values["funding"] = money
        if _GAINS.search(low):
            values["conflicts"] = money
        if names_a_seller(low):
            values["seller_involved"] = True
    return values


def _people(facts: CuratedFacts) -> dict[str, object]:
    """Whether those studied have cerebral palsy and are children, where the words are plain."""
    values: dict[str, object] = {}
    if facts.population is None:
        return values
    low = fold(facts.population)
    flat = low.replace("-", " ")
    if _NOT_PALSY.search(low):
        values["cerebral_palsy"] = False
    elif wordlist("population", "palsy").first(flat):
        values["cerebral_palsy"] = True
    ages = {m.name for m in wordlist("population", "ages").find(flat)}
    if ages == {"child"}:
        values["children"] = True
    elif ages == {"adult"}:
        values["children"] = False
    return values


def _blinding(words: str | None) -> Blinding | None:
    if words is None:
        return None
    flat = fold(words).replace("-", " ")
    if flat.startswith(("triple", "quadruple")):
        return Blinding.DOUBLE
    if flat.startswith("single"):
        return Blinding.SINGLE
    return strictest(Blinding(m.name) for m in wordlist("control", "blinding").find(flat))


def _donor(words: str | None) -> Donor | None:
    if words is None:
        return None
    named = {m.name for m in wordlist("cells", "donor").find(fold(words).replace("-", " "))}
    if not named:
        return None
    return Donor.BOTH if len(named) > 1 else Donor(named.pop())
