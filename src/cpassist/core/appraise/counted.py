"""The number that belongs to a noun or verb: "27 term infants", "ninety-six", "92 were enrolled".

A range, a label's number ("week 12"), a measure and a number in brackets before it are none.
"""

from __future__ import annotations

import re
from functools import cache

from cpassist.core.appraise.numbers import is_number_word, whole_number
from cpassist.core.appraise.page import Page
from cpassist.core.data import load
from cpassist.domain.passages import Span

_LOOK_BACK = 100

_TOKEN = re.compile(r"\S+")

_BARE_NUMBER = re.compile(r"\(?((?:[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,7}))\)?,?")

_WORD = re.compile(r"[a-z(][a-z0-9'/()-]*,?")


@cache
def _words(key: str) -> frozenset[str]:
    """One of the word sets of ``sample.toml`` that steer the way back to a number."""
    return frozenset(load("sample")["counting"][key].split())


def number_before(page: Page, anchor: Span, *, gap: int, aside: bool) -> tuple[int, int] | None:
    """The number that belongs to a noun or verb: its value and where it starts."""
    sentence = page.sentence_span(anchor.start)
    start = max(sentence.start, anchor.start - _LOOK_BACK)
    if not _number_near(page.low[start : anchor.start], gap=gap, aside=aside):
        return None
    tokens = list(_TOKEN.finditer(page.low, start, anchor.start))
    if anchor.start and not page.low[anchor.start - 1].isspace() and tokens:
        tokens.pop()  # "non-children": the noun is only the tail of a longer word
        return None
    for step, token in enumerate(reversed(tokens)):
        if step > gap:
            return None
        word = token.group()
        at = len(tokens) - 1 - step
        if _is_number(word):
            return _whole(page, tokens, at)
        if not _may_stand_between(word, aside=aside):
            return None
    return None


def _number_near(window: str, *, gap: int, aside: bool) -> bool:
    """Whether a number stands at most ``gap`` permitted words before the end of ``window``."""
    for word in reversed(window.rsplit(None, gap + 1)[-gap - 1 :]):
        if _is_number(word):
            return True
        if not _may_stand_between(word, aside=aside):
            return False
    return False


def _is_number(word: str) -> bool:
    return _BARE_NUMBER.fullmatch(word) is not None or is_number_word(word)


def _may_stand_between(word: str, *, aside: bool) -> bool:
    if aside:
        return word in _words("auxiliary") or (word.startswith("(") and word.endswith(")"))
    if ")" in word and "(" not in word:
        return False  # the number stands inside brackets, the noun outside
    pieces = {word.strip("(),"), *word.strip("(),").split("/")}
    return _WORD.fullmatch(word) is not None and not pieces & _words("never_between")


def _whole(page: Page, tokens: list[re.Match[str]], at: int) -> tuple[int, int] | None:
    """The number ending at token ``at``, unless it is a range, a label's number or a power."""
    first = at
    if not _BARE_NUMBER.fullmatch(tokens[at].group()):
        while first and (
            (is_number_word(tokens[first - 1].group()) and tokens[first - 1].group()[-1] != ",")
            or _joins(tokens, first)
        ):
            first -= 1
    words = page.low[tokens[first].start() : tokens[at].end()].strip("(),")
    value = whole_number(words)
    if not value or (words.isdigit() and tokens[at].group().endswith(",")):
        return None  # "in 2005, we recruited men"
    if first:
        label = tokens[first - 1].group().lstrip("(")
        if label in _words("study_labels") and value < 10:
            return None  # "in study 2 patients ...": a number of the study, not of people
        if label in _words("before_a_year") and 1900 <= value <= 2099 and "," not in words:
            return None  # "until June 2012 were divided", "in 2012 patients were"
        if label in {"and", "or"} and first > 1 and _is_number(tokens[first - 2].group()):
            return None  # "19 and 18 women": neither is the whole
        if label in _words("labels") or label.endswith(("=", "<", ">", "±", "×", "≤", "≥", "~")):
            return None
        if _BARE_NUMBER.fullmatch(label):
            return None  # "1 234 patients": one number or two cannot be told
    start = tokens[first].start()
    return value, start + (page.low[start] == "(")


def _joins(tokens: list[re.Match[str]], first: int) -> bool:
    """Whether the word before ``first`` is the "and" of "one hundred and five"."""
    return (
        first > 1
        and tokens[first - 1].group() == "and"
        and tokens[first - 2].group() in {"hundred", "thousand"}
    )
