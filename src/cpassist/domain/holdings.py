"""What a harvest keeps, and how it accounts for everything it was told of."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

from cpassist.domain.harvest import Link, Payload
from cpassist.domain.studies import RetractionStatus, Study


class State(StrEnum):
    """How a record is held. All but ``KEPT`` hold identifiers, licence and standing alone."""

    KEPT = "kept"
    REFUSED = "refused by licence"
    WITHOUT_ABSTRACT = "without abstract"
    REMOVED = "removed by a maintainer"


class Outcome(StrEnum):
    """What became of one announcement: exactly one of these."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    WITHOUT_ABSTRACT = "without_abstract"
    QUARANTINED = "quarantined"
    REMOVED = "removed"
    """A maintainer removed it before: it stays away."""
    REPEATED = "repeated"
    """Announced before in the same run."""
    MISSING = "missing"
    """Announced, and not delivered when asked for."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One record of one source as it is held."""

    source: str
    key: str
    state: State
    payload_sha256: str
    judged_by: str
    """The gate's fingerprint: another gate judges anew."""
    study: Study
    links: tuple[Link, ...] = ()
    payload: Payload | None = None
    """As it came; only of records that may be kept."""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What has to be known of a held record to tell whether anything changed."""

    state: State
    payload_sha256: str
    judged_by: str
    status: RetractionStatus
    run: int
    """The run that met it last."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A record that could not be read, where it stood, and why; what was held before stays."""

    source: str
    key: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one run. Every announcement is in exactly one of the fields named by ``Outcome``.

    So ``announced`` is their sum: what was announced is stored, refused or said to be missing.
    """

    announced: int = 0
    fetched: int = 0
    """Payloads delivered, with the listing or when asked for."""
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    without_abstract: int = 0
    quarantined: int = 0
    removed: int = 0
    repeated: int = 0
    missing: int = 0
    retracted: int = 0
    """Of those announced, how many are retracted; counted above as well."""
    rechecked: int = 0
    """Held records that were not announced and whose standing was looked up again."""
    unreachable: int = 0
    """Of those, how many the source no longer delivers."""

    def plus(self, other: Tally) -> Tally:
        """Field by field."""
        names = (field.name for field in fields(self))
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def accounted(self) -> int:
        """Announcements whose outcome is known; equal to ``announced``, or something was lost."""
        return sum(int(getattr(self, outcome.value)) for outcome in Outcome)


@dataclass(frozen=True, slots=True)
class Run:
    """One listing gone through, as far as it has come; it survives a crash."""

    id: int
    cursor: str | None
    listed: bool
    """Whether the listing's end was reached."""
    tally: Tally
    resumed: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """What a run came to."""

    tally: Tally
    total: int | None
    """How many records the source said there are, where it said so."""
    limited: bool
    """Whether a limit ended the listing early."""


@dataclass(frozen=True, slots=True)
class Step:
    """A page's worth of work with where the listing goes on: kept whole or not at all."""

    run: int
    cursor: str | None
    listed: bool
    tally: Tally
    """Of the run so far, this page included."""
    holdings: tuple[Holding, ...] = ()
    met: tuple[str, ...] = ()
    """Keys met that stay as they are held."""
    retracted: tuple[str, ...] = ()
    """Keys of held records that the source calls retracted without delivering them."""
    quarantined: tuple[Quarantined, ...] = ()
    checked: str | None = None
    """ISO date, where meeting a record here is a look at its standing."""


@dataclass(frozen=True, slots=True)
class StandingChange:
    """A study whose state was another when it was last exported."""

    study_id: str
    title: str
    before: RetractionStatus
    after: RetractionStatus
    seen: str
    """UTC, ISO 8601."""


@dataclass(frozen=True, slots=True)
class KnownStanding:
    """The state of a publication whose words are not held, so that others can be told by it."""

    study_id: str
    pmid: str | None
    pmcid: str | None
    doi: str | None
    status: RetractionStatus
    checked: str | None
