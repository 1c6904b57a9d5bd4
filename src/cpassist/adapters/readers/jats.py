"""JATS articles, as PubMed Central and publishers hand them out: the front matter alone is read.

Source: NISO Z39.96 (JATS 1.0 to 1.3), the NLM DTD before it, JATS4R's recommendations on licences
and corrections. The full text is not kept as words; conflicts and funding are, behind the abstract.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from cpassist.adapters.readers.draft import (
    Draft,
    bad,
    doi_in,
    finished,
    pmcid_in,
    registrations_of,
    year_in,
)
from cpassist.adapters.readers.jats_abstract import take_abstract, take_body, without_notes
from cpassist.adapters.readers.pieces import Format, Piece, Stream
from cpassist.adapters.readers.pubmed_xml import CONFLICTS, initials_of, opened
from cpassist.adapters.readers.xml_pieces import split as split_xml
from cpassist.core import words as plain
from cpassist.core.data import load
from cpassist.core.licences import OPEN_CLASSES, LicenceClass, licence_class
from cpassist.core.markup import words_of_node
from cpassist.domain.harvest import Payload, ReadRecord
from cpassist.domain.studies import License

FUNDING = "FUNDING"
_ID = re.compile(
    rb"""<article-id\s[^<>]{0,80}pub-id-type=["'](pmid|pmcid|pmc|doi)["'][^<>]{0,80}>\s{0,20}([^<>\s]{1,300})"""
)
_DEED = re.compile(r"creativecommons\.org/licenses/([a-z-]{2,12})/([0-9]\.[0-9])", re.IGNORECASE)
_FUNDER_ID = re.compile(r"(?:https?://(?:dx\.)?doi\.org/)?10\.13039/[0-9]{4,14}")
_DATES = ("ppub", "epub-ppub", "collection", "pub", "epub", "epreprint")
"""Kinds of date, the one a paper is cited by first."""
_NOT_PUBLISHED = frozenset({"pmc-release", "nihms-submitted", "retracted", "corrected", "received"})
_CONFLICT_NOTES = frozenset(
    {"conflict", "coi-statement", "conflict-of-interest", "competing-interests"}
)

_ALL_ABSTRACT = frozenset({"abstract", "meeting-abstract", "meeting-report"})
"""Types of article that are nothing but an abstract, which then is the body."""


def split(stream: Stream) -> Iterator[Piece]:
    """The articles of a file: one, or a set of them. Raises ``DocumentError``."""
    return split_xml(stream, ("article",))


def key_of(body: bytes) -> str | None:
    """By PMID, else PMCID, else DOI; the article's own stand before those of its parts."""
    head = body[: max(body.find(b"<body"), 0) or len(body)]
    found: dict[bytes, str] = {}
    for match in _ID.finditer(head[:400_000]):
        found.setdefault(match[1].replace(b"pmcid", b"pmc"), match[2].decode("utf-8", "replace"))
    if (pmid := found.get(b"pmid", "").lstrip("0")).isdecimal():
        return f"PMID:{pmid}"
    if pmcid := _pmcid(found.get(b"pmc", "")):
        return f"PMCID:{pmcid}"
    return f"DOI:{doi.lower()}" if (doi := doi_in(found.get(b"doi"))) else None


def read_record(payload: Payload) -> ReadRecord:
    """One article. Raises ``RecordError`` where it is none."""
    root = opened(payload)
    _unprefixed(root)
    meta = root.find("front/article-meta")
    if meta is None:
        meta = root.find("front")
    if meta is None:
        raise bad("an article without front matter", payload)
    draft = Draft()
    for node in meta.findall("article-id"):
        _identifier(node, draft)
    draft.title = _title(meta, draft)
    draft.types = _types(root, meta)
    draft.authors = [
        name for node in meta.findall("contrib-group/contrib") for name in _authors(node)
    ]
    draft.journal = _journal(root)
    draft.year = _year(meta)
    if draft.pmcid:
        draft.url = f"https://www.ncbi.nlm.nih.gov/pmc/articles/{draft.pmcid}/"
    elif draft.doi:
        draft.url = f"https://doi.org/{draft.doi}"
    take_abstract(meta, draft, _attribute(root, "lang"))
    if not draft.sections and root.get("article-type") in _ALL_ABSTRACT:
        take_body(root, draft)
    draft.registrations = registrations_of(draft)
    draft.license = _licence(meta)
    words = load("formats")["jats_links"]["words"]
    for node in (*meta.iter("related-article"), *meta.iter("related-object")):
        kind = (node.get("related-article-type") or node.get("link-type") or "").lower()
        draft.link(words.get(kind, kind), _target(node))
    _declared(root, meta, draft)
    return finished(draft, payload)


def _unprefixed(root: Element) -> None:
    """Some publishers write every tag with a prefix; MathML keeps its own, which markup knows."""
    prefix, colon, _ = root.tag.rpartition(":")
    if colon:
        for node in root.iter():
            node.tag = node.tag.removeprefix(f"{prefix}:")


def _identifier(node: Element, draft: Draft) -> None:
    kind, name = (node.get("pub-id-type") or "").lower(), _flat(node)
    if kind == "pmid":
        number = name.lstrip("0")
        draft.pmid = draft.pmid or (number if number.isascii() and number.isdecimal() else None)
    elif kind in {"pmc", "pmcid"}:
        draft.pmcid = draft.pmcid or _pmcid(name)
    elif kind == "doi":
        draft.doi = draft.doi or doi_in(name)


def _pmcid(name: str) -> str | None:
    return (
        f"PMC{name}" if name.isascii() and name.isdecimal() and len(name) < 13 else pmcid_in(name)
    )


def _title(meta: Element, draft: Draft) -> str:
    parts = []
    for path in ("title-group/article-title", "title-group/subtitle", "article-title"):
        node = meta.find(path)
        if node is not None and (words := draft.words(words_of_node(without_notes(node)))):
            parts.append(words)
    return ": ".join(
        part.rstrip(" :") if n == 0 and len(parts) > 1 else part for n, part in enumerate(parts)
    )


def _types(root: Element, meta: Element) -> list[str]:
    """The article's type in MeSH's words where it has some, and a heading that names a notice."""
    known, notices = load("formats")["article_types"], load("notices")["types"]
    kind = (root.get("article-type") or "").strip().lower()
    marks = {word for name, words in notices.items() if name != "source" for word in words}
    headings = [_flat(node) for node in meta.iter("subject")]
    named = [head for head in headings if head.casefold() in marks]
    return [*([known.get(kind, kind)[:80]] if kind else []), *named]


def _authors(contributor: Element) -> Iterator[str]:
    kind = contributor.get("contrib-type", "author").strip().lower()
    if kind not in {"", "author", "authors", "collab", "group", "contributor"}:
        return
    name = next(contributor.iter("name"), None)
    collab = contributor.find("collab")
    if collab is None:
        collab = contributor.find("collab-alternatives/collab")
    if collab is not None:
        for inner in collab.findall("contrib-group"):
            collab.remove(inner)
        yield from filter(None, [_flat(collab)[:300]])
    elif name is not None:
        last, given = _flat(name.find("surname")), _flat(name.find("given-names"))
        parts = (last, initials_of(given), _flat(name.find("suffix")))
        yield from filter(None, [" ".join(part for part in parts if part)])
    elif (string := contributor.find("string-name")) is not None:
        yield from filter(None, [_flat(string)[:300]])


def _journal(root: Element) -> str | None:
    front = root.find("front/journal-meta")
    if front is None:
        return None
    nodes = [
        next(front.iter(tag), None)
        for tag in ("journal-title", "abbrev-journal-title", "journal-id")
    ]
    return next((name for node in nodes if (name := _flat(node))), None)


def _year(meta: Element) -> int | None:
    """Of the issue, as the paper is cited; else of the first appearance."""
    found: dict[str, int] = {}
    for node in meta.findall("pub-date"):
        kind = (node.get("pub-type") or node.get("date-type") or "pub").lower()
        if node.get("publication-format") == "electronic" and kind == "pub":
            kind = "epub"
        year = year_in(node.findtext("year")) or year_in(node.findtext("string-date"))
        if year and kind not in _NOT_PUBLISHED:
            found.setdefault(kind, year)
    return next(
        (found[kind] for kind in _DATES if kind in found), min(found.values(), default=None)
    )


def _licence(meta: Element) -> License:
    """What the permissions say, shortest first: a Creative Commons name, else the words themselves.

    Addresses and words are judged together, so that the strictest of them counts.
    """
    said: list[str] = []
    open_access: bool | None = None
    for node in meta.iter("license"):
        kind = (node.get("license-type") or "").lower().replace("-", "").replace(" ", "")
        open_access = True if "openaccess" in kind or "ccby" in kind else open_access
        said.append(_attribute(node, "href"))
        said += [
            _attribute(link, "href")
            for link in node.iter()
            if "link" in link.tag or link.tag == "uri"
        ]
        said.append(_flat(node))
        said += [_attribute(link, "resource") for link in node.iter()]
    free = [
        node
        for node in meta.iter()
        if isinstance(node.tag, str) and node.tag.endswith("free_to_read")
    ]
    said += [_flat(n) for n in meta.iter() if n.tag.endswith("license_ref")]
    if not any(said):
        said = [
            _flat(node) for node in (*meta.iter("copyright-statement"), *meta.iter("license-p"))
        ]
        said = [text for text in said if licence_class(text) in OPEN_CLASSES]
    words = " ".join(dict.fromkeys(text for text in said if text))
    return License(_licence_name(words), True if free else open_access)


def _licence_name(words: str) -> str | None:
    if not words:
        return None
    kind = licence_class(words)
    if kind not in OPEN_CLASSES or kind is LicenceClass.PUBLIC_DOMAIN:
        return words[:300]
    path = kind.value.removeprefix("CC ").lower()
    versions = [deed[2] for deed in _DEED.finditer(words) if deed[1].lower() == path]
    return f"{kind.value} {versions[0]}" if versions else kind.value


def _target(node: Element) -> str | None:
    """What a link leads to; a volume and page are no name."""
    kind, name = (node.get("ext-link-type") or "").lower(), _attribute(node, "href").strip()
    if doi := doi_in(name):
        return f"DOI:{doi}"
    if kind in {"pubmed", "pmid"} and name.isascii() and name.isdecimal():
        return f"PMID:{name}"
    if kind in {"pmc", "pmcid"} and (pmcid := _pmcid(name)):
        return f"PMCID:{pmcid}"
    inner = doi_in(_flat(node))
    return f"DOI:{inner}" if inner else None


def _declared(root: Element, meta: Element, draft: Draft) -> None:
    """Conflicts and funding as the authors state them, where there is an abstract to stand by."""
    for node in meta.iter("institution-wrap"):
        for numbered in node.findall("institution-id"):
            node.remove(numbered)
    payers = [_FUNDER_ID.sub("", _flat(n)) for n in meta.iter("funding-source")]
    if named := [name for name in dict.fromkeys(payers) if name]:
        paid = "; ".join(named)[:500]
        draft.remarks.append(plain.template("record_remarks", "paid", payers=paid))
    if not draft.sections:
        return
    kinds = ("fn-type", "notes-type", "sec-type")
    declared: dict[str, None] = {}
    for node in (*root.iter("fn"), *root.iter("notes"), *root.iter("sec")):
        kind = next((node.get(name) for name in kinds if node.get(name)), None) or ""
        if kind.lower() in _CONFLICT_NOTES:
            declared |= dict.fromkeys(_flat(paragraph) for paragraph in node.iter("p"))
    if said := " ".join(filter(None, declared)):
        draft.add_section(CONFLICTS, said)
    statement = next(meta.iter("funding-statement"), None)
    if words := _flat(statement):
        draft.add_section(FUNDING, words)


def _attribute(node: Element, name: str) -> str:
    """By its local name: prefixes differ."""
    return next((value for key, value in node.attrib.items() if key.rpartition(":")[2] == name), "")


def _flat(node: Element | None) -> str:
    return "" if node is None else words_of_node(node).text


FORMAT = Format("jats", "application/xml", split, key_of, read_record)
