"""Reading a study's results sentence by sentence: which findings point which way, and how weighty.

Between-group statements count; a change from baseline, a safety remark, a limit or a plan does not.
Nothing is decided here; ``direction`` weighs the findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cpassist.core.appraise.direction_clauses import Way, clauses, cues_in, denial, way_of
from cpassist.core.appraise.direction_cues import (
    WAY,
    Cue,
    Sense,
    Words,
    read_words,
    word_set,
)
from cpassist.core.appraise.direction_numbers import PValue, intervals, p_values
from cpassist.core.appraise.direction_valence import (
    against_control,
    names_control,
    of_control,
    own_words,
    said_of_control,
    valence,
)
from cpassist.core.appraise.page import LONGEST_SENTENCE, Page, Part
from cpassist.domain.evidence import Direction, StudyDesign
from cpassist.domain.passages import Span

_PART_WEIGHT = {
    Part.RESULTS: 1.0,
    Part.CONCLUSIONS: 0.8,
    Part.UNLABELLED: 0.6,
    Part.METHODS: 0.0,
    Part.BACKGROUND: 0.0,
}
_DEATH = frozenset({"death", "deaths", "died", "mortality"})
_MOST_WAYS = 12
"""How many words of direction a clause is read for; no clause of a report has more."""
_LESSER = 0.35
"""What a secondary, post hoc or subgroup finding counts against a main one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One clause that reports a result between groups."""

    points: Direction
    weight: float
    primary: bool
    conclusion: bool
    deadly: bool
    """Whether it is about deaths."""
    sentence: Span
    cue: Span


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence with what its words mark it as."""

    span: Span
    part: Part
    marks: frozenset[str]


def marked(page: Page) -> tuple[Marked, ...]:
    """Every sentence with its marks (``[marks]`` of ``direction.toml``), in text order."""
    marks: dict[int, set[str]] = {}
    for mention in page.find("direction", "marks"):
        index = page.sentence_index(mention.span.start)
        if index is not None:
            marks.setdefault(index, set()).add(mention.name)
    return tuple(
        Marked(span, part, frozenset(marks.get(index, ())))
        for index, (span, part) in enumerate(page.reading())
    )


def findings(page: Page, sentences: Sequence[Marked]) -> tuple[Finding, ...]:
    """The findings of the results and conclusions, in text order."""
    found: list[Finding] = []
    own = own_words(page.title)
    for sentence in sentences:
        weight = _PART_WEIGHT[sentence.part]
        if not weight or sentence.marks & {"aside", "no_results"}:
            continue
        if "limit" in sentence.marks:
            if sentence.part is not Part.RESULTS:
                continue
            weight *= _LESSER
        if "lesser" in sentence.marks and "primary" not in sentence.marks:
            weight *= _LESSER
        found += _read(page, sentence, weight, own)
    return tuple(found)


def _read(page: Page, sentence: Marked, weight: float, own: frozenset[str]) -> Iterator[Finding]:
    span = sentence.span
    words = read_words(page.flat, span.start, min(span.end, span.start + LONGEST_SENTENCE))
    for first, last in clauses(words, 0, len(words.tokens)):
        cues = cues_in(words, first, last)
        if not cues:
            continue
        read = _clause(page, words, cues, (first, last), sentence, own)
        if read is not None:
            points, share, cue = read
            yield Finding(
                points=points,
                weight=weight * share,
                primary="primary" in sentence.marks,
                conclusion=sentence.part is Part.CONCLUSIONS,
                deadly=not _DEATH.isdisjoint(words.tokens[first:last]),
                sentence=sentence.span,
                cue=words.span(cue),
            )


def _clause(
    page: Page,
    words: Words,
    cues: Sequence[Cue],
    reach: tuple[int, int],
    sentence: Marked,
    own: frozenset[str],
) -> tuple[Direction, float, Cue] | None:
    """Which way one clause points and how much it counts; ``None`` where it tells of no result."""
    senses = {cue.sense for cue in cues}
    if page.design is StudyDesign.ANIMAL and _is_model(words, reach):
        return None
    null = denial(words, cues)
    if null is not None:
        pointed = _way_after(words, cues, null)
        if pointed is not None and valence(words, pointed, reach) < 0:
            return None  # "did not worsen": no harm is not no benefit
        if said_of_control(words, null, reach) and Sense.THAN not in senses:
            return None
        aside = pointed is None and Sense.DIFFER not in senses and Sense.THAN not in senses
        return Direction.NO_DIFFERENCE, 0.5 if aside or _between_active(words, reach) else 1.0, null
    start, end = _place(words, reach, sentence.span)
    stated = [p for p in p_values(page.low, start, end) if p.significant is not None]
    if not senses & WAY:
        return _differ(page, words, cues, (start, end), reach, stated)
    if stated and not any(p.significant for p in stated):
        return Direction.NO_DIFFERENCE, 1.0, cues[0]
    share = _share(words, senses, cues, reach)
    spread = list(intervals(page.low, start, end))
    if not stated and spread and all(i.holds(_null_value(words, reach)) for i in spread):
        return Direction.NO_DIFFERENCE, 1.0, cues[0]
    total, cue = 0, None
    for pointed in _ways(words, cues):
        worth = valence(words, pointed, reach)
        if of_control(words, cues, pointed, reach, own):
            worth = -worth
        elif said_of_control(words, pointed.cue, reach) and not against_control(words, cues):
            worth = max(0, -worth)  # the untreated did badly; that they did well tells nothing
        total += worth
        cue = cue or pointed.cue
    if cue is None or not total:
        return None
    return (Direction.BENEFIT if total > 0 else Direction.HARM), share, cue


def _between_active(words: Words, reach: tuple[int, int]) -> bool:
    """Whether active groups are compared with one another."""
    text = " ".join(words.tokens[reach[0] : reach[1]])
    return any(f" {term} " in f" {text} " for term in word_set("asides", "terms"))


def _is_model(words: Words, reach: tuple[int, int]) -> bool:
    """Whether an animal clause opens with the injury itself, or with untreated animals."""
    opening = words.tokens[reach[0] : reach[0] + 4]
    return not word_set("models", "terms").isdisjoint(opening)


def _differ(
    page: Page,
    words: Words,
    cues: Sequence[Cue],
    place: tuple[int, int],
    reach: tuple[int, int],
    stated: Sequence[PValue],
) -> tuple[Direction, float, Cue] | None:
    """A difference stated in figures alone; which way is left unsaid only where it is good."""
    differ = next((cue for cue in cues if cue.sense is Sense.DIFFER), None)
    if differ is None:
        return None
    spread = list(intervals(page.low, *place))
    if spread and all(i.holds(_null_value(words, reach)) for i in spread):
        return Direction.NO_DIFFERENCE, 1.0, differ
    if spread or any(p.significant for p in stated):
        return Direction.BENEFIT, 0.8, differ
    return None


def _share(words: Words, senses: set[Sense], cues: Sequence[Cue], reach: tuple[int, int]) -> float:
    """How far a clause speaks of groups compared, and not of time passing."""
    tokens = words.tokens[reach[0] : reach[1]]
    compared = Sense.THAN in senses and not any(
        "baseline" in tokens[c.last - reach[0] + 1 : c.last - reach[0] + 5]
        for c in cues
        if c.sense is Sense.THAN
    )
    if Sense.BASELINE in senses and not (compared and names_control(tokens)):
        return 0.1
    if (Sense.BOTH_GROUPS in senses or _both(words, cues)) and not compared:
        return 0.1
    return 1.0 if compared or Sense.SIGNIFICANT in senses else 0.7


def _both(words: Words, cues: Sequence[Cue]) -> bool:
    """Whether two groups are said to have changed alike ("A and B both lowered")."""
    return any(c.sense in WAY and c.first and words.tokens[c.first - 1] == "both" for c in cues)


def _ways(words: Words, cues: Sequence[Cue]) -> Iterator[Way]:
    """Each direction a clause states, joined cues once."""
    seen: set[Cue] = set()
    ways = [cue for cue in cues if cue.sense in WAY][:_MOST_WAYS]
    for cue in ways:
        if cue in seen:
            continue
        pointed = way_of(words, ways, cue)
        seen |= {cue, *pointed.joined}
        yield pointed


def _way_after(words: Words, cues: Sequence[Cue], null: Cue) -> Way | None:
    later = [c for c in cues if c.first > null.first and c.sense in WAY]
    return way_of(words, later, later[0]) if later else None


def _place(words: Words, reach: tuple[int, int], sentence: Span) -> tuple[int, int]:
    end = words.starts[reach[1]] if reach[1] < len(words.starts) else sentence.end
    return words.starts[reach[0]], end


def _null_value(words: Words, reach: tuple[int, int]) -> float:
    tokens = set(words.tokens[reach[0] : reach[1]])
    return 1.0 if tokens & {"ratio", "rr", "hr", "odds", "hazard", "relative"} else 0.0
