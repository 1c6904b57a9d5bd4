"""How well whole texts are read: statements found, judged, flagged; disclosures; the reading.

Scored as the gold claims' description says: a found span matches a labelled one where their overlap
is at least half of the longer, one to one, largest overlap first. Verdicts are scored with the
labelled spans given, and end to end (suffix ``_end_to_end``), where a missed statement is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cpassist.domain.claim_gold import GoldAdvert, GoldStatement
from cpassist.domain.claims import ClaimReport, Flag, JudgedClaim, Overall, Verdict
from cpassist.domain.passages import Span
from cpassist.service.evaluations.confusion import confusion, macro_f1, macro_interval
from cpassist.service.evaluations.tally import Tally
from cpassist.service.evaluations.verdicts import (
    MISSED,
    Read,
    macro_scores,
    score_evidence,
    score_verdicts,
)

CORE_FLAGS: Final = frozenset(
    {
        Flag.WRONG_YEAR,
        Flag.WRONG_JOURNAL,
        Flag.WRONG_CELL_TYPE,
        Flag.WRONG_POPULATION,
        Flag.WRONG_DESIGN,
        Flag.WRONG_NUMBER,
        Flag.VAGUE_SOURCE,
        Flag.TESTIMONIAL,
        Flag.UNVERIFIABLE_COUNT,
        Flag.ABSOLUTE_SAFETY,
        Flag.CURE_LANGUAGE,
        Flag.PRESSURE,
        Flag.COST_STATED,
        Flag.REGISTRY_AS_APPROVAL,
        Flag.PRIMARY_ENDPOINT_NEGATIVE,
        Flag.ANIMAL_ONLY,
    }
)
"""Labelled wherever they apply, so that precision counts; of the others only recall is told."""

HONEST: Final = "honest"
END_TO_END: Final = "_end_to_end"


@dataclass(frozen=True, slots=True)
class Checked:
    """A labelled text, what was made of it, and its labelled statements judged in place."""

    gold: GoldAdvert
    report: ClaimReport
    given: tuple[JudgedClaim, ...]
    """One for each labelled statement, in order."""


def evaluate(
    adverts: Sequence[GoldAdvert],
    check: Callable[[str], ClaimReport],
    judge_at: Callable[[str, Sequence[Span]], Sequence[JudgedClaim]],
) -> dict[str, Any]:
    """Check every text, and judge its labelled statements where they stand."""
    return score(
        [
            Checked(
                gold,
                check(gold.text),
                tuple(judge_at(gold.text, [one.span for one in gold.statements])),
            )
            for gold in adverts
        ]
    )


def score(checked: Sequence[Checked]) -> dict[str, Any]:
    """The figures, with intervals over texts (macro-F1: over statements)."""
    tally = Tally()
    given: list[Read] = []
    whole: list[Read] = []
    types: list[tuple[str, str]] = []
    for one in checked:
        matched = match(
            [gold.span for gold in one.gold.statements],
            [found.claim.span for found in one.report.claims],
        )
        _score_spans(one, matched, tally)
        given += _given(one, tally)
        whole += _whole(one, matched)
        types += _matched(one, matched, tally)
        _score_text(one, tally)
    score_verdicts(given, tally)
    score_verdicts(whole, tally, END_TO_END)
    report: dict[str, Any] = {
        "dataset": "adverts",
        "metrics": tally.metrics(),
        "intervals": tally.intervals(),
        "n": len(checked),
    }
    macro_scores(given, report)
    macro_scores(whole, report, END_TO_END)
    kinds = sorted({truth for truth, _ in types})
    report["metrics"]["type_f1"] = round(macro_f1(types, kinds), 4)
    report["intervals"]["type_f1"] = macro_interval(types, kinds)
    report["confusion_overall"] = confusion(
        [(one.gold.overall, one.report.overall.value) for one in checked]
    )
    return report


def match(gold: Sequence[Span], found: Sequence[Span]) -> dict[int, int]:
    """Found places by labelled ones: overlap at least half of the longer, one to one.

    Largest overlap first; ties by the labelled place, then the found one.
    """
    pairs = [
        (-overlap, g, f)
        for g, one in enumerate(gold)
        for f, other in enumerate(found)
        if 2 * (overlap := one.overlap(other)) >= max(len(one), len(other))
    ]
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, g, f in sorted(pairs):
        if g not in matched and f not in taken:
            matched[g] = f
            taken.add(f)
    return matched


def _score_spans(one: Checked, matched: dict[int, int], tally: Tally) -> None:
    """F1 over checkable statements, over all, and by the text's group.

    What the checker marks not checkable, and what matches a statement labelled so, counts neither
    for nor against; a checkable statement that only such a mark matches is missed.
    """
    gold, found = one.gold.statements, one.report.claims
    told = {f for f, claim in enumerate(found) if claim.verdict is not Verdict.NOT_CHECKABLE}
    neither = {f for g, f in matched.items() if not gold[g].checkable}
    hits = sum(1 for g, f in matched.items() if gold[g].checkable and f in told)
    predicted, there = len(told - neither), sum(claim.checkable for claim in gold)
    for name in ("claim_f1", *([f"claim_f1_{one.gold.group}"] if one.gold.group else [])):
        tally.add_f1(name, one.gold.id, hits, predicted, there)
    tally.add("claim_precision", one.gold.id, hits, predicted)
    tally.add("claim_recall", one.gold.id, hits, there)
    tally.add_f1("claim_f1_all", one.gold.id, len(matched), len(found), len(gold))


def _given(one: Checked, tally: Tally) -> list[Read]:
    """Verdicts and evidence with the labelled spans."""
    reads: list[Read] = []
    for gold, judged in zip(one.gold.statements, one.given, strict=True):
        reads.append(Read(one.gold.id, gold.verdict, judged.verdict.value, gold.also_accept))
        score_evidence(one.gold.id, gold.verdict, gold.evidence, judged, tally)
    if one.gold.group == HONEST:
        honest = Tally()
        score_verdicts(reads, honest, f"_{HONEST}")
        for unit, (above, below) in honest.sums.get(f"false_alarm_{HONEST}", {}).items():
            tally.add(f"false_alarm_{HONEST}", unit, above, below)
    return reads


def _whole(one: Checked, matched: dict[int, int]) -> list[Read]:
    """Verdicts end to end."""
    return [
        Read(
            one.gold.id,
            gold.verdict,
            one.report.claims[matched[g]].verdict.value if g in matched else MISSED,
            gold.also_accept,
        )
        for g, gold in enumerate(one.gold.statements)
    ]


def _matched(one: Checked, matched: dict[int, int], tally: Tally) -> list[tuple[str, str]]:
    """Types and flags over the statements found."""
    types: list[tuple[str, str]] = []
    for g, f in sorted(matched.items()):
        gold, found = one.gold.statements[g], one.report.claims[f]
        types.append((gold.type, found.claim.type.value))
        tally.add("type_accuracy", one.gold.id, gold.type == found.claim.type)
        _score_flags(one.gold.id, gold, {mark.flag for mark in found.flags}, tally)
    if one.gold.group == HONEST:
        shown = sum(len(claim.flags) for claim in one.report.claims)
        tally.add(f"flags_shown_{HONEST}", one.gold.id, shown)
    return types


def _score_flags(unit: str, gold: GoldStatement, found: set[Flag], tally: Tally) -> None:
    core = {flag for flag in found if flag in CORE_FLAGS}
    wanted = {flag for flag in CORE_FLAGS if flag in gold.flags}
    hits = len(core & wanted)
    tally.add_f1("flag_f1", unit, hits, len(core), len(wanted))
    tally.add("flag_precision", unit, hits, len(core))
    tally.add("flag_recall", unit, hits, len(wanted))
    rest = {flag for flag in Flag if flag in gold.flags and flag not in CORE_FLAGS}
    tally.add("flag_recall_rest", unit, len(rest & found), len(rest))


def _score_text(one: Checked, tally: Tally) -> None:
    """Disclosures and the reading of the whole."""
    unit = one.gold.id
    for point in one.report.disclosures:
        name = point.point.value
        if name not in one.gold.disclosures:
            continue
        truth = one.gold.disclosures[name]
        tally.add("disclosure_accuracy", unit, truth == point.present)
        tally.add(f"disclosure_{name}", unit, truth == point.present)
        tally.add_f1("disclosure_f1", unit, truth and point.present, point.present, truth)
    tally.add("overall_accuracy", unit, one.gold.overall == one.report.overall)
    if one.gold.overall == Overall.BALANCED:
        misled = one.report.overall is Overall.MISLEADING
        tally.add("balanced_called_misleading", unit, misled)
