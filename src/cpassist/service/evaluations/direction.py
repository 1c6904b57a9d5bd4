"""How often the direction of a result is read right: outside comparisons, and the curated corpus.

The rules never see a label. Figures are macro-averaged F1 and accuracy; intervals resample whole
documents, since the questions on one article stand or fall together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cpassist.core.appraise.comparison import Change, compare
from cpassist.core.appraise.direction import direction
from cpassist.core.segment import study_sentences
from cpassist.domain.evidence import Direction, StudyDesign
from cpassist.domain.studies import Study
from cpassist.service.evaluations.intervals import COVERAGE, RESAMPLES, SEED

Counts = NDArray[np.float64]
"""A confusion table: rows are labels, columns what was read."""

DesignOf = Callable[[Study], StudyDesign]
"""Which design to hand to the rules; the curated one shows what the design's errors cost."""


def evaluate(
    rows: Iterable[Mapping[str, Any]], corpus: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """Which way an outcome went under one treatment against another, from an article's abstract.

    ``rows`` carry ``doc_id, intervention, comparator, outcome, label``; ``corpus`` the articles,
    ``_id`` and ``text``. What cannot be read counts as no difference. Raises ``KeyError`` where an
    article is missing.
    """
    texts = {article["_id"]: article["text"] for article in corpus}
    labels = [change.value for change in Change]
    seen: list[tuple[str, str, str]] = []
    for row in rows:
        read = compare(
            texts[row["doc_id"]],
            intervention=row["intervention"],
            comparator=row["comparator"],
            outcome=row["outcome"],
        )
        found = (read.value or Change.NO_DIFFERENCE).value
        seen.append((row["doc_id"], row["label"], found))
    return _report("evidence-inference direction", labels, labels, seen)


def evaluate_starter(studies: Iterable[Study], design_of: DesignOf | None = None) -> dict[str, Any]:
    """The direction of each curated study against the maintainer's reading of it.

    ``design_of`` gives the design the rules are handed; the curated one where none is given.
    Studies without a curated direction are left out.
    """
    labels = [way.value for way in Direction if way is not Direction.UNCLEAR]
    seen: list[tuple[str, str, str]] = []
    for study in studies:
        if study.facts is None or study.facts.direction is None:
            continue
        design = design_of(study) if design_of else _curated_design(study)
        read = direction(study, design=design, sentences=study_sentences(study))
        found = (read.value or Direction.UNCLEAR).value
        seen.append((study.id, study.facts.direction, found))
    return _report("curated direction", labels, [*labels, Direction.UNCLEAR.value], seen)


def _curated_design(study: Study) -> StudyDesign:
    named = study.facts.design if study.facts else None
    return StudyDesign(named) if named else StudyDesign.UNCLEAR


def _report(
    dataset: str,
    labels: Sequence[str],
    columns: Sequence[str],
    seen: Sequence[tuple[str, str, str]],
) -> dict[str, Any]:
    """Metrics, intervals, per class figures and confusion of ``(document, label, read)``."""
    documents: dict[str, Counts] = {}
    for document, label, found in seen:
        table = documents.setdefault(document, np.zeros((len(labels), len(columns))))
        table[labels.index(label), columns.index(found)] += 1
    tables = np.array([documents[name] for name in sorted(documents)])
    tables = tables.reshape(-1, len(labels), len(columns))
    total: Counts = tables.sum(axis=0)
    draws = np.random.default_rng(SEED).integers(0, max(1, len(tables)), (RESAMPLES, len(tables)))
    drawn = [_metrics(tables[pick].sum(axis=0)) for pick in draws] if len(tables) else []
    edge = (1 - COVERAGE) / 2
    metrics = _metrics(total)
    return {
        "dataset": dataset,
        "metrics": {name: round(value, 4) for name, value in metrics.items()},
        "intervals": {
            name: [
                round(float(bound), 4)
                for bound in np.quantile([draw[name] for draw in drawn], [edge, 1 - edge])
            ]
            for name in metrics
            if drawn
        },
        "n": len(seen),
        "per_class": _per_class(total, labels),
        "confusion": {
            label: {name: int(total[row, column]) for column, name in enumerate(columns)}
            for row, label in enumerate(labels)
        },
    }


def _metrics(table: Counts) -> dict[str, float]:
    """Accuracy, and F1 averaged over the classes that occur as a label or as a reading."""
    rows = len(table)
    right, given, read = np.diag(table[:, :rows]), table.sum(axis=1), table.sum(axis=0)[:rows]
    occurs = (given + read) > 0
    f1 = np.divide(2 * right, given + read, out=np.zeros(rows), where=occurs)
    total = float(table.sum())
    return {
        "macro_f1": float(f1[occurs].mean()) if occurs.any() else 0.0,
        "accuracy": float(right.sum()) / total if total else 0.0,
    }


def _per_class(table: Counts, labels: Sequence[str]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of each label, and how often it was given."""
    figures: dict[str, dict[str, float]] = {}
    for row, label in enumerate(labels):
        right, given, read = table[row, row], table[row].sum(), table[:, row].sum()
        figures[label] = {
            "precision": round(float(right / read), 4) if read else 0.0,
            "recall": round(float(right / given), 4) if given else 0.0,
            "f1": round(float(2 * right / (given + read)), 4) if given + read else 0.0,
            "n": float(given),
        }
    return figures
