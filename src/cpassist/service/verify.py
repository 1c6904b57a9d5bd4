"""Check a saved answer's quotes against the stored studies, offline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cpassist.core.receipts import Claimed, Fault, check
from cpassist.domain.errors import DocumentError, UnknownStudy
from cpassist.domain.studies import Study


@dataclass(frozen=True, slots=True)
class Checked:
    """One quote of the saved answer and its fault, if any."""

    study_id: str
    start: int
    end: int
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked, and how much of it holds."""

    build: str
    quotes: tuple[Checked, ...]

    @property
    def checked(self) -> int:
        """How many quotes were looked at."""
        return len(self.quotes)

    @property
    def failed(self) -> int:
        """How many do not stand."""
        return sum(quote.fault is not None for quote in self.quotes)

    @property
    def holds(self) -> bool:
        """Whether every quote stands."""
        return self.failed == 0

    def as_json(self) -> dict[str, Any]:
        """The report as one plain object."""
        return {
            "holds": self.holds,
            "build": self.build,
            "checked": self.checked,
            "failed": self.failed,
            "quotes": [
                {
                    "study_id": quote.study_id,
                    "start": quote.start,
                    "end": quote.end,
                    "fault": quote.fault.value if quote.fault else None,
                }
                for quote in self.quotes
            ],
        }

    def lines(self) -> list[str]:
        """The report for a person."""
        lines = [
            f"{quote.study_id} {quote.start}-{quote.end}: {quote.fault.value}"
            for quote in self.quotes
            if quote.fault
        ]
        return [*lines, f"{self.checked - self.failed} of {self.checked} quotes stand."]


@dataclass(frozen=True, slots=True)
class Verify:
    """Looks studies up by id; ``find`` raises ``UnknownStudy``."""

    find: Callable[[str], Study]

    def verify(self, document: Mapping[str, Any]) -> Report:
        """Check every quote under ``quotes`` and ``safety``, wherever they stand in the document.

        Raises ``DocumentError`` where the document is no saved answer.
        """
        if isinstance(exchanges := document.get("exchanges"), list):
            return self._conversation(exchanges)
        if isinstance(claims := document.get("claims"), list):
            return self._article(document, claims)
        receipt = document.get("receipt")
        quotes = document.get("quotes")
        if not isinstance(receipt, dict) or not isinstance(quotes, list):
            raise DocumentError(
                "the file is no saved answer: it has no quotes and receipt",
                hint="Save one with 'cpassist ask --json ... > FILE'.",
            )
        safety = document.get("safety", [])
        everything = [*quotes, *(safety if isinstance(safety, list) else [])]
        return Report(
            build=str(receipt.get("build", "")),
            quotes=tuple(
                self._check(item, place) for place, item in enumerate(everything, start=1)
            ),
        )

    def _conversation(self, exchanges: Sequence[Any]) -> Report:
        """Every answer of a conversation, one after the other; the build is the last one's."""
        answers = [item.get("answer") if isinstance(item, dict) else None for item in exchanges]
        if not answers or not all(isinstance(answer, dict) for answer in answers):
            raise DocumentError(
                "the file is no saved conversation: an exchange lacks its answer",
                hint="Save one with 'cpassist history export NUMBER > FILE'.",
            )
        reports = [self.verify(answer) for answer in answers if isinstance(answer, dict)]
        return Report(
            build=reports[-1].build,
            quotes=tuple(quote for report in reports for quote in report.quotes),
        )

    def _article(self, document: Mapping[str, Any], claims: Sequence[Any]) -> Report:
        """Every quote of a checked text; each statement must be the text's own words."""
        receipt, text = document.get("receipt"), document.get("text")
        if not isinstance(receipt, dict) or not isinstance(text, str):
            raise DocumentError(
                "the file is no saved check: it lacks its text or receipt",
                hint="Save one with 'cpassist check --json ARTICLE > FILE'.",
            )
        quotes = [
            quote
            for place, one in enumerate(claims, start=1)
            for quote in _quotes(one, text, place)
        ]
        return Report(
            build=str(receipt.get("build", "")),
            quotes=tuple(self._check(item, place) for place, item in enumerate(quotes, start=1)),
        )

    def _check(self, item: Any, place: int) -> Checked:
        claimed = _claimed(item, place)
        try:
            study: Study | None = self.find(claimed.study_id)
        except UnknownStudy:
            study = None
        return Checked(claimed.study_id, claimed.start, claimed.end, check(claimed, study))


def _quotes(claim: Any, text: str, place: int) -> list[Any]:
    """The quotes of a statement that stands in the text where it says it does."""
    if isinstance(claim, dict) and isinstance(claim.get("quotes"), list):
        start, end = claim.get("start"), claim.get("end")
        placed = isinstance(start, int) and isinstance(end, int) and 0 <= start <= end
        if placed and text[start:end] == claim.get("text"):
            return list(claim["quotes"])
    raise DocumentError(
        f"statement {place} of the file is not the words of its text",
        hint="Check the text anew; a file edited by hand cannot be checked.",
    )


def _claimed(item: Any, place: int) -> Claimed:
    fields = {"study_id": str, "text": str, "start": int, "end": int, "sha256": str}
    if not isinstance(item, dict) or any(
        not isinstance(item.get(name), kind) for name, kind in fields.items()
    ):
        raise DocumentError(
            f"quote {place} of the file lacks one of: {', '.join(fields)}",
            hint="Save the answer anew; a file edited by hand cannot be checked.",
        )
    return Claimed(**{name: item[name] for name in fields})
