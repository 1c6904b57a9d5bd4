"""Distinct questions for the benchmarks: templates over the lexicon's and the glossary's own words.

They are for load and timing, not for judging answers; no question of an evaluation set is here.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

from cpassist.core.data import load

TEMPLATES = (
    "does {} help a child with cerebral palsy?",
    "is {} safe for my {}-year-old son?",
    "what are the side effects of {}?",
    "{} or {}, which is better for walking?",
    "what age is best for {}?",
    "{} randomized trials GMFM-66",
    "who should not get {}?",
    "my daughter has spastic diplegia, would {} change her gait?",
    "how much does {} cost and how long do the effects last?",
    "only randomized trials since 2015 about {} and {}",
    "is there any proof that {} cures brain damage?",
    "how is {} given to babies after a difficult birth?",
)
"""``{}`` is filled with a term, ``{}-year-old`` with an age."""


def terms() -> list[str]:
    """Names, lay words and short forms of the lexicon, and the glossary's terms; sorted."""
    found = {entry["term"] for entry in load("glossary")["entries"]}
    for group in load("lexicon")["groups"].values():
        for entry in group["entries"]:
            found.update([entry["concept"], *entry.get("also", ()), *entry.get("lay", ())])
    return sorted(found)


def questions(seed: int = 1) -> Iterator[str]:
    """Questions without end, no two alike, in an order fixed by ``seed``."""
    draw = random.Random(seed)
    pool, seen = terms(), set[str]()
    for template in itertools.cycle(TEMPLATES):
        aged = template.replace("{}-year-old", f"{draw.randint(1, 17)}-year-old")
        question = aged.format(*draw.sample(pool, aged.count("{}")))
        if question not in seen:
            seen.add(question)
            yield question
