"""What the terminal UI needs of the product: ``local`` answers in this process, ``remote`` asks.

Everything comes in as the plain objects of ``docs/contract.md``, so that an answer looks the same
wherever it was made. Calls may take long: a face runs them aside (``aside.aside``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from cpassist.domain.answers import Filters
from cpassist.service.events import Listener

Json = dict[str, Any]


Tell = Callable[[str, Json], None]
"""Is told the parts of an answer as they come: ``understood``, ``hits``, ``quotes``,
``certainty``. May be called from another thread."""


def unheard(name: str, part: Json) -> None:
    """A ``Tell`` for callers that wait for the whole."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with all that bears on its answer."""

    text: str
    filters: Filters = field(default_factory=Filters)
    history: tuple[str, ...] = ()
    """What was asked before, oldest first."""
    read_as: str | None = None
    """The asker's own reading, taken for ours."""


class Backend(Protocol):
    """Answers, studies and grades, from this process or another."""

    @property
    def server(self) -> str | None:
        """Where questions are sent; ``None`` where they stay in this process."""

    def open(self, listener: Listener) -> int:
        """Make ready to answer; how many studies there are. May be called again after a fault.

        Raises ``CpassistError``.
        """

    def ask(self, asking: Asking, tell: Tell = unheard) -> Json:
        """The answer in the JSON contract. Raises ``CpassistError``."""

    def study(self, study_id: str) -> Json:
        """A study's words and identifiers. Raises ``UnknownStudy``."""

    def why(self, study_id: str) -> Json:
        """How a study was graded, signal by signal. Raises ``UnknownStudy``."""

    def collection(self) -> Json:
        """What the serving build holds (``GET /v1/corpus``). Raises ``CpassistError``."""

    def check(self, text: str) -> Json:
        """The report on an article (``docs/check.md``). Raises ``CpassistError``."""

    def cite(self, study_id: str, form: str) -> str:
        """A reference as ``ris`` or ``bibtex``. Raises ``UnknownStudy``."""

    def sheet(self, asking: Asking) -> str:
        """One page for the doctor's visit, as HTML that prints. Raises ``CpassistError``."""

    def stem(self, words: Sequence[str]) -> list[str]:
        """The stems by which words of a question and of a quote are matched."""
