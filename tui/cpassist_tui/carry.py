"""Answers carried away: Markdown to read, JSON to check, plain text as it was copied.

A file that exists is never written over.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from cpassist.core import words as plain
from cpassist.core.check_sections import SETTLED, ranges
from cpassist.core.check_words import said
from cpassist.core.exchanges import exported
from cpassist.core.inert import inert
from cpassist.domain.claims import Verdict
from cpassist.domain.conversations import Conversation
from cpassist.domain.errors import DocumentError
from cpassist.domain.evidence import TrafficLight
from cpassist_tui.backend import Asking, Backend
from cpassist_tui.labels import label

Json = dict[str, Any]

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&!])")


def written(what: Json, path: Path, backend: Backend, copied: str = "") -> str:
    """What goes into a file of that name: ``what`` is an answer, or the report on an article.

    May ask the backend, so it may take long. Raises ``DocumentError`` for an unknown ending, and
    what ``Backend`` raises.
    """
    answer = "claims" not in what
    match path.suffix.lower():
        case ".json":
            return json.dumps(what, ensure_ascii=False, indent=1) + "\n"
        case ".md":
            return markdown(what) if answer else report_markdown(what)
        case ".ris":
            return "".join(backend.cite(one["study_id"], "ris") for one in what["citations"])
        case ".bib":
            return "\n".join(backend.cite(one["study_id"], "bibtex") for one in what["citations"])
        case ".html" if answer:
            read = what["understood"]["standalone"]
            return backend.sheet(Asking(what["question"], read_as=read))
        case ".txt" if copied:
            return copied + "\n"
    raise DocumentError(
        f"a file ending in {path.suffix or 'nothing'!r} cannot be written",
        hint=label("save", "endings" if answer else "endings_report"),
    )


def save(text: str, path: Path) -> None:
    """Write a new file. Raises ``DocumentError`` where that cannot be done."""
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise DocumentError(f"{path.name} is there already", hint="Choose another name.") from error
    except OSError as error:
        raise DocumentError(
            f"{path.name} cannot be written ({error.strerror})", hint="Choose another folder."
        ) from error


def free_name(folder: Path, ending: str = ".md", stem: str = "cpassist-answer") -> Path:
    """The first of ``cpassist-answer-1``, ``-2`` ... that is not taken."""
    number = 1
    while any(folder.glob(f"{stem}-{number}.*")):
        number += 1
    return folder / f"{stem}-{number}{ending}"


def conversation(kept: Conversation) -> str:
    """A whole conversation as one file, which ``cpassist verify`` checks answer by answer."""
    return json.dumps(exported(kept), ensure_ascii=False, indent=1) + "\n"


def quote_text(citation: Json, quotes: list[Json]) -> str:
    """The quotes of one source with its reference, to be pasted anywhere."""
    words = [f"“{inert(quote['text'])}”" for quote in quotes]
    return "\n".join([*words, inert(citation["vancouver"]), inert(citation["url"] or "")]).strip()


def markdown(answer: Json) -> str:
    """The whole answer in reading order."""
    out = [f"# {_safe(answer['question'])}", ""]
    out += [f"## {plain.template('headings', answer['kind'])}", ""]
    for statement in answer["summary"]:
        out += [_safe(_cited(statement)), ""]
    certainty = answer["certainty"]
    if certainty["level"] != "none":
        badge = plain.light_badge(TrafficLight(answer["traffic_light"]))
        out += [f"{badge.shape} {badge.name}: {_safe(certainty['light_meaning'])}", ""]
    out += _list("why", [reason["text"] for reason in certainty["reasons"]])
    out += _quotes("nearest" if answer["kind"] == "abstention" else "quotes", answer, "quotes")
    out += _quotes("safety", answer, "safety")
    out += _list("sides", [side["text"] for side in answer.get("sides", ())])
    out += _list("caveats", answer["caveats"])
    out += _list("follow_ups", answer["follow_ups"])
    out += _list("glossary", [f"{t['term']}: {t['meaning']}" for t in answer.get("glossary", ())])
    out += _sources(answer["citations"])
    return "\n".join([*out, f"Build {_safe(answer['receipt']['build'])}.", ""])


def report_markdown(report: Json) -> str:
    """The report on an article in reading order."""
    out = [f"# {said('headings', 'title')}", ""]
    out += [f"**{_safe(report['overall_words'])}.** {_safe(report['overall_meaning'])}", ""]
    numbered = list(enumerate(report["claims"], start=1))
    for heading, verdicts in SETTLED:
        held = [
            part
            for number, one in numbered
            if one["verdict"] in verdicts
            for part in _judged(number, one)
        ]
        if held:
            out += [f"## {said('headings', heading)}", "", *held]
    untold = [number for number, one in numbered if one["verdict"] == Verdict.NO_EVIDENCE]
    if untold:
        out += [f"## {said('headings', 'untold')}", ""]
        out += [said("headings", "untold_numbers", numbers=ranges(untold)), ""]
    for heading in ("reasons", "questions", "caveats"):
        if report[heading]:
            out += [f"## {said('headings', heading)}", ""]
            out += [*(f"- {_safe(text)}" for text in report[heading]), ""]
    out += _sources(report["citations"])
    return "\n".join(
        [*out, said("headings", "receipt", build=_safe(report["receipt"]["build"])), ""]
    )


def _judged(number: int, claim: Json) -> list[str]:
    """One statement with its verdict and the quotes it rests on."""
    out = [f"**{number}.** {_safe(claim['text'])}", ""]
    out += [f"**{_safe(claim['verdict_words'])}:** {_safe(claim['why'])}", ""]
    for quote in claim["quotes"]:
        stance, text = said("stances", quote["stance"]), _safe(quote["text"])
        out += [
            f"> {said('headings', 'quote', stance=stance, number=quote['citation'], text=text)}"
        ]
        out.append("")
    return out


def _sources(citations: list[Json]) -> list[str]:
    if not citations:
        return []
    out = [f"## {plain.template('headings', 'sources')}", ""]
    for citation in citations:
        link = f" <{inert(citation['url'])}>" if citation["url"] else ""
        out.append(f"{citation['number']}. {_safe(citation['vancouver'])}{link}")
    return [*out, ""]


def _quotes(heading: str, answer: Json, field: str) -> list[str]:
    if not answer[field]:
        return []
    out = [f"## {plain.template('headings', heading)}", ""]
    by_number = {citation["number"]: citation for citation in answer["citations"]}
    for number in dict.fromkeys(quote["citation"] for quote in answer[field]):
        appraisal = by_number[number]["appraisal"]
        size = "" if appraisal["n"] is None else f" · n = {appraisal['n']:,}"
        year = by_number[number]["year"] or plain.template("headings", "no_year")
        graded = f"{appraisal['design_words']} · {appraisal['level_words']}{size} · {year}"
        out += [f"**[{number}]** {_safe(graded)}", ""]
        for quote in answer[field]:
            if quote["citation"] == number:
                out += [f"> {_safe(quote['text'])}", ""]
    return out


def _list(heading: str, texts: list[str]) -> list[str]:
    if not texts:
        return []
    items = [f"- {_safe(text)}" for text in texts]
    return [f"## {plain.template('headings', heading)}", "", *items, ""]


def _cited(statement: Json) -> str:
    text = str(statement["text"])
    if not statement["citations"] or "[" in text:
        return text
    return f"{text} {''.join(f'[{number}]' for number in statement['citations'])}"


def _safe(text: str) -> str:
    return _MARKS.sub(r"\\\1", " ".join(inert(text).split()))
