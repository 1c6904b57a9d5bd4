"""An answer that came as JSON, as the same blocks that one made here is shown by.

For faces that ask a server: what they print is what this machine would have printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cpassist.core import words as plain
from cpassist.core.blocks import Block, Card, Heading, Items, Line, Reference
from cpassist.domain.evidence import Direction, EvidenceLevel, StudyDesign, TrafficLight
from cpassist.domain.studies import RetractionStatus, StudyKind

JsonObject = dict[str, Any]


def answer_blocks(answer: JsonObject) -> tuple[Block, ...]:
    """The whole answer of ``docs/contract.md``, top to bottom, as ``view.blocks`` has it."""
    return tuple(_blocks(answer))


def _blocks(answer: JsonObject) -> Iterator[Block]:
    yield Heading(plain.template("headings", answer["kind"]))
    for position, statement in enumerate(answer["summary"]):
        yield Line(_cited(statement["text"], statement["citations"]), strong=position == 0)
    certainty = answer["certainty"]
    if certainty["level"] != "none":
        light = TrafficLight(answer["traffic_light"])
        badge = plain.light_badge(light)
        yield Line(f"{badge.shape} {badge.name}: {certainty['light_meaning']}", light=light)
    yield from _listed("why", [reason["text"] for reason in certainty["reasons"]])
    understood = answer["understood"]
    yield from (Line(_spelling(word)) for word in understood.get("spelling", ()))
    if read := _understood(answer["question"], understood):
        yield Line(read)
    yield from _listed("sides", [side["text"] for side in answer.get("sides", ())])
    if answer["quotes"]:
        yield Heading(
            plain.template("headings", "nearest" if answer["kind"] == "abstention" else "quotes")
        )
        yield from _cards(answer["quotes"], answer["citations"])
    if answer["safety"]:
        yield Heading(plain.template("headings", "safety"))
        yield from _cards(answer["safety"], answer["citations"], brief=True)
    yield from _listed("caveats", answer["caveats"])
    yield from _listed("follow_ups", answer["follow_ups"])
    meanings = [
        plain.template("headings", "term", term=term["term"], meaning=term["meaning"])
        for term in answer.get("glossary", ())
    ]
    yield from _listed("glossary", meanings)
    if answer["citations"]:
        yield Heading(plain.template("headings", "sources"))
        for citation in answer["citations"]:
            yield Reference(citation["number"], citation["vancouver"], citation["url"])
    yield Line(plain.template("headings", "receipt", build=answer["receipt"]["build"]))


def _listed(heading: str, lines: Sequence[str]) -> Iterator[Block]:
    if lines:
        yield Heading(plain.template("headings", heading))
        yield Items(tuple(lines))


def _cited(text: str, citations: Sequence[int]) -> str:
    if not citations or "[" in text:
        return text
    return f"{text} {''.join(f'[{number}]' for number in citations)}"


def _spelling(word: JsonObject) -> str:
    offered = plain.either([f"“{other}”" for other in word["offered"]])
    return plain.template("headings", "spelling", typed=word["typed"], offered=offered)


def _understood(text: str, understood: JsonObject) -> str:
    parts: list[str] = []
    if understood["standalone"] != text:
        parts.append(f"“{understood['standalone']}”")
    if expanded := understood.get("expanded", ()):
        also = "; ".join(f"{one['term']} = {', '.join(one['also'][:3])}" for one in expanded)
        parts.append(plain.template("headings", "expanded", also=also))
    return plain.template("headings", "understood", parts=". ".join(parts)) if parts else ""


def _cards(
    quotes: Sequence[JsonObject], citations: Sequence[JsonObject], *, brief: bool = False
) -> Iterator[Card]:
    by_number = {citation["number"]: citation for citation in citations}
    for number in dict.fromkeys(quote["citation"] for quote in quotes):
        words = tuple(quote["text"] for quote in quotes if quote["citation"] == number)
        yield Card(number, _facts(by_number[number], brief=brief), words)


def _facts(citation: JsonObject, *, brief: bool) -> tuple[str, ...]:
    appraisal = citation["appraisal"]
    facts = [plain.design_name(StudyDesign(appraisal["design"] or StudyDesign.UNCLEAR))]
    if standing := plain.standing_words(RetractionStatus(citation["retraction_status"])):
        facts.insert(0, standing)
    if not brief:
        facts.append(plain.level_words(EvidenceLevel(appraisal["level"])))
    if appraisal["n"] is not None:
        facts.append(plain.template("headings", "size", n=f"{appraisal['n']:,}"))
    if not brief and appraisal["direction"] is not None:
        facts.append(plain.direction_words(Direction(appraisal["direction"])))
    year = citation["year"]
    facts.append(str(year) if year else plain.template("headings", "no_year"))
    if not brief:
        facts.append(plain.template("headings", StudyKind(citation["kind"]).name.lower()))
        facts.append(citation["license"] or plain.template("headings", "no_license"))
    return tuple(facts)
