"""The groups compared: which words of a text stand for the intervention, which for the comparator.

Only finds mentions; what is said of a group is read by ``comparison``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from cpassist.core.appraise.direction_cues import Words, stem, word_set
from cpassist.core.appraise.page import fold

_WORD = re.compile(r"[^\W_]+(?:\.[0-9]+)?")
_ABBREVIATION = re.compile(r"\(\s{0,2}([^()\[\];,.=]{2,14}?)\s{0,2}[);,]")
_WITHOUT = frozenset({"non", "no", "without", "un", "not", "off"})
_GROUP = frozenset({"group", "groups", "arm", "arms", "recipients", "patients", "subjects",
                    "treated", "treatment", "condition", "children", "participants"})  # fmt: skip


_EARLIER = frozenset({"baseline", "before", "initial", "pretreatment", "pre"})


class Arm(StrEnum):
    """A group of a comparison."""

    INTERVENTION = "intervention"
    COMPARATOR = "comparator"

    @property
    def other(self) -> Arm:
        """The group on the other side."""
        return Arm.COMPARATOR if self is Arm.INTERVENTION else Arm.INTERVENTION


@dataclass(frozen=True, slots=True)
class ArmWords:
    """Stems that name one group and not the other; weights say how tellingly."""

    weights: dict[str, tuple[Arm, float]]
    against_baseline: bool
    """Whether the comparator is the patients' own earlier state."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A group named at a token."""

    at: int
    arm: Arm
    weight: float


def arm_words(
    intervention: str, comparator: str, folded: str, outcome: Collection[str] = ()
) -> ArmWords:
    """What tells the groups apart in ``folded``, a whole text; abbreviations it defines count.

    Stems in ``outcome`` name what was measured, not a group.
    """
    left, right = _stems(intervention), _stems(comparator)
    for names in (left, right):
        if not set(names) <= set(outcome):
            for word in set(names) & set(outcome):
                del names[word]
    weights: dict[str, tuple[Arm, float]] = {}
    _add_generic(weights, left, right)
    for word in left.keys() - right.keys():
        weights[word] = (Arm.INTERVENTION, left[word])
    for word in right.keys() - left.keys():
        weights[word] = (Arm.COMPARATOR, right[word])
    _add_abbreviations(weights, left, right, folded)
    return ArmWords(weights, not _EARLIER.isdisjoint(_WORD.findall(fold(comparator)[:60])))


def _stems(name: str) -> dict[str, float]:
    """Telling stems of a group's name, weighted: first words tell more than asides and numbers."""
    stop, generic = word_set("arms", "stop"), word_set("arms", "control")
    found: dict[str, float] = {}
    folded = fold(name)
    aside = folded.find("(")
    for match in _WORD.finditer(folded[:600]):
        word = match.group()
        if word in stop and word not in generic:
            continue
        if len(word) == 1 and not word.isdigit():
            # A one-letter name counts only as the label of a group ("group B").
            before = folded[max(0, match.start() - 6) : match.start()]
            if "group" not in before and "arm" not in before:
                continue
        weight = 0.4 if word[0].isdigit() else 1.0
        if 0 <= aside < match.start():
            weight *= 0.9
        found.setdefault(stem(word), weight)
    return found


def _add_generic(
    weights: dict[str, tuple[Arm, float]], left: dict[str, float], right: dict[str, float]
) -> None:
    """Usual names; turned round where the intervention itself is the control or placebo."""
    control = {stem(word) for word in word_set("arms", "control")}
    turned = bool(control & left.keys()) and not control & right.keys()
    active, passive = Arm.INTERVENTION, Arm.COMPARATOR
    if turned:
        active, passive = passive, active
    for word in word_set("arms", "intervention"):
        weights[stem(word)] = (active, 0.5)
    for word in control:
        weights[word] = (passive, 0.7)
    for word in left.keys() & right.keys():
        weights.pop(word, None)


def _add_abbreviations(
    weights: dict[str, tuple[Arm, float]],
    left: dict[str, float],
    right: dict[str, float],
    folded: str,
) -> None:
    """Abbreviations set in brackets behind words that name a group."""
    for match in list(_ABBREVIATION.finditer(folded))[:60]:
        label = [stem(word) for word in _WORD.findall(match.group(1)) if word not in _GROUP]
        label = [word for word in label if word not in word_set("arms", "stop")]
        if len(label) != 1 or label[0] in weights or label[0][0].isdigit():
            continue
        ahead = _WORD.findall(folded[max(0, match.start() - 60) : match.start()])[-6:]
        stems = [stem(word) for word in ahead]
        score = {Arm.INTERVENTION: 0.0, Arm.COMPARATOR: 0.0}
        for word in stems[-max(2, len(label[0])) :]:
            if word in left and word not in right:
                score[Arm.INTERVENTION] += left[word]
            elif word in right and word not in left:
                score[Arm.COMPARATOR] += right[word]
        best = max(score, key=lambda arm: (score[arm], arm.value))
        if score[best] > score[best.other]:
            weights[label[0]] = (best, 0.8)


def mentions(words: Words, arms: ArmWords, first: int, last: int) -> list[Mention]:
    """Where ``words.tokens[first:last]`` name a group; neighbours of one group are one mention.

    "Non-X" and "without X" name the other group.
    """
    found: list[Mention] = []
    tokens = words.tokens
    for at in range(first, last):
        entry = arms.weights.get(stem(tokens[at]))
        if entry is None:
            continue
        arm, weight = entry
        if at > first and tokens[at - 1] in _WITHOUT:
            arm = arm.other
        if at + 1 < last and tokens[at + 1] in _GROUP:
            weight += 0.3
        if found and found[-1].arm is arm and at - found[-1].at <= 2:
            found[-1] = Mention(at, arm, found[-1].weight + weight)
        else:
            found.append(Mention(at, arm, weight))
    return found
