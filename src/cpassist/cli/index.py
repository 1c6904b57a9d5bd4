"""``cpassist index``: make, compare and look after builds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from cpassist.cli import compare, output
from cpassist.cli.progress import show_progress
from cpassist.domain.errors import IndexDamaged

app = typer.Typer(help="Make and look after the index.", no_args_is_help=True)
app.command("compare")(compare.compare)
_Json = Annotated[bool, typer.Option("--json", help="One JSON object.")]


def _make(*, force: bool, as_json: bool) -> None:
    from cpassist.settings import read_settings
    from cpassist.wiring import reindex

    with show_progress("Building the index") as listener:
        built = reindex(read_settings(), listener, force=force)
    manifest = built.manifest
    if as_json:
        output.write_json({**asdict(built), "build": manifest.id})
        return
    if built.is_new:
        output.write_line(
            f"Build {manifest.id} serves: {manifest.studies:,} studies, "
            f"{manifest.passages:,} passages; {built.encoded:,} texts embedded, "
            f"{built.reused:,} known already."
        )
    else:
        output.write_line(f"Nothing changed: build {manifest.id} serves.")


@app.command()
def build(as_json: _Json = False) -> None:
    """Build the index anew, even where nothing changed; known vectors are kept."""
    _make(force=True, as_json=as_json)


@app.command()
def update(
    force: Annotated[bool, typer.Option("--force", help="Even where nothing changed.")] = False,
    as_json: _Json = False,
) -> None:
    """Build the index where the corpus, recipe, model or rules changed."""
    _make(force=force, as_json=as_json)


@app.command()
def info(as_json: _Json = False) -> None:
    """Describe the serving build."""
    from cpassist.settings import read_settings
    from cpassist.wiring import open_builds

    builds = open_builds(read_settings())
    manifest = builds.manifest(builds.current_id())
    if as_json:
        output.write_json(asdict(manifest))
        return
    for name in ("id", "created", "version", "studies", "passages", "dimension", "corpus_sha256"):
        output.write_line(f"{name}: {getattr(manifest, name)}")
    output.write_line(f"model: {manifest.recipe.model} ({manifest.encoder[:12]})")
    size = sum(file.size_bytes for file in manifest.files)
    output.write_line(f"files: {len(manifest.files)}, {size:,} bytes")


@app.command("list")
def list_builds(as_json: _Json = False) -> None:
    """List the builds, oldest first; the serving one is marked."""
    from cpassist.domain.errors import IndexMissing
    from cpassist.settings import read_settings
    from cpassist.wiring import list_builds, open_builds

    settings = read_settings()
    builds = open_builds(settings)
    try:
        current = builds.current_id()
    except (IndexMissing, IndexDamaged):
        current = ""
    manifests, others = list_builds(settings)
    if as_json:
        rows = [
            {"id": m.id, "created": m.created, "studies": m.studies, "serving": m.id == current}
            for m in manifests
        ]
        output.write_json({"builds": rows, "unreadable": list(others)})
        return
    for manifest in manifests:
        mark = "serving" if manifest.id == current else "kept"
        output.write_line(f"{manifest.id}  {manifest.created}  {manifest.studies:>7,}  {mark}")
    output.talk(f"{len(manifests)} builds")
    if others:
        output.talk(f"{len(others)} more cannot be read by this version; 'index prune' removes old")


@app.command()
def verify(
    build_id: Annotated[
        str | None, typer.Argument(help="A build; the serving one if left out.")
    ] = None,
    as_json: _Json = False,
) -> None:
    """Read every byte of a build and compare it with its manifest."""
    from cpassist.settings import read_settings
    from cpassist.wiring import open_builds

    builds = open_builds(read_settings())
    chosen = build_id or builds.current_id()
    altered = builds.altered(chosen)
    if as_json:
        output.write_json({"build": chosen, "altered": list(altered)})
    if altered:
        raise IndexDamaged(
            f"build {chosen}: altered since it was made: {', '.join(altered)}",
            hint="Run 'cpassist index update' to make it again, or restore another build.",
        )
    if not as_json:
        output.write_line(f"Build {chosen} is as it was made.")


@app.command()
def restore(build_id: Annotated[str, typer.Argument(help="A build from 'index list'.")]) -> None:
    """Serve an earlier build."""
    from cpassist.settings import read_settings
    from cpassist.wiring import restore_build

    restore_build(read_settings(), build_id)
    output.write_line(f"Build {build_id} serves.")


@app.command()
def prune(
    keep: Annotated[int | None, typer.Option(min=1, help="Builds to keep.")] = None,
    as_json: _Json = False,
) -> None:
    """Remove old builds, what crashed builds left, and vectors nothing uses."""
    from cpassist.settings import read_settings
    from cpassist.wiring import prune_builds

    removed, vectors = prune_builds(read_settings(), keep)
    if as_json:
        output.write_json({"removed": list(removed), "vectors_dropped": vectors})
    else:
        output.write_line(f"{len(removed)} builds and {vectors:,} vectors removed.")
