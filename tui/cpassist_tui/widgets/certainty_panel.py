"""How sure one can be, and why: light, certainty, every reason, and which way studies point."""

from __future__ import annotations

from typing import Any

from textual.content import Content
from textual.widgets import Static

from cpassist.core import words as plain
from cpassist.core.words import direction_words
from cpassist.domain.evidence import CertaintyLevel, Direction
from cpassist_tui import shown
from cpassist_tui.labels import label

Json = dict[str, Any]

SIGNS = {
    Direction.BENEFIT: ("+", "$text-success"),
    Direction.NO_DIFFERENCE: ("=", ""),
    Direction.MIXED: ("±", "$text-warning"),
    Direction.HARM: ("−", "$text-error"),
}
"""A sign for each direction, that holds without colour."""

_BALANCE = (
    ("benefit", "better than the comparison"),
    ("no_difference", "no difference"),
    ("mixed", "mixed"),
    ("harm", "harm"),
)


class CertaintyPanel(Static):
    """A graded answer's certainty; also kept by an answer that carries no grade, which says so."""

    def __init__(self, answer: Json) -> None:
        super().__init__(_content(answer), markup=False)
        self.border_title = Content(plain.template("headings", "why"))


def _content(answer: Json) -> Content:
    certainty = answer["certainty"]
    level = CertaintyLevel(certainty["level"])
    rows = [
        shown.light(answer),
        Content.assemble(
            "Certainty: ",
            (plain.certainty_name(level), "bold"),
            f" ({plain.certainty_meaning(level)})",
        ),
    ]
    rows += [shown.said(f"• {reason['text']}") for reason in certainty["reasons"]]
    rows += _chart(answer)
    if directions := [
        f"{name} {'■' * answer['balance'][key]} {answer['balance'][key]}"
        for key, name in _BALANCE
        if answer["balance"][key]
    ]:
        rows.append(Content(f"Studies shown: {'; '.join(directions)}"))
    return shown.lines(rows)


def _chart(answer: Json) -> list[Content]:
    """A row a design, strongest first: one sign for each study, which tells its direction."""
    by_design: dict[tuple[str, str], list[Direction]] = {}
    for citation in answer["citations"]:
        appraisal = citation["appraisal"]
        if appraisal["direction"] in SIGNS:
            design = (str(appraisal["level"]), str(appraisal["design_words"]))
            by_design.setdefault(design, []).append(Direction(appraisal["direction"]))
    if not by_design:
        return []
    width = max(len(name) for _, name in by_design)
    rows = [Content(""), Content(label("balance", "title"))]
    for (_, name), found in sorted(by_design.items()):
        signs = [
            Content.styled(f"{SIGNS[one][0] * found.count(one)} ", f"bold {SIGNS[one][1]}".strip())
            for one in SIGNS
            if one in found
        ]
        rows.append(Content.assemble(shown.said(f"{name:<{width}}  "), *signs))
    meant = "  ".join(
        f"{sign} {direction_words(one)}"
        for one, (sign, _) in SIGNS.items()
        if any(one in found for found in by_design.values())
    )
    return [*rows, Content.styled(meant, "dim")]
