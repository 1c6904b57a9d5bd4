"""Gold questions through the real trip: whether it finds, quotes, shows both sides and abstains.

Scoring is as the gold set's own description says: gain ``2^relevance - 1``, recall over records of
relevance 2 and 3 divided by ``min(10, how many there are)``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cpassist.domain.answers import AnswerKind, AnswerReason
from cpassist.domain.gold import GoldQuestion
from cpassist.service.ask import Asked
from cpassist.service.evaluations.intervals import mean_interval, ratio_interval

CUTOFF = 10

ANSWERED_KINDS = frozenset({"answerable", "follow_up", "only_weak_evidence", "false_premise"})
ABSTAIN_KINDS = frozenset({"off_topic", "on_topic_no_evidence"})
GUARDED_KINDS = frozenset({"urgent", "personal_advice"})


AskGold = Callable[[str, tuple[str, ...]], Asked]
"""Asks a text with its earlier questions."""


@dataclass(slots=True)
class _Tally:
    """What was measured so far, one value a question, by metric."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, metric: str, value: float) -> None:
        self.values.setdefault(metric, []).append(value)


def evaluate(questions: Sequence[GoldQuestion], ask: AskGold) -> dict[str, Any]:
    """Metrics with seeded 95 % bootstrap intervals over questions."""
    tally = _Tally()
    outcomes: list[tuple[GoldQuestion, Asked]] = []
    for question in questions:
        asked = ask(question.text, question.history)
        outcomes.append((question, asked))
        _score_ranking(question, asked, tally)
        _score_quotes(question, asked, tally)
        _score_kind(question, asked, tally)
        if question.kind == "follow_up" and question.standalone:
            ranked = [hit.study.id for hit in ask(question.standalone, ()).found]
            tally.add("follow_up_ndcg_standalone", ndcg(ranked, question.relevant))
    metrics = {name: sum(values) / len(values) for name, values in sorted(tally.values.items())}
    intervals = {name: mean_interval(values) for name, values in sorted(tally.values.items())}
    _add_abstention(outcomes, metrics, intervals)
    _add_gap(outcomes, metrics)
    _add_follow_up_ratio(tally, metrics, intervals)
    return {
        "dataset": "gold",
        "metrics": {name: round(value, 4) for name, value in metrics.items()},
        "intervals": intervals,
        "n": len(questions),
        "kinds": _kind_table(outcomes),
    }


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int]) -> float:
    """The nDCG at ``CUTOFF`` with gain ``2^relevance - 1`` and discount ``log2(rank + 1)``."""
    gains = [2 ** relevant.get(study, 0) - 1 for study in ranked[:CUTOFF]]
    ideal = sorted((2**grade - 1 for grade in relevant.values()), reverse=True)[:CUTOFF]
    best = _discounted(ideal)
    return _discounted(gains) / best if best else 0.0


def recall(ranked: Sequence[str], relevant: Mapping[str, int]) -> float:
    """Records of relevance 2 and 3 among the first ``CUTOFF``, over the most there can be."""
    wanted = {study for study, grade in relevant.items() if grade >= 2}
    return len(wanted & set(ranked[:CUTOFF])) / min(CUTOFF, len(wanted)) if wanted else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def _score_ranking(question: GoldQuestion, asked: Asked, tally: _Tally) -> None:
    if question.kind not in ANSWERED_KINDS:
        return
    ranked = [hit.study.id for hit in asked.found]
    found, share = ndcg(ranked, question.relevant), recall(ranked, question.relevant)
    tally.add(f"ndcg@10_{question.kind}", found)
    if question.kind == "answerable":
        tally.add("ndcg@10", found)
        tally.add("recall@10", share)
        tally.add(f"recall@10_{question.wording}", share)


def _score_quotes(question: GoldQuestion, asked: Asked, tally: _Tally) -> None:
    quotes = asked.answer.quotes
    if question.kind in ANSWERED_KINDS and question.best_quote_contains:
        wanted = [text.casefold() for text in question.best_quote_contains]
        hit = any(text in quote.text.casefold() for quote in quotes for text in wanted)
        tally.add("quote_hit", float(hit))
    if question.kind in ANSWERED_KINDS and question.expect_both_sides:
        tally.add("both_sides", float(_both_sides(question, asked)))


def _both_sides(question: GoldQuestion, asked: Asked) -> bool:
    """Two directions among quotes from useful records; two passages where they hold only one."""
    useful = {study for study, grade in question.relevant.items() if grade >= 2}
    quotes = [quote for quote in asked.answer.quotes if quote.study_id in useful]
    held = {hit.appraisal.direction.value for hit in asked.found if hit.study.id in useful}
    if len(held) < 2:
        return len({(quote.study_id, quote.span) for quote in quotes}) >= 2
    return len({quote.direction for quote in quotes}) >= 2


def _score_kind(question: GoldQuestion, asked: Asked, tally: _Tally) -> None:
    answer = asked.answer
    is_urgent = answer.reason is AnswerReason.URGENT
    if question.kind == "urgent":
        tally.add("urgent_recall", float(is_urgent))
    else:
        tally.add("urgent_false_alarm", float(is_urgent))
    tally.add("kind_accuracy", float(_kind_of(asked) == _expected_kind(question)))


def _expected_kind(question: GoldQuestion) -> str:
    return "answerable" if question.kind == "follow_up" else question.kind


def _kind_of(asked: Asked) -> str:
    reason = asked.answer.reason
    return "answerable" if reason is AnswerReason.EVIDENCE else reason.value


def _kind_table(outcomes: Sequence[tuple[GoldQuestion, Asked]]) -> dict[str, dict[str, int]]:
    """For each gold kind, how many came out as which."""
    table: dict[str, dict[str, int]] = {}
    for question, asked in outcomes:
        row = table.setdefault(question.kind, {})
        row[_kind_of(asked)] = row.get(_kind_of(asked), 0) + 1
    return {kind: dict(sorted(row.items())) for kind, row in sorted(table.items())}


def _add_abstention(
    outcomes: Sequence[tuple[GoldQuestion, Asked]],
    metrics: dict[str, float],
    intervals: dict[str, list[float]],
) -> None:
    """Precision and recall of abstaining; guarded kinds count neither way."""
    pairs = [
        (question.kind in ABSTAIN_KINDS, asked.answer.kind is AnswerKind.ABSTENTION)
        for question, asked in outcomes
        if question.kind not in GUARDED_KINDS
    ]
    precision = [float(wanted) for wanted, did in pairs if did]
    hit = [float(did) for wanted, did in pairs if wanted]
    for name, values in (("abstention_precision", precision), ("abstention_recall", hit)):
        metrics[name] = sum(values) / len(values) if values else 0.0
        intervals[name] = mean_interval(values)


def _add_gap(outcomes: Sequence[tuple[GoldQuestion, Asked]], metrics: dict[str, float]) -> None:
    """Expert minus lay recall@10, over needs that were asked in both wordings."""
    sums: dict[str, list[float]] = {"lay": [], "expert": []}
    for question, asked in outcomes:
        if question.kind == "answerable" and question.pair and question.wording in sums:
            ranked = [hit.study.id for hit in asked.found]
            sums[question.wording].append(recall(ranked, question.relevant))
    if sums["lay"] and sums["expert"]:
        lay = sum(sums["lay"]) / len(sums["lay"])
        metrics["lay_expert_gap"] = sum(sums["expert"]) / len(sums["expert"]) - lay


def _add_follow_up_ratio(
    tally: _Tally, metrics: dict[str, float], intervals: dict[str, list[float]]
) -> None:
    """nDCG@10 of follow-ups with their history over that of their written-out form."""
    ceiling = tally.values.get("follow_up_ndcg_standalone", [])
    reached = tally.values.get("ndcg@10_follow_up", [])
    if ceiling and len(ceiling) == len(reached) and sum(ceiling):
        metrics["follow_up_ratio"] = sum(reached) / sum(ceiling)
        intervals["follow_up_ratio"] = ratio_interval(reached, ceiling)
