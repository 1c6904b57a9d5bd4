"""Which of the studies found bear on the question, so that only they are counted and graded.

A search returns what is near; ankle splints are near "help him walk". A grade must rest on
studies of the treatment that was asked about.
"""

from __future__ import annotations

from collections.abc import Sequence

from cpassist.core.subject import Subject, about, holds, treatments
from cpassist.domain.answers import Intent, Question, StudyHit

NEAR = 0.55
"""A study that scores below this share of the best one is there only because something was next."""


def bearing(question: Question, found: Sequence[StudyHit]) -> tuple[StudyHit, ...]:
    """The studies of ``found`` that bear on ``question``, in the same order; never none of many.

    Where treatments are named: studies about one of them that name all of them; for a comparison,
    or where there are none such, studies about any of them. Where none is named, or none is held:
    all that are near enough to the best.
    """
    near = [hit for hit in found if hit.score >= NEAR * found[0].score]
    named = treatments(question.standalone)
    if not named:
        return tuple(near)
    about_any = [hit for hit in near if any(about(hit.study, one) for one in named)]
    if question.intents[:1] == (Intent.COMPARISON,):
        return tuple(about_any or near)
    of_all = [hit for hit in about_any if _names_all(hit, named)]
    return tuple(of_all or about_any or near)


def _names_all(hit: StudyHit, named: Sequence[Subject]) -> bool:
    return all(holds(hit.study, one) for one in named)
