"""How often a standalone statement is judged right, and both of a pair of twins.

Scored as the gold claims' description says. Outside collections are judged by the one text each
statement came with, three labels, without a word of theirs learnt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final

from cpassist.domain.claim_gold import GoldClaim, OutsideClaim
from cpassist.domain.claims import JudgedClaim, Verdict
from cpassist.service.evaluations.confusion import accuracy, confusion, macro_f1, macro_interval
from cpassist.service.evaluations.confusion import per_class as by_class
from cpassist.service.evaluations.intervals import mean_interval
from cpassist.service.evaluations.tally import Tally
from cpassist.service.evaluations.verdicts import Read, macro_scores, score_evidence, score_verdicts

JudgeText = Callable[[str], JudgedClaim]
"""Judges a statement that stands alone."""

JudgeBy = Callable[[OutsideClaim], JudgedClaim]
"""Judges a statement by the text it came with."""

LABELS: Final = ("SUPPORT", "CONTRADICT", "NEI")
_LABEL_OF: Final = {
    Verdict.SUPPORTED: "SUPPORT",
    Verdict.PARTLY_SUPPORTED: "SUPPORT",
    Verdict.CONTRADICTED: "CONTRADICT",
    Verdict.OVERSTATED: "CONTRADICT",
    Verdict.MISATTRIBUTED: "CONTRADICT",
    Verdict.NO_EVIDENCE: "NEI",
    Verdict.NOT_CHECKABLE: "NEI",
}
"""What our verdicts say in three labels; "stronger than the text" is against it as worded."""


def evaluate(claims: Sequence[GoldClaim], judge: JudgeText) -> dict[str, Any]:
    """Verdicts, evidence and twins, with intervals over statements (twins: over pairs)."""
    return score([(claim, judge(claim.text)) for claim in claims])


def score(judged: Sequence[tuple[GoldClaim, JudgedClaim]]) -> dict[str, Any]:
    """The figures of statements already judged."""
    tally = Tally()
    reads = [Read(gold.id, gold.verdict, found.verdict.value) for gold, found in judged]
    score_verdicts(reads, tally)
    for gold, found in judged:
        score_evidence(gold.id, gold.verdict, gold.evidence, found, tally)
    changes = _twins(judged, tally)
    # One verdict fits each statement here, so that a lenient score would be the strict one.
    report: dict[str, Any] = {
        "dataset": "claims",
        "metrics": _strict(tally.metrics()),
        "intervals": _strict(tally.intervals()),
        "n": len(judged),
    }
    macro_scores(reads, report)
    report["metrics"], report["intervals"] = map(_strict, (report["metrics"], report["intervals"]))
    return {**report, "changes": changes}


def _strict(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if "_lenient" not in name}


def _twins(
    judged: Sequence[tuple[GoldClaim, JudgedClaim]], tally: Tally
) -> dict[str, dict[str, float | int]]:
    """Pairs with both right, pairs told apart, and both by what the twin changes.

    A pair is two statements that name each other; one without its twin in the file is left out.
    """
    known = {gold.id: (gold, found) for gold, found in judged}
    table: dict[str, list[bool]] = defaultdict(list)
    for gold, found in judged:
        twin = known.get(gold.pair or "")
        if twin is None or gold.id >= twin[0].id:
            continue
        right = found.verdict.value == gold.verdict and twin[1].verdict.value == twin[0].verdict
        tally.add("twin_consistency", gold.id, right)
        tally.add("twin_told_apart", gold.id, found.verdict is not twin[1].verdict)
        table[gold.change or twin[0].change or "not said"].append(right)
    return {
        change: {"pairs": len(rights), "both_right": sum(rights)}
        for change, rights in sorted(table.items())
    }


def evaluate_outside(name: str, claims: Sequence[OutsideClaim], judge: JudgeBy) -> dict[str, Any]:
    """Accuracy and macro-F1 over three labels of an outside collection."""
    pairs = [(one.label, _LABEL_OF[judge(one).verdict]) for one in claims]
    return {
        "dataset": name,
        "metrics": {
            "macro_f1": round(macro_f1(pairs, LABELS), 4),
            "accuracy": round(accuracy(pairs), 4),
        },
        "intervals": {
            "macro_f1": macro_interval(pairs, LABELS),
            "accuracy": mean_interval([truth == read for truth, read in pairs]),
        },
        "n": len(pairs),
        "per_class": by_class(pairs, LABELS),
        "confusion": confusion(pairs),
    }
