"""What a sentence about treatment speaks of, and whether a published record could settle it.

Weighs cues (``core/data/claim_types.toml``) for and against; judges nothing. A sentence that says
nothing of a treatment, a study, a price or a rule is talk, and has no kind.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import islice
from typing import Final

from cpassist.core.claims.cue_groups import Passage, group, groups
from cpassist.core.data import load
from cpassist.domain.claims import ClaimType
from cpassist.domain.passages import Span

_FILE: Final = "claim_types"
_ANY: Final = "any"
_NEVER: Final = frozenset({ClaimType.TESTIMONIAL, ClaimType.OPINION, ClaimType.ADVICE})
_TALK: Final = 3
_LEAST: Final = 1
"""Points below which a sentence says too little to be called a statement."""


def kind(sentence: Passage) -> ClaimType | None:
    """What the sentence speaks of, or ``None`` where it is talk. Ties by the order of the data."""
    points, said, talk = scores(sentence)
    if said < _LEAST or talk >= said:
        return None
    best = max(points.values(), default=0)
    return next(one for one in _order() if points[one] == best) if best else ClaimType.EFFICACY


def scores(sentence: Passage) -> tuple[Counter[ClaimType], int, int]:
    """The points of each kind, all points for a statement, and those for talk.

    Of talk up to ``_TALK`` places of a group count.
    """
    points: Counter[ClaimType] = Counter()
    said = talk = 0
    for one in groups(_FILE, "points").values():
        if one.holds(sentence):
            said += max(0, one.entry["weight"])
            if one.entry["type"] != _ANY:
                points[ClaimType(one.entry["type"])] += one.entry["weight"]
    for one in groups(_FILE, "against").values():
        talk += one.entry["weight"] * sum(1 for _ in islice(one.find(sentence), _TALK))
    return points, said, talk


def checkable(sentence: Passage, type_: ClaimType) -> bool:
    """Whether some published record could settle the sentence.

    Testimonials, opinions and advice never are. A price, a rule, a way of working or a result is
    not where only the seller or the family can know it.
    """
    if type_ in _NEVER:
        return False
    published = group(_FILE, "published").holds(sentence)
    sold = _own("seller", sentence) or _own("family", sentence)
    if type_ is ClaimType.COST:
        return _cost_checkable(sentence, sold=sold)
    if type_ is ClaimType.EFFICACY and not published:
        return not (_own("count", sentence) or (sold and _own("share", sentence)))
    if type_ is ClaimType.REGULATION:
        own = sold or _own("reader", sentence) or _own("product", sentence)
        return group(_FILE, "rules_named").holds(sentence) or not own
    if type_ in (ClaimType.PROCESS, ClaimType.STUDY_CITATION):
        return not _own("reader", sentence) and (published or not sold)
    return True


def own_results(sentence: Passage) -> Span | None:
    """Where the sentence counts somebody's own patients or successes, if it does."""
    own = groups(_FILE, "own")
    for name in ("share", "count"):
        found = next(own[name].find(sentence), None)
        if found is not None:
            return found
    return None


def story(sentence: Passage) -> Span | None:
    """Where the sentence tells one family's story, if it does."""
    for name in ("family_voice", "case_story", "one_person"):
        found = next(group(_FILE, "points", name).find(sentence), None)
        if found is not None:
            return found
    return None


def _cost_checkable(sentence: Passage, *, sold: bool) -> bool:
    counted = group(_FILE, "costed").holds(sentence)
    own = sold or _own("reader", sentence)
    if _own("price", sentence):
        return (counted or group(_FILE, "general").holds(sentence)) and not own
    return counted or not own


def _own(name: str, sentence: Passage) -> bool:
    return group(_FILE, "own", name).holds(sentence)


@cache
def _order() -> tuple[ClaimType, ...]:
    order = tuple(map(ClaimType, load(_FILE)["order"]))
    if set(order) != set(ClaimType):
        raise ValueError("the order of claim_types.toml must hold every kind once")
    return order
