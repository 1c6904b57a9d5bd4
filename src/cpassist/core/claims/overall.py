"""How a whole text reads: misleading, mixed, balanced, or too little to say; reasons in counts.

Weighs what goes against the evidence, how the wording pulls, and what is told openly. Judges the
text, never its writer. Words and lists are data (``core/data/overall.toml``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from cpassist.core.claims.cue_groups import group, passage
from cpassist.core.data import load
from cpassist.core.language import language, language_name
from cpassist.domain.claims import (
    ClaimType,
    Disclosure,
    DisclosurePoint,
    Flag,
    JudgedClaim,
    Overall,
    Verdict,
)

_FILE: Final = "overall"
_BAD: Final = (Verdict.CONTRADICTED, Verdict.OVERSTATED, Verdict.MISATTRIBUTED)
_TELLING: Final = (*_BAD, Verdict.SUPPORTED, Verdict.PARTLY_SUPPORTED)

_BAD_WEIGHT: Final = 10.0
"""What a text would weigh if all it says went wrong; a kind of pull or a point told weighs 1."""

_PRIOR: Final = 1
"""Added to the number of statements: one wrong verdict of three must not settle a text."""

_MISLEADING_FROM: Final = 2.9
_BALANCED_TO: Final = 0.0
_OFFER_SHARE: Final = 0.12
_FAIR_SHARE: Final = 0.3
"""How much may go against the studies in a fair text: less where it sells than where it informs."""

_HALF: Final = 0.5
_LEAST_AGAINST: Final = 2
_LEAST_TELLING: Final = 2
_STRONG_PULL: Final = 2
_STRIDE: Final = 4000
_READ: Final = 40_000


@dataclass(frozen=True, slots=True)
class _Counts:
    verdicts: Counter[Verdict]
    """Over the checkable statements."""
    flags: Counter[Flag]
    """Statements with a flag, over all."""
    told: frozenset[DisclosurePoint]
    countered: bool
    """Whether the text lets somebody speak against what it offers."""

    sells: bool
    """Whether it offers something of its writer's own, or names a price."""

    @property
    def total(self) -> int:
        return self.verdicts.total()

    @property
    def bad(self) -> int:
        return sum(self.verdicts[one] for one in _BAD)

    @property
    def telling(self) -> int:
        return sum(self.verdicts[one] for one in _TELLING)

    @property
    def pull(self) -> int:
        """Kinds of hard pulling words."""
        return sum(1 for flag in _reading("pull") if self.flags[Flag(flag)])

    @property
    def half_pull(self) -> int:
        """Kinds that pull half as much."""
        return sum(1 for flag in _reading("half_pull") if self.flags[Flag(flag)])

    @property
    def candour(self) -> int:
        return sum(1 for point in _reading("candour") if DisclosurePoint(point) in self.told)


def overall(
    text: str, judged: Sequence[JudgedClaim], disclosed: Sequence[Disclosure]
) -> tuple[Overall, tuple[str, ...]]:
    """The reading of the whole text, and why: fixed words with counts, never empty.

    Of each ten statements that the studies settle, every one that goes against them weighs 1
    against the text, as does each kind of pulling wording; each point told openly, and a voice
    against the offer, weigh 1 for it. So one wrong verdict cannot turn the reading alone, and a
    text that pulls is never balanced. ``UNDECIDED`` for another language,
    another subject, or fewer than ``_LEAST_TELLING`` telling verdicts without pulling words.
    """
    counts = _Counts(
        Counter(one.verdict for one in judged if one.claim.checkable),
        Counter(flag for one in judged for flag in {mark.flag for mark in one.flags}),
        frozenset(one.point for one in disclosed if one.present),
        countered=_holds(_FILE, "counter", text),
        sells=_holds("rhetoric", "selling", text)
        or any(mark.flag is Flag.COST_STATED for one in judged for mark in one.flags),
    )
    unread = _unread(text, judged, counts)
    if unread:
        return Overall.UNDECIDED, (unread,)
    return _decide(counts), _reasons(counts)


def _decide(counts: _Counts) -> Overall:
    share = counts.bad / (counts.telling + _PRIOR)
    against = _BAD_WEIGHT * share + counts.pull + counts.half_pull / 2
    weight = against - counts.candour - counts.countered
    informs = not counts.sells and counts.pull == 0
    enough = share >= _HALF if informs else counts.bad + counts.pull >= _LEAST_AGAINST
    if weight >= _MISLEADING_FROM and enough:
        return Overall.MISLEADING
    fair = weight <= _BALANCED_TO or share <= (_OFFER_SHARE if counts.sells else _FAIR_SHARE)
    return Overall.BALANCED if fair and counts.pull == 0 and counts.candour else Overall.MIXED


def _unread(text: str, judged: Sequence[JudgedClaim], counts: _Counts) -> str:
    """Why the text cannot be read as a whole; empty where it can."""
    words = load(_FILE)["words"]
    if not text.strip():
        return str(words["nothing"])
    code = language(text)
    if code is not None:
        return str(words["language"]).format(language=language_name(code))
    if not _holds(_FILE, "matter", text):
        return str(words["matter"])
    if all(one.claim.type in (ClaimType.OPINION, ClaimType.ADVICE) for one in judged):
        return str(words["nothing"])
    if counts.telling < _LEAST_TELLING and counts.pull < _STRONG_PULL:
        return str(words["few"]).format(count=counts.telling)
    return ""


def _holds(file: str, name: str, text: str) -> bool:
    one = group(file, name)
    return any(
        one.holds(passage(text[start : start + _STRIDE]))
        for start in range(0, min(len(text), _READ), _STRIDE)
    )


def _reasons(counts: _Counts) -> tuple[str, ...]:
    data: dict[str, Any] = load(_FILE)
    words = data["words"]
    found = [words["settled"].format(count=counts.telling, total=counts.total)]
    for key, count in (
        ("bad", counts.bad),
        ("supported", counts.verdicts[Verdict.SUPPORTED]),
        ("partly", counts.verdicts[Verdict.PARTLY_SUPPORTED]),
    ):
        if count:
            found.append(words[key].format(count=count, settled=counts.telling))
    pulls = [
        data["flags"][flag].format(count=counts.flags[Flag(flag)])
        for flag in (*_reading("pull"), *_reading("half_pull"))
        if counts.flags[Flag(flag)]
    ]
    told = [data["points"][point.value] for point in DisclosurePoint if point in counts.told]
    left = [data["points"][point.value] for point in DisclosurePoint if point not in counts.told]
    for key, parts in (("pull", pulls), ("told", told), ("left_out", left)):
        if parts:
            found.append(words[key].format(list=", ".join(parts)))
    return tuple(found)


def _reading(name: str) -> list[str]:
    listed: list[str] = load(_FILE)["reading"][name]
    return listed
