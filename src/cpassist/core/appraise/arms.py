"""The sizes of a study's groups, where the text lists them; never guessed from a total."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from cpassist.core.appraise.numbers import whole_number
from cpassist.core.appraise.page import LONGEST_SENTENCE, Page, Part
from cpassist.domain.passages import Span

_N_EQUALS = re.compile(
    r"\bn ?= ?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,6})(?![0-9%]|[.,][0-9])( (?:in )?(?:each|per)\b)?"
)
_LISTED = re.compile(r"\(((?:[0-9]{1,5} [a-z][a-z0-9 +/-]{0,40}?(?:,? and |, |; |\))){2,6})")
_LISTED_ONE = re.compile(r"(?:^|, |and |; )([0-9]{1,5}) [a-z]")
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SIZE = rf"([0-9]{{1,5}}|(?:{_TENS})(?:-[a-z]{{3,5}})?|ten|eleven|twelve|[a-z]{{3,5}}teen)"
_FOLK = (
    r"(?: (?:children|patients|participants|subjects|infants|women|men|people|rats|mice|animals))?"
)
_SENT = (
    r"(?: (?:were|was))?(?: (?:randomi[sz]ed|randomly assigned|assigned|allocated))?"
    r" (?:to|in|received|into)"
)
_PAIRED = re.compile(
    rf"(?<![a-z0-9.,-]){_SIZE}{_FOLK}{_SENT} [a-z][^;()=.0-9]{{1,80}}?,? (?:and|versus|vs\.?)"
    rf" (?:another |the (?:other|remaining) )?{_SIZE}{_FOLK}{_SENT} (?!total)[a-z]"
)
_JOINED = re.compile(
    r" (?:and|versus|vs\.?) (?:[0-9]|another|the other|the remaining|[a-z]{3,7}(?:ty|teen|ten|en"
    r"|lve)\b)"
)
_EQUAL = re.compile(
    r"\b(two|three|four|five|six|2|3|4|5|6) (?:equal |parallel |study |treatment |intervention )?"
    r"(?:groups|arms) (?:of |\(n ?= ?|each of |with )([0-9]{1,5}|[a-z]{3,9})(?![0-9%]|[.,][0-9])"
)
_IN_EACH = re.compile(
    r"\b(two|three|four|five|six|2|3|4|5|6) (?:[a-z]+ ){0,2}(?:groups|arms)\b[^.;]{0,40}?"
    r"\b([0-9]{1,5}|[a-z]{3,9}) (?:[a-z]+ )?(?:in|for|per) (?:each|group)"
)
_GROUPS = re.compile(r"\b(two|three|four|five|six|2|3|4|5|6) (?:[a-z]+ ){0,2}(?:groups|arms)\b")
_SPLIT_WORDS = (
    "random",
    "allocat",
    "assign",
    "divided",
    "group",
    " arm",
    "placebo",
    "sham",
    "control",
)
_SUBGROUP_WORD = re.compile(r"subgroup|adverse|withdr|dropped|lost to|complet|male|female|boys")
_ELSEWHERE = re.compile(r"registry (?:entry|record)|meta-analysis (?:lists|counts)")
"""What a digest took from another place than the report itself."""

_REST_OF_WORD = re.compile(r"\w*")
"""Patterns may end in a word's first letter; what is quoted ends with a word."""

_OF_EACH = re.compile(r"groups \(n")
"""A size in brackets after several groups is that of each, and their number may be unsaid."""

MAX_ARMS = 8


@dataclass(frozen=True, slots=True)
class Arms:
    """Two or more group sizes and the words that list them."""

    sizes: tuple[int, ...]
    span: Span
    allocation: bool
    """Whether the sentence speaks of allocation or groups."""


def arm_lists(page: Page) -> Iterator[Arms]:
    """Every list of group sizes in the text, best kinds first within each sentence."""
    for span, part in page.reading():
        if part is Part.BACKGROUND and page.study.sections[0].label:
            continue
        low = page.low[span.start : span.start + min(len(span), LONGEST_SENTENCE)]
        if not any(word in low for word in _SPLIT_WORDS) or _ELSEWHERE.search(low):
            continue
        for sizes, start, end in _in_sentence(low):
            if 2 <= len(sizes) <= MAX_ARMS and all(sizes):
                inner = low[start:end]
                if _SUBGROUP_WORD.search(inner) is None:
                    whole = _REST_OF_WORD.match(low, end)
                    place = Span(span.start + start, span.start + (whole.end() if whole else end))
                    yield Arms(sizes, place, allocation=True)
        yield from _in_brackets(low, span.start)
    yield from _across_sentences(page)


def _across_sentences(page: Page) -> Iterator[Arms]:
    """Groups named one by one: "Group A (n = 10) ... . Group B (n = 9) ..."."""
    singles: list[tuple[int, int, Span]] = []
    if "n=" not in page.low and "n =" not in page.low:
        return
    for index, (span, _) in enumerate(page.reading()):
        named = list(_N_EQUALS.finditer(page.low, span.start, span.end))
        said = page.low[span.start : span.end]
        if len(named) == 1 and any(word in said for word in _SPLIT_WORDS):
            size = whole_number(named[0].group(1)) or 0
            singles.append((index, size, Span(named[0].start(), named[0].end())))
    for one, other in pairwise(singles):
        if other[0] == one[0] + 1 and one[1] and other[1]:
            yield Arms((one[1], other[1]), Span(one[2].start, other[2].end), allocation=False)


def _in_sentence(low: str) -> Iterator[tuple[tuple[int, ...], int, int]]:
    several = "groups" in low or "arms" in low
    equal = (_EQUAL.search(low) or _IN_EACH.search(low)) if several else None
    if equal and low.count("groups (n") > 1:
        equal = None
    if equal:
        count, size = whole_number(equal.group(1)), whole_number(equal.group(2))
        if count and size:
            yield (size,) * count, equal.start(), equal.end()
    named = list(_N_EQUALS.finditer(low)) if "n=" in low or "n =" in low else []
    groups = _GROUPS.search(low) if several else None
    if len(named) >= 2 and not _OF_EACH.search(low):
        sizes = tuple(whole_number(m.group(1)) or 0 for m in named)
        yield sizes, named[0].start(), named[-1].end()
        if len(sizes) > 2:  # "(n = 60): A (n = 31), B (n = 29)": the total leads its parts
            yield sizes[1:], named[1].start(), named[-1].end()
    elif len(named) == 1 and groups and named[0].group(2):
        count, size = whole_number(groups.group(1)), whole_number(named[0].group(1))
        if count and size:
            yield (size,) * count, groups.start(), named[0].end()
    for paired in _PAIRED.finditer(low) if _JOINED.search(low) else ():
        both = (whole_number(paired.group(1)), whole_number(paired.group(2)))
        if both[0] and both[1]:
            yield (both[0], both[1]), paired.start(), paired.end()


def _in_brackets(low: str, offset: int) -> Iterator[Arms]:
    """As in "(31 cells, 33 drug, 32 sham)"; a list of that form is only believed with a total."""
    listed = _LISTED.search(low)
    if listed:
        sizes = tuple(int(m.group(1)) for m in _LISTED_ONE.finditer(listed.group(1)))
        if 2 <= len(sizes) <= MAX_ARMS and all(sizes):
            yield Arms(
                sizes, Span(offset + listed.start(), offset + listed.end()), allocation=False
            )
