"""``cpassist corpus``: look at the studies themselves; their upkeep is in ``harvest``."""

from __future__ import annotations

from typing import Annotated

import typer

from cpassist.cli import harvest, output

app = typer.Typer(help="Look at the studies, and look after them.", no_args_is_help=True)
app.command("sync")(harvest.sync)
app.command("import")(harvest.import_file)
app.command("export")(harvest.export)
app.command("remove")(harvest.remove)
app.command("diff")(harvest.diff)
app.command("watch")(harvest.watch)
app.command("quarantine")(harvest.quarantine)
_Json = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@app.command()
def validate(as_json: _Json = False) -> None:
    """Read every line and name the first bad one (exit status 3)."""
    from cpassist.adapters.corpus_files import corpus_sha256, read_corpus
    from cpassist.settings import read_settings

    studies = read_corpus(read_settings().corpus.folders)
    digest = corpus_sha256(studies)
    if as_json:
        output.write_json({"studies": len(studies), "sha256": digest})
    else:
        output.write_line(f"{len(studies):,} studies, every line sound (corpus {digest[:12]}).")


@app.command()
def stats(as_json: _Json = False) -> None:
    """Count the studies by kind, design, year, licence and standing."""
    from cpassist.adapters.corpus_files import read_corpus
    from cpassist.core.counts import corpus_counts
    from cpassist.settings import read_settings

    counts = corpus_counts(read_corpus(read_settings().corpus.folders))
    if as_json:
        output.write_json(counts)
        return
    for name, values in counts.items():
        if isinstance(values, dict):
            output.write_line(f"{name}:")
            for key, count in values.items():
                output.write_line(f"  {count:>6,}  {key}")
        else:
            output.write_line(f"{name}: {values:,}")


@app.command()
def show(
    study_id: Annotated[str, typer.Argument(help="A study's id.")],
    text: Annotated[bool, typer.Option("--text", help="Only the canonical text.")] = False,
    as_json: _Json = False,
) -> None:
    """Show one study: what identifies it, its words, its sources."""
    from cpassist.core.contract import study_json
    from cpassist.core.counts import study_lines
    from cpassist.settings import read_settings
    from cpassist.wiring import find_study

    study = find_study(read_settings(), study_id)
    if as_json:
        output.write_json({**study_json(study), "text": study.text, "sha256": study.sha256})
    elif text:
        output.write_line(study.text)
    else:
        for line in study_lines(study):
            output.write_line(line)


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help="Words to look for; all must be there.")],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Lines shown.")] = 20,
    as_json: _Json = False,
) -> None:
    """List studies whose id, title, authors, headings or text hold every word."""
    from cpassist.adapters.corpus_files import read_corpus
    from cpassist.core.counts import matching
    from cpassist.settings import read_settings

    found = matching(read_corpus(read_settings().corpus.folders), " ".join(words).split())
    if as_json:
        output.write_json(
            {
                "found": len(found),
                "studies": [{"id": s.id, "title": s.title} for s in found[:limit]],
            }
        )
        return
    for study in found[:limit]:
        output.write_line(f"{study.id}  {study.title}")
    output.talk(f"{len(found):,} found" + (f", {limit} shown" if len(found) > limit else ""))
