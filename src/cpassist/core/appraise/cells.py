"""Which cells or drug were given: type, tissue, whose cells, by what route, how many.

What stands in the title outranks the methods, and those the rest; words of the background are
about other work and are read last, if at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from cpassist.core.appraise.page import Page, Part
from cpassist.core.appraise.reading import read, read_in_title, unread
from cpassist.core.appraise.wordlist import Mention, Wordlist, compile_wordlist
from cpassist.core.data import load
from cpassist.domain.evidence import Donor, Signal, StudyDesign
from cpassist.domain.passages import Span

_POWER = (
    r"(?:[×x*]|\bx) ?10 ?(?:\^ ?\(?\{?[0-9]{1,2}\}?\)?|\([0-9]{1,2}\)|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}"
    r"|e[0-9]{1,2}|[5-9]|1[0-2])(?![0-9])"
)
_CELL_DOSE = re.compile(
    r"(?:[<>≥≤~] ?)?[0-9][0-9.,]{0,5}(?: ?(?:±|-|to) ?[0-9][0-9.,]{0,5})?"
    rf"(?: ?{_POWER}| million| billion)"
    r"(?: ?(?:(?:total )?nucleated |mononuclear |mesenchymal |stem |stromal |viable |cd34\+? ?"
    r"|tnc|msc|mnc"
    r"|ucb|bmmnc|human |autologous |allogeneic )*(?:cells?|tncs?|mscs?|mncs?)?)"
    r"(?: ?/ ?kg| per kg| per kilogram| ?/ ?kilogram| kg-1| kg−1| per infusion| each)?"
)
_CELL_DOSE_UNIT = re.compile(r"cell|tnc|msc|mnc|kg|kilogram|infusion")
_DRUG_DOSE = re.compile(
    r"[0-9]{1,5}(?:[.,][0-9]{1,3})? ?(?:mg|μg|µg|mcg|g|iu|u|units?|ml)"
    r"(?: ?/ ?(?:kg|m2|day|d|h|min)| per kg| kg-1| daily| twice daily| once daily"
    r"| per day){1,3}(?![a-z0-9])"
)
_DRUG_UNITS = ("mg", "μg", "µg", "mcg", " g/", " iu", "unit", " u/", "ml/")
_NO_CELLS = "The record names no cell product."
_TYPE_DESIGNS_ALL = frozenset({StudyDesign.META_ANALYSIS, StudyDesign.SYSTEMATIC_REVIEW})
_ORDER = (
    frozenset({Part.METHODS}),
    frozenset({Part.UNLABELLED, Part.RESULTS}),
    frozenset({Part.CONCLUSIONS}),
    frozenset({Part.BACKGROUND}),
)


@cache
def _route_not() -> Wordlist:
    return compile_wordlist({"not": sorted(set(load("cells")["route_not"]["after"]))})


def about_cells(page: Page) -> bool:
    """Whether the record speaks of cell treatment at all."""
    for table in ("cell_type", "generic"):
        if page.find("cells", table) or page.find_in_title("cells", table):
            return True
    return False


def cell_type(page: Page) -> Signal[str]:
    """The kind of cells, in the names of ``cells.toml``; several joined by "; "."""
    return _named(page, "cell_type", "cell-type", "The words name the cells.")


def cell_source(page: Page) -> Signal[str]:
    """The tissue the cells come from; several joined by "; "."""
    return _named(page, "cell_source", "cell-source", "The words name the tissue.")


def _named(page: Page, table: str, code: str, text: str) -> Signal[str]:
    if not about_cells(page):
        return unread("no-cells-named", _NO_CELLS)
    title = _most_exact(m.name for m in page.find_in_title("cells", table))
    if title:
        return read_in_title("; ".join(title), f"{code}-in-title", page.study.title, 0.92)
    for parts, sure in zip(_ORDER, (0.88, 0.85, 0.75, 0.6), strict=True):
        found = [m for m in page.find("cells", table) if page.part_at(m.span.start) in parts]
        if found:
            names = _most_exact(m.name for m in found)
            return read("; ".join(names), code, text, found[0].span, sure)
    return unread(f"{code}-not-stated", "The record speaks of cells, but not of this.")


def _most_exact(names: Iterable[str]) -> list[str]:
    """Names in order of appearance, without a general one that a more exact one explains."""
    unique = list(dict.fromkeys(names))
    exact = [n for n in unique if n not in {"total nucleated cells", "umbilical cord blood cells"}]
    blood = "umbilical cord blood cells"
    if exact and set(exact) <= {"mononuclear cells", "mesenchymal stromal cells"}:
        return exact
    if exact and blood in unique:
        return [n for n in unique if n != "total nucleated cells"]
    return exact or ([blood] if blood in unique else unique)


def donor(page: Page) -> Signal[Donor]:
    """Whose cells were given; ``BOTH`` where both kinds are named side by side."""
    if not about_cells(page):
        return unread("no-cells-named", _NO_CELLS)
    title = {m.name for m in page.find_in_title("cells", "donor")}
    if title:
        return read_in_title(_whose(title), "donor-in-title", page.study.title, 0.95)
    for parts, sure in zip(_ORDER, (0.9, 0.85, 0.7, 0.65), strict=True):
        found = [m for m in page.find("cells", "donor") if page.part_at(m.span.start) in parts]
        if found:
            whose = _whose({m.name for m in found})
            return read(whose, "donor", "The words say whose cells.", found[0].span, sure)
    return unread("donor-not-stated", "The text does not say whose cells were given.")


def _whose(names: set[str]) -> Donor:
    return Donor.BOTH if len(names) > 1 else Donor(names.pop())


def route(page: Page) -> Signal[str]:
    """How the treatment got into the body; several routes joined by "; "."""
    in_title = page.find_in_title("cells", "route")
    title = list(dict.fromkeys(m.name for m in _given(in_title, page.title)))
    if title:
        return read_in_title("; ".join(title), "route-in-title", page.study.title, 0.93)
    here = page.find("cells", "route")
    found = [m for m in _given(here, page.flat) if _near_giving(page, m)]
    for parts, sure in zip(_ORDER, (0.88, 0.82, 0.75, 0.55), strict=True):
        own = [m for m in found if page.part_at(m.span.start) in parts]
        if own:
            names = "; ".join(dict.fromkeys(m.name for m in own))
            return read(names, "route", "The words say how it was given.", own[0].span, sure)
    return unread("route-not-stated", "The text does not say by what route.")


def _given(mentions: Iterable[Mention], flat: str) -> Iterable[Mention]:
    """Mentions of routes that are not a line, an anaesthetic or a part of the mouth."""
    for mention in mentions:
        after = flat[mention.span.end : mention.span.end + 32]
        hit = _route_not().first(after)
        if hit is None or len(after[: hit.span.start].split()) > 1:
            yield mention


_GIVING = re.compile(
    r"infus|inject|transplant|administ|given|receiv|treat|dose|deliver|implant|inhal|transfus"
    r"|therap"
    r"|mg\b|daily|cells|tablet|capsule|took|taken|supplement|placebo"
)


def _near_giving(page: Page, mention: Mention) -> bool:
    """Whether the sentence speaks of giving something."""
    span = page.sentence_span(mention.span.start)
    return _GIVING.search(page.low, span.start, span.end) is not None


def dose(page: Page) -> Signal[str]:
    """The first dose stated, in the record's words; cells before drugs in a record on cells."""
    if about_cells(page):
        found = _first_dose(page, _CELL_DOSE, lambda words: bool(_CELL_DOSE_UNIT.search(words)))
        if found is not None:
            return _dose(page, found, 0.9)
        return unread("dose-not-stated", "The text states no number of cells.")
    if not any(unit in page.low for unit in _DRUG_UNITS):
        return unread("dose-not-stated", "The text states no dose.")
    found = _first_dose(page, _DRUG_DOSE, lambda words: True)
    if found is not None:
        return _dose(page, found, 0.8)
    return unread("dose-not-stated", "The text states no dose.")


def _first_dose(page: Page, form: re.Pattern[str], fits: Callable[[str], bool]) -> Span | None:
    last: Span | None = None
    for match in form.finditer(page.low):
        if not fits(match.group()) or _goes_on(page.low, match.start()):
            continue
        words = match.group().rstrip(" ,.")
        span = Span(match.start(), match.start() + len(words))
        if page.part_at(span.start) is not Part.BACKGROUND:
            return span
        last = last or span
    return last


def _goes_on(low: str, start: int) -> bool:
    """Whether the figure at ``start`` is the tail of a longer one."""
    return start > 0 and low[start - 1] in "0123456789.,"


def _dose(page: Page, span: Span, sure: float) -> Signal[str]:
    return read(span.of(page.text), "dose", "The words state a dose.", span, sure)
