"""Reviews whose question is safety itself: there the harms are the main result, not an aside."""

from __future__ import annotations

from collections.abc import Sequence

from cpassist.core.appraise.direction_clauses import cues_in, denial
from cpassist.core.appraise.direction_cues import Sense, read_words, word_set
from cpassist.core.appraise.direction_findings import Marked
from cpassist.core.appraise.page import LONGEST_SENTENCE, Page, Part
from cpassist.domain.evidence import Basis, Direction, Reason, Signal, StudyDesign
from cpassist.domain.passages import Span

_REVIEWS = frozenset(
    {StudyDesign.META_ANALYSIS, StudyDesign.SYSTEMATIC_REVIEW, StudyDesign.NARRATIVE_REVIEW}
)
_RAISED = frozenset({Sense.MORE, Sense.RISE, Sense.WORSE})


def safety_review(page: Page, read: Sequence[Marked]) -> Signal[Direction] | None:
    """The direction of a review of safety; ``None`` where ``page`` is none.

    Harm where harms are found and none is ruled out, no difference where all are ruled out or the
    treatment is called safe, mixed where both (CONSORT Harms 2022; PRISMA harms 2016).
    """
    title = set(read_words(page.title).tokens)
    if page.design not in _REVIEWS or title.isdisjoint(word_set("safety", "terms")):
        return None
    if title & word_set("safety_beside", "terms"):
        return None
    raised: list[Span] = []
    denied: list[Span] = []
    for sentence in read:
        if sentence.part not in (Part.RESULTS, Part.CONCLUSIONS, Part.UNLABELLED):
            continue
        if "limit" in sentence.marks:
            continue
        span = sentence.span
        words = read_words(page.flat, span.start, min(span.end, span.start + LONGEST_SENTENCE))
        tokens = set(words.tokens)
        cues = cues_in(words, 0, len(words.tokens))
        if denial(words, cues) is not None or tokens & word_set("safety_good", "terms"):
            denied.append(sentence.span)
        elif not tokens.isdisjoint(word_set("safety_link", "terms")) or any(
            cue.sense in _RAISED for cue in cues
        ):
            raised.append(sentence.span)
    if not raised and not denied:
        return None
    way = Direction.MIXED
    if not (raised and denied):
        way = Direction.HARM if raised else Direction.NO_DIFFERENCE
    reasons = [Reason("safety-review", "The question is safety; this decides.", span)
               for span in (*raised[:1], *denied[:1])]  # fmt: skip
    return Signal(way, Basis.TEXT, 0.6, tuple(reasons))
