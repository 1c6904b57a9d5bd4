"""What a record says in its own words about how far its result can be trusted.

I2, intervals, losses, weak trials, harms: each is only read where it is written, and silence reads
as nothing said. It draws no conclusion; ``certainty_domains`` does. The words looked for stand in
``certainty.toml``. Every pattern is bounded, so that reading is linear in the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from cpassist.core.data import load

_NUMBER = r"[-−]?[0-9]{1,4}(?:[.·][0-9]{1,4})?"
_I2 = re.compile(
    rf"(?<![a-z0-9])i ?(?:2|²|\^2|squared|statistic)(?: ?[=:,]| of| was){{0,2}} ?({_NUMBER}) ?%"
)
_MEASURE = re.compile(
    r"(?<![a-z])(?P<ratio>rr|or|hr|risk ratio|relative risk|odds ratio|hazard ratio)(?![a-z])"
    r"|(?<![a-z])(?P<smd>smd|standardi[sz]ed mean differences?)(?![a-z])"
)
_INTERVAL = re.compile(
    rf"(?:ci|confidence interval)s?[)\]]?[ ,:;=]{{0,3}}[(\[]? ?(?P<low>{_NUMBER})"
    rf"(?: ?[,;] ?| to | ?[-–‐] ?)(?P<high>{_NUMBER})"
)
_REACH = 60
"""How far after a measure's name its interval may stand, in characters."""
_LOST = re.compile(
    r"(?P<percent>[0-9]{1,2}(?:[.][0-9])?) ?%[^.;]{0,40}?(?:lost to follow up|dropped out|withdrew"
    r"|did not complete|did not return|not assessed)"
)
_LOST_OF = re.compile(
    r"(?P<lost>[0-9]{1,4}) (?:of|out of) (?:the )?(?P<all>[0-9]{1,4})[^.;]{0,40}?"
    r"(?:lost to follow up|dropped out|withdrew|did not complete|did not return)"
)
_CACHED = 4096


@dataclass(frozen=True, slots=True)
class Stated:
    """What was found in one record; every field is ``False`` or ``None`` where nothing is said."""

    randomised: bool
    not_randomised: bool
    weak_trials: bool
    heterogeneous: bool
    """In words, or by an I2 that is considerable."""
    individual_data: bool
    wide_interval: bool
    attrition: bool
    combined: bool
    more_harm: bool
    controls: bool
    unpublished: bool


@lru_cache(_CACHED)
def says(name: str, flat: str) -> bool:
    """Whether ``flat`` (lower case, hyphens as blanks) holds a word of ``[words.<name>]``."""
    return any(term in flat for term in load("certainty")["words"][name]["terms"])


@cache
def threshold(name: str) -> float:
    """A number of ``[thresholds]``, each with its source there."""
    return float(load("certainty")["thresholds"][name]["value"])


@lru_cache(_CACHED)
def flatten(text: str) -> str:
    """``text`` in lower case, with hyphens as blanks."""
    return text.lower().replace("-", " ").replace("‐", " ").replace("‑", " ")


@lru_cache(_CACHED)
def read_stated(title: str, text: str) -> Stated:
    """Everything ``Stated`` knows of, from a record's title and canonical text."""
    low = text.lower().replace("‐", "-").replace("‑", "-").replace("−", "-")
    head, body = flatten(title), low.replace("-", " ")
    return Stated(
        randomised=_affirms("randomised", f"{head}. {body}"),
        not_randomised=says("not_randomised", body) or _denies("not_randomised", body),
        weak_trials=_affirms("weak_trials", body),
        heterogeneous=_i2(body) or _affirms("heterogeneity", body),
        individual_data=says("individual_data", head) or says("individual_data", body),
        wide_interval=_wide(low),
        attrition=_attrition(body),
        combined=_combined(head, body),
        more_harm=_more_harm(body),
        controls=says("controls", body),
        unpublished=says("unpublished", body),
    )


def _denies(name: str, flat: str) -> bool:
    return any(term in flat for term in load("certainty")["words"][name].get("denied", ()))


def _affirms(name: str, flat: str) -> bool:
    return says(name, flat) and not _denies(name, flat)


def _i2(body: str) -> bool:
    limit = threshold("i2_considerable")
    return any(limit <= _value(match.group(1)) <= 100 for match in _I2.finditer(body))


def _value(number: str) -> float:
    return float(number.replace("·", ".").replace("−", "-"))


def _wide(low: str) -> bool:
    """Whether the first ratio or standardised difference given has a wide interval."""
    for measure in _MEASURE.finditer(low):
        found = _INTERVAL.search(low, measure.end(), measure.end() + _REACH)
        if found is None:
            continue
        bottom, top = sorted((_value(found["low"]), _value(found["high"])))
        if measure["smd"]:
            return top - bottom > threshold("smd_width")
        return bottom < threshold("ratio_low") and top > threshold("ratio_high")
    return False


def _attrition(body: str) -> bool:
    limit = threshold("attrition_percent")
    if any(_value(match["percent"]) > limit for match in _LOST.finditer(body)):
        return True
    return any(
        int(match["lost"]) * 100 > limit * int(match["all"])
        for match in _LOST_OF.finditer(body)
        if 0 < int(match["lost"]) <= int(match["all"])
    )


def _combined(head: str, body: str) -> bool:
    """Whether the title joins two treatments that no arm of the study tells apart."""
    words = load("certainty")["words"]["combined"]
    joint = next((term for term in words["terms"] if f" {term} " in f"{head} "), None)
    if joint is None:
        return False
    partner = head.split(joint, 1)[1][:60]
    if any(term in partner for term in words["usual_care"]):
        return False
    return not any(term in head or term in body for term in words["separated"])


def _more_harm(body: str) -> bool:
    words = load("certainty")["words"]["harm"]
    return any(
        any(term in sentence for term in words["terms"])
        and any(term in sentence for term in words["more"])
        and not any(term in sentence for term in words["denied"])
        for sentence in body.replace(";", ". ").split(". ")
    )
