"""Study design against the labels of experts, of publication types and of MeSH headings.

What serves as the label is hidden from the rules: publication types and headings are never shown
to them here, so that every figure is about the words alone. Rows are read from their own fields:

- ``label`` present: experts' 14 classes, and the benchmark's groups of them.
- ``publication_types`` present: NLM's types. Rows filed only as "Journal Article" carry no design
  and are left out of the scores; what they were read as is told under ``unlabelled``. "Clinical
  Trial" does not say whether people were randomised, so that ``macro_f1_grouped`` joins it with
  randomised trials, reviews with systematic reviews, and guidelines with opinion.
- else ``design_mesh``: headings, several a row and incomplete. A reading is right where it is one
  of the row's headings; a row read wrong counts against its most telling heading. Headings "as
  topic" are about the subject and make no label. Cohort and retrospective are one class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from cpassist.core.appraise.design import design
from cpassist.domain.evidence import StudyDesign
from cpassist.domain.studies import Section, Study, StudyKind
from cpassist.service.evaluations.confusion import (
    Pair,
    accuracy,
    confusion,
    macro_f1,
    macro_interval,
    per_class,
)
from cpassist.service.evaluations.design_labels import (
    GROUP_OF,
    HEADING_CLASS,
    HEADING_MERGED,
    PUBLICATION_CLASS,
    PUBLICATION_GROUP,
    expert_label,
)
from cpassist.service.evaluations.intervals import mean_interval

Row = Mapping[str, Any]

_ELSE: Final = "else"
"""A reading that has no counterpart among the labels; it is always wrong."""
_HEADINGS: Final = ("blinded_or_randomised", "case_control", "cross_sectional", "cohort", "survey")
"""The most telling first: a trial that followed people is also filed as a cohort."""
_UNSPECIFIED: Final = "unspecified"


def study_of(row: Row) -> Study:
    """A row as a study with its words only: labels, types and headings are left out."""
    parts = row.get("sections") or [{"label": "", "text": row.get("abstract") or ""}]
    return Study(
        id=str(row.get("pmid") or ""),
        kind=StudyKind.ABSTRACT,
        title=str(row.get("title") or ""),
        sections=tuple(Section(str(p.get("label") or ""), str(p.get("text") or "")) for p in parts),
    )


def evaluate(rows: Sequence[Row]) -> dict[str, Any]:
    """Metrics with 95 % intervals, per-class figures and the confusion, for one kind of rows.

    Returns ``dataset``, ``metrics`` (``macro_f1``, ``macro_f1_grouped``, ``accuracy``,
    ``accuracy_grouped``), ``intervals``, ``n`` (rows scored), ``per_class``, ``per_class_grouped``
    and ``confusion``. Raises ``ValueError`` where there are no rows, or rows of different kinds.
    """
    kinds = {_kind_of(row) for row in rows}
    if len(kinds) != 1:
        raise ValueError(
            f"rows of one kind are needed, found: {', '.join(sorted(kinds)) or 'none'}"
        )
    (kind,) = kinds
    return _EVALUATIONS[kind](rows)


def _kind_of(row: Row) -> str:
    if "label" in row:
        return "expert"
    return "pubtype" if "publication_types" in row else "mesh"


def _experts(rows: Sequence[Row]) -> dict[str, Any]:
    pairs = [(str(row["label"]), expert_label(study_of(row))) for row in rows]
    return _report("study-design/expert", pairs, GROUP_OF)


def _publication_types(rows: Sequence[Row]) -> dict[str, Any]:
    read = [(str(row["design"]), _named(row, PUBLICATION_CLASS)) for row in rows]
    report = _report(
        "study-design/pubtype",
        [pair for pair in read if pair[0] != _UNSPECIFIED],
        PUBLICATION_GROUP,
    )
    unlabelled = [pair for pair in read if pair[0] == _UNSPECIFIED]
    return report | {"unlabelled": confusion(unlabelled).get(_UNSPECIFIED, {})}


def _headings(rows: Sequence[Row]) -> dict[str, Any]:
    pairs = []
    for row in rows:
        filed = {HEADING_MERGED.get(name, name) for name in row.get("design_mesh") or ()}
        wanted = [name for name in _HEADINGS if name in filed]
        if wanted:
            read = _named(row, HEADING_CLASS)
            pairs.append((read if read in wanted else wanted[0], read))
    return _report("study-design/mesh", pairs, {name: name for name in _HEADINGS})


_EVALUATIONS: Final[Mapping[str, Callable[[Sequence[Row]], dict[str, Any]]]] = {
    "expert": _experts,
    "pubtype": _publication_types,
    "mesh": _headings,
}


def _named(row: Row, names: Mapping[StudyDesign, str]) -> str:
    return names.get(design(study_of(row)).value or StudyDesign.UNCLEAR, _ELSE)


def _report(dataset: str, pairs: Sequence[Pair], group_of: Mapping[str, str]) -> dict[str, Any]:
    """The scores over the classes that occur among the rows, fine and grouped."""
    grouped = [(group_of.get(t, t), group_of.get(r, r)) for t, r in pairs]
    fine_classes = sorted({truth for truth, _ in pairs})
    groups = sorted({truth for truth, _ in grouped})
    metrics = {
        "macro_f1": macro_f1(pairs, fine_classes),
        "macro_f1_grouped": macro_f1(grouped, groups),
        "accuracy": accuracy(pairs),
        "accuracy_grouped": accuracy(grouped),
    }
    return {
        "dataset": dataset,
        "metrics": {name: round(value, 4) for name, value in metrics.items()},
        "intervals": {
            "macro_f1": macro_interval(pairs, fine_classes),
            "macro_f1_grouped": macro_interval(grouped, groups),
            "accuracy": mean_interval([float(t == r) for t, r in pairs]),
            "accuracy_grouped": mean_interval([float(t == r) for t, r in grouped]),
        },
        "n": len(pairs),
        "per_class": per_class(pairs, fine_classes),
        "per_class_grouped": per_class(grouped, groups),
        "confusion": confusion(pairs),
    }
