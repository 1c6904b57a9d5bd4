"""Whether a text tells what a fair text on a treatment tells: seven points, each with its words.

Finds what is said, truthfully and not denied; does not judge whether it is enough. The cues are
data (``core/data/disclosures.toml``).
"""

from __future__ import annotations

import re
from typing import Final

from cpassist.core.claims.cue_groups import Group, Passage, groups, passage
from cpassist.core.claims.layout import text_sentences
from cpassist.domain.claims import Disclosure, DisclosurePoint
from cpassist.domain.passages import Span

_FILE: Final = "disclosures"
_ASKED: Final = re.compile(r"[?？][\"”’)]{0,2}$")
_LEAST_CHARS: Final = 12
_MOST: Final = 5
"""How many places of one point are shown."""


def disclosures(text: str) -> tuple[Disclosure, ...]:
    """All seven points in the order of ``DisclosurePoint``, with up to ``_MOST`` places each.

    A place is the words that tell the point; questions and headings tell none. Linear in the text.
    """
    told: dict[DisclosurePoint, list[Span]] = {point: [] for point in DisclosurePoint}
    points = groups(_FILE, "points")
    unless = groups(_FILE, "unless")
    for span, heading in text_sentences(text):
        words = span.of(text)
        if (
            _ASKED.search(words[-3:])
            or len(words) < _LEAST_CHARS
            or (heading and not any(sign.isdigit() for sign in words))
        ):
            continue
        ready = passage(words, span.start)
        for point, spans in told.items():
            if len(spans) < _MOST:
                spans.extend(_told(ready, points[point.value], unless[point.value]))
    return tuple(
        Disclosure(point, bool(spans), tuple(spans[:_MOST])) for point, spans in told.items()
    )


def _told(ready: Passage, point: Group, unless: Group) -> list[Span]:
    """The first place of a point that is not denied."""
    places = list(point.find(ready))
    if not places:
        return []
    denied = list(unless.find(ready))
    if denied and unless.entry.get("whole", False):
        return []
    for place in places:
        if not any(place.overlap(one) for one in denied):
            return [place]
    return []
