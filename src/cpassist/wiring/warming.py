"""Does beforehand what the first question and the first article would have to wait for."""

from __future__ import annotations

import time
from itertools import islice
from typing import Final

from cpassist.core.claims.study_view import view
from cpassist.service.ask import Ask
from cpassist.wiring.checking import check_with

_QUESTIONS: Final = (
    "does cord blood help a child with cerebral palsy walk?",
    "what side effects did the trial by Sun report?",
)
_ARTICLE: Final = (
    "Stem cells cure cerebral palsy. A 2017 trial at Duke showed that cord blood improved walking "
    "in 63 children. Some families report side effects such as fever. Treatment costs $15,000."
)
_BREATH_S: Final = 0.002
"""Between two studies, so that questions asked meanwhile have their turn."""


def warm(ask: Ask) -> None:
    """Word lists, rules and model into memory, and each study as articles are compared with it.

    As many studies as the checker remembers, by id; some seconds for the starter corpus.
    """
    for question in _QUESTIONS:
        ask.ask(question)
    check_with(ask).check(_ARTICLE)
    for study in islice(ask.store.studies(), view.cache_parameters()["maxsize"]):
        view(study)
        time.sleep(_BREATH_S)
