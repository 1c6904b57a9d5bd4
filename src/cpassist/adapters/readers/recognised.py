"""Which format a file is, by what stands in it; its name tells nothing."""

from __future__ import annotations

import json
import re

from cpassist.adapters.readers.pieces import decoded, refused
from cpassist.adapters.readers.ris import is_ris

KINDS = ("pubmed-xml", "nbib", "ris", "jats", "jsonl", "csv")
ALIASES = {
    "medline": "nbib",
    "pubmed": "pubmed-xml",
    "nxml": "jats",
    "json": "jsonl",
    "tsv": "csv",
}
"""What some call the same formats."""
WHOLE = 65_536
"""Bytes of a file's beginning that are looked at."""
_HINT = f"Name the format with --format: {', '.join(KINDS)}."
_SKIPPED = re.compile(
    r"\s{1,9999}|<\?[^>]{0,2000}\?>|<!--.{0,20000}?-->|<![^>\[]{0,2000}>", re.DOTALL
)
_ROOT = re.compile(r"<([A-Za-z_][A-Za-z0-9._:-]{0,60})")
_NBIB = re.compile(r"(?:\A|[\r\n])PMID\s{0,2}- ?[0-9]{1,12}\s")
_ARTICLE = re.compile(r"<(?:[A-Za-z]{1,20}:)?article[\s/>]")
_PUBMED = re.compile(r"<(?:PubmedArticle|PubmedBookArticle|MedlineCitation)(?:Set)?[\s/>]")
_NOT_RECORDS = {
    "esearchresult": "a list of PubMed numbers without records",
    "html": "a web page",
    "responsewrapper": "an answer of Europe PMC; ask it with 'corpus sync'",
    "efetchresult": "an error message of PubMed",
    "rss": "a news feed",
    "xml": "an export of EndNote; export RIS instead",
}


def recognised(head: bytes, *, mapped: bool) -> str:
    """The kind of a file that begins with ``head``; ``mapped`` where columns are told besides.

    Raises ``DocumentError`` with a reason.
    """
    text = _text(head)
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        return _xml(start)
    if start.startswith("{"):
        return _json(start, whole=len(text) < WHOLE, mapped=mapped)
    if start.startswith("["):
        raise refused("one JSON list, not one object a line", "Write each object on a line.")
    if is_ris(text.encode("utf-8", "replace")):
        return "ris"
    if _NBIB.search(text):
        return "nbib"
    first = start.split("\n", 1)[0]
    if any(first.count(sign) >= 2 for sign in ",;\t|") and "\x00" not in first:
        return "csv"
    raise refused("the format cannot be told from what stands in it", _HINT)


def _json(start: str, *, whole: bool, mapped: bool) -> str:
    """Lines of objects: one of the first can be read, and has what a record has."""
    lines = start.splitlines()
    for line in lines[:20] if whole or len(lines) == 1 else lines[:-1][:20]:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            if not whole and len(lines) == 1:
                return "jsonl"
            continue
        if isinstance(found, dict) and (mapped or found.keys() & {"title", "sections"}):
            return "jsonl"
    raise refused(
        "no line of it is a record in the corpus line format",
        "Write one object a line; name the columns of another shape with --mapping FILE.",
    )


def _xml(start: str) -> str:
    at = 0
    while (skipped := _SKIPPED.match(start, at)) and skipped.end() > at:
        at = skipped.end()
    if _PUBMED.search(start):
        return "pubmed-xml"
    if _ARTICLE.search(start):
        return "jats"
    root = _ROOT.match(start, at)
    name = root[1].rpartition(":")[2] if root else ""
    if name in {"pmc-articleset", "OAI-PMH"}:
        return "jats"
    what = _NOT_RECORDS.get(name.lower(), f"XML whose outermost element is {name[:60]!r}")
    raise refused(
        f"no records that can be imported: {what}", "Export the records as PubMed XML, NBIB or RIS."
    )


def _text(head: bytes) -> str:
    for mark, name in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(name, "replace")
    return decoded(head)[0].removeprefix("\ufeff")
