"""One page to take to the doctor: the question, what studies say, what is missing, what to ask.

Every finding is a quote; our own words are fixed (``words.en.toml``, table ``sheet``) and plain.
The sheet asks and informs; it never says what to do. It is made from an answer alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cpassist.core import words as plain
from cpassist.core.blocks import Block, Card, Heading, Items, Line
from cpassist.core.cite import short
from cpassist.core.clinic_questions import ClinicQuestion, clinic_questions
from cpassist.core.standpoint import ABLE, UNFAVOURABLE
from cpassist.core.view import facts_of
from cpassist.domain.answers import Answer, AnswerKind, AnswerReason, Citation, Quote
from cpassist.domain.evidence import CertaintyLevel, Direction, TrafficLight

MOST_QUOTES: Final = 4
LEAST_QUOTES: Final = 2
"""Weak evidence is quoted only where there is less of the other than this."""
QUOTE_CHARS: Final = 1000
"""All quotes of findings together: with this much the page stays one page."""
SAFETY_CHARS: Final = 500
_MOST_SAFETY: Final = 2
_MOST_MISSING: Final = 4
_START: Final = "start."
"""Where a grade starts is not something that is missing."""
_GAPS: Final = ("no_rct", "no_human", "silence")


@dataclass(frozen=True, slots=True)
class SheetQuote:
    """A quote, word for word, with who says so and how far to trust it."""

    number: int
    who: str
    facts: tuple[str, ...]
    text: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on the page, in reading order."""

    question: str
    says: tuple[str, ...]
    light: TrafficLight | None
    light_words: str
    """Empty where nothing is graded."""
    quotes: tuple[SheetQuote, ...]
    safety: tuple[SheetQuote, ...]
    missing: tuple[str, ...]
    questions: tuple[ClinicQuestion, ...]
    receipt: str


def sheet(answer: Answer) -> Sheet:
    """The page for ``answer``. Same answer, same page.

    At most ``MOST_QUOTES`` quotes, of different studies where there are two: what the grade rests
    on first, then a finding on the other side where there is one, then what could show an effect,
    then the rest, as far as ``QUOTE_CHARS`` reach; at least one where there is any. In an
    emergency the fixed reply stands alone.
    """
    urgent = answer.reason is AnswerReason.URGENT
    graded = answer.certainty.level is not CertaintyLevel.NONE
    badge = plain.light_badge(answer.certainty.light)
    quoted = () if answer.kind is AnswerKind.ABSTENTION else _chosen(answer)
    safety = _fitting(answer.safety, SAFETY_CHARS, _MOST_SAFETY)
    return Sheet(
        question=answer.question.text,
        says=tuple(statement.text for statement in answer.summary),
        light=answer.certainty.light if graded else None,
        light_words=f"{badge.shape} {badge.name}: {answer.certainty.light_meaning}"
        if graded
        else "",
        quotes=_shown(quoted, answer.citations),
        safety=_shown(safety, answer.citations),
        missing=() if urgent else _missing(answer),
        questions=clinic_questions(answer),
        receipt=plain.template("sheet", "receipt", build=answer.receipt.build),
    )


def sheet_blocks(page: Sheet) -> tuple[Block, ...]:
    """The page for faces made of lines."""
    return tuple(_blocks(page))


def _blocks(page: Sheet) -> Iterator[Block]:
    yield Heading(plain.template("sheet", "title"))
    yield Line(f"“{page.question}”", strong=True)
    yield Heading(plain.template("sheet", "says"))
    for text in page.says:
        yield Line(text)
    if page.light_words:
        yield Line(page.light_words, light=page.light)
    for title, quotes in (("quotes", page.quotes), ("safety", page.safety)):
        if quotes:
            yield Heading(plain.template("sheet", title))
            for one in quotes:
                yield Card(one.number, (one.who, *one.facts), (one.text,))
    if page.missing:
        yield Heading(plain.template("sheet", "missing"))
        yield Items(page.missing)
    if page.questions:
        yield Heading(plain.template("sheet", "questions"))
        yield Items(tuple(f"{one.text} ({one.reported})" for one in page.questions))
    yield Line(plain.template("sheet", "advice"))
    yield Line(page.receipt)


def _chosen(answer: Answer) -> tuple[Quote, ...]:
    """One quote a study: the key study's, one of the other side, then the answer's order.

    A second one of a study only where there are fewer than ``LEAST_QUOTES`` otherwise.
    """
    first: dict[str, Quote] = {}
    for quote in answer.quotes:
        first.setdefault(quote.study_id, quote)
    quotes = list(first.values())
    key = [quote for quote in quotes if quote.study_id in answer.certainty.key_studies[:1]]
    leading = key or quotes[:1]
    other = [
        quote for quote in quotes if leading and _opposed(quote.direction, leading[0].direction)
    ]
    levels = {one.study.id: one.appraisal.level for one in answer.citations}
    able = [quote for quote in quotes if levels[quote.study_id] in ABLE]
    wanted = list(dict.fromkeys((*leading, *other[:1], *able)))
    beside = [quote for quote in quotes if quote not in wanted]
    wanted += beside[: max(0, LEAST_QUOTES - len(wanted))]
    more = [quote for quote in answer.quotes if quote not in wanted]
    wanted += more[: max(0, LEAST_QUOTES - len(wanted))]
    chosen = _fitting(wanted, QUOTE_CHARS, MOST_QUOTES)
    return tuple(sorted(chosen, key=lambda quote: (quote.citation, quote.span.start)))


def _opposed(one: Direction, other: Direction) -> bool:
    sides = (frozenset({Direction.BENEFIT}), UNFAVOURABLE)
    return any(one in side and other in against for side, against in (sides, sides[::-1]))


def _fitting(quotes: Sequence[Quote], chars: int, most: int) -> tuple[Quote, ...]:
    """The first always, then each that still fits."""
    chosen: list[Quote] = []
    for quote in quotes:
        used = sum(len(one.text) for one in chosen)
        if len(chosen) < most and (not chosen or used + len(quote.text) <= chars):
            chosen.append(quote)
    return tuple(chosen)


def _shown(quotes: Sequence[Quote], citations: Sequence[Citation]) -> tuple[SheetQuote, ...]:
    by_number = {citation.number: citation for citation in citations}
    return tuple(_told(quote, by_number[quote.citation]) for quote in quotes)


def _told(quote: Quote, citation: Citation) -> SheetQuote:
    who = short(citation.study)
    facts = [fact for fact in facts_of(citation, brief=True) if fact not in who.split()]
    level = plain.level_words(citation.appraisal.level)
    return SheetQuote(quote.citation, who, (*facts, level), quote.text, citation.study.url)


def _missing(answer: Answer) -> tuple[str, ...]:
    """Why the evidence is no surer, and what was not found."""
    gaps = {plain.template("caveats", key) for key in _GAPS}
    reasons = [
        reason.text for reason in answer.certainty.reasons if not reason.code.startswith(_START)
    ]
    found = [text for text in answer.caveats if text in gaps]
    return tuple(dict.fromkeys((*found, *reasons)))[:_MOST_MISSING]
