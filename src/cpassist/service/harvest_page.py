"""One page of a listing: what becomes of each record on it. Nothing is stored here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cpassist.core.identity import names_of, record_id
from cpassist.core.licences import Gate
from cpassist.core.publications import gravest
from cpassist.domain.errors import CorpusError
from cpassist.domain.harvest import Announcement, Change, Payload, ReadRecord, Relation
from cpassist.domain.holdings import Holding, Known, Outcome, Quarantined, State
from cpassist.domain.studies import Identifiers, RetractionStatus, Study
from cpassist.ports import Source

_STATED = {
    Relation.RETRACTED_BY: RetractionStatus.RETRACTED,
    Relation.CONCERN_BY: RetractionStatus.CONCERN,
    Relation.CORRECTED_BY: RetractionStatus.CORRECTED,
}
"""What a record's own links say of its standing."""

_LEFT_OUT = {
    State.REFUSED: Outcome.REFUSED,
    State.WITHOUT_ABSTRACT: Outcome.WITHOUT_ABSTRACT,
}


@dataclass(slots=True)
class PageWork:
    """What a page comes to, while it is worked through."""

    holdings: list[Holding] = field(default_factory=list)
    met: list[str] = field(default_factory=list)
    """Keys that stay as they are held."""
    retracted: list[str] = field(default_factory=list)
    """Keys that a source calls retracted without delivering them."""
    quarantined: list[Quarantined] = field(default_factory=list)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    fetched: int = 0
    retracted_count: int = 0


@dataclass(frozen=True, slots=True)
class Judge:
    """Says of each record what is kept of it."""

    gate: Gate
    check: Callable[[Study], None]
    """Raises ``CorpusError`` for a study the corpus could not hold."""

    def work(
        self,
        source: Source,
        announced: Sequence[Announcement],
        known: Mapping[str, Known],
        run: int | None,
    ) -> PageWork:
        """Every announcement with exactly one outcome. ``known`` is what is held of their keys.

        A key that ``run`` has met before counts as repeated. Raises ``SourceError``.
        """
        page = PageWork()
        payloads = _payloads(source, announced, known)
        page.fetched = len(payloads)
        seen: set[str] = set()
        for item in announced:
            held = known.get(item.key)
            if item.key in seen or (held is not None and held.run == run):
                outcome = Outcome.REPEATED
            else:
                outcome = self._one(source, item, payloads.get(item.key), held, page)
            seen.add(item.key)
            page.outcomes[outcome] += 1
        return page

    def _one(
        self,
        source: Source,
        item: Announcement,
        payload: Payload | None,
        held: Known | None,
        page: PageWork,
    ) -> Outcome:
        if held is not None and held.state is State.REMOVED:
            page.met.append(item.key)
            return Outcome.REMOVED
        if payload is None:
            return _undelivered(item, held, page)
        retracted = item.change is Change.RETRACT
        same = held is not None and (held.payload_sha256, held.judged_by) == (
            payload.sha256,
            self.gate.fingerprint,
        )
        if held is not None and same and not (retracted and not _is_retracted(held)):
            page.met.append(item.key)
            page.retracted_count += _is_retracted(held)
            return Outcome.UNCHANGED
        try:
            holding = self._holding(source, payload, source.read(payload), retracted=retracted)
        except CorpusError as error:
            page.quarantined.append(
                Quarantined(source.name, item.key, _place(error, payload), error.message)
            )
            if held is not None:
                page.met.append(item.key)
            return Outcome.QUARANTINED
        page.holdings.append(holding)
        page.retracted_count += holding.study.retraction_status is RetractionStatus.RETRACTED
        if holding.state is not State.KEPT:
            return _LEFT_OUT[holding.state]
        return Outcome.CHANGED if held and held.state is State.KEPT else Outcome.NEW

    def _holding(
        self, source: Source, payload: Payload, read: ReadRecord, *, retracted: bool
    ) -> Holding:
        """The record as it may be held. Raises ``CorpusError``."""
        states = [_STATED[link.relation] for link in read.links if link.relation in _STATED]
        if retracted:
            states.append(RetractionStatus.RETRACTED)
        study = replace(
            read.study, retraction_status=gravest([read.study.retraction_status, *states])
        )
        if not any(section.text.strip() for section in study.sections):
            state = State.WITHOUT_ABSTRACT
        elif not self.gate.admits(study):
            state = State.REFUSED
        else:
            state = State.KEPT
            self.check(study)
        return Holding(
            source=source.name,
            key=payload.key,
            state=state,
            payload_sha256=payload.sha256,
            judged_by=self.gate.fingerprint,
            study=study if state is State.KEPT else identifiers_only(study),
            links=read.links,
            payload=payload if state is State.KEPT else None,
            remarks=read.remarks if state is State.KEPT else (),
        )


def identifiers_only(study: Study) -> Study:
    """What may be known of a study whose words may not be kept: names, licence, standing."""
    names = names_of(study)
    return Study(
        id=record_id(names, study.id).encode("ascii", "ignore").decode(),
        kind=study.kind,
        title="",
        sections=(),
        identifiers=Identifiers(
            names.pmid, names.pmcid, _plain(names.doi), _plain(study.identifiers.registration)
        ),
        license=replace(study.license, name=_plain(study.license.name)),
        retraction_status=study.retraction_status,
    )


def _plain(text: str | None) -> str | None:
    """Without half surrogates, which no file may hold."""
    return None if text is None else text.encode("utf-8", "ignore").decode()


def _payloads(
    source: Source, announced: Sequence[Announcement], known: Mapping[str, Known]
) -> dict[str, Payload]:
    """The payloads of all that has to be looked at; what came with the listing is not fetched."""
    wanted = {
        item.key: item
        for item in announced
        if item.change is not Change.UNCHANGED or item.key not in known
    }
    found = {key: item.payload for key, item in wanted.items() if item.payload is not None}
    removed = {key for key, held in known.items() if held.state is State.REMOVED}
    bare = [item for key, item in wanted.items() if key not in found and key not in removed]
    if bare:
        found |= {item.key: item for item in source.fetch(bare) if item.key in wanted}
    return found


def _undelivered(item: Announcement, held: Known | None, page: PageWork) -> Outcome:
    """The outcome where there are no bytes to look at."""
    if held is None:
        return Outcome.MISSING
    if item.change is Change.RETRACT:
        page.retracted_count += 1
        if not _is_retracted(held):
            page.retracted.append(item.key)
            return Outcome.CHANGED
    page.met.append(item.key)
    return Outcome.MISSING if item.change is Change.UPSERT else Outcome.UNCHANGED


def _is_retracted(held: Known) -> bool:
    return held.status is RetractionStatus.RETRACTED


def _place(error: CorpusError, payload: Payload) -> str:
    """Where the record stands: named by the reader where it can, else by the record's key."""
    return getattr(error, "place", None) or payload.key
