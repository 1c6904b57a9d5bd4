"""The safety strip: what the studies found report of harms, in their own words."""

from __future__ import annotations

from collections.abc import Sequence

from cpassist.core.quoting import Choice
from cpassist.domain.answers import Hit, StudyHit
from cpassist.domain.evidence import Direction, StudyDesign
from cpassist.domain.passages import Passage, Span

_NOT_IN_PEOPLE = frozenset({StudyDesign.ANIMAL, StudyDesign.IN_VITRO})


def safety_choices(found: Sequence[StudyHit], limit: int) -> tuple[tuple[StudyHit, Choice], ...]:
    """One sentence on harms from each of at most ``limit`` studies in people.

    Studies whose main result is harm come first, then the order of ``found``.
    """
    in_people = [hit for hit in found if hit.appraisal.design.value not in _NOT_IN_PEOPLE]
    in_people.sort(key=lambda hit: hit.appraisal.direction.value is not Direction.HARM)
    chosen: list[tuple[StudyHit, Choice]] = []
    for hit in in_people:
        choice = _harm_sentence(hit)
        if choice is not None:
            chosen.append((hit, choice))
        if len(chosen) == limit:
            break
    return tuple(chosen)


def _harm_sentence(found: StudyHit) -> Choice | None:
    """The first sentence the appraisal read harms from, if it read any."""
    signal = found.appraisal.facts.adverse_events
    spans = [reason.span for reason in signal.reasons if reason.span is not None]
    if signal.value is None or not spans:
        return None
    for hit in found.hits:
        for sentence in hit.passage.sentences:
            if sentence.overlap(spans[0]):
                return Choice(sentence, hit.passage.section, hit.score, hit)
    return Choice(spans[0], found.study.section_at(spans[0].start), 0.0, _bare(found, spans[0]))


def _bare(found: StudyHit, span: Span) -> Hit:
    """A hit for words outside every passage that was found: it has no score of its own."""
    section = found.study.section_at(span.start)
    return Hit(Passage(found.study.id, 0, section, span, (span,)), score=0.0, parts=())
