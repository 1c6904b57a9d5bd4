"""``cpassist corpus sync | import | export | remove | diff | watch | quarantine``: upkeep."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cpassist.cli import output
from cpassist.cli.progress import show_progress
from cpassist.domain.errors import CorpusError, InputError, SourceError

if TYPE_CHECKING:
    from cpassist.service.harvest import Synced
    from cpassist.service.harvest_export import Exported
    from cpassist.wiring.harvesting import Harvested

_Json = Annotated[bool, typer.Option("--json", help="One JSON object.")]
_Since = Annotated[str | None, typer.Option(help="Only from this day on: YYYY-MM-DD.")]
_Limit = Annotated[int | None, typer.Option(min=1, help="Records looked at, for each search.")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Count, and keep nothing.")]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHOWN = 20
"""Lines of one kind that a summary shows; ``--json`` has them all."""


def sync(
    name: Annotated[str | None, typer.Argument(help="A search; all if left out.")] = None,
    since: _Since = None,
    limit: _Limit = None,
    dry_run: _DryRun = False,
    restart: Annotated[bool, typer.Option("--restart", help="From the start.")] = False,
    as_json: _Json = False,
) -> None:
    """Harvest what the searches find, as far as licences allow, and look up standings again.

    Ends with 3 where records could not be read, with 8 where a source failed or left some out.
    """
    from cpassist.settings import read_settings
    from cpassist.wiring import harvesting

    wish = harvesting.Wish(_day(since), limit, dry_run, restart)
    settings = read_settings()
    if settings.harvest.contact is None:
        output.talk("No e-mail address is told to the services: set harvest.contact, as they ask.")
    with show_progress("Harvesting", "what is read is kept if you stop") as listener:
        harvested = harvesting.sync(settings, name, wish, listener)
    _report(harvested, as_json=as_json)


def import_file(
    file: Annotated[Path, typer.Argument(help="Records exported elsewhere.")],
    kind: Annotated[
        str | None,
        typer.Option("--format", help="pubmed-xml, nbib, ris, jats, jsonl, csv; by content."),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="For CSV and JSONL: a TOML file of field = column.")
    ] = None,
    limit: _Limit = None,
    dry_run: _DryRun = False,
    as_json: _Json = False,
) -> None:
    """Take the records of a file, through the same gate as a harvest."""
    from cpassist.settings import read_settings
    from cpassist.wiring import harvesting

    wish = harvesting.Wish(limit=limit, dry_run=dry_run)
    with show_progress("Importing", "what is read is kept if you stop") as listener:
        harvested = harvesting.import_file(read_settings(), file, kind, mapping, wish, listener)
    _report(harvested, as_json=as_json)


def export(as_json: _Json = False) -> None:
    """Write the harvested studies to the corpus again, copies merged, in one step."""
    from cpassist.settings import read_settings
    from cpassist.wiring import harvesting

    exported = harvesting.export_corpus(read_settings())
    if as_json:
        output.write_json(asdict(exported))
    else:
        _write_exported(exported)


def remove(
    study_id: Annotated[str, typer.Argument(help="A harvested study's id.")],
    why: Annotated[str, typer.Option(help="The reason; it is kept.")],
) -> None:
    """Drop a harvested study for good: later harvests do not bring it back."""
    from cpassist.settings import read_settings
    from cpassist.wiring import harvesting

    count = harvesting.remove_study(read_settings(), study_id, why)
    output.write_line(f"{study_id} is removed ({count} records); its names stay, its words do not.")
    output.talk("Run 'cpassist index update' for answers to follow.")


def diff(
    before: Annotated[str, typer.Argument(help="A file, a folder, a build, or current.")],
    after: Annotated[str, typer.Argument(help="Likewise.")],
    as_json: _Json = False,
) -> None:
    """Say which studies were added, removed or changed, and in what."""
    from cpassist.settings import read_settings
    from cpassist.wiring import harvesting

    found = harvesting.compare_corpora(read_settings(), before, after)
    if as_json:
        output.write_json(asdict(found))
        return
    for mark, ids in (("+", found.added), ("-", found.removed)):
        for study_id in ids:
            output.write_line(f"{mark} {study_id}")
    for item in found.changed:
        aspects = ", ".join(item.aspects)
        if item.before is not item.after:
            aspects += f" ({item.before.value} -> {item.after.value})"
        output.write_line(f"~ {item.study_id}: {aspects}")
    output.talk(
        f"{len(found.added):,} added, {len(found.removed):,} removed, "
        f"{len(found.changed):,} changed, {found.alike:,} alike"
    )


def watch(since: _Since = None, as_json: _Json = False) -> None:
    """List the studies that were retracted, corrected or questioned since they were taken."""
    from cpassist.settings import read_settings
    from cpassist.wiring import harvesting

    changes = harvesting.standing_changes(read_settings(), _day(since))
    if as_json:
        output.write_json({"changes": [asdict(change) for change in changes]})
        return
    for change in changes:
        output.write_line(
            f"{change.seen[:10]}  {change.study_id}  {change.before.value} -> "
            f"{change.after.value}  {change.title}"
        )
    output.talk(f"{len(changes):,} changes of standing")


def quarantine(as_json: _Json = False) -> None:
    """List the records that could not be read, where each stands, and why."""
    from cpassist.settings import read_settings
    from cpassist.wiring import harvesting

    found = harvesting.quarantine(read_settings())
    if as_json:
        output.write_json({"quarantined": [asdict(item) for item in found]})
        return
    for item in found:
        output.write_line(f"{item.source}  {item.place}: {item.reason}")
    output.talk(f"{len(found):,} records set aside")


def _day(since: str | None) -> str | None:
    if since is not None and not _DAY.fullmatch(since):
        raise InputError(f"{since[:40]!r} is no day", hint="Write it as 2026-01-31.")
    return since


def _report(harvested: Harvested, *, as_json: bool) -> None:
    """The summary, then the exit status: nothing is amiss, or the first thing that is."""
    if as_json:
        output.write_json(_as_json(harvested))
    else:
        for synced in harvested.synced:
            _write_synced(synced)
        for item in harvested.quarantined[:_SHOWN]:
            output.write_line(f"  set aside: {item.source} {item.place}: {item.reason}")
        if harvested.exported is not None:
            _write_exported(harvested.exported)
    for query, error in harvested.failed:
        output.talk(f"{query.name} ({query.source}): {error.message}")
    if harvested.failed:
        raise SourceError(
            f"{len(harvested.failed)} searches were broken off; what was read is kept",
            hint=f"{harvested.failed[0][1].hint} The next sync goes on where each stood.",
        )
    if gap := sum(synced.gap for synced in harvested.synced):
        raise SourceError(
            f"{gap:,} records were announced and not handed over",
            hint="Run the sync again; where the gap stays, the source's own count may be off.",
        )
    if count := sum(synced.tally.quarantined for synced in harvested.synced):
        raise CorpusError(
            f"{count:,} records could not be read and were set aside; all others were taken",
            hint="'cpassist corpus quarantine' lists them with reasons.",
        )


def _write_synced(synced: Synced) -> None:
    tally = synced.tally
    names = "announced fetched new changed unchanged refused without_abstract quarantined retracted"
    counts = [(name, getattr(tally, name)) for name in names.split()]
    rare = [(name, getattr(tally, name)) for name in ("removed", "repeated", "missing")]
    counts += [pair for pair in rare if pair[1]]
    said = ", ".join(f"{count:,} {_WORDS.get(name, name)}" for name, count in counts)
    output.write_line(f"{synced.query.name} ({synced.query.source}): {said}.")
    if synced.resumed:
        output.write_line("  gone on with where an earlier sync was broken off")
    if tally.rechecked:
        gone = f", {tally.unreachable:,} no longer delivered" if tally.unreachable else ""
        output.write_line(f"  {tally.rechecked:,} not announced, looked up again{gone}")
    if synced.limited:
        output.write_line("  cut short by the limit; standings of the others not looked up again")
    if synced.gap:
        output.write_line(
            f"  gap: {synced.gap:,} of {synced.total or tally.announced:,} did not arrive"
        )


_WORDS = {"refused": "refused by licence", "without_abstract": "without abstract"}


def _write_exported(exported: Exported) -> None:
    output.write_line(
        f"Corpus: {exported.studies:,} harvested studies from {exported.records:,} records; "
        f"{exported.standings:,} publications known by their standing alone."
    )
    for study_id in exported.skipped[:_SHOWN]:
        output.write_line(f"  left out: {study_id} stands in another folder already")
    for change in exported.changes[:_SHOWN]:
        output.write_line(
            f"  standing changed: {change.study_id}: {change.before.value} -> {change.after.value}"
        )
    output.talk("Run 'cpassist index update' for answers to follow.")


def _as_json(harvested: Harvested) -> dict[str, Any]:
    return {
        "searches": [
            {
                "name": synced.query.name,
                "source": synced.query.source,
                "total": synced.total,
                "gap": synced.gap,
                "limited": synced.limited,
                "resumed": synced.resumed,
                **asdict(synced.tally),
            }
            for synced in harvested.synced
        ],
        "failed": [
            {"name": query.name, "source": query.source, "error": error.message}
            for query, error in harvested.failed
        ],
        "exported": None if harvested.exported is None else asdict(harvested.exported),
        "quarantined": [asdict(item) for item in harvested.quarantined],
    }
