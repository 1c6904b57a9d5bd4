"""A checked text as one HTML file: no script, nothing loaded, every text escaped and inert.

The same order as in ``check_report``; verdicts are told by word and sign as well as by colour.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Final

from cpassist.core.check_report import disclosed, to_know
from cpassist.core.check_sections import Numbered, ranges, settled, uncheckable, untold, wording
from cpassist.core.check_words import said
from cpassist.core.cite import vancouver
from cpassist.core.inert import inert
from cpassist.domain.claims import ClaimReport, JudgedClaim, Verdict

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
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)
_SIGNS: Final = {
    Verdict.CONTRADICTED: "✗",
    Verdict.MISATTRIBUTED: "✗",
    Verdict.OVERSTATED: "↑",
    Verdict.PARTLY_SUPPORTED: "◐",
    Verdict.SUPPORTED: "✓",
}


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
    for section in settled(report):
        parts += [f"<h2>{_said(section.key)}</h2>", _table(section.statements)]
    if untold(report):
        numbers = said("headings", "untold_numbers", numbers=ranges(untold(report)))
        parts += [f"<h2>{_said('untold')}</h2>", f"<p>{_text(numbers)}</p>"]
    parts += _list("uncheckable", uncheckable(report))
    parts += _list("wording", wording(report))
    parts += _list("disclosures", [disclosed(one, report.text) for one in report.disclosures])
    parts += _list("questions", report.questions)
    if report.claims:
        parts += [f"<h2>{_said('marked')}</h2>", f"<p>{_legend()}</p>"]
        parts += [f'<div class="text">{_marked(report)}</div>']
    parts += _list("caveats", report.caveats)
    parts += _sources(report)
    receipt = said("headings", "receipt", build=report.receipt.build)
    parts += [f'<p class="small">{_text(receipt)}</p>', "</body>\n</html>\n"]
    return "\n".join(parts)


def _legend() -> str:
    return " · ".join(
        f'<span class="{verdict.value}">{sign}</span> {_text(said("verdicts", verdict.value))}'
        for verdict, sign in _SIGNS.items()
    )


def _marked(report: ClaimReport) -> str:
    parts: list[str] = []
    at = 0
    for number, one in enumerate(report.claims, start=1):
        span = one.claim.span
        parts.append(_text(report.text[at : span.start]))
        told = _text(said("verdicts", one.verdict.value))
        sign = _SIGNS.get(one.verdict, "")
        shown = f'<a href="#s{number}">{number} {sign}</a>' if sign else str(number)
        parts.append(
            f'<mark class="{one.verdict.value}" title="{told}">{_text(one.claim.text)}</mark>'
            f"<sup>{shown}</sup>"
        )
        at = span.end
    return "".join((*parts, _text(report.text[at:])))


def _table(statements: Sequence[Numbered]) -> str:
    names = ("number", "statement", "verdict", "why")
    head = "".join(f"<th>{_text(said('columns', name))}</th>" for name in names)
    rows = "\n".join(_row(number, one) for number, one in statements)
    return f"<table>\n<tr>{head}</tr>\n{rows}\n</table>"


def _row(number: int, one: JudgedClaim) -> str:
    why = [f"<p>{_text(one.why)}</p>"]
    for item in one.evidence:
        stance = _text(said("stances", item.stance.value))
        quote = f"“<bdi>{_text(item.quote.text)}</bdi>” [{item.quote.citation}]"
        why.append(f"<p><em>{stance}</em> {quote}</p>")
    if known := to_know(one):
        why.append(f'<p class="small">{_text(known)}</p>')
    cells = (
        str(number),
        f"<bdi>{_text(one.claim.text)}</bdi>",
        f"{_SIGNS[one.verdict]} {_text(said('verdicts', one.verdict.value))}",
        "".join(why),
    )
    return f'<tr id="s{number}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _sources(report: ClaimReport) -> list[str]:
    if not report.citations:
        return []
    rows = "\n".join(
        f'<li value="{one.number}">{_source(vancouver(one.study), one.study.url)}</li>'
        for one in report.citations
    )
    return [f"<h2>{_said('sources')}</h2>", f"<ol>\n{rows}\n</ol>"]


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
