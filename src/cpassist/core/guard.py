"""Recognises an emergency, and a request to decide, dose or diagnose for one family.

Runs before anything is searched. What counts is data (``core/data/guard.toml``, ``personal.toml``);
this file holds the rule that joins it. It gives no advice and writes no words: a finding names
the key of a fixed message.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from cpassist.core.cues import Folded, cue, fold
from cpassist.core.data import load
from cpassist.core.premise import premise
from cpassist.core.topic import Topic, topic
from cpassist.domain.answers import AnswerReason
from cpassist.domain.passages import Span

_DATA = "guard"
_PERSONAL = "personal"
_NEAR_CHARS = 24
"""How near a sign a denial or a noun may stand: "no fever", "seizure medicine"."""

_HISTORY = 2
"""How many earlier questions may say which procedure "it" was."""


@dataclass(frozen=True, slots=True)
class GuardFinding:
    """Why a question is met with guidance, and the words that made it so."""

    kind: AnswerReason
    """``URGENT`` or ``PERSONAL_ADVICE``."""
    code: str
    """The group of cues that matched."""
    spans: tuple[Span, ...]
    """Places in the text as typed, in order."""
    message: str
    """A key of ``[guard.words]`` in the message catalogue."""


def guard(text: str, history: Sequence[str] = ()) -> GuardFinding | None:
    """What must come before, or instead of, an answer; ``None`` for an ordinary question.

    ``history`` holds earlier questions, oldest first; they can tell that a procedure took place,
    never that a sign is there. An emergency goes before everything else. Sources of the signs
    stand beside them in the data. Linear in the length of ``text``.
    """
    folded = fold(text)
    return _urgent(folded, [fold(earlier) for earlier in history[-_HISTORY:]]) or _personal(
        text, folded
    )


def _urgent(folded: Folded, earlier: Sequence[Folded]) -> GuardFinding | None:
    signs = list(_signs(folded))
    if not signs:
        return None
    around = _Around.of(folded, earlier)
    named = len({name for name, _ in signs if load(_DATA)["urgent"][name]["level"] != "recent"})
    counted = [sign for sign in signs if around.bears(sign[0], named)]
    if not counted:
        return None
    code = min((name for name, _ in counted), key=_rank)
    spans = sorted({span for _, span in counted}, key=lambda span: (span.start, span.end))
    message = str(load(_DATA)["urgent"][code].get("message", "urgent"))
    return GuardFinding(AnswerReason.URGENT, code, tuple(spans), message)


def _rank(code: str) -> tuple[bool, int]:
    """Signs with words of their own first, then those that suffice alone, in the data's order."""
    table = load(_DATA)["urgent"]
    return ("message" not in table[code], list(table).index(code))


def _signs(folded: Folded) -> Iterator[tuple[str, Span]]:
    """Every sign that is named and not denied: its group and its place in the text as typed."""
    denied = cue(_DATA, "framing", "not_so").pattern
    named = cue(_DATA, "framing", "only_a_name").pattern
    for name in load(_DATA)["urgent"]:
        for start, end in cue(_DATA, "urgent", name).find(folded):
            before = folded.flat[max(0, start - _NEAR_CHARS) : start]
            goes_on = folded.flat[end : end + _NEAR_CHARS]
            if named.match(goes_on, 1) is not None:
                continue
            clause = " " + " ".join(before.split(" , ")[-1].split(" . ")[-1].split()[-2:]) + " "
            if denied.search(clause) is None:
                yield name, folded.span(start, end)


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a sign: whether it is here and now, and how the question is framed."""

    now: bool
    after: bool
    """A procedure or a time after it is named, here or in an earlier question."""
    timed: bool
    """The time since a procedure is given in figures."""
    action: bool
    """What to do, or whether it is normal, is asked."""
    turned: bool
    """Something is said to have changed."""
    me: bool
    """A plain sentence about one's own child: "he has", "my daughter is"."""
    here: bool
    many: bool
    study: bool
    possible: bool
    past: bool
    others: bool

    @classmethod
    def of(cls, folded: Folded, earlier: Sequence[Folded]) -> _Around:
        def there(table: str, name: str) -> bool:
            return cue(_DATA, table, name).holds(folded)

        elapsed = cue(_DATA, "context", "elapsed")
        return cls(
            now=there("context", "now"),
            after=any(elapsed.holds(part) for part in (folded, *earlier)),
            timed=there("context", "timed"),
            action=there("context", "action"),
            turned=there("context", "turned"),
            me=there("context", "me"),
            here=there("context", "here"),
            many=there("context", "many"),
            study=there("framing", "study"),
            possible=there("framing", "possible"),
            past=there("framing", "past"),
            others=there("framing", "others"),
        )

    @property
    def general(self) -> bool:
        """The question is about studies, possibilities, the past or somebody else."""
        asked_of_studies = self.study and not (self.action and self.after)
        return asked_of_studies or self.possible or self.past or self.others

    def bears(self, name: str, named: int) -> bool:
        """Whether a sign of group ``name`` is happening; ``named`` groups of signs were found."""
        level = load(_DATA)["urgent"][name]["level"]
        if level == "always":
            return self.me or not (self.study or self.others)
        if (self.others or self.many) and not self.me:
            return level == "alone" and not self.general
        if self.general:
            return self.me and self.now and not (self.possible or self.past)
        if level == "alone" or (level == "here" and (self.here or self.timed)):
            return True
        if level == "recent":
            return self.here and self.after and (self.now or self.timed or self.turned)
        return (
            self.now
            or self.timed
            or (self.here and (self.after or self.action))
            or (self.after and self.action)
            or (self.me and named > 1)
        )


@cache
def _strong() -> tuple[str, ...]:
    return tuple(load(_PERSONAL)["strong"])


def _personal(text: str, folded: Folded) -> GuardFinding | None:
    """A request to decide; one on another topic, or one that rests on a claim, is met as such."""
    if topic(text).verdict is Topic.OUTSIDE:
        return None
    general = cue(_PERSONAL, "weak", "general").holds(folded)
    for name in _strong():
        found = next(cue(_PERSONAL, "strong", name).find(folded), None)
        if found is not None and not general:
            group = load(_PERSONAL)["strong"][name]
            if group.get("yields_to_premise", False) and premise(text) is not None:
                continue
            return GuardFinding(
                AnswerReason.PERSONAL_ADVICE,
                str(group["code"]),
                (folded.span(*found),),
                str(group["message"]),
            )
    return None
