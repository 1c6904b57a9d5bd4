"""Judge one statement against the studies found for it.

Pure: the studies are given. Every quote is an exact span; a retracted study supports nothing; the
same input gives the same output. It judges statements, never people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cpassist.core.appraise.standing import usable_as_support
from cpassist.core.certainty import certainty
from cpassist.core.certainty_domains import EvidenceItem
from cpassist.core.claims.align import Alignment, align
from cpassist.core.claims.cited import dated, identity, without_source
from cpassist.core.claims.compare_attributes import apart, attributes
from cpassist.core.claims.compare_bound import misbound, outnumbered
from cpassist.core.claims.compare_numbers import compare, misnamed
from cpassist.core.claims.compare_polarity import bends, decided
from cpassist.core.claims.compare_strength import attributed, beyond
from cpassist.core.claims.compare_width import wider
from cpassist.core.claims.compared import Compared
from cpassist.core.claims.conclusions import concluded
from cpassist.core.claims.cue_groups import Passage as Ready
from cpassist.core.claims.cue_groups import group, passage
from cpassist.core.claims.evidence import evidence, naming, speaking, without_difference
from cpassist.core.claims.evidence_flags import evidence_flags
from cpassist.core.claims.fit import refit
from cpassist.core.claims.focus import lifts
from cpassist.core.claims.marks import marks
from cpassist.core.claims.quantities import quantities
from cpassist.core.claims.reading import Reading, read
from cpassist.core.claims.standing_facts import against
from cpassist.core.claims.study_view import Line
from cpassist.core.claims.weigh import Ruling, weigh, weigh_fact
from cpassist.core.claims.why import why
from cpassist.core.understand import understand
from cpassist.domain.answers import StudyHit
from cpassist.domain.claims import Claim, ClaimEvidence, ClaimType, JudgedClaim, Verdict
from cpassist.domain.evidence import CertaintyLevel

NEAREST: Final = 3
REFUTED: Final = frozenset({Verdict.CONTRADICTED, Verdict.MISATTRIBUTED})


def judge(claim: Claim, context: str, candidates: Sequence[StudyHit]) -> JudgedClaim:
    """``claim`` with its verdict, flags, quotes for and against, and certainty.

    ``context`` is the text before the claim ("that trial" refers back to it), empty for a claim
    that stands alone. ``candidates`` are the studies found for it, best first.
    """
    if not claim.checkable:
        return _plainly(claim, Ruling(Verdict.NOT_CHECKABLE, "not_checkable"))
    usable = [hit for hit in candidates if usable_as_support(hit.study)]
    if not usable:
        return _plainly(claim, Ruling(Verdict.NO_EVIDENCE, "nothing_found"))
    weighed = _weighed(claim, context, usable)
    drawn = concluded(claim.text)
    if drawn is not None and weighed.ruling.verdict not in REFUTED:
        fact = _weighed(replace(claim, text=drawn.fact), context, usable)
        if fact.ruling.verdict in (Verdict.SUPPORTED, Verdict.PARTLY_SUPPORTED):
            verdict = Verdict.OVERSTATED if drawn.strong else Verdict.PARTLY_SUPPORTED
            weighed = replace(fact, ruling=Ruling(verdict, "part_drawn"))
    seen, ruling, found = weighed.seen, weighed.ruling, weighed.found
    shown = evidence(ruling.verdict, found, weighed.decisive)
    return JudgedClaim(
        claim=claim,
        verdict=ruling.verdict,
        why=why(ruling, seen),
        flags=evidence_flags(seen, ruling),
        evidence=shown,
        certainty=_certainty(claim, found, shown),
    )


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A statement beside the studies, the ruling on it and the sentences that decided."""

    seen: Compared
    ruling: Ruling
    found: tuple[Alignment, ...]
    decisive: Mapping[str, Line]


def _weighed(claim: Claim, context: str, usable: Sequence[StudyHit]) -> _Weighed:
    reading = read(without_source(claim.text))
    lift = lifts(claim.text, context, usable)
    found = refit(claim.text, reading, align(reading, usable, lift))
    seen = _compared(
        claim, reading, found[0], told=found[0].hit.study.id in lift, alone=not context.strip()
    )
    fact = against(reading, found)
    ruling = weigh(seen) if fact is None else weigh_fact(seen, fact)
    if fact is not None and ruling.code.startswith("fact_"):
        found = tuple(one for one, _ in fact.places)
        decisive: dict[str, Line] = {one.hit.study.id: line for one, line in fact.places}
    else:
        line = seen.decided.line if seen.decided else None
        if ruling.code == "no_benefit":
            line = without_difference(found[0]) or line
        elif ruling.code == "other_kind":
            line = naming(found[0], seen.apart) or line
        decisive = {found[0].hit.study.id: line} if line is not None else {}
        found = speaking(reading, found, ruling.verdict)
    return _Weighed(seen, ruling, found, decisive)


def _plainly(claim: Claim, ruling: Ruling) -> JudgedClaim:
    return JudgedClaim(claim, ruling.verdict, why(ruling, None))


def _certainty(
    claim: Claim, found: Sequence[Alignment], shown: Sequence[ClaimEvidence]
) -> CertaintyLevel:
    """How sure the studies quoted let one be of an effect or a harm; none for other statements."""
    if claim.type not in (ClaimType.EFFICACY, ClaimType.SAFETY) or not shown:
        return CertaintyLevel.NONE
    quoted = {one.quote.study_id for one in shown}
    items = [
        EvidenceItem(one.hit.study, one.hit.appraisal, one.hit.score)
        for one in found
        if one.hit.study.id in quoted
    ]
    return certainty(items, understand(claim.text)).level


def _compared(
    claim: Claim, reading: Reading, best: Alignment, *, told: bool, alone: bool
) -> Compared:
    ready = passage(claim.text)
    said = marks(reading)
    bent = decided(bends(reading, best))
    near = [one.line.reading for one in best.lines[:1]] + ([bent.clause] if bent else [])
    named = attributes(reading)
    specific = sum(w for t, w in zip(reading.terms, best.weights, strict=True) if t.specific)
    lost = sum(
        w
        for t, w in zip(reading.terms, best.weights, strict=True)
        if t.specific and t in best.missing
    )
    return Compared(
        claim=claim,
        best=best,
        told=told,
        alone=alone,
        cites=group("claim_citations", "study").holds(ready),
        marks=said,
        decided=bent,
        counted=compare(claim.text, reading, best),
        apart=apart(reading, best.view),
        identity=identity(claim.text, best.hit.study),
        beyond=beyond(reading, [near.line.reading for near in best.lines[:NEAREST]]),
        wider=wider(claim.type, reading, best, bent.clause if bent else None),
        attributed=attributed(reading),
        positive=bool({"worth:a", "working:a", "change:a", "change:b"} & said.sides),
        people=("subjects", "animals") not in named,
        absolute=_holds_without("claim_safety", "absolute", "admitted", ready),
        minimised=group("claim_safety", "minimised").holds(ready),
        uncovered=lost / specific if specific else 0.0,
        subject_missing=any(term.subject for term in best.missing),
        dated=dated(claim.text),
        misnamed=misnamed(reading, said.sides, best),
        reviews=group("claim_flags", "reviews").holds(ready),
        on_palsy=group("claim_flags", "palsy").holds(passage(best.hit.study.title)),
        aside=group("claim_flags", "aside").holds(ready),
        palsy=_holds_without("claim_flags", "palsy", "palsy_outcome", ready),
        misbound=misbound(reading, best)
        or (bent is not None and outnumbered(reading, bent.clause)),
        instead=_replaces(reading, near),
        unreported=_told_anywhere(best, "unreported"),
        palsy_outcome=group("claim_flags", "palsy_outcome").holds(ready),
        compared=_compared_with_others(ready),
        level=group("claim_flags", "level").holds(ready),
        ranks=group("claim_flags", "ranks").holds(ready),
        nearest_ranks=any(_flagged(one, "ranks") for one in near),
        nearest_equal=any(marks(one).alike and not marks(one).sides for one in near[:1]),
        children=("age", "children") in named,
        controlled=_holds_without("claim_flags", "controlled", "control_wished", ready),
        randomised=("design", "randomised") in named,
        natural=group("claim_flags", "natural").holds(ready),
        others_gained=_told_anywhere(best, "others_gained"),
    )


def _holds_without(file: str, name: str, unless: str, ready: Ready) -> bool:
    return group(file, name).holds(ready) and not group(file, unless).holds(ready)


def _compared_with_others(ready: Ready) -> bool:
    """Whether people are compared with: growth curves alone are none."""
    if not group("claim_flags", "compared").holds(ready):
        return False
    expected = group("claim_flags", "expected").holds(ready)
    return not expected or group("claim_flags", "untreated").holds(ready)


def _replaces(reading: Reading, near: Sequence[Reading]) -> bool:
    """Whether one thing is put in the place of another, as no sentence near it does."""
    told = _flagged(reading, "instead") and not quantities(reading.text)
    return told and not any(_flagged(one, "instead") for one in near)


def _flagged(reading: Reading, name: str) -> bool:
    return group("claim_flags", name).holds(Ready(reading.text, reading.folded, 0))


def _told_anywhere(best: Alignment, name: str) -> bool:
    cues = group("claim_flags", name)
    lines = best.view.lines
    return any(cues.holds(Ready(one.reading.text, one.reading.folded, 0)) for one in lines)
