"""What is quoted for and against a statement: whole sentences of the studies nearest to it.

Every quote is an exact span of a stored record. A retracted study is never quoted in support.
Citation numbers run from 1 within one statement; whoever puts statements together numbers anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from cpassist.core.appraise.standing import usable_as_support
from cpassist.core.claims.align import SECTIONS, Alignment
from cpassist.core.claims.compare_attributes import Apart, attributes
from cpassist.core.claims.compare_polarity import Stand, bends, decided
from cpassist.core.claims.marks import marks
from cpassist.core.claims.reading import Reading
from cpassist.core.claims.study_view import Line
from cpassist.domain.answers import Quote
from cpassist.domain.claims import ClaimEvidence, Stance, Verdict
from cpassist.domain.evidence import Direction
from cpassist.domain.passages import Span

MOST_STUDIES: Final = 5
NEAR_ENOUGH: Final = 0.8
"""The share of the best study's nearness another must have to be quoted beside it."""

_STANCES: Final = {
    Verdict.SUPPORTED: Stance.SUPPORTS,
    Verdict.PARTLY_SUPPORTED: Stance.SUPPORTS,
    Verdict.OVERSTATED: Stance.CONTRADICTS,
    Verdict.CONTRADICTED: Stance.CONTRADICTS,
    Verdict.MISATTRIBUTED: Stance.CONTRADICTS,
}


def evidence(
    verdict: Verdict, found: Sequence[Alignment], decisive: Mapping[str, Line]
) -> tuple[ClaimEvidence, ...]:
    """One quote from each of up to five studies, nearest first; none where nothing bears.

    ``decisive`` holds by study the sentence that the verdict rests on, where one does.
    """
    stance = _STANCES.get(verdict)
    if stance is None or not found:
        return ()
    least = found[0].score * NEAR_ENOUGH
    quoted = (
        (one, span, section)
        for one in found
        if one.score >= least
        and (stance is not Stance.SUPPORTS or usable_as_support(one.hit.study))
        for span, section in _place(one, decisive.get(one.hit.study.id))
    )
    return tuple(
        ClaimEvidence(stance, _quote(one, span, section, number))
        for number, (one, span, section) in enumerate(islice(quoted, MOST_STUDIES), start=1)
    )


def speaking(claim: Reading, found: Sequence[Alignment], verdict: Verdict) -> tuple[Alignment, ...]:
    """Of ``found`` those that may be quoted: the first, and others that stand as the verdict says.

    Being near is not being against. A work named wrongly is shown alone.
    """
    if verdict is Verdict.MISATTRIBUTED:
        return tuple(found[:1])
    if verdict is not Verdict.CONTRADICTED:
        return tuple(found)
    others = (
        one
        for one in found[1:MOST_STUDIES]
        if (bent := decided(bends(claim, one))) is not None and bent.stand is Stand.AGAINST
    )
    return (*found[:1], *others)


def naming(one: Alignment, apart: Sequence[Apart]) -> Line | None:
    """The study's first sentence that names what it has instead of what is said, if one does."""
    held = {(other.attribute, value) for other in apart for value in other.held}
    lines = (line for line in one.view.lines if line.span is not None)
    return next((line for line in lines if held & attributes(line.reading)), None)


def without_difference(one: Alignment) -> Line | None:
    """The study's sentence that tells of no difference, the nearest first, what was found first.

    A verdict that rests on the study's main comparison must not quote what its authors hoped.
    """
    near = [found.line for found in one.lines]
    told = [
        line
        for line in (*near, *one.view.lines)
        if line.span is not None
        and (line.section not in SECTIONS)
        and (marks(line.reading).alike or marks(line.reading).denied)
    ]
    return next((line for line in told if line.section == "RESULTS"), next(iter(told), None))


def _place(one: Alignment, decisive: Line | None) -> Iterator[tuple[Span, str]]:
    """Where the decisive sentence stands, else the nearest that is in the text; none or one."""
    lines = [near.line for near in one.lines]
    if decisive is not None:
        lines.insert(0, decisive)
    for line in lines:
        if line.span is not None:
            yield line.span, line.section
            return


def _quote(one: Alignment, span: Span, section: str, number: int) -> Quote:
    study = one.hit.study
    return Quote(
        citation=number,
        study_id=study.id,
        section=section,
        text=span.of(study.text),
        span=span,
        sha256=study.sha256,
        score=one.score,
        parts=one.hit.parts,
        direction=one.hit.appraisal.direction.value or Direction.UNCLEAR,
    )
