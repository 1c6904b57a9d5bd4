"""What to ask whoever offers the treatment, from what a text leaves open.

Asks, never advises. Questions, their order and their source are data (``core/data/overall.toml``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cpassist.core.data import load
from cpassist.domain.claims import Disclosure, JudgedClaim

MOST: Final = 7


def clinic_questions(
    judged: Sequence[JudgedClaim], disclosed: Sequence[Disclosure]
) -> tuple[str, ...]:
    """Up to ``MOST`` questions in plain words, most telling first.

    A question is asked where the text does not tell its point, holds one of its flags, or makes a
    statement with one of its verdicts. None where nothing is open.
    """
    missing = {one.point.value for one in disclosed if not one.present}
    flags = {mark.flag.value for one in judged for mark in one.flags}
    verdicts = {one.verdict.value for one in judged}
    asked = [
        str(one["text"])
        for one in load("overall")["questions"]["ask"]
        if one.get("missing") in missing
        or flags & set(one.get("flags", ()))
        or verdicts & set(one.get("verdicts", ()))
    ]
    return tuple(asked[:MOST])
