"""What a question is sent as, and what narrows it down."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from cpassist.domain.answers import Cells, Filters, Population
from cpassist.domain.evidence import StudyDesign


class AskBody(BaseModel):
    """A question, and what to leave out."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "does cord blood help a child with cerebral palsy walk?"},
                {
                    "question": "is it safe?",
                    "history": ["does cord blood help a child with cerebral palsy walk?"],
                    "designs": ["randomized controlled trial"],
                    "since_year": 2015,
                    "limit": 5,
                },
            ]
        },
    )

    question: Annotated[str, Field(max_length=8000, description="In your own words.")]
    history: Annotated[
        list[Annotated[str, Field(max_length=8000)]],
        Field(max_length=12, description="Earlier questions, oldest first, for a follow-up."),
    ] = []
    limit: Annotated[int | None, Field(ge=1, le=50, description="Studies quoted.")] = None
    designs: Annotated[list[StudyDesign], Field(max_length=20)] = []
    since_year: Annotated[int | None, Field(ge=1800, le=2200)] = None
    population: Annotated[
        list[Population],
        Field(max_length=4, description="Done on any of these."),
    ] = []
    cells: Annotated[
        list[Cells],
        Field(max_length=8, description="With any of these cells."),
    ] = []
    open_access: Annotated[bool, Field(description="Only studies known to be free to read.")] = (
        False
    )
    expand: Annotated[bool | None, Field(description="Search lay words as medical words too.")] = (
        None
    )
    standalone: Annotated[
        str | None,
        Field(max_length=8000, description="Your own reading of a follow-up, taken for ours."),
    ] = None

    @property
    def filters(self) -> Filters:
        """What the asker ruled out."""
        return Filters(
            frozenset(self.designs),
            self.since_year,
            frozenset(self.population),
            frozenset(self.cells),
            self.open_access,
        )
