"""Marks terms in a quote and says what they mean in plain words.

The meanings are data (``core/data/glossary.toml``, each with its source). The quote is never
touched: a gloss is a span beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from cpassist.core.data import load
from cpassist.domain.answers import Answer
from cpassist.domain.passages import Span

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Gloss:
    """A term where it stands, and its plain meaning."""

    span: Span
    term: str
    """As the glossary writes it; the text may hold another form of it."""
    meaning: str
    source: str
    """Id of the study in which the term stands, or an outside reference where none is named."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of an answer, in the quote that holds it first."""

    part: str
    """``quotes`` or ``safety``: the list of the answer the quote stands in."""
    quote: int
    """Its place in that list, from 0."""
    gloss: Gloss
    """The span counts from the start of that quote's text."""


@dataclass(frozen=True, slots=True)
class _Form:
    """One way in which a term is written."""

    text: str
    exact: bool
    """Capitals only: an abbreviation that could be a word otherwise."""
    term: str
    meaning: str
    source: str

    def end_in(self, text: str, start: int) -> int | None:
        """Where the form ends if it stands at ``start`` (a plural -s included), else ``None``."""
        end = start + len(self.text)
        found = text[start:end]
        if found != self.text and (self.exact or found.casefold() != self.text.casefold()):
            return None
        if not self.text[-1].isalnum() or not text[end : end + 1].isalnum():
            return end
        if text[end] == "s" and not text[end + 1 : end + 2].isalnum():
            return end + 1
        return None


@cache
def _forms() -> dict[str, tuple[_Form, ...]]:
    """Every form by its first word, longest first."""
    found: dict[str, list[_Form]] = {}
    for entry in load("glossary")["entries"]:
        source = entry.get("record") or entry["reference"]
        for text in (entry["term"], *entry.get("forms", ())):
            first = _WORD.match(text.casefold())
            if first is None:
                raise ValueError(f"a glossary form must begin with a letter or digit: {text!r}")
            form = _Form(text, text.isupper(), entry["term"], entry["meaning"], source)
            found.setdefault(first.group(), []).append(form)
    return {
        word: tuple(sorted(forms, key=lambda form: (-len(form.text), form.text)))
        for word, forms in found.items()
    }


@lru_cache(4096)
def glossed(text: str, base_offset: int = 0) -> tuple[Gloss, ...]:
    """The terms of ``text`` in order, each at its first occurrence only, longest first.

    Spans are counted from the start of ``text`` plus ``base_offset``, so that the glosses of a
    quote can point into the study it was cut from; they never overlap. Linear in the length of
    ``text``.
    """
    found: list[Gloss] = []
    seen: set[str] = set()
    free = 0
    for word in _WORD.finditer(text):
        start = word.start()
        if start < free:
            continue
        for form in _forms_at(word.group()):
            end = form.end_in(text, start)
            if end is None:
                continue
            free = end
            if form.term not in seen:
                seen.add(form.term)
                span = Span(start, end).shifted(base_offset)
                found.append(Gloss(span, form.term, form.meaning, form.source))
            break
    return tuple(found)


def terms_of(answer: Answer) -> tuple[Term, ...]:
    """The terms in the quotes of ``answer``, then in those on safety, each once, where first met.

    In reading order. Linear in the length of the quotes.
    """
    seen: set[str] = set()
    found: list[Term] = []
    for part, quotes in (("quotes", answer.quotes), ("safety", answer.safety)):
        for place, quote in enumerate(quotes):
            for gloss in glossed(quote.text):
                if gloss.term not in seen:
                    seen.add(gloss.term)
                    found.append(Term(part, place, gloss))
    return tuple(found)


def _forms_at(word: str) -> tuple[_Form, ...]:
    """The forms that may begin with a word, which may be in the plural."""
    known = _forms()
    folded = word.casefold()
    return known.get(folded, ()) or known.get(folded.removesuffix("s"), ())
