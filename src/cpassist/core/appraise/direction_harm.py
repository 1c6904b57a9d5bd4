"""Whether a study without a comparison reports an injury: then it is one of harm.

A case report or a public warning answers no question of effect, yet an injury it reports must not
be lost. Mild and passing side effects are no injury.
"""

from __future__ import annotations

from collections.abc import Sequence

from cpassist.core.appraise.direction_cues import word_set
from cpassist.core.appraise.direction_findings import Marked
from cpassist.core.appraise.page import Page, Part
from cpassist.domain.evidence import StudyDesign
from cpassist.domain.passages import Span

_REPORTS = frozenset({StudyDesign.CASE_REPORT, StudyDesign.CASE_SERIES})
_BACK = 90
"""How many characters before an injury a denial may stand."""


def injury(page: Page, sentences: tuple[Marked, ...]) -> tuple[Span, Span] | None:
    """The sentence and the words that report an injury after treatment; ``None`` where none do.

    Case reports and series need an injury among the results or in the title and a word of cause or
    warning in the results, conclusions or title; a notice needs one in the title, or with a
    warning in one sentence; other designs need that and a warning in the conclusions or title.
    """
    serious, warning = _mentions(page)
    told = (Part.RESULTS, Part.UNLABELLED)
    found = [
        (s.span, span)
        for s in sentences
        if s.part in told and (span := _stated(page, s.span, serious)) is not None
    ]
    if not found:
        return None
    names = {m.name for m in page.find_in_title("direction", "injury")}
    if page.design is StudyDesign.NOTICE and "serious" in names:
        return found[0]
    report = page.design in _REPORTS
    if not report:
        found = [(s, span) for s, span in found if _within(s, warning)]
    if page.design is StudyDesign.NOTICE:
        return found[0] if found else None
    ending = (Part.CONCLUSIONS, Part.RESULTS) if report else (Part.CONCLUSIONS,)
    warned = any(s.part in ending and _within(s.span, warning) for s in sentences)
    if not found or not (names or warned) or (report and not names and len(found) < 2):
        return None
    return found[0]


def _mentions(page: Page) -> tuple[list[Span], list[Span]]:
    """Where injuries and where warnings are named, in text order."""
    spans: dict[str, list[Span]] = {"serious": [], "warning": []}
    for mention in page.find("direction", "injury"):
        spans[mention.name].append(mention.span)
    return spans["serious"], spans["warning"]


def _within(sentence: Span, places: Sequence[Span]) -> bool:
    return any(sentence.contains(place) for place in places)


def _stated(page: Page, sentence: Span, serious: Sequence[Span]) -> Span | None:
    """An injury named in a sentence and not denied there."""
    for place in serious:
        if not sentence.contains(place):
            continue
        before = page.flat[max(sentence.start, place.start - _BACK) : place.start]
        if word_set("injury_denied", "terms").isdisjoint(before.split()):
            return place
    return None
