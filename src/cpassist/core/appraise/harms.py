"""What a study reports of harms, in its own words; that it reports none is a finding too."""

from __future__ import annotations

import re
from functools import cache

from cpassist.core.appraise.page import Page, Part
from cpassist.core.appraise.reading import read, read_in_title, unread
from cpassist.core.appraise.wordlist import Mention
from cpassist.core.data import load
from cpassist.domain.evidence import Signal, StudyDesign

NOT_REPORTED = "adverse-events-not-reported"
"""The code of the finding that a study in which people or animals were treated names no harm."""

_NO_HARMS_DUE = frozenset(
    {
        StudyDesign.PROTOCOL,
        StudyDesign.SURVEY,
        StudyDesign.CROSS_SECTIONAL,
        StudyDesign.ECONOMIC,
        StudyDesign.IN_VITRO,
        StudyDesign.POSITION,
    }
)
_RANK = {Part.RESULTS: 0, Part.UNLABELLED: 1, Part.CONCLUSIONS: 2, Part.METHODS: 3}
_PLANNED = re.compile(
    r"(?:outcomes?|end ?points?|measures?|variables?|safety) (?:were|was|will|is|are|include"
    r"|included)|will be"
    r"|were (?:recorded|assessed|monitored|measured|compared|evaluated|noted|collected)"
    r"|was assessed|aim(?:s|ed)? to"
    r"|review of|review the|reviews the|we review|discuss|importance of|this article|this paper"
    r"|familiar|is a (?:common|rare)"
    r"|to (?:evaluate|assess|compare|determine|investigate|examine)|tests? up to|covered"
)


_NO_HARM_OF_TREATING = re.compile(
    r" on (?!study)| of (?:the )?(?:prematur|preterm|diabet|pregnan|disease|birth|labou?r|hypox"
    r"|isch|stroke"
    r"|cerebral palsy|injury|infection|disorder|obesity|malaria|hiv|cirrhosis|hypertens)"
)
"""After "adverse effects" or "complications": what shows that a disease is meant."""


@cache
def _silent() -> re.Pattern[str]:
    words: list[str] = load("harms")["silent"]["words"]
    return re.compile("|".join(re.escape(word) for word in words))


def adverse_events(page: Page) -> Signal[str]:
    """The first sentence that reports harms, results before conclusions before methods.

    ``None`` with the code ``adverse-events-not-reported`` where a study that treated somebody
    says nothing of harms, or says only that they would be looked for.
    """
    reports: list[tuple[int, int, Mention]] = []
    silence: Mention | None = None
    for table, step in (("named", 0), ("specific", 10)):
        for mention in page.find("harms", table):
            part = page.part_at(mention.span.start)
            rank = _RANK.get(part)
            if rank is None:
                continue
            if _NO_HARM_OF_TREATING.match(page.low, mention.span.end):
                continue  # "adverse effects on chewing": what was studied, not a harm of treating
            sentence = page.sentence_span(mention.span.start)
            said = page.low[sentence.start : sentence.end]
            if table == "named" and _silent().search(said):
                silence = silence or mention
            elif (table == "named" and not _only_planned(said)) or (
                table == "specific" and part is Part.RESULTS and _as_harm(said)
            ):
                reports.append((step + rank, mention.span.start, mention))
    if reports:
        best = min(reports, key=lambda r: (r[0], r[1]))[2]
        span = page.sentence_span(best.span.start)
        sure = 0.92 if best.name == "harm" else 0.7
        return read(span.of(page.text), "adverse-events", "The words report on harms.", span, sure)
    named = page.find_in_title("harms", "named")
    if named and not page.title.startswith(" on ", named[0].span.end):
        return read_in_title(page.study.title, "adverse-events-in-title", page.study.title, 0.75)
    if page.design in _NO_HARMS_DUE:
        text = f"A {page.design.value} reports no harms of treatment of its own."
        return unread("adverse-events-not-applicable", text)
    place = None if silence is None else page.sentence_span(silence.span.start)
    text = "The text reports nothing on harms; silence is not safety."
    return unread(NOT_REPORTED, text, place)


def _only_planned(said: str) -> bool:
    """Whether a sentence only says that harms would be looked for."""
    if re.search(r"review|discuss|importance", said):
        return True
    if re.search(
        r"\bno |\bnone|[0-9]|similar|differ|mild|serious|more|fewer|less|occur|rare|common", said
    ):
        return "will be" in said
    return _PLANNED.search(said) is not None


def _as_harm(said: str) -> bool:
    """Whether a named illness is told as something that happened to the treated."""
    return (
        re.search(
            r"during|after|occur|had|caused|experienc|developed|reported|following|due to|report"
            r"|common|frequent|more often",
            said,
        )
        is not None
        and re.search(r"reduc|prevent|protect|lower|risk of|score|improv", said) is None
    )
