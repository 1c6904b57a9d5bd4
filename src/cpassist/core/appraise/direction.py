"""The direction of a study's main result: benefit, no difference, harm, mixed, or not applicable.

Read from the words alone; a maintainer's facts are never looked at. The primary endpoint comes
before subgroup and post hoc findings, and groups compared before change over time.
"""

from __future__ import annotations

from collections.abc import Sequence

from cpassist.core.appraise.direction_findings import Finding, Marked, findings, marked
from cpassist.core.appraise.direction_harm import injury
from cpassist.core.appraise.direction_safety import safety_review
from cpassist.core.appraise.page import Page, Part, open_page
from cpassist.domain.evidence import Basis, Direction, Reason, Signal, StudyDesign
from cpassist.domain.passages import Sentence, Span
from cpassist.domain.studies import Study

COMPARING = frozenset(
    {
        StudyDesign.META_ANALYSIS,
        StudyDesign.SYSTEMATIC_REVIEW,
        StudyDesign.RCT,
        StudyDesign.NON_RANDOMIZED_TRIAL,
        StudyDesign.ANIMAL,
        StudyDesign.NARRATIVE_REVIEW,
    }
)
"""Designs that may answer a question of effect; all others do so only against a control."""
_REVIEWS = frozenset(
    {
        StudyDesign.META_ANALYSIS,
        StudyDesign.SYSTEMATIC_REVIEW,
        StudyDesign.NARRATIVE_REVIEW,
    }
)
_LEAD = 1.8
"""What the finding reported first counts against later ones: the main outcome is reported first
(CONSORT 2010 explanation, item 17a)."""
_WEIGHTY = 0.7
"""The least weight of a finding that can lead: no within-group change, no subgroup."""
_CLEAR = 0.62
_CLEAR_OF_BENEFIT = 0.5
"""The same where nothing points to benefit: a side effect does not make "no difference" mixed."""
"""The share of the weight at which findings are called one way, not mixed."""


def direction(
    study: Study,
    *,
    design: StudyDesign,
    sentences: tuple[Sentence, ...],
    controlled: bool | None = None,
) -> Signal[Direction]:
    """Which way the main result of ``study`` points, between groups where there is a control.

    ``sentences`` are the study's, in text order; ``controlled`` says whether there was a control
    group, ``None`` where unknown. Studies of treatment without a control are not applicable, or of
    harm where they report an injury. Reasons carry the deciding sentence and its telling words.
    Rules: CONSORT 2010 items 6a, 12b, 17 and 18 (primary before secondary and post hoc); Bland and
    Altman, Trials 2011;12:264 (change from baseline within groups is no comparison).
    """
    return read_direction(open_page(study, sentences, design), controlled=controlled)


def read_direction(page: Page, *, controlled: bool | None = None) -> Signal[Direction]:
    """As ``direction``, of a page that is already open; the design is the page's."""
    read = marked(page)
    if not any(s.part in (Part.RESULTS, Part.CONCLUSIONS, Part.UNLABELLED) for s in read):
        return _unclear("no-results", "The record holds no sentence of results.")
    if page.design not in COMPARING:
        return _without_comparison(page, read, controlled)
    aside = _no_effect_asked(page, read) or safety_review(page, read)
    if aside is not None:
        return aside
    return _weigh(page, read, findings(page, read))


def _without_comparison(
    page: Page, read: tuple[Marked, ...], controlled: bool | None
) -> Signal[Direction]:
    hurt = injury(page, read)
    if hurt is not None:
        return _signal(Direction.HARM, 0.7, "injury-reported", "An injury is reported.", *hurt)
    if page.design is StudyDesign.UNCLEAR and not controlled:
        return _unclear("design-unclear", "Neither a design nor a control group could be read.")
    if controlled and page.design in (StudyDesign.COHORT, StudyDesign.UNCLEAR):
        found = findings(page, read)
        if found:
            return _weigh(page, read, found)
    return _signal(
        Direction.NOT_APPLICABLE,
        0.9,
        "no-comparison",
        "No group was compared with a control, so no effect can be read.",
    )


def _no_effect_asked(page: Page, read: Sequence[Marked]) -> Signal[Direction] | None:
    """Not applicable where there are no results yet, or the question is not one of effect."""
    for sentence in read:
        if "no_results" in sentence.marks and sentence.part is not Part.BACKGROUND:
            return _signal(
                Direction.NOT_APPLICABLE, 0.8, "no-results-yet", "There are no results.",
                sentence.span,
            )  # fmt: skip
    named = {m.name for m in page.find_in_title("direction", "marks")}
    if page.design in _REVIEWS and "not_effect" in named:
        return _signal(
            Direction.NOT_APPLICABLE,
            0.7,
            "no-question-of-effect",
            "By its title the study does not ask whether a treatment works.",
        )
    return None


def _weigh(page: Page, read: Sequence[Marked], found: Sequence[Finding]) -> Signal[Direction]:
    """One direction from many findings: the primary ones decide, else the share of the weight."""
    if not found:
        return _nothing_found(page, read)
    primary = [f for f in found if f.primary and not f.conclusion]
    primary = primary or [f for f in found if f.primary]
    counted, code = (primary, "primary-outcome") if primary else (list(found), "main-result")
    weights = dict.fromkeys((Direction.BENEFIT, Direction.NO_DIFFERENCE, Direction.HARM), 0.0)
    lead = max(counted, key=lambda f: (f.weight >= _WEIGHTY, -f.sentence.start))
    for finding in counted:
        weights[finding.points] += finding.weight * (_LEAD if finding is lead else 1.0)
    best = max(weights, key=lambda way: weights[way])
    share = weights[best] / sum(weights.values())
    deadly = [f for f in found if f.deadly and f.points is Direction.HARM and f.weight >= 0.5]
    if best is Direction.NO_DIFFERENCE and deadly:
        words = "More deaths weigh more than any other result."
        return _signal(Direction.HARM, 0.6, "more-deaths", words, deadly[0].sentence, deadly[0].cue)
    deciding = max((f for f in counted if f.points is best), key=lambda f: f.weight)
    hedged = not primary and best is not Direction.HARM and _hedged(page, read, found)
    if hedged or share < (_CLEAR if weights[Direction.BENEFIT] else _CLEAR_OF_BENEFIT):
        other = next((f for f in counted if f.points is not best), deciding)
        return _mixed(deciding, other)
    sure = round(0.4 + 0.4 * share, 2)
    words = "The sentence that decides."
    return _signal(best, sure, code, words, deciding.sentence, deciding.cue)


def _nothing_found(page: Page, read: Sequence[Marked]) -> Signal[Direction]:
    """What to say where no sentence sets groups against each other."""
    if page.design is StudyDesign.NARRATIVE_REVIEW:
        words = "The review compares no groups."
        return _signal(Direction.NOT_APPLICABLE, 0.5, "no-comparison", words)
    unsure = {"conditional"}
    if page.design is StudyDesign.SYSTEMATIC_REVIEW:
        unsure |= {"limit", "mixed"}
    told = next((s for s in read if s.marks & unsure and s.part is not Part.BACKGROUND), None)
    if told is None:
        return _unclear("no-finding", "No sentence says which way a result points.")
    words = "No clear comparison is reported, and the words say so."
    return _signal(Direction.MIXED, 0.4, "no-direct-comparison", words, told.span)


def _mixed(deciding: Finding, other: Finding) -> Signal[Direction]:
    reasons = [
        Reason("mixed", "Findings point different ways, or are unsure.", deciding.sentence),
        Reason("cue", "Words that point one way.", deciding.cue),
    ]
    if other is not deciding:
        reasons.append(Reason("cue", "Words that point another way.", other.cue))
    return Signal(Direction.MIXED, Basis.TEXT, 0.5, tuple(reasons))


def _thin(found: Sequence[Finding]) -> bool:
    """Whether a review without pooling has fewer than two comparisons that speak for benefit."""
    good = [f for f in found if f.points is Direction.BENEFIT and f.weight >= 0.7]
    return len(good) < 2


def _hedged(page: Page, read: Sequence[Marked], found: Sequence[Finding]) -> bool:
    """Whether an effect held only under conditions, or a review calls its evidence unsure.

    A review of many interventions has no one direction.
    """
    told = [s.marks for s in read if s.part in (Part.RESULTS, Part.CONCLUSIONS, Part.UNLABELLED)]
    if any("conditional" in marks for marks in told):
        return True
    if page.design not in (StudyDesign.SYSTEMATIC_REVIEW, StudyDesign.NARRATIVE_REVIEW):
        return False
    if page.design is StudyDesign.SYSTEMATIC_REVIEW and _thin(found):
        return True
    return "interventions" in page.title or any("mixed" in marks for marks in told)


def _signal(
    value: Direction,
    confidence: float,
    code: str,
    text: str,
    sentence: Span | None = None,
    cue: Span | None = None,
) -> Signal[Direction]:
    reasons = [Reason(code, text, sentence)]
    if cue is not None:
        reasons.append(Reason("cue", "The words that say which way.", cue))
    return Signal(value, Basis.TEXT, confidence, tuple(reasons))


def _unclear(code: str, text: str) -> Signal[Direction]:
    return Signal(Direction.UNCLEAR, Basis.NONE, 0.0, (Reason(code, text),))
