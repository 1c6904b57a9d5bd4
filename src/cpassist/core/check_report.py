"""A checked text for people: as blocks for faces made of lines, and as one HTML file.

The HTML holds no script and loads nothing; text enters escaped and inert. Words of our own stand
in ``check.en.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from cpassist.core.check_words import said
from cpassist.core.cite import vancouver
from cpassist.core.inert import inert
from cpassist.core.view import Block, Card, Heading, Items, Line, Reference, Table
from cpassist.domain.claims import ClaimReport, Disclosure, JudgedClaim

STYLE: Final = (
    "body{font:11pt/1.4 Georgia,'Times New Roman',serif;color:#000;background:#fff;"
    "max-width:52em;margin:1em auto;padding:0 1em}"
    "h1{font-size:16pt}h2{font-size:13pt}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #777;padding:.3em;text-align:left;vertical-align:top}"
    "mark{background:#eee;border-bottom:2px solid #777}"
    "mark.contradicted,mark.misattributed,mark.overstated{background:#fde0dc}"
    "mark.supported{background:#dff0d8}mark.partly_supported{background:#fff3cd}"
    ".text{white-space:pre-wrap;overflow-wrap:anywhere}.small{font-size:9pt}"
)
_PARAGRAPH: Final = re.compile(r"\n\s{0,200}\n")
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)


def report_blocks(report: ClaimReport) -> tuple[Block, ...]:
    """The report in reading order; statements go by their numbers from 1."""
    return tuple(_blocks(report))


def _blocks(report: ClaimReport) -> Iterator[Block]:
    yield Heading(said("headings", "overall"))
    overall = report.overall.value
    yield Line(said("headings", "reading", name=said("overall", overall)), strong=True)
    yield Line(said("overall_meaning", overall))
    yield from _listed("reasons", report.reasons)
    yield from _listed("questions", report.questions)
    yield from _listed("disclosures", [_told(one, report.text) for one in report.disclosures])
    if report.claims:
        yield Heading(said("headings", "table"))
        yield _summary(report.claims)
        yield Heading(said("headings", "marked"))
        for paragraph in _PARAGRAPH.split(_numbered(report)):
            if paragraph.strip():
                yield Line(paragraph)
        yield Heading(said("headings", "claims"))
        for number, one in enumerate(report.claims, start=1):
            yield _card(number, one)
    yield from _listed("caveats", report.caveats)
    if report.citations:
        yield Heading(said("headings", "sources"))
        for citation in report.citations:
            yield Reference(citation.number, vancouver(citation.study), citation.study.url)
    yield Line(said("headings", "receipt", build=report.receipt.build))


def _listed(heading: str, lines: Sequence[str]) -> Iterator[Block]:
    if lines:
        yield Heading(said("headings", heading))
        yield Items(tuple(lines))


def _summary(claims: Sequence[JudgedClaim]) -> Table:
    head = tuple(said("columns", name) for name in ("number", "verdict", "statement"))
    rows = (
        (str(number), said("verdicts", one.verdict.value), one.claim.text)
        for number, one in enumerate(claims, start=1)
    )
    return Table(head, tuple(rows))


def _card(number: int, one: JudgedClaim) -> Card:
    facts = [said("verdicts", one.verdict.value), said("types", one.claim.type.value), one.why]
    facts += _flags(one)
    quotes = [
        said(
            "headings",
            "quote",
            stance=said("stances", item.stance.value),
            number=item.quote.citation,
            text=item.quote.text,
        )
        for item in one.evidence
    ]
    return Card(number, tuple(facts), (one.claim.text, *quotes))


def _flags(one: JudgedClaim) -> list[str]:
    return [said("flags", mark.flag.value) for mark in one.flags]


def _told(one: Disclosure, text: str) -> str:
    point = (
        f"{said('disclosures', one.point.value)}: {said('told', 'yes' if one.present else 'no')}"
    )
    return f"{point} (“{one.spans[0].of(text)}”)" if one.spans else point


def _numbered(report: ClaimReport) -> str:
    """The text with each statement's number behind it."""
    parts: list[str] = []
    at = 0
    for number, one in enumerate(report.claims, start=1):
        parts += [report.text[at : one.claim.span.end], f" [{number}]"]
        at = one.claim.span.end
    return "".join((*parts, report.text[at:]))


def report_html(report: ClaimReport) -> str:
    """The whole file; linear in the length of the report."""
    overall = report.overall.value
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_said('title')}</title>\n<style>{STYLE}</style>\n</head>\n<body>",
        f"<h1>{_said('title')}</h1>",
        f"<h2>{_said('overall')}</h2>",
        f"<p><strong>{_text(said('overall', overall))}.</strong> "
        f"{_text(said('overall_meaning', overall))}</p>",
        *_list(None, report.reasons),
    ]
    parts += _list("questions", report.questions)
    parts += _list("disclosures", [_told(one, report.text) for one in report.disclosures])
    if report.claims:
        parts += [f"<h2>{_said('marked')}</h2>", f'<div class="text">{_marked(report)}</div>']
        parts += [f"<h2>{_said('claims')}</h2>", _table(report.claims)]
    parts += _list("caveats", report.caveats)
    if report.citations:
        rows = "\n".join(
            f'<li value="{one.number}">{_source(vancouver(one.study), one.study.url)}</li>'
            for one in report.citations
        )
        parts += [f"<h2>{_said('sources')}</h2>", f"<ol>\n{rows}\n</ol>"]
    receipt = said("headings", "receipt", build=report.receipt.build)
    parts += [f'<p class="small">{_text(receipt)}</p>', "</body>\n</html>\n"]
    return "\n".join(parts)


def _marked(report: ClaimReport) -> str:
    parts: list[str] = []
    at = 0
    for number, one in enumerate(report.claims, start=1):
        span = one.claim.span
        parts.append(_text(report.text[at : span.start]))
        parts.append(
            f'<mark class="{one.verdict.value}">{_text(one.claim.text)}</mark>'
            f'<sup><a href="#s{number}">{number}</a></sup>'
        )
        at = span.end
    return "".join((*parts, _text(report.text[at:])))


def _table(claims: Sequence[JudgedClaim]) -> str:
    names = ("number", "statement", "kind", "verdict", "why", "flags")
    head = "".join(f"<th>{_text(said('columns', name))}</th>" for name in names)
    rows = "\n".join(_row(number, one) for number, one in enumerate(claims, start=1))
    return f"<table>\n<tr>{head}</tr>\n{rows}\n</table>"


def _row(number: int, one: JudgedClaim) -> str:
    why = [f"<p>{_text(one.why)}</p>"]
    for item in one.evidence:
        stance = _text(said("stances", item.stance.value))
        quote = f"“<bdi>{_text(item.quote.text)}</bdi>” [{item.quote.citation}]"
        why.append(f"<p><em>{stance}</em> {quote}</p>")
    cells = (
        str(number),
        f"<bdi>{_text(one.claim.text)}</bdi>",
        _text(said("types", one.claim.type.value)),
        _text(said("verdicts", one.verdict.value)),
        "".join(why),
        _text("; ".join(_flags(one))),
    )
    return f'<tr id="s{number}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _list(key: str | None, items: Sequence[str]) -> list[str]:
    if not items:
        return []
    rows = "\n".join(f"<li>{_text(item)}</li>" for item in items)
    return [*([f"<h2>{_said(key)}</h2>"] if key else []), f"<ul>\n{rows}\n</ul>"]


def _source(text: str, link: str | None) -> str:
    if link is None or not _WEB.match(link):
        return _text(text)
    return (
        f'{_text(text)} <a href="{escape(inert(link))}" rel="noopener noreferrer">{_text(link)}</a>'
    )


def _said(key: str) -> str:
    return _text(said("headings", key))


def _text(text: str) -> str:
    return escape(inert(text))
