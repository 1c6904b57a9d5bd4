"""Words out of markup: tags, entities, raised and lowered signs, formula remnants, control codes.

Nothing is shortened. What is raised becomes Unicode's own signs where they are digits or signs
(``10<sup>7</sup>`` is 10⁷, ``H<sub>2</sub>O`` is H₂O) and stands behind ``^`` or ``_`` otherwise
(``T<sub>max</sub>`` is T_max, ``x<sup>a, b</sup>`` is x^(a, b)), so that nothing raised runs into
its neighbours; English ordinals stand flat. An unknown tag is no tag and stays as it is written.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from cpassist.core import words as plain
from cpassist.core.data import load

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,40})((?:\s[^<>]{0,2000})?)/?>")
_ATTRIBUTES = re.compile(r"\s*/?|\s+[A-Za-z][\w:.-]{0,60}\s*=.*", re.DOTALL)
_MOST_COMMENT = 5000
"""Characters; what is longer is taken for text that was never closed."""
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SPACE = re.compile(r"\s+")
_HALF = re.compile("[\ud800-\udfff]")
_LATEX_BODY = re.compile(r"\\begin\{document\}(.{0,20000}?)\\end\{document\}", re.DOTALL)
_LATEX_NAME = re.compile(r"\\([A-Za-z]{2,20})(?![A-Za-z])")
_LATEX_SCRIPT = re.compile(r"([\^_])\{([^{}]{1,200})\}")
_RAISED = str.maketrans("0123456789+-−–=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾")
_LOWERED = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
_SCRIPTABLE = frozenset("0123456789+-−–=()")
_MARKS = frozenset("®™©°*†‡§¶′″")
_INVISIBLE = frozenset(
    "\u00ad\u200b\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MISSING = re.compile(r"\[(?:formula|table|figure): see text\]", re.IGNORECASE)
_FORMULAS = frozenset({"msup", "msub", "msubsup", "mfrac", "mover", "munder", "munderover"})
_PASSES = 2
"""Some services escape markup twice; no sound text is escaped more often."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text without markup, and what a maintainer should know of how it was made."""

    text: str
    remarks: tuple[str, ...] = ()


class Node(Protocol):
    """An element of a parsed document, as ``xml.etree`` makes them."""

    tag: str
    text: str | None
    tail: str | None

    def __iter__(self) -> Iterator[Node]: ...


def words_of_markup(markup: str) -> Words:
    """The words of a string with HTML-like tags and entities."""
    text = _without_comments(markup)
    for _ in range(_PASSES):
        rendered = _rendered(_tokens(text))
        if rendered == text or not _TAG.search(rendered):
            text = rendered
            break
        text = rendered
    return words_of_text(text)


def _without_comments(text: str) -> str:
    """Each comment made a blank; by hand, as a pattern takes minutes over ones never closed."""
    parts: list[str] = []
    done = end = 0
    start = text.find("<!--")
    while start >= 0:
        if end < start + 4:
            end = text.find("-->", start + 4)
            if end < 0:
                break
        if end - start <= _MOST_COMMENT:
            parts += [text[done:start], " "]
            done = end + 3
        start = text.find("<!--", max(start + 4, done))
    return "".join([*parts, text[done:]])


def words_of_node(node: Node) -> Words:
    """The words within a parsed element; ``xml.etree`` has read its entities once already."""
    text = _rendered(_events(node))
    escaped = _TAG.search(text) or _ENTITY.search(text)
    return words_of_markup(text) if escaped else words_of_text(text)


def words_of_text(text: str) -> Words:
    """A text without markup: one space between words, NFC, nothing that steers a terminal."""
    remarks: list[str] = []
    if "\\" in text:
        text, left = _without_latex(text)
        remarks += [plain.template("record_remarks", "latex")] if left else []
    if _MISSING.search(text):
        remarks.append(plain.template("record_remarks", "missing"))
    if _HALF.search(text):
        remarks.append(plain.template("record_remarks", "surrogate"))
        text = _HALF.sub("\ufffd", text)
    if "\ufffd" in text:
        remarks.append(plain.template("record_remarks", "lost"))
    if not text.isascii() and not _DIRECTIONS.isdisjoint(text):
        remarks.append(plain.template("record_remarks", "directions"))
    kept = "".join(_kept(char) for char in text) if not text.isprintable() else text
    return Words(_SPACE.sub(" ", unicodedata.normalize("NFC", kept)).strip(), tuple(remarks))


def _kept(char: str) -> str:
    if char in _INVISIBLE:
        return ""
    return " " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char


@cache
def _roles() -> dict[str, str]:
    tags = load("markup")["tags"]
    return {
        tag.lower(): role
        for role in ("plain", "block", "raised", "lowered", "dropped")
        for tag in tags[role]
    }


def _role(tag: str) -> str | None:
    """What a tag does; MathML's, whose prefixes differ, are named by what stands behind them."""
    prefix, _, local = tag.lower().rpartition(":")
    if local in _FORMULAS:
        return local
    if prefix == "mml" or local in {"mrow", "mi", "mn", "mo", "mtext", "mspace", "mstyle", "math"}:
        return "dropped" if local.startswith("annotation") else "plain"
    return _roles().get(local)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """``("open" | "close" | "text", ...)`` of a string; what is no known tag is text."""
    start = 0
    for match in _TAG.finditer(text):
        closing, tag, attributes = match.groups()
        if _role(tag) is None or not _ATTRIBUTES.fullmatch(attributes):
            continue
        yield "text", html.unescape(text[start : match.start()])
        if closing:
            yield "close", tag
        else:
            yield "open", tag
            if match[0].endswith("/>"):
                yield "close", tag
        start = match.end()
    yield "text", html.unescape(text[start:])


def _events(node: Node) -> Iterator[tuple[str, str]]:
    """The same of an element, without its own tag; depth is bounded by who parsed it."""
    if node.text:
        yield "text", node.text
    children = list(node)
    if node.tag == "alternatives":  # the same formula several times
        maths = [child for child in children if child.tag.rpartition(":")[2] == "math"]
        children = maths[:1] or children[:1]
    for child in children:
        if isinstance(child.tag, str):
            known = _role(child.tag) is not None
            yield "open", child.tag if known else "span"
            yield from _events(child)
            yield "close", child.tag if known else "span"
        if child.tail and node.tag != "alternatives":
            yield "text", child.tail


def _rendered(events: Iterable[tuple[str, str]]) -> str:
    """Tags that are never closed end with the text; closing ones that were never opened vanish."""
    stack: list[tuple[str, str, list[str]]] = [("", "", [])]
    for kind, value in events:
        if kind == "text":
            stack[-1][2].append(value)
        elif kind == "open":
            role = _role(value) or "plain"
            if value.lower() == "br":
                stack[-1][2].append(" ")
            elif role == "plain" and stack[-1][1] in _FORMULAS:
                stack.append((value.lower(), "group", []))
            elif role in {"block", "plain"}:
                stack[-1][2].append(" " if role == "block" else "")
            else:
                stack.append((value.lower(), role, []))
        elif (role := _role(value) or "plain") == "block":
            stack[-1][2].append(" ")
        elif stack[-1][:2] == (value.lower(), "group"):
            _fold(stack)
        elif role != "plain" and any(item[0] == value.lower() for item in stack):
            while stack[-1][0] != value.lower():
                _fold(stack)
            _fold(stack)
    while len(stack) > 1:
        _fold(stack)
    return "".join(stack[0][2])


def _fold(stack: list[tuple[str, str, list[str]]]) -> None:
    _, role, parts = stack.pop()
    text = "".join(parts)
    outer = stack[-1][2]
    if role in {"raised", "lowered"}:
        outer.append(script(text, raised=role == "raised"))
    elif role in _FORMULAS:
        outer.append(_mathml(role, [part for part in (item.strip() for item in parts) if part]))
    elif role != "dropped":
        outer.append(text)


def _mathml(role: str, parts: list[str]) -> str:
    """A base with what stands above and below; other counts of parts stand side by side."""
    if role == "mfrac" and len(parts) == 2:
        return "/".join(part if part.isalnum() else f"({part})" for part in parts)
    if role == "msup" and len(parts) == 2:
        return parts[0] + script(parts[1], raised=True)
    if role == "msub" and len(parts) == 2:
        return parts[0] + script(parts[1], raised=False)
    if role == "msubsup" and len(parts) == 3:
        return parts[0] + script(parts[1], raised=False) + script(parts[2], raised=True)
    return " ".join(parts)


def script(text: str, *, raised: bool) -> str:
    """``text`` raised or lowered, in the one form the head of this module describes."""
    flat = _SPACE.sub(" ", text).strip()
    if not flat or _MARKS.issuperset(flat):
        return flat
    if flat.lower() in load("markup")["ordinals"]["terms"] and raised:
        return flat
    if _SCRIPTABLE.issuperset(flat):
        return flat.translate(_RAISED if raised else _LOWERED)
    mark = "^" if raised else "_"
    return f"{mark}{flat}" if flat.isalnum() else f"{mark}({flat})"


def _without_latex(text: str) -> tuple[str, bool]:
    """Greek letters and relations by name become signs; whether other commands are left."""
    if "\\begin{document}" in text:
        before, _, rest = text.partition("\\documentclass")
        body = _LATEX_BODY.search(rest)
        if body:
            text = before + body[1].replace("$$", " ") + rest[body.end() :]
    signs = load("markup")["latex"]["signs"]
    text = _LATEX_NAME.sub(lambda match: signs.get(match[1], match[0]), text)
    if "$" in text:
        text = _LATEX_SCRIPT.sub(lambda m: script(m[2], raised=m[1] == "^"), text)
    return text, bool(_LATEX_NAME.search(text))
