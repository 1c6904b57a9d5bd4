"""Two builds asked the same questions: which answers, grades and quotes moved, and by which study.

A study is named as the mover where it differs between the builds and was among what was found for
the question. It opens nothing and writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cpassist.core.compose import grade_of
from cpassist.domain.answers import Answer, Quote
from cpassist.domain.builds import Manifest
from cpassist.domain.errors import UnknownStudy
from cpassist.domain.evidence import (
    Appraisal,
    Certainty,
    CertaintyLevel,
    Direction,
    TrafficLight,
)
from cpassist.domain.studies import Study
from cpassist.ports import StudyStore
from cpassist.service.ask import Ask, Asked
from cpassist.service.events import Listener, Progress, silent


@dataclass(frozen=True, slots=True)
class Side:
    """A build, opened."""

    manifest: Manifest
    ask: Ask


@dataclass(frozen=True, slots=True)
class Shift:
    """Something an answer says, before and after."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Mover:
    """A study that differs between the builds, and how."""

    study_id: str
    how: tuple[str, ...]
    shown: bool
    """Whether one of the two answers shows it or rests on it."""
    decides: bool = False
    """Whether the grade would be the former one had this study alone stayed as it was."""


@dataclass(frozen=True, slots=True)
class QuoteMoved:
    """Words quoted by one of the two answers only."""

    study_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A question whose answer is another."""

    question: str
    shifts: tuple[Shift, ...]
    """Kind, grade, light, direction: what the answer says as a whole."""
    studies_gained: tuple[str, ...]
    studies_lost: tuple[str, ...]
    quotes_gained: tuple[QuoteMoved, ...]
    quotes_lost: tuple[QuoteMoved, ...]
    movers: tuple[Mover, ...]
    """Those that decide the grade first, then those shown; none where the order alone moved, as
    when the weights of words changed."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What replaying questions against two builds came to."""

    before: str
    after: str
    questions: int
    moved: tuple[Moved, ...]
    made_otherwise: tuple[str, ...]
    """What besides the corpus the builds differ in: recipe, model, rules, version."""


def compare(
    one: Side, other: Side, questions: Sequence[str], listener: Listener = silent
) -> Comparison:
    """Ask both sides every question, in order. Raises ``QuestionError`` for one that is none."""
    moved: list[Moved] = []
    for done, question in enumerate(questions):
        listener(Progress("asking both builds", done, len(questions)))
        found = _moved(question, one.ask.ask(question), other.ask.ask(question), one, other)
        if found is not None:
            moved.append(found)
    listener(Progress("asking both builds", len(questions), len(questions)))
    return Comparison(
        before=one.manifest.id,
        after=other.manifest.id,
        questions=len(questions),
        moved=tuple(moved),
        made_otherwise=_made_otherwise(one.manifest, other.manifest),
    )


def _moved(question: str, mine: Asked, theirs: Asked, one: Side, other: Side) -> Moved | None:
    before, after = mine.answer, theirs.answer
    cited, cited_after = _cited(before), _cited(after)
    quotes, quotes_after = _quotes(before), _quotes(after)
    moved = Moved(
        question=question,
        shifts=_shifts(before, after),
        studies_gained=tuple(sorted(cited_after - cited)),
        studies_lost=tuple(sorted(cited - cited_after)),
        quotes_gained=_missing(quotes_after, quotes),
        quotes_lost=_missing(quotes, quotes_after),
        movers=(),
    )
    if moved == Moved(question, (), (), (), (), (), ()):
        return None
    shown = cited | cited_after | {*before.certainty.key_studies, *after.certainty.key_studies}
    met = shown | {hit.study.id for asked in (mine, theirs) for hit in asked.found}
    regraded = _grade(before.certainty) != _grade(after.certainty)
    movers = [
        Mover(study_id, how, study_id in shown, regraded and _decides(study_id, mine, theirs))
        for study_id in sorted(met)
        if (how := _how(study_id, one.ask.store, other.ask.store))
    ]
    first_shown = sorted(movers, key=lambda m: (not m.decides, not m.shown, m.study_id))
    return replace(moved, movers=tuple(first_shown))


def _decides(study_id: str, mine: Asked, theirs: Asked) -> bool:
    """Whether the former grade is back once this study alone is put back to what it was."""
    former = [hit for hit in mine.found if hit.study.id == study_id]
    others = [hit for hit in theirs.found if hit.study.id != study_id]
    found = sorted([*others, *former], key=lambda hit: (-hit.score, hit.study.id))
    question = theirs.answer.question
    return _grade(grade_of(question, found)) == _grade(mine.answer.certainty)


def _grade(certainty: Certainty) -> tuple[CertaintyLevel, TrafficLight, Direction]:
    return certainty.level, certainty.light, certainty.direction


def _shifts(before: Answer, after: Answer) -> tuple[Shift, ...]:
    pairs = (
        ("kind", before.kind, after.kind),
        ("reason", before.reason, after.reason),
        ("certainty", before.certainty.level, after.certainty.level),
        ("light", before.certainty.light, after.certainty.light),
        ("direction", before.certainty.direction, after.certainty.direction),
        (
            "rests on",
            ", ".join(before.certainty.key_studies) or "nothing",
            ", ".join(after.certainty.key_studies) or "nothing",
        ),
        (
            "reasons",
            "; ".join(reason.text for reason in before.certainty.reasons),
            "; ".join(reason.text for reason in after.certainty.reasons),
        ),
    )
    return tuple(Shift(what, str(was), str(now)) for what, was, now in pairs if was != now)


def _cited(answer: Answer) -> set[str]:
    return {citation.study.id for citation in answer.citations}


def _quotes(answer: Answer) -> dict[tuple[str, str], Quote]:
    return {(quote.study_id, quote.text): quote for quote in (*answer.quotes, *answer.safety)}


def _missing(
    here: dict[tuple[str, str], Quote], there: dict[tuple[str, str], Quote]
) -> tuple[QuoteMoved, ...]:
    return tuple(QuoteMoved(*key) for key in here if key not in there)


def _how(study_id: str, before: StudyStore, after: StudyStore) -> tuple[str, ...]:
    """How a study differs between two builds; nothing where it does not."""
    mine, theirs = _entry(before, study_id), _entry(after, study_id)
    if mine is None or theirs is None:
        return () if mine is theirs else ("added",) if mine is None else ("removed",)
    (study, judged), (new, judged_new) = mine, theirs
    pairs = (
        ("words", study.text, new.text),
        ("standing", study.retraction_status.value, new.retraction_status.value),
        ("design", judged.design.value, judged_new.design.value),
        ("level", judged.level.value, judged_new.level.value),
        ("direction", judged.direction.value, judged_new.direction.value),
        ("people", judged.n.value, judged_new.n.value),
    )
    found = [
        name if name == "words" else f"{name}: {_plain(was)} -> {_plain(now)}"
        for name, was, now in pairs
        if was != now
    ]
    if not found and (study != new or judged != judged_new):
        found.append("other fields")
    return tuple(found)


def _entry(store: StudyStore, study_id: str) -> tuple[Study, Appraisal] | None:
    try:
        return store.study(study_id), store.appraisal(study_id)
    except UnknownStudy:
        return None


def _plain(value: object) -> str:
    return "unclear" if value is None else str(getattr(value, "value", value))


def _made_otherwise(one: Manifest, other: Manifest) -> tuple[str, ...]:
    pairs = (
        ("recipe", one.recipe_sha256, other.recipe_sha256),
        ("model", one.encoder, other.encoder),
        ("rules", one.rules_sha256, other.rules_sha256),
        ("version", one.version, other.version),
    )
    return tuple(name for name, was, now in pairs if was != now)
