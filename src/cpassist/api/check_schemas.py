"""The JSON contract of a checked text as models (``docs/check.md``)."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from cpassist.api.schemas import CitationOut, QuoteOut, ReceiptOut, Record
from cpassist.domain.claims import ClaimType, DisclosurePoint, Flag, Overall, Stance, Verdict
from cpassist.domain.evidence import CertaintyLevel

MOST_CHARS_SENT = 500_000
"""A longer text is refused; of one up to this length the report says how far it was read."""


class CheckBody(Record):
    """A text about treatment, as words; or the address of a page that holds it.

    One of the two. Words are what is shown of a page, not its markup.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "text": "Cord blood cures cerebral palsy. A 2017 trial at Duke proved it. "
                    "Treatment costs $15,000. Talk to our team today!"
                },
                {"url": "https://clinic.example/stem-cells"},
            ]
        },
    )

    text: Annotated[
        str | None,
        Field(
            max_length=MOST_CHARS_SENT,
            description="Offsets of the report count its code points.",
        ),
    ] = None
    url: Annotated[
        str | None,
        Field(
            max_length=2000,
            description="A public page under https, where the server reads pages "
            "(`fetch_pages` of `GET /v1/server`).",
        ),
    ] = None

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if (self.text is None) == (self.url is None):
            raise ValueError("either text or url, one of them")
        return self


class PlaceOut(Record):
    """Words of the text; `text` stands in it at `[start:end]`."""

    start: int
    end: int
    text: str


class FlagOut(Record):
    """What a reader should know of a statement; `place` is null where no words show it."""

    flag: Flag
    words: str
    place: PlaceOut | None


class ClaimQuoteOut(QuoteOut):
    """A quote for or against the statement as worded."""

    stance: Stance


class ClaimOut(PlaceOut):
    """A statement of the text with its verdict and the quotes it rests on."""

    type: ClaimType
    type_words: str
    checkable: bool
    verdict: Verdict
    verdict_words: str
    why: str
    certainty: CertaintyLevel
    flags: list[FlagOut]
    quotes: list[ClaimQuoteOut]


class DisclosureOut(Record):
    """Whether the text tells of a point, and where."""

    present: bool
    words: str
    places: list[PlaceOut]


class CheckOut(Record):
    """The report. The same build and the same text give the same bytes."""

    text: Annotated[str, Field(description="What was checked; control signs are made blank.")]
    text_sha256: str
    claims: list[ClaimOut]
    disclosures: dict[DisclosurePoint, DisclosureOut]
    overall: Overall
    overall_words: str
    overall_meaning: str
    reasons: list[str]
    questions: list[str]
    caveats: list[str]
    citations: list[CitationOut]
    receipt: ReceiptOut
    checked_chars: int
