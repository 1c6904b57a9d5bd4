"""The evaluations of the claim checker, wired to the service that checks texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cpassist.adapters.claims_file import is_outside, read_adverts, read_claims, read_outside
from cpassist.core.appraise.appraisal import appraise
from cpassist.core.claims.cue_groups import passage
from cpassist.core.claims.judge import judge
from cpassist.core.claims.kinds import checkable, kind
from cpassist.domain.answers import StudyHit
from cpassist.domain.claim_gold import OutsideClaim
from cpassist.domain.claims import Claim, ClaimType, JudgedClaim
from cpassist.domain.passages import Span
from cpassist.domain.studies import Section, Study, StudyKind
from cpassist.service.evaluations import adverts, claims
from cpassist.service.events import Listener
from cpassist.settings import Settings
from cpassist.wiring.checking import open_check


def evaluate_claims(settings: Settings, data: Path, listener: Listener) -> dict[str, Any]:
    """Statements that stand alone, against the corpus; or an outside collection by its own texts.

    Raises ``DocumentError`` for a bad line.
    """
    if is_outside(data):
        return claims.evaluate_outside(data.name.split(".")[0], read_outside(data), judge_by)
    judged = read_claims(data)
    service = open_check(settings, listener)

    def judge_text(text: str) -> JudgedClaim:
        return service.judged(text, [stated(text, Span(0, len(text)), given=True)])[0]

    return claims.evaluate(judged, judge_text)


def evaluate_adverts(settings: Settings, data: Path, listener: Listener) -> dict[str, Any]:
    """Whole texts, as a user checks them, and their labelled statements where they stand."""
    labelled = read_adverts(data)
    service = open_check(settings, listener)

    def judge_at(text: str, spans: Sequence[Span]) -> Sequence[JudgedClaim]:
        return service.judged(text, [stated(text, span) for span in spans])

    return adverts.evaluate(labelled, service.check, judge_at)


def stated(text: str, span: Span, *, given: bool = False) -> Claim:
    """The words at ``span`` as a statement, its kind read as in a text.

    What we would hold for mere talk is an opinion; a statement ``given`` to be judged is checkable.
    """
    words = span.of(text)
    ready = passage(words, span.start)
    found = kind(ready)
    if given:
        settled = found if found is not None and checkable(ready, found) else ClaimType.EFFICACY
        return Claim(span, words, settled, checkable=True)
    type_ = found or ClaimType.OPINION
    return Claim(span, words, type_, checkable(ready, type_))


def judge_by(one: OutsideClaim) -> JudgedClaim:
    """The statement judged by its own text alone, as if that were the whole corpus."""
    study = Study(
        id=one.id,
        kind=StudyKind.ABSTRACT,
        title=one.title,
        sections=(Section("ABSTRACT", one.evidence or one.title),),
    )
    hit = StudyHit(study, appraise(study), score=1.0, parts=(), hits=())
    return judge(stated(one.text, Span(0, len(one.text)), given=True), "", [hit])
