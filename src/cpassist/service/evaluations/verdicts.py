"""Scores of verdicts and of the evidence cited, as the gold claims' description says.

False comfort is the share of statements that go against the studies or beyond them and come out as
borne out, wholly or in part; false alarm the share of borne-out ones that come out as going against
them. Strict scores take one verdict, lenient ones also those a careful reader could give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cpassist.domain.claims import JudgedClaim, Verdict
from cpassist.service.evaluations.confusion import confusion, macro_f1, macro_interval
from cpassist.service.evaluations.tally import Tally

BAD: Final = frozenset(
    one.value for one in (Verdict.CONTRADICTED, Verdict.OVERSTATED, Verdict.MISATTRIBUTED)
)
COMFORT: Final = frozenset(one.value for one in (Verdict.SUPPORTED, Verdict.PARTLY_SUPPORTED))
MISSED: Final = "missed"
"""What a statement is read as that was not found: always wrong, never a comfort nor an alarm."""

CITED: Final = 5
"""How many cited records are looked at."""


@dataclass(frozen=True, slots=True)
class Read:
    """A statement's verdict and what it was read as."""

    unit: str
    truth: str
    read: str
    also: frozenset[str] = frozenset()

    @property
    def right(self) -> bool:
        """Whether the verdict is the labelled one."""
        return self.read == self.truth

    @property
    def right_leniently(self) -> bool:
        """Whether a careful reader could have given it."""
        return self.right or self.read in self.also


def score_verdicts(reads: Sequence[Read], tally: Tally, suffix: str = "") -> None:
    """Accuracy strict and lenient, false comfort and false alarm into ``tally``."""
    for one in reads:
        tally.add(f"verdict_accuracy{suffix}", one.unit, one.right)
        tally.add(f"verdict_accuracy_lenient{suffix}", one.unit, one.right_leniently)
        if one.truth in BAD:
            tally.add(f"false_comfort{suffix}", one.unit, one.read in COMFORT)
        if one.truth == Verdict.SUPPORTED:
            tally.add(f"false_alarm{suffix}", one.unit, one.read in BAD)


def macro_scores(reads: Sequence[Read], report: dict[str, Any], suffix: str = "") -> None:
    """Macro-F1 over the verdicts labelled, strict and lenient, and the strict confusion table.

    Leniently, a verdict that is also accepted counts as the labelled one.
    """
    classes = sorted({one.truth for one in reads})
    strict = [(one.truth, one.read) for one in reads]
    lenient = [(one.truth, one.truth if one.right_leniently else one.read) for one in reads]
    for name, pairs in (("verdict_macro_f1", strict), ("verdict_macro_f1_lenient", lenient)):
        report["metrics"][f"{name}{suffix}"] = round(macro_f1(pairs, classes), 4)
        report["intervals"][f"{name}{suffix}"] = macro_interval(pairs, classes)
    report[f"confusion{suffix}"] = confusion(strict)


def cited(judged: JudgedClaim) -> dict[str, str]:
    """The first ``CITED`` records cited, each with the stance it is cited for first."""
    stances: dict[str, str] = {}
    for one in judged.evidence:
        stances.setdefault(one.quote.study_id, one.stance.value)
    return dict(list(stances.items())[:CITED])


def score_evidence(
    unit: str, truth: str, wanted: Mapping[str, str], judged: JudgedClaim, tally: Tally
) -> None:
    """Recall and hit over statements with evidence, stance over the records found.

    Where the corpus holds no evidence: whether none is presented.
    """
    shown = cited(judged)
    if wanted:
        found = [study for study in wanted if study in shown]
        tally.add("evidence_recall", unit, len(found) / len(wanted))
        tally.add("evidence_hit", unit, bool(found))
        right = sum(shown[study] == wanted[study] for study in found)
        tally.add("evidence_stance", unit, right, len(found))
    elif truth == Verdict.NO_EVIDENCE:
        tally.add("evidence_withheld", unit, not shown)
