"""The light, the verb and the exchange codes of a level: words taken from ``certainty.toml``.

Nothing is judged here, and nothing here is advice: a light says what the evidence is like, never
what to do.
"""

from __future__ import annotations

from typing import Any

from cpassist.core.data import load
from cpassist.domain.evidence import CertaintyLevel, Direction, TrafficLight

_SIDES = {
    Direction.BENEFIT: "benefit",
    Direction.NO_DIFFERENCE: "no difference",
    Direction.HARM: "harm",
    Direction.MIXED: "mixed",
}


def verb(level: CertaintyLevel, direction: Direction) -> str:
    """One sentence that says how sure one may be and of what ("... may improve ...").

    Source: GRADE guidelines 26, J Clin Epidemiol 2020;119:126-135, table 2: the plain verb for
    high, "probably" for moderate, "may" for low, "very uncertain" for very low certainty.
    """
    return str(_data()["verbs"][level.value][_SIDES.get(direction, "other")])


def light(
    level: CertaintyLevel,
    direction: Direction,
    *,
    more_harm: bool = False,
    unsettled: bool = False,
) -> tuple[TrafficLight, str]:
    """The light and its meaning in words, by the table of ``certainty.toml``.

    ``more_harm``: the main study also reports more unwanted effects with the treatment, which
    turns a low-certainty "no difference" red. ``unsettled``: another sound review says that its
    studies disagree widely, which turns green yellow. Source: Novak 2013 and 2020.
    """
    lights: dict[str, Any] = _data()["lights"]
    side = _SIDES.get(direction, "other")
    colour = lights[level.value][side]
    meanings: dict[str, str] = lights["meanings"]
    if direction is Direction.NO_DIFFERENCE and more_harm and colour != "grey":
        colour = lights["harm_without_help"].get(level.value, colour)
        return TrafficLight(colour), meanings[f"{colour} harm without help"]
    if unsettled and colour == "green":
        colour = lights["unsettled"]["green"]
        return TrafficLight(colour), meanings[f"{colour} unsettled"]
    return TrafficLight(colour), meanings.get(f"{colour} {side}", meanings.get(colour, ""))


def fhir_code(level: CertaintyLevel) -> str | None:
    """The code of FHIR R5 ``certainty-rating``; ``None`` for "not graded", which has none there."""
    code: str | None = _data()["fhir"]["rating"].get(level.value)
    return code


def domain_code(reason_code: str) -> str:
    """The code of FHIR R5 ``certainty-type`` for a reason ("imprecision.x" -> "Imprecision").

    Raises ``KeyError`` for a code whose domain is unknown.
    """
    return str(_data()["fhir"]["type"][reason_code.partition(".")[0]])


def _data() -> dict[str, Any]:
    return load("certainty")
