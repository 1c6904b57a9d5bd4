"""Where a sentence ends: the marks that may end one, and the rules that decide.

Works on plain text and returns offsets into it; knows nothing of studies, sections or passages,
and never changes a character. What it knows of words is data in ``core/data/segment.toml``.
Every pattern is linear in the text: runs are possessive, look-arounds and backward looks bounded.

Where the signs are even the rule is not to split: two sentences quoted together are still exact,
half a sentence misleads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from cpassist.core.data import load

_REACH = 48
"""How many code points before a mark the rules may look at."""

_BRACKET_REACH = 400
"""A full stop inside a pair of brackets no longer than this ends no sentence."""

_MARK = re.compile(
    r"""
    [.!?…](?<![.!?…]{2})                                # the first of a run of marks
    (?: [.!?…]*+ [])}"'”’»†‡*]*+                        # the rest of it: quotes, brackets, notes
        (?: \s?\[\d[\d,;\s–-]{0,24}\](?!\S)             # a citation that belongs to what it follows
          | \(\d{1,3}(?:[,–-]\s?\d{1,3}){0,8}\)
          | [⁰¹²³⁴-⁹]{1,8}
          | ;                                           # two sections joined by a program
        )? (?!\S)
      | (?<=[a-z]{3}[.!?]) \d{1,3}(?:[,–-]\d{1,3}){0,8}(?=\s{1,3}[A-Z])   # a raised number
      | (?<=[a-z]{3}[.!?]) (?=[A-Z][a-z]{1,20}[\s,:]|\(?[A-Z]{3,20}[\s:])   # no space
    )
    | [。！？｡।۔؟]++ [])}"'”’»」』）]*+                   # scripts that need no space
    """,
    re.VERBOSE,
)
_LINE_BREAK = r"""
    [\f\v\x1c-\x1e\u2029]
    | \n (?= [^\S\n]*\n                                               # an empty line
           | [^\S\n]{0,20} (?: [-*–•·▪◦‣●]\s | \(?\d{1,3}[.)]\s ) )     # a list item
"""
_BRACKET = re.compile(r"[()\[\]]")
_NEXT = re.compile(r"\s*+([(\[{\"'“‘«¿¡]{0,3})([^\W_]*+(?:[-'’][^\W_]++)*+)(.?)", re.DOTALL)
_TAIL = re.compile(r"[^/()\[\]{}\"“”'‘,;:–—=<>]*$")
_DOTTED = re.compile(r"[^\W\d_]{1,3}(?:\.-?[^\W\d_]{1,3}){1,5}")
_ENUMERATOR = re.compile(
    r"(?:[-*–•·▪◦‣●]\s?)?[(\[]?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[A-Za-z]|[ivxIVX]{1,4})[)\]]?"
)
_GOES_ON = frozenset(",;:)]}%&/=+-–—.!?…")
"""A mark followed by one of these is inside a sentence."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The word lists of ``segment.toml``, ready to be asked."""

    kinds: dict[str, str]
    starters: frozenset[str]
    after_initial: frozenset[str]
    small_starters: frozenset[str]
    lettered: frozenset[str]
    labels: frozenset[str]
    label_joiners: frozenset[str]
    break_: re.Pattern[str]


class _Ahead(NamedTuple):
    """What follows a mark: ``kind`` is the look of the first word."""

    kind: str
    """capital, acronym, digit, mixed (p53, mRNA, a Greek letter), small, or other."""
    word: str
    starts: bool
    """Whether the word is known to start sentences."""


@cache
def _words() -> _Words:
    data: dict[str, Any] = load("segment")
    kinds = {
        word: kind
        for kind, groups in data["abbreviations"].items()
        for group in groups.values()
        for word in group["words"].split()
    }
    starters = frozenset(w for group in data["starters"].values() for w in group["words"].split())
    labels = sorted(data["labels"]["words"], key=lambda label: (-len(label), label))
    shouted = "|".join(re.escape(label.upper()).replace(r"\ ", r"[ ]") for label in labels)
    return _Words(
        kinds=kinds,
        starters=starters,
        after_initial=starters - frozenset(data["starters_also_names"]["words"].split()),
        small_starters=frozenset(data["small_starters"]["words"].split()),
        lettered=frozenset(data["lettered"]["words"].split()),
        labels=frozenset(labels),
        label_joiners=frozenset(data["labels"]["joiners"].split()),
        break_=re.compile(
            rf"{_LINE_BREAK} | [ \n](?=[A-Z]{{3}})(?=(?P<label>{shouted}):\s)", re.VERBOSE
        ),
    )


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of ``text`` no sentence crosses, as half-open offsets that touch.

    A block ends at an empty line, at a page or paragraph separator, before a line that is a list
    item, and before a shouted label ("METHODS: "); any other line break is only a space.
    """
    start = 0
    for found in _words().break_.finditer(text):
        if found["label"] and _label_goes_on(text, found.start()):
            continue
        yield start, found.end()
        start = found.end()
    yield start, len(text)


def _label_goes_on(text: str, at: int) -> bool:
    before = text[max(0, at - _REACH) : at].split()
    return bool(before) and (before[-1] in _words().label_joiners or before[-1][-1] in ",;:/&(-'’")


def sentence_ends(block: str) -> list[int]:
    """The offsets at which one sentence of ``block`` ends and the next begins, ascending.

    The end of the block itself is not among them. Linear in the length of the block.
    """
    words = _words()
    ends: list[int] = []
    enclosed: list[tuple[int, int]] | None = None
    start = passed = 0
    for mark in _MARK.finditer(block):
        if not _ends_here(block, start, mark, words):
            continue
        if enclosed is None:
            enclosed = _enclosed(block)
        while passed < len(enclosed) and enclosed[passed][1] < mark.end():
            passed += 1
        if passed < len(enclosed) and enclosed[passed][0] < mark.start():
            continue
        start = mark.end()
        ends.append(start)
    return ends


def _enclosed(block: str) -> list[tuple[int, int]]:
    """Stretches inside matching brackets at most ``_BRACKET_REACH`` long, merged, ascending."""
    opened: dict[str, list[int]] = {")": [], "]": []}
    pairs: list[tuple[int, int]] = []
    for found in _BRACKET.finditer(block):
        at, sign = found.start(), found[0]
        if sign == "(":
            opened[")"].append(at)
        elif sign == "[":
            opened["]"].append(at)
        elif opened[sign] and at - (begin := opened[sign].pop()) <= _BRACKET_REACH:
            pairs.append((begin, at))
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(pairs):
        if merged and begin < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _ends_here(block: str, start: int, mark: re.Match[str], words: _Words) -> bool:
    """Whether ``mark`` ends the sentence that began at ``start``."""
    sign, at = mark[0], mark.start()
    ahead = _look_ahead(block, mark.end(), words)
    if ahead is None:
        return False
    if sign[0] not in ".!?…":
        return True
    if sign.startswith(("…", "...")):
        attached = at > start and not block[at - 1].isspace()
        return attached and ahead.kind == "capital" and ahead.starts
    if sign[0] != ".":
        return ahead.kind != "small" and (")" not in sign or ahead.kind == "capital")
    if at - start <= _REACH and _only_heads(block[start:at].strip(), words):
        return False
    behind = block[max(start, at - _REACH) : at]
    if not behind or behind[-1].isspace():
        return ahead.kind == "capital" and not behind.rstrip().endswith(".")
    return _full_stop_ends(
        behind, ahead, enclosed=")" in sign or "]" in sign[:2] or sign[-1] == ";", words=words
    )


def _look_ahead(block: str, at: int, words: _Words) -> _Ahead | None:
    """The first word from ``at`` on; ``None`` where the sentence plainly goes on."""
    found = _NEXT.match(block, at)
    if found is None:
        return None
    opening, word, after = found.groups()
    if not word:
        goes_on = not after or (after in _GOES_ON and not opening)
        return None if goes_on else _Ahead("other", "", False)
    first = word[0]
    if first.isdigit():
        kind = "digit"
    elif first.isupper():
        kind = "capital" if len(word) == 1 or word[1].islower() or word[1] in "'’" else "acronym"
    elif not first.islower():
        kind = "other"
    elif "\u0370" <= first <= "\u03ff" or any(c.isupper() or c.isdigit() for c in word):
        kind = "mixed"
    else:
        kind = "small"
    starts = word.lower() in words.starters and not (len(word) == 1 and after == ".")
    return _Ahead(kind, word, starts)


def _only_heads(so_far: str, words: _Words) -> bool:
    """Whether the sentence is as yet only a list number or a label: what follows belongs to it."""
    if len(so_far) <= 12 and _ENUMERATOR.fullmatch(so_far):
        return True
    return so_far[:1].isupper() and so_far.lower() in words.labels


def _full_stop_ends(behind: str, ahead: _Ahead, *, enclosed: bool, words: _Words) -> bool:
    """The rules for a full stop after the words ``behind`` it (not empty, no space at the end)."""
    parts = behind.rsplit(None, 2)
    whole = parts[-1]
    before = parts[-2] if len(parts) > 1 else ""
    left = whole if whole.isalpha() else whole[_tail(whole) :]
    kind = _kind(left, words)
    if kind == "before_number_unless_measured":
        kind = "" if before[-1:].isdigit() else "before_number"
    if kind == "before_number":
        if ahead.kind == "digit":
            return False
        kind = ""
    if kind == "initial" and (before[-1:].isdigit() or before.lower().strip("(") in words.lettered):
        kind = ""
    if kind:
        return not enclosed and _abbreviation_ends(kind, ahead, words)
    if left.isdigit():
        if left == "0" and ahead.kind == "digit":
            return False
        if len(left) < 3 and before[-1:] in (":", ";"):
            return False
    if ahead.kind == "small":
        settled = not left.isalpha() or (len(left) > 3 and left.islower())
        return settled and ahead.word in words.small_starters
    return True


def _tail(word: str) -> int:
    found = _TAIL.search(word)
    return found.start() if found else 0


def _kind(left: str, words: _Words) -> str:
    """What sort of abbreviation ``left`` is; empty for a plain word."""
    kind = words.kinds.get(left)
    if kind is None and (not left.isupper() or "." in left):
        kind = words.kinds.get(left.lower())
    if kind is not None:
        return kind
    if len(left) == 1 and left.isupper():
        return "initial"
    if "." in left and _DOTTED.fullmatch(left):
        return "before_capital" if left.islower() else "before_starter"
    return ""


def _abbreviation_ends(kind: str, ahead: _Ahead, words: _Words) -> bool:
    """Whether an abbreviation of this kind also ends its sentence."""
    if kind == "never" or ahead.kind not in ("capital", "acronym"):
        return False
    if kind == "before_capital":
        return ahead.kind == "capital" and (len(ahead.word) > 1 or ahead.starts)
    if kind == "initial":
        return ahead.starts and ahead.word.lower() in words.after_initial
    return ahead.starts
