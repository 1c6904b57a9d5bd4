"""An answer as a list of blocks, in reading order: what every linear face shows.

A face turns blocks into its own marks (plain lines, Markdown, colours) and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from cpassist.core import words as plain
from cpassist.core.arms import side_text
from cpassist.core.blocks import Block, Card, Heading, Items, Line, Reference
from cpassist.core.cite import vancouver
from cpassist.core.glossary import Gloss, terms_of
from cpassist.domain.answers import Answer, AnswerKind, Citation, Question, Quote
from cpassist.domain.evidence import CertaintyLevel, StudyDesign


def blocks(answer: Answer) -> tuple[Block, ...]:
    """The whole answer, top to bottom."""
    return tuple(_blocks(answer))


def _blocks(answer: Answer) -> Iterator[Block]:
    yield Heading(plain.template("headings", answer.kind.value))
    for position, statement in enumerate(answer.summary):
        yield Line(_cited(statement.text, statement.citations), strong=position == 0)
    if answer.certainty.level is not CertaintyLevel.NONE:
        badge = plain.light_badge(answer.certainty.light)
        yield Line(
            f"{badge.shape} {badge.name}: {answer.certainty.light_meaning}",
            light=answer.certainty.light,
        )
    if answer.certainty.reasons:
        yield Heading(plain.template("headings", "why"))
        yield Items(tuple(reason.text for reason in answer.certainty.reasons))
    yield from (Line(text) for text in spelling_lines(answer.question))
    understood = _understood(answer.question)
    if understood:
        yield Line(understood)
    yield from _listed("sides", tuple(side_text(one, answer.citations) for one in answer.sides))
    if answer.quotes:
        nearest = answer.kind is AnswerKind.ABSTENTION
        yield Heading(plain.template("headings", "nearest" if nearest else "quotes"))
        yield from _cards(answer.quotes, answer.citations)
    if answer.safety:
        yield Heading(plain.template("headings", "safety"))
        yield from _cards(answer.safety, answer.citations, brief=True)
    yield from _listed("caveats", answer.caveats)
    yield from _listed("follow_ups", answer.follow_ups)
    yield from _listed("glossary", tuple(_meaning(term.gloss) for term in terms_of(answer)))
    if answer.citations:
        yield Heading(plain.template("headings", "sources"))
        for citation in answer.citations:
            yield Reference(citation.number, vancouver(citation.study), citation.study.url)
    yield Line(plain.template("headings", "receipt", build=answer.receipt.build))


def _listed(heading: str, lines: tuple[str, ...]) -> Iterator[Block]:
    if lines:
        yield Heading(plain.template("headings", heading))
        yield Items(lines)


def _cited(text: str, citations: tuple[int, ...]) -> str:
    """The text with its citation numbers behind it, unless it names them itself."""
    if not citations or "[" in text:
        return text
    return f"{text} {''.join(f'[{number}]' for number in citations)}"


def spelling_lines(question: Question) -> tuple[str, ...]:
    """``Did you mean ...?`` for each word nothing here knows."""
    return tuple(
        plain.template(
            "headings",
            "spelling",
            typed=word.typed,
            offered=plain.either([f"“{other}”" for other in word.offered]),
        )
        for word in question.spelling
    )


def _meaning(gloss: Gloss) -> str:
    return plain.template("headings", "term", term=gloss.term, meaning=gloss.meaning)


def _understood(question: Question) -> str:
    parts: list[str] = []
    if question.standalone != question.text:
        parts.append(f"“{question.standalone}”")
    if question.expansions:
        also = "; ".join(f"{e.term} = {', '.join(e.also[:3])}" for e in question.expansions)
        parts.append(plain.template("headings", "expanded", also=also))
    return plain.template("headings", "understood", parts=". ".join(parts)) if parts else ""


def _cards(
    quotes: tuple[Quote, ...], citations: tuple[Citation, ...], *, brief: bool = False
) -> Iterator[Card]:
    by_number = {citation.number: citation for citation in citations}
    for number in dict.fromkeys(quote.citation for quote in quotes):
        words = tuple(quote.text for quote in quotes if quote.citation == number)
        yield Card(number, facts_of(by_number[number], brief=brief), words)


def facts_of(citation: Citation, *, brief: bool = False) -> tuple[str, ...]:
    """What one needs to weigh a quote: design, level, size, result, year, whose words, licence."""
    study, appraisal = citation.study, citation.appraisal
    design = appraisal.design.value or StudyDesign.UNCLEAR
    facts = [plain.design_name(design)]
    if standing := plain.standing_words(study.retraction_status):
        facts.insert(0, standing)
    if not brief:
        facts.append(plain.level_words(appraisal.level))
    if appraisal.n.value is not None:
        facts.append(plain.template("headings", "size", n=f"{appraisal.n.value:,}"))
    if not brief and appraisal.direction.value is not None:
        facts.append(plain.direction_words(appraisal.direction.value))
    facts.append(str(study.year) if study.year else plain.template("headings", "no_year"))
    if not brief:
        facts.append(plain.template("headings", study.kind.name.lower()))
        facts.append(study.text_license or plain.template("headings", "no_license"))
    return tuple(facts)
