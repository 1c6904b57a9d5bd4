"""The sheet as one HTML file that prints on one page: no script, nothing loaded from elsewhere.

Text enters escaped and inert; a link only where it leads over the web.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from cpassist.core import words as plain
from cpassist.core.inert import inert
from cpassist.core.sheet import Sheet, SheetQuote

STYLE: Final = (
    "@page{size:auto;margin:12mm}"
    "body{font:10.5pt/1.32 Georgia,'Times New Roman',serif;color:#000;background:#fff;"
    "max-width:46em;margin:1em auto;padding:0 1em}"
    "h1{font-size:14pt;margin:0 0 .3em}h2{font-size:11.5pt;margin:.7em 0 .2em}"
    "p,ul,ol,blockquote{margin:.2em 0}ul,ol{padding-left:1.4em}"
    ".asked{font-weight:bold}.facts,.small{font-size:9pt}"
    "blockquote{padding-left:.7em;border-left:2px solid #555}"
    "a{color:inherit}"
    "@media print{body{margin:0;padding:0;max-width:none;font-size:9.5pt;line-height:1.25}"
    ".facts,.small{font-size:8pt}}"
)
_WEB = re.compile(r"https?://", re.IGNORECASE)


def sheet_html(page: Sheet) -> str:
    """The whole file; linear in the length of the page."""
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_said('title')}</title>\n<style>{STYLE}</style>\n</head>\n<body>",
        f"<h1>{_said('title')}</h1>",
        f'<p class="asked">“<bdi>{_text(page.question)}</bdi>”</p>',
        f"<h2>{_said('says')}</h2>",
        *(f"<p>{_text(text)}</p>" for text in page.says),
        f"<p><strong>{_text(page.light_words)}</strong></p>" if page.light_words else "",
        *_quotes("quotes", page.quotes),
        *_quotes("safety", page.safety),
        *_list("missing", "ul", (_text(text) for text in page.missing)),
        *_list(
            "questions",
            "ol",
            (
                f'{_text(one.text)} <span class="small">({_text(one.reported)})</span>'
                for one in page.questions
            ),
        ),
        f'<p class="small">{_said("advice")} {_text(page.receipt)}</p>',
        "</body>\n</html>\n",
    ]
    return "\n".join(part for part in parts if part)


def _quotes(key: str, quotes: Sequence[SheetQuote]) -> list[str]:
    if not quotes:
        return []
    return [f"<h2>{_said(key)}</h2>", *(_quote(one) for one in quotes)]


def _quote(one: SheetQuote) -> str:
    who = _text(one.who)
    if one.link is not None and _WEB.match(one.link):
        who = f'<a href="{escape(inert(one.link))}" rel="noopener noreferrer">{who}</a>'
    facts = _text(" · ".join(one.facts))
    return (
        f"<blockquote>“<bdi>{_text(one.text)}</bdi>”</blockquote>\n"
        f'<p class="facts">[{one.number}] {who} · {facts}</p>'
    )


def _list(key: str, kind: str, items: Iterable[str]) -> list[str]:
    rows = [f"<li>{item}</li>" for item in items]
    return [f"<h2>{_said(key)}</h2>", f"<{kind}>", *rows, f"</{kind}>"] if rows else []


def _said(key: str) -> str:
    return _text(plain.template("sheet", key))


def _text(text: str) -> str:
    return escape(inert(text))
