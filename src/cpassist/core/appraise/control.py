"""What a study compared with: a control group or none, chance, and who did not know.

The trials a review is about do not make the review controlled or blinded. Sources of the words
stand in ``control.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cpassist.core.appraise.headcounts import REVIEWS
from cpassist.core.appraise.page import Page, Part
from cpassist.core.appraise.reading import read, read_in_title, unread
from cpassist.core.appraise.wordlist import Mention
from cpassist.domain.evidence import Basis, Blinding, Reason, Signal, StudyDesign
from cpassist.domain.passages import Span

NOT_A_STUDY = REVIEWS | {
    StudyDesign.NARRATIVE_REVIEW,
    StudyDesign.GUIDELINE,
    StudyDesign.POSITION,
    StudyDesign.ECONOMIC,
}
"""Designs in which nobody is treated: what they say of groups is about others' studies."""

_ALONE = frozenset({StudyDesign.SINGLE_ARM_TRIAL, StudyDesign.CASE_REPORT, StudyDesign.CASE_SERIES})
_TOGETHER = frozenset({StudyDesign.RCT, StudyDesign.NON_RANDOMIZED_TRIAL, StudyDesign.CASE_CONTROL})
_ALLOTTED = re.compile(
    r"(?:randomly|at random) (?:[a-z]+ ){0,2}(?:assigned|allocated|divided|distributed|grouped"
    r"|placed|split"
    r"|received|into)|(?:assigned|allocated|divided|distributed|grouped|placed"
    r"|split) (?:[a-z]+ ){0,3}"
    r"(?:randomly|at random)|(?:were|was|been|be|we|and|patients|participants|children"
    r"|subjects) randomi[sz]ed"
    r"|randomi[sz]ed (?:to|in|into|[0-9]|between|patients|children|participants|subjects|adults"
    r"|women|men"
    r"|infants)|randomi[sz]ed,? (?:[a-z-]+,? ){0,10}(?:trial|study|design|experiment|crossover"
    r"|comparison)"
    r"|randomi[sz]ation (?:to|was|by|into)|block randomi|at random"
)
_RANDOM = re.compile(r"random")
_WISHED = re.compile(r"(?:is|are) (?:still )?(?:needed|required|warranted|lacking)|should be")
_NOT_BY_CHANCE = re.compile(
    r"non-?randomi[sz]ed|not (?:been )?randomi[sz]ed|without randomi[sz]|no randomi[sz]"
    r"|not random(?:ly)?\b"
    r"|quasi-?randomi[sz]ed|not describe random"
)
_OTHERS = re.compile(
    r"(?:future|further|larger?|needed|previous|earlier|prior|more|other|well-designed|required"
    r"|should be"
    r"|warrant|review of|reviews of|included|recent|several|published|meta-analys|await|confirm)"
)
_VERSUS = re.compile(r"\b(?:versus|vs\.?|compared (?:with|to)) ([^:;.,()?]{3,60})")
_TRIM = re.compile(r" (?:in|for|on|among|after|during|as|to|of|at|following|when) .*$")
_DENIED = re.compile(
    r"(?:not (?:state|describe|report|mention|say|give)[^.;]{0,40}|unclear[^.;]{0,20}"
    r"|without (?:described )?"
    r"|whether[^.;]{0,20}|neither |no |nor |lack of |lacked |or )$"
)
_RANK = {
    Blinding.DOUBLE: 3,
    Blinding.ASSESSOR: 2,
    Blinding.SINGLE: 1,
    Blinding.OPEN: 0,
}


def controlled(page: Page) -> Signal[bool]:
    """Whether a comparison group was studied at the same time; ``None`` for reviews and advice."""
    if page.design in NOT_A_STUDY:
        return unread("not-a-study", f"A {page.design.value} has no groups of its own.")
    if page.find_in_title("control", "uncontrolled"):
        return read_in_title(False, "uncontrolled-in-title", page.study.title, 0.93)
    against = next(_own(page, "uncontrolled"), None)
    denied = {mention.span for mention in page.find("control", "uncontrolled")}
    for_it = next(
        (m for m in _own(page, "controlled") if not any(m.span.overlap(s) for s in denied)), None
    )
    if page.design in _ALONE:
        return _alone(page, against)
    if page.design in _TOGETHER and for_it is not None:
        return read(True, "controlled", "The words name a comparison.", for_it.span, 0.95)
    if against is not None:
        return read(False, "uncontrolled", "The words deny a comparison.", against.span, 0.9)
    if page.find_in_title("control", "controlled"):
        return read_in_title(True, "controlled-in-title", page.study.title, 0.93)
    if for_it is not None:
        return read(True, "controlled", "The words name a comparison.", for_it.span, 0.85)
    if page.design in _TOGETHER:
        return _by_design(page, True)
    return unread("control-not-stated", "The text does not say whether there was a comparison.")


def _alone(page: Page, against: Mention | None) -> Signal[bool]:
    if against is not None:
        return read(False, "uncontrolled", "The words deny a comparison.", against.span, 0.95)
    return _by_design(page, False)


def _by_design(page: Page, value: bool) -> Signal[bool]:
    where = "a" if value else "no"
    text = f"A {page.design.value} has {where} comparison group by its design."
    return Signal(value, Basis.TEXT, 0.85, (Reason("by-design", text),))


def _own(page: Page, table: str) -> Iterator[Mention]:
    """Mentions in the study's own sentences: the background only after all the rest."""
    later: list[Mention] = []
    for mention in page.find("control", table):
        if page.part_at(mention.span.start) is Part.BACKGROUND:
            later.append(mention)
        else:
            yield mention
    yield from later


def comparator(page: Page) -> Signal[str]:
    """What the study compared with, in the names of ``control.toml`` or the title's own words."""
    if page.design in NOT_A_STUDY:
        return unread("not-a-study", f"A {page.design.value} has no groups of its own.")
    if page.design in _ALONE:
        return unread("no-comparison", f"A {page.design.value} has no comparison group.")
    title = list(dict.fromkeys(m.name for m in page.find_in_title("control", "comparator")))
    if title:
        return read_in_title("; ".join(title), "comparator-in-title", page.study.title, 0.9)
    found = [
        m
        for m in page.find("control", "comparator")
        if page.part_at(m.span.start) is not Part.BACKGROUND
    ]
    if found:
        names = "; ".join(list(dict.fromkeys(m.name for m in found))[:3])
        return read(names, "comparator", "The words name the comparison.", found[0].span, 0.82)
    named = _VERSUS.search(page.title)
    if named:
        other = _TRIM.sub("", page.study.title[named.start(1) : named.end(1)]).strip()
        if len(other) > 2:
            return read_in_title(other, "comparator-in-title", page.study.title, 0.8)
    return unread("comparator-not-stated", "The text does not name what was compared with.")


def randomised(page: Page) -> Signal[bool]:
    """Whether chance decided who got what; ``None`` for reviews, and where the text is silent."""
    if page.design in NOT_A_STUDY:
        return unread("not-a-study", f"A {page.design.value} allocates nobody.")
    hinted = "random" in page.low or "random" in page.title
    denied = (
        (_NOT_BY_CHANCE.search(page.title) or _NOT_BY_CHANCE.search(page.low)) if hinted else None
    )
    if denied is not None and page.design is not StudyDesign.RCT:
        if denied.string is page.title:
            return read_in_title(False, "not-randomised-in-title", page.study.title, 0.93)
        span = Span(denied.start(), denied.end())
        return read(False, "not-randomised", "The words deny allocation by chance.", span, 0.9)
    if page.design in _ALONE:
        text = f"A {page.design.value} has no groups to allocate."
        return Signal(False, Basis.TEXT, 0.9, (Reason("by-design", text),))
    if "random" in page.low:
        own = next((place for place in _allotted(page) if _is_own(page, place.start)), None)
        if own is not None:
            return read(True, "randomised", "The words say that chance decided.", own, 0.93)
    if _ALLOTTED.search(page.title) and not _OTHERS.search(page.title):
        return read_in_title(True, "randomised-in-title", page.study.title, 0.93)
    return unread("randomisation-not-stated", "The text does not say how people were allocated.")


def _allotted(page: Page) -> Iterator[Span]:
    """Each phrase of allocation by chance, looked for around the word "random"."""
    for match in _RANDOM.finditer(page.low):
        start, end = max(0, match.start() - 70), match.end() + 90
        phrase = _ALLOTTED.search(page.low, start, min(len(page.low), end))
        if phrase is not None and phrase.end() > match.start():
            yield Span(phrase.start(), phrase.end())


def _is_own(page: Page, start: int) -> bool:
    """Whether the words before do not speak of other, future or missing trials."""
    span = page.sentence_span(start)
    if page.part_at(start) is Part.BACKGROUND and page.design is not StudyDesign.RCT:
        return False
    lead = page.low[max(span.start, start - 45) : start]
    if _WISHED.search(page.low, start, min(span.end, start + 90)):
        return False
    return _OTHERS.search(lead) is None and not re.search(
        r"\b(?:no|not|without) [a-z ]{0,12}$", lead
    )


def blinding(page: Page) -> Signal[Blinding]:
    """Who did not know the treatment; the strictest blinding named, open where none is denied it.

    A blinded assessor in an otherwise open trial is assessor-blind (PROBE design). What a text
    says it does not state is no blinding and no openness.
    """
    if page.design in NOT_A_STUDY:
        return unread("not-a-study", f"A {page.design.value} blinds nobody.")
    title = [m.name for m in page.find_in_title("control", "blinding")]
    found = [m for m in page.find("control", "blinding") if not _denied(page, m)]
    kinds = [Blinding(name) for name in title] + [Blinding(m.name) for m in found]
    best = strictest(kinds)
    if best is None:
        return unread("blinding-not-stated", "The text does not say who knew the treatment.")
    if best.value in title:
        return read_in_title(best, "blinding-in-title", page.study.title, 0.95)
    first = next(m for m in found if m.name == best.value)
    sure = 0.95 if len(set(kinds)) == 1 else 0.85
    return read(best, "blinding", "The words say who was blinded.", first.span, sure)


def strictest(kinds: Iterable[Blinding]) -> Blinding | None:
    """The kind of blinding that hides the treatment from most; ``None`` of none."""
    return max(kinds, key=lambda kind: _RANK[kind], default=None)


def _denied(page: Page, mention: Mention) -> bool:
    span = page.sentence_span(mention.span.start)
    lead = page.low[max(span.start, mention.span.start - 60) : mention.span.start]
    return _DENIED.search(lead) is not None
