"""``cpassist eval``: figures on data files, with intervals; also the gate with floors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cpassist.cli import output
from cpassist.cli.progress import show_progress
from cpassist.domain.errors import ExitStatus, InputError

app = typer.Typer(help="Measure on data files.", no_args_is_help=True)
_Json = Annotated[bool, typer.Option("--json", help="One JSON object.")]
_Floor = Annotated[
    list[str] | None,
    typer.Option("--floor", help="metric=value: end with status 7 where the metric is below."),
]


@app.command()
def retrieval(
    corpus: Annotated[Path, typer.Option(help="BEIR corpus: .jsonl or .jsonl.gz.")],
    queries: Annotated[Path, typer.Option(help="BEIR queries.")],
    qrels: Annotated[Path, typer.Option(help="BEIR qrels, tab separated, with a header.")],
    as_json: _Json = False,
    floor: _Floor = None,
) -> None:
    """Search an outside corpus by the very trip that answers questions."""
    from cpassist.settings import read_settings
    from cpassist.wiring.measure import evaluate_retrieval

    with show_progress("Indexing the data set") as listener:
        result = evaluate_retrieval(read_settings(), corpus, queries, qrels, listener)
    _report(result, as_json=as_json, floors=floor)


@app.command()
def gold(
    questions: Annotated[Path, typer.Option(help="Judged questions, JSON Lines.")],
    as_json: _Json = False,
    floor: _Floor = None,
) -> None:
    """Ask judged questions through the real trip."""
    from cpassist.settings import read_settings
    from cpassist.wiring.measure import evaluate_gold

    with show_progress("Building the index") as listener:
        result = evaluate_gold(read_settings(), questions, listener)
    _report(result, as_json=as_json, floors=floor)


@app.command()
def design(
    data: Annotated[Path, typer.Option(help="Labelled abstracts, .jsonl or .jsonl.gz.")],
    as_json: _Json = False,
    floor: _Floor = None,
) -> None:
    """Read study designs from labelled abstracts."""
    from cpassist.adapters.json_lines import read_objects
    from cpassist.service.evaluations import design as trip

    result = trip.evaluate([row for _, row in read_objects(data)])
    _report(result, as_json=as_json, floors=floor)


@app.command()
def direction(
    data: Annotated[Path, typer.Option(help="Labelled comparisons, .jsonl or .jsonl.gz.")],
    corpus: Annotated[Path, typer.Option(help="The articles they are about.")],
    as_json: _Json = False,
    floor: _Floor = None,
) -> None:
    """Read which way an outcome went from the articles' own words."""
    from cpassist.adapters.json_lines import read_objects
    from cpassist.service.evaluations import direction as trip

    rows = [row for _, row in read_objects(data)]
    articles = [row for _, row in read_objects(corpus)]
    _report(trip.evaluate(rows, articles), as_json=as_json, floors=floor)


@app.command()
def starter(as_json: _Json = False, floor: _Floor = None) -> None:
    """Read the direction of the corpus's curated studies without their curated facts."""
    from cpassist.adapters.corpus_files import read_corpus
    from cpassist.core.appraise.design import design as read_design
    from cpassist.domain.evidence import StudyDesign
    from cpassist.service.evaluations.direction import evaluate_starter
    from cpassist.settings import read_settings

    studies = read_corpus(read_settings().corpus.folders)
    result = evaluate_starter(studies, lambda s: read_design(s).value or StudyDesign.UNCLEAR)
    _report(result, as_json=as_json, floors=floor)


@app.command()
def claims(
    data: Annotated[
        Path, typer.Option(help="Judged statements: ours, or SciFact's or HealthVer's form.")
    ],
    as_json: _Json = False,
    floor: _Floor = None,
) -> None:
    """Judge statements that stand alone, and both of each pair of twins."""
    from cpassist.settings import read_settings
    from cpassist.wiring.measure_claims import evaluate_claims

    with show_progress("Building the index") as listener:
        result = evaluate_claims(read_settings(), data, listener)
    _report(result, as_json=as_json, floors=floor)


@app.command()
def adverts(
    data: Annotated[Path, typer.Option(help="Whole texts with labelled statements, JSON Lines.")],
    as_json: _Json = False,
    floor: _Floor = None,
) -> None:
    """Check whole texts: statements, verdicts, flags, disclosures and the reading."""
    from cpassist.settings import read_settings
    from cpassist.wiring.measure_claims import evaluate_adverts

    with show_progress("Building the index") as listener:
        result = evaluate_adverts(read_settings(), data, listener)
    _report(result, as_json=as_json, floors=floor)


_TABLES = (
    "kinds",
    "per_class",
    "changes",
    "confusion",
    "confusion_end_to_end",
    "confusion_overall",
)


def _report(result: dict[str, Any], *, as_json: bool, floors: list[str] | None) -> None:
    if as_json:
        output.write_json(result)
    else:
        output.write_line(f"{result['dataset']}: n = {result['n']:,}")
        for name, value in result["metrics"].items():
            interval = result["intervals"].get(name)
            around = f"  [{interval[0]:.3f}, {interval[1]:.3f}]" if interval else ""
            output.write_line(f"  {name:<28} {value:.4f}{around}")
        for name in _TABLES:
            for label, row in (result.get(name) or {}).items():
                cells = ", ".join(f"{key} {cell}" for key, cell in row.items())
                output.write_line(f"  {name} | {label}: {cells}")
    missed = [text for text in floors or () if not _holds(text, result["metrics"])]
    for text in missed:
        output.talk(f"below the floor: {text}")
    if missed:
        raise typer.Exit(ExitStatus.BELOW_FLOOR)


def _holds(floor: str, metrics: dict[str, float]) -> bool:
    """Whether ``name=least`` (or ``name<=most``) holds."""
    sign = "<=" if "<=" in floor else "="
    name, _, bound = floor.partition(sign)
    try:
        value, limit = metrics[name], float(bound)
    except (KeyError, ValueError) as error:
        raise InputError(
            f"--floor {floor!r} names no metric and number",
            hint=f"Metrics here: {', '.join(metrics)}.",
        ) from error
    return value <= limit if sign == "<=" else value >= limit
