"""The trip from a source's listing to the store, page by page, each with an account of itself.

It knows no service's format. A page is kept with the cursor behind it, so that a killed run goes
on where it stood. What cannot be read is set aside and counted, never dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cpassist.domain.errors import SourceError
from cpassist.domain.harvest import Announcement, Change, SourceQuery
from cpassist.domain.holdings import Ended, Outcome, Run, Step, Tally
from cpassist.ports import Clock, HarvestStore, Source
from cpassist.service.events import Listener, Progress, silent
from cpassist.service.harvest_page import Judge, PageWork

_MOST_BARREN = 5
"""Pages in a row that bring nothing new before a listing is held to have no end; one is repeated
after a crash, and some services send an empty one now and then."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What a run of one query came to."""

    query: SourceQuery
    tally: Tally
    total: int | None
    """How many records the source said there are, where it said so."""
    limited: bool
    """Whether a limit ended the listing early; standings were then not looked up again."""
    resumed: bool
    """Whether a broken run was gone on with; its counts are included."""

    @property
    def gap(self) -> int:
        """Records the source speaks of and did not hand over."""
        unlisted = 0 if self.limited else max(0, (self.total or 0) - self.tally.announced)
        return unlisted + self.tally.missing


@dataclass(frozen=True, slots=True)
class Harvest:
    """Takes what sources offer, as far as the judge lets it in."""

    store: HarvestStore
    judge: Judge
    clock: Clock

    def sync(
        self,
        source: Source,
        query: SourceQuery,
        *,
        limit: int | None = None,
        dry_run: bool = False,
        restart: bool = False,
        looks_up: bool = True,
        listener: Listener = silent,
    ) -> Synced:
        """Go through the listing of ``query``, then look up again what it did not announce.

        ``limit`` ends the listing after so many announcements; ``dry_run`` counts and keeps
        nothing; ``restart`` forgets where a broken run stood; ``looks_up`` is false for sources
        that know nothing of a record's standing today, such as a file. What a killed round has been
        through is not gone through again.
        Raises ``SourceError``; the pages before it stay, and the next call goes on behind them.
        """
        done = None if dry_run else self.store.done_in_round(query)
        if done is not None:
            return Synced(query, done.tally, done.total, done.limited, resumed=True)
        trip = _Trip(self, source, query, limit, looks_up, listener)
        if not dry_run:
            return trip.go(restart=restart)
        with self.store.tentatively():
            return trip.go(restart=True)


@dataclass(frozen=True, slots=True)
class _Trip:
    harvest: Harvest
    source: Source
    query: SourceQuery
    limit: int | None
    looks_up: bool
    listener: Listener

    def go(self, *, restart: bool) -> Synced:
        store, clock = self.harvest.store, self.harvest.clock
        run = store.open_run(self.query, clock.now_iso(), restart=restart)
        resumed = run.resumed
        run, total, limited = self._list(run)
        if self.looks_up and not limited:
            run = self._look_up_again(run)
        store.close_run(run.id, Ended(run.tally, total, limited), clock.now_iso())
        return Synced(self.query, run.tally, total, limited, resumed)

    def _list(self, run: Run) -> tuple[Run, int | None, bool]:
        """The listing from where ``run`` stands; the run after it, the total, whether cut short."""
        total: int | None = None
        limited, barren = False, 0
        cursors = {run.cursor}
        while not run.listed:
            page = self.source.discover(self.query, run.cursor)
            total = total if page.total is None else page.total
            announced: Sequence[Announcement] = page.announcements
            left = None if self.limit is None else max(0, self.limit - run.tally.announced)
            if left is not None and (
                len(announced) > left or (len(announced) == left and page.next_cursor is not None)
            ):
                announced, limited = announced[:left], True
            listed = limited or page.next_cursor is None
            circular = not listed and page.next_cursor in cursors
            cursors.add(page.next_cursor)
            worked = self._worked(announced, run)
            tally = Tally(
                announced=len(announced),
                fetched=worked.fetched,
                retracted=worked.retracted_count,
                **{outcome.value: count for outcome, count in worked.outcomes.items()},
            )
            place = run.cursor if circular else page.next_cursor
            run = self._take(run, worked, tally, place, listed=listed)
            if circular:
                raise self._endless("names a page it has named before")
            barren = barren + 1 if len(announced) == tally.repeated else 0
            if not listed and barren >= _MOST_BARREN:
                raise self._endless(f"sent {barren} pages in a row with nothing new")
            expected = max(self._expected(total), run.tally.announced)
            self.listener(Progress(self.query.name, run.tally.announced, expected))
        return run, total, limited

    def _endless(self, what: str) -> SourceError:
        return SourceError(
            f"{self.source.name} {what}: its listing has no end",
            hint="What was read is kept; try again later, with '--restart' if it stays so.",
        )

    def _look_up_again(self, run: Run) -> Run:
        """Fetch what is held and was not announced: its standing may have changed."""
        store, query = self.harvest.store, self.query
        stage = f"{query.name}: standing"
        while keys := store.unmet(run.id, self.source.name, query.name, query.page_size):
            worked = self._worked([Announcement(Change.UPSERT, key) for key in keys], run)
            tally = Tally(
                fetched=worked.fetched,
                rechecked=len(keys),
                unreachable=worked.outcomes[Outcome.MISSING],
            )
            run = self._take(run, worked, tally, run.cursor, listed=True)
            self.listener(Progress(stage, run.tally.rechecked, run.tally.rechecked))
        return run

    def _worked(self, announced: Sequence[Announcement], run: Run) -> PageWork:
        keys = [item.key for item in announced]
        known = self.harvest.store.known(self.source.name, keys)
        return self.harvest.judge.work(self.source, announced, known, run.id)

    def _take(
        self, run: Run, worked: PageWork, tally: Tally, cursor: str | None, *, listed: bool
    ) -> Run:
        """Keep a page; the run after it."""
        now = self.harvest.clock.now_iso()
        step = Step(
            run=run.id,
            cursor=cursor,
            listed=listed,
            tally=run.tally.plus(tally),
            holdings=tuple(worked.holdings),
            met=tuple(worked.met),
            retracted=tuple(worked.retracted),
            quarantined=tuple(worked.quarantined),
            checked=now[:10] if self.looks_up else None,
        )
        self.harvest.store.take(step, self.source.name, self.query.name, now)
        return replace(run, cursor=cursor, listed=listed, tally=step.tally)

    def _expected(self, total: int | None) -> int:
        known = total or 0
        return known if self.limit is None else min(known, self.limit)
