"""A study as a reference: Vancouver for people; RIS, BibTeX and CSL-JSON for their programs.

Sources: ICMJE sample references (Vancouver); the RIS format specification; BibTeX's "article"
entry; the CSL-JSON schema. A digest is cited as the study it is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from cpassist.domain.studies import Study

SHOWN_AUTHORS = 6
"""ICMJE: list the first six authors, then "et al"."""

_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "%": r"\%",
        "&": r"\&",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)


def short(study: Study) -> str:
    """``Min 2013``, for lists: the first author's name, or the body, and the year."""
    first = study.authors[0] if study.authors else (study.journal or study.id)
    name = re.sub(r"\s+[A-Z]{1,4}$", "", first)
    return f"{name} {study.year}" if study.year else name


def vancouver(study: Study) -> str:
    """One line; parts that the record does not hold are left out, never made up."""
    authors = ", ".join(study.authors[:SHOWN_AUTHORS])
    if len(study.authors) > SHOWN_AUTHORS:
        authors += ", et al"
    parts = [authors, study.title.rstrip("."), study.journal or ""]
    line = ". ".join(part for part in parts if part) + "."
    if study.year:
        line += f" {study.year}."
    ids = study.identifiers
    for label, value in (("doi:", ids.doi), ("PMID: ", ids.pmid), ("", ids.pmcid)):
        if value:
            line += f" {label}{value}."
    return line


def ris(study: Study) -> str:
    """An RIS record, CRLF line ends as the specification asks."""
    ids = study.identifiers
    lines = [
        ("TY", "JOUR"),
        ("ID", study.id),
        *(("AU", _ris_author(author)) for author in study.authors),
        ("TI", study.title),
        ("JO", study.journal),
        ("PY", str(study.year) if study.year else None),
        ("DO", ids.doi),
        ("AN", ids.pmid),
        ("UR", study.url),
    ]
    body = [f"{tag}  - {_one_line(value)}" for tag, value in lines if value]
    return "\r\n".join([*body, "ER  - ", ""])


def bibtex(study: Study) -> str:
    """A BibTeX ``@article``."""
    ids = study.identifiers
    fields = [
        ("author", " and ".join(_ris_author(author) for author in study.authors) or None),
        ("title", study.title),
        ("journal", study.journal),
        ("year", str(study.year) if study.year else None),
        ("doi", ids.doi),
        ("pmid", ids.pmid),
        ("url", study.url),
    ]
    body = ",\n".join(
        f"  {name} = {{{_one_line(value).translate(_TEX)}}}" for name, value in fields if value
    )
    return f"@article{{{re.sub(r'[^A-Za-z0-9:.-]', '-', study.id)},\n{body}\n}}\n"


FORMS: Final[Mapping[str, Callable[[Study], str]]] = {"ris": ris, "bibtex": bibtex}
"""The files that reference managers read."""


def csl(study: Study) -> dict[str, Any]:
    """A CSL-JSON item."""
    ids = study.identifiers
    item: dict[str, Any] = {
        "id": study.id,
        "type": "article-journal",
        "title": study.title,
        "author": [_csl_author(author) for author in study.authors],
        "container-title": study.journal,
        "issued": {"date-parts": [[study.year]]} if study.year else None,
        "DOI": ids.doi,
        "PMID": ids.pmid,
        "PMCID": ids.pmcid,
        "URL": study.url,
    }
    return {name: value for name, value in item.items() if value}


def _ris_author(author: str) -> str:
    """``Min K`` to ``Min, K``; a body's name stays whole."""
    match = re.fullmatch(r"(.+?)\s+([A-Z]{1,4})", author)
    return f"{match[1]}, {match[2]}" if match else author


def _csl_author(author: str) -> dict[str, str]:
    match = re.fullmatch(r"(.+?)\s+([A-Z]{1,4})", author)
    return {"family": match[1], "given": match[2]} if match else {"literal": author}


def _one_line(value: str) -> str:
    return " ".join(value.split())
