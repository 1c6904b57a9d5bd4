"""Whether a study without a comparison reports an injury: then it is one of harm.

A case report or a public warning answers no question of effect, yet an injury it reports must not
be lost. Mild and passing side effects are no injury.
"""

from __future__ import annotations

from cpassist.core.appraise.direction_cues import word_set
from cpassist.core.appraise.direction_findings import Marked
from cpassist.core.appraise.page import Page, Part
from cpassist.core.appraise.wordlist import wordlist
from cpassist.domain.evidence import StudyDesign
from cpassist.domain.passages import Span

_REPORTS = frozenset({StudyDesign.CASE_REPORT, StudyDesign.CASE_SERIES})
_BACK = 45
"""How many characters before an injury a denial may stand."""


def injury(page: Page, sentences: tuple[Marked, ...]) -> tuple[Span, Span] | None:
    """The sentence and the words that report an injury after treatment; ``None`` where none do.

    Case reports and series need an injury among the results or in the title and a word of cause or
    warning in the results, conclusions or title; other designs need both in one sentence, and a
    warning in the conclusions or title as well.
    """
    told = [s for s in sentences if s.part in (Part.RESULTS, Part.UNLABELLED)]
    ending = [s for s in sentences if s.part in (Part.CONCLUSIONS, Part.RESULTS)]
    found = [(s, span) for s in told if (span := _stated(page, s.span)) is not None]
    if not found:
        return None
    warned = _warns(page.title)
    strict = page.design not in _REPORTS
    if strict:
        found = [(s, span) for s, span in found if _warns(_text(page, s))]
        ending = [s for s in ending if s.part is Part.CONCLUSIONS]
    titled = _in_title(page)
    if found and page.design is StudyDesign.NOTICE:
        return found[0][0].span, found[0][1]
    if not found or not (warned or titled or any(_warns(_text(page, s)) for s in ending)):
        return None
    if page.design in _REPORTS and not (titled or warned) and len(found) < 2:
        return None
    sentence, words = found[0]
    return sentence.span, words


def _text(page: Page, sentence: Marked) -> str:
    return page.flat[sentence.span.start : sentence.span.end]


def _stated(page: Page, sentence: Span) -> Span | None:
    """An injury named in a sentence and not denied there."""
    for mention in wordlist("direction", "injury").find(page.flat, sentence.start, sentence.end):
        if mention.name != "serious":
            continue
        before = page.flat[max(sentence.start, mention.span.start - _BACK) : mention.span.start]
        if word_set("injury_denied", "terms").isdisjoint(before.split()):
            return mention.span
    return None


def _warns(text: str) -> bool:
    found = wordlist("direction", "injury").find(text)
    return any(mention.name == "warning" for mention in found)


def _in_title(page: Page) -> bool:
    found = wordlist("direction", "injury").find(page.title)
    return any(mention.name == "serious" for mention in found)
