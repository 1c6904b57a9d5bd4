"""Which of the studies found bear on the question, so that only they are counted and graded.

A search returns what is near; ankle splints are near "help him walk". A grade must rest on
studies of the treatment that was asked about.
"""

from __future__ import annotations

from collections.abc import Sequence

from cpassist.core.standpoint import cells_asked, compares
from cpassist.core.steer import likeness, of_cells
from cpassist.core.subject import about, holds, treatments
from cpassist.domain.answers import Intent, Question, StudyHit

NEAR = 0.55
"""A study that scores below this share of the best one is there only because something was next."""


def bearing(question: Question, found: Sequence[StudyHit]) -> tuple[StudyHit, ...]:
    """The studies of ``found`` that may be shown for ``question``, in the same order; never none.

    Near enough to the best, and naming one of the treatments asked about, where any does. Where
    cells are asked about by no name of theirs ("stem cells"), a study of any cells will do.
    """
    best = max(likeness(hit) for hit in found)
    near = tuple(hit for hit in found if likeness(hit) >= NEAR * best)
    named = treatments(question.standalone)
    if not named and cells_asked(question):
        return _of_any_cells(near, found) or near
    return tuple(hit for hit in near if any(holds(hit.study, one) for one in named)) or near


def _of_any_cells(near: Sequence[StudyHit], found: Sequence[StudyHit]) -> tuple[StudyHit, ...]:
    """The studies of cells among ``near``; where one compares, every one found that does too.

    Which cells is left open, so all trials of cells speak to the question however they are worded,
    and those that found nothing must not be left out for being worded otherwise.
    """
    own = {hit.study.id: hit for hit in near if of_cells(hit.study)}
    if not any(compares(hit) for hit in own.values()):
        return tuple(own.values())
    return tuple(
        hit for hit in found if hit.study.id in own or (compares(hit) and of_cells(hit.study))
    )


def graded(question: Question, shown: Sequence[StudyHit]) -> tuple[StudyHit, ...]:
    """The studies of ``shown`` that a grade of the treatment asked about may rest on.

    Those about one of the treatments that name all of them; for a comparison, or where there are
    none such, those about any of them. All, where no treatment is named or none is about one.
    """
    named = treatments(question.standalone)
    about_any = [hit for hit in shown if any(about(hit.study, one) for one in named)]
    of_all = [hit for hit in about_any if all(holds(hit.study, one) for one in named)]
    if question.intents[:1] == (Intent.COMPARISON,):
        of_all = []
    return tuple(of_all or about_any or shown)
