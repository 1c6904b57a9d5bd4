"""What may be stored and shown: a record's licence as a class, and the gate that goes by it.

It reads names of licences, never laws: a licence it does not know is not open. The words it knows
stand in ``licences.toml``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from cpassist.core.data import load
from cpassist.domain.studies import Study

_SEPARATORS = re.compile(r"[\s\-_/.:;,()]+")
_MAX_CHARS = 2000
"""A licence is named at the beginning; what follows is small print."""


class LicenceClass(StrEnum):
    """What a licence allows, from most to least; of several the last one counts."""

    CC0 = "CC0"
    PUBLIC_DOMAIN = "public domain"
    BY = "CC BY"
    BY_SA = "CC BY-SA"
    BY_ND = "CC BY-ND"
    BY_NC = "CC BY-NC"
    BY_NC_SA = "CC BY-NC-SA"
    BY_NC_ND = "CC BY-NC-ND"
    OPEN_UNNAMED = "open access, licence not named"
    """The source calls it open access and does not say on what terms."""
    OTHER = "other"
    """Terms are stated, and they are none of the above."""
    NONE = "none"
    """Nothing is stated: all rights are reserved."""


OPEN_CLASSES = frozenset(LicenceClass) - {
    LicenceClass.OPEN_UNNAMED,
    LicenceClass.OTHER,
    LicenceClass.NONE,
}
"""Open access as the Budapest and Berlin declarations and Creative Commons have it: licences that
let anyone keep and show the words unchanged with credit; quotes here are unchanged."""


@lru_cache(512)
def licence_class(name: str | None, open_access: bool | None = None) -> LicenceClass:
    """The class of the licence called ``name``, of a record said to be ``open_access`` or not.

    ``name`` may be a short name ("cc by-nc"), a sentence or an address. Where it names several
    licences the strictest counts; a name that is not known is ``OTHER``, whatever is flagged.
    """
    flat = f" {_SEPARATORS.sub(' ', (name or '')[:_MAX_CHARS].casefold()).strip()} "
    if not flat.strip():
        return LicenceClass.OPEN_UNNAMED if open_access else LicenceClass.NONE
    found = [_commons(match) for match in _commons_names().finditer(flat)]
    waived = load("licences")["waived"]
    if any(f" {term} " in flat for term in waived["cc0"]):
        found.append(LicenceClass.CC0)
    partly = any(f" {term} " in flat for term in waived["partly"])
    if not partly and any(f" {term} " in flat for term in waived["public_domain"]):
        found.append(LicenceClass.PUBLIC_DOMAIN)
    if not found:
        return LicenceClass.OTHER
    order = list(LicenceClass)
    return max(found, key=order.index)


def _commons(match: re.Match[str]) -> LicenceClass:
    parts = ["BY"]
    parts += ["NC"] if match["nc"] else []
    parts += ["ND"] if match["nd"] else ["SA"] if match["sa"] else []
    return LicenceClass("CC " + "-".join(parts))


@cache
def _commons_names() -> re.Pattern[str]:
    """Name, attribution, then what restricts it, each part at most once and in the usual order."""
    rules = load("licences")["creative_commons"]

    def one_of(words: Iterable[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

    return re.compile(
        rf"(?<= )(?:https? |www )?(?:{one_of(rules['names'])}) (?:{one_of(rules['attribution'])})"
        rf"(?: (?P<nc>{one_of(rules['non_commercial'])}))?"
        rf"(?: (?:(?P<nd>{one_of(rules['no_derivatives'])})"
        rf"|(?P<sa>{one_of(rules['share_alike'])})))?(?= )"
    )


@dataclass(frozen=True, slots=True)
class Gate:
    """Which licence classes are let in."""

    accepted: frozenset[LicenceClass] = OPEN_CLASSES

    def admits(self, study: Study) -> bool:
        """Whether the words that would be quoted of ``study`` may be kept and shown."""
        return class_of(study) in self.accepted

    @property
    def fingerprint(self) -> str:
        """Differs where another gate, or other rules of reading licences, would judge."""
        accepted = "|".join(sorted(self.accepted))
        rules = repr(sorted(load("licences").items()))
        return hashlib.sha256(f"{accepted}\n{rules}".encode()).hexdigest()[:16]


def class_of(study: Study) -> LicenceClass:
    """The class of the words that would be quoted: of a digest's own words, its own licence."""
    return licence_class(study.text_license, study.license.open_access)
