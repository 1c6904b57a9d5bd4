"""The abstract of a JATS article: which of several it is, and its sections by whatever marks them.

Marks are ``<sec>`` with a title, a bold or slanted label at the head of a paragraph, or capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from cpassist.adapters.readers.draft import Draft, split_labels
from cpassist.core.data import load
from cpassist.core.markup import words_of_node

_NOTES = frozenset({"fn", "author-notes", "corresp", "aff", "table-fn"})
_LEFT_OUT = frozenset(
    {"kwd-group", "object-id", "fig", "graphic", "label", "title", "sec-meta"}
) | {"fig-group", "table-wrap", "ref-list", "ack", "supplementary-material"}
_LABELS = frozenset({"bold", "italic", "underline", "sc", "styled-content"})
_AT_HEAD = re.compile(r"[\s.;:)\]?!*]*\Z")
_WORDS = re.compile(r"[A-Za-z]+")
_SMALL = frozenset({"and", "or", "of", "the", "for", "in", "main", "with", "on", "a", "to", "s"})
_MOST_LABEL = 80
_MOST_BODY = 10_000


def take_abstract(meta: Element, draft: Draft, language: str) -> None:
    """Add the sections of the article's abstract, in English where there is one."""
    chosen = _chosen(meta, draft, language)
    if chosen is not None:
        for label, text in _sections(chosen, draft):
            draft.add_section(label, text)


def take_body(article: Element, draft: Draft) -> None:
    """The body of what is published as an abstract alone, unless it is as long as a paper."""
    body = article.find("body")
    parts = [] if body is None else _sections(body, draft)
    if sum(len(text) for _, text in parts) <= _MOST_BODY:
        for label, text in parts:
            draft.add_section(label, text)


def without_notes(node: Element) -> Element:
    """The element without the signs that point to footnotes; it is changed."""
    for item in node.iter("xref"):
        if item.get("ref-type") in _NOTES:
            item.text = None
            del item[:]
    return node


def _chosen(meta: Element, draft: Draft, language: str) -> Element | None:
    """The abstract proper: neither a picture nor a retelling; English before other languages."""
    beside = set(load("formats")["abstract_types"]["beside"])
    found = [
        node
        for node in (*meta.findall("abstract"), *meta.findall("trans-abstract"))
        if (node.get("abstract-type") or "").lower() not in beside
    ]
    plain = [node for node in found if not node.get("abstract-type")] or found
    english = [node for node in plain if _language(node, language) in {"", "en", "eng"}]
    other = sorted(
        {tongue for node in found if (tongue := _language(node, language))} - {"en", "eng"}
    )
    if other:
        draft.remarks.append(
            f"an abstract in another language was left out: {', '.join(other)[:60]}"
        )
    return english[0] if english else None


def _language(node: Element, article: str) -> str:
    own = next((value for name, value in node.attrib.items() if name.endswith("lang")), "")
    if not own and node.tag == "abstract":
        own = article
    return own.lower().split("-")[0][:20]


def _sections(abstract: Element, draft: Draft) -> list[tuple[str, str]]:
    parts: list[tuple[str, str]] = []
    loose: list[Element] = []
    for child in abstract:
        if child.tag == "sec":
            parts += _paragraphs(loose, draft)
            loose = []
            parts += _section(child, "", draft)
        elif child.tag not in _LEFT_OUT:
            loose.append(child)
    if abstract.text and abstract.text.strip():  # words without a paragraph
        bare = Element("p")
        bare.text = abstract.text
        loose.insert(0, bare)
    parts += _paragraphs(loose, draft)
    if len(parts) == 1 and not parts[0][0]:
        return split_labels(parts[0][1])
    return parts


def _section(section: Element, outer: str, draft: Draft) -> list[tuple[str, str]]:
    """A section and those within it, each under its own title, else the one around it."""
    title = section.find("title")
    label = words_of_node(without_notes(title)).text if title is not None else ""
    label = label.strip(" :.").strip() or outer
    if label.casefold() in load("formats")["abstract_types"]["appended"]:
        return []
    body = [child for child in section if child.tag not in _LEFT_OUT and child.tag != "sec"]
    parts: list[tuple[str, str]] = []
    if label:
        parts.append((label, _joined(body, draft)))
    else:
        parts += _paragraphs(body, draft)
    for child in section.findall("sec"):
        parts += _section(child, label, draft)
    return [part for part in parts if part[1] or (part[0] and len(parts) == 1)]


def _joined(nodes: Sequence[Element], draft: Draft) -> str:
    around = Element("sec")
    around.extend(without_notes(node) for node in nodes)
    return draft.words(words_of_node(around))


def _paragraphs(nodes: Sequence[Element], draft: Draft) -> list[tuple[str, str]]:
    """Paragraphs without a section, cut where a label stands at the head of words."""
    parts: list[tuple[str, list[Element]]] = [("", [])]
    for node in nodes:
        for label, piece in _cut(without_notes(node)):
            if label:
                parts.append((label, [piece]))
            else:
                parts[-1][1].append(piece)
    texts = [(label, _joined(pieces, draft)) for label, pieces in parts]
    return [
        (label, text.lstrip(" .:;–—-")) if label else (label, text) for label, text in texts if text
    ]


def _cut(paragraph: Element) -> Iterator[tuple[str, Element]]:
    """The paragraph in pieces, each with the label that stood before it."""
    label, piece, before = "", Element(paragraph.tag), paragraph.text or ""
    piece.text = paragraph.text
    for child in paragraph:
        found = _label(child, before)
        if found:
            yield label, piece
            label, piece = found, Element(paragraph.tag)
            piece.text = child.tail
        else:
            piece.append(child)
        before = child.tail or "x"
    yield label, piece


def _label(child: Element, before: str) -> str:
    """The label ``child`` is: at the head of a sentence, and made of such words."""
    if child.tag not in _LABELS or not _AT_HEAD.search(before[-40:]):
        return ""
    text = words_of_node(child).text.strip()
    ends = text.endswith((":", ".")) or (child.tail or "").lstrip().startswith(
        (":", ".", "–", "—", "-")
    )
    words = [word.lower() for word in _WORDS.findall(text)]
    usual = load("markup")["labels"]["words"]
    marked = ends or child.tag == "bold"
    if not marked or not words or len(text) > _MOST_LABEL or not text[0].isupper():
        return ""
    if not any(word in usual for word in words):
        return ""
    if child.tag != "bold" and not all(word in usual or word in _SMALL for word in words):
        return ""
    return text.strip(" :.–—-")
