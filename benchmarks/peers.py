"""The product beside other search engines: ranking, time, memory and disk, in one run.

``python benchmarks/peers.py --out docs/benchmarks.md`` measures everything and writes the page;
``--sample 20`` is a quick look. Needs the ``bench`` extra and data to measure on (``--shared``).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from side_by_side.asking import Asking, EngineFailed, Job
from side_by_side.engine import ENGINES, PRODUCT
from side_by_side.figures import Figures, Ran, SetRan, of_json, to_json
from side_by_side.material import GOLD, TITLES, Material, read, scores
from side_by_side.page import page
from side_by_side.vectors import encode, prepare

IN_TURN = 10
"""Questions to one engine before the next is asked the same ones; the first so many warm it up."""
LIBRARIES = ("cpassist", "bm25s", "faiss-cpu", "sentence-transformers", "txtai", "lancedb", "torch")


def main() -> None:
    """Measure, keep the figures, write the page."""
    given = _arguments()
    if given.figures is None:
        found = measured(given)
        (given.work / "figures.json").write_text(json.dumps(to_json(found)), "utf-8")
    else:
        found = of_json(json.loads(given.figures.read_text("utf-8")))
    if given.out is None:
        print(page(found))
    else:
        given.out.write_text(page(found), "utf-8")


def measured(given: argparse.Namespace) -> Figures:
    """Every engine that is installed on every set asked for."""
    for name in [name for name in os.environ if name.startswith("CPASSIST_")]:
        del os.environ[name]  # measured as it comes
    missing = {name: ENGINES[name].missing for name in given.engines if ENGINES[name].missing}
    for name, modules in missing.items():
        _tell(f"{ENGINES[name].title} is left out: {', '.join(modules)} not installed")
    if given.sample is not None:
        _tell(f"A quick look at {given.sample} questions a set: these figures are no result")
    engines = [name for name in given.engines if name not in missing]
    given.work.mkdir(parents=True, exist_ok=True)
    model = prepare(given.work)
    return Figures(
        machine=_machine(),
        versions=_versions(),
        missing=missing,
        sample=given.sample,
        sets={name: _measured_set(name, engines, given, model) for name in given.sets},
    )


def _measured_set(
    name: str, engines: Sequence[str], given: argparse.Namespace, model: Path
) -> SetRan:
    material = read(name, given.shared, given.sample)
    folder = given.work / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    known = given.vectors or given.work / "vectors.sqlite"
    _tell(f"{TITLES[name]}: {len(material.queries)} questions, {len(material.texts)} documents")
    encoding = encode(material, given.work, known, folder / "texts.json")
    jobs = {
        engine: Job(
            engine=engine,
            folder=str((folder / engine).resolve()),
            model=str(model),
            texts=str(folder / "texts.json"),
            vectors=str(known),
            set=name,
            shared=str(given.shared),
            sample=given.sample,
            answers=engine == PRODUCT and name == GOLD,
        )
        for engine in engines
    }
    load = os.getloadavg()[0]
    built = {engine: _built(job, given.work) for engine, job in jobs.items()}
    asked = _asked(jobs, list(material.queries.values()), given.starts, folder)
    ran = {engine: _ran(material, built[engine], asked[engine]) for engine in engines}
    return SetRan(TITLES[name], len(material.queries), encoding, round(load, 2), ran)


def _built(job: Job, work: Path) -> dict[str, Any]:
    """An index made by a process of its own: how long, how much memory and disk."""
    folder = Path(job.folder)
    folder.mkdir()
    # Exported once, as no part of an index; those that encode by the model do not look at it.
    (folder / "encoders").symlink_to((work / "encoders").resolve())
    with Asking(replace(job, building=True), folder.with_suffix(".log")) as process:
        said = process.end()
    files = [path for path in folder.rglob("*") if path.is_file()]
    said["disk_bytes"] = sum(path.stat().st_size for path in files)
    _tell(f"  {job.engine}: built in {said['seconds']:.1f} s")
    return said


def _asked(
    jobs: Mapping[str, Job], questions: Sequence[str], starts: int, folder: Path
) -> dict[str, dict[str, Any]]:
    """Cold starts in turn; then all open at once, asked in turn, each time another one first."""
    order = list(jobs)
    cold: dict[str, list[float]] = {engine: [] for engine in order}
    found: dict[str, list[tuple[list[str], float]]] = {engine: [] for engine in order}

    def opened(engine: str) -> Asking:
        process = Asking(jobs[engine], folder / f"{engine}-search.log")
        with ExitStack() as closing:
            closing.push(process)
            cold[engine].append(process.first(questions[0]))
            closing.pop_all()
        return process

    for start in range(starts - 1):
        for engine in _turned(order, start):
            with opened(engine):
                pass
    with ExitStack() as stack:
        processes = {engine: stack.enter_context(opened(engine)) for engine in order}
        for place in range(0, len(questions), IN_TURN):
            for engine in _turned(order, place // IN_TURN):
                some = questions[place : place + IN_TURN]
                found[engine] += [processes[engine].ask(question) for question in some]
        memory = {engine: process.end() for engine, process in processes.items()}
    return {
        engine: {"cold_s": cold[engine], "found": found[engine], **memory[engine]}
        for engine in order
    }


def _turned(order: Sequence[str], by: int) -> list[str]:
    first = by % len(order)
    return [*order[first:], *order[:first]]


def _ran(material: Material, built: Mapping[str, Any], asked: Mapping[str, Any]) -> Ran:
    ranked = {query: ids for query, (ids, _) in zip(material.queries, asked["found"], strict=True)}
    return Ran(
        ndcg=[round(value, 6) for value in scores(material, ranked)],
        warm_ms=[round(ms, 3) for _, ms in asked["found"][IN_TURN:]],
        cold_s=[round(value, 3) for value in asked["cold_s"]],
        resident_mb=asked["resident_mb"],
        build_s=round(built["seconds"], 3),
        build_peak_mb=built["peak_mb"],
        disk_bytes=built["disk_bytes"],
    )


def _machine() -> str:
    """What the figures hang on, without a name of the machine."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = os.cpu_count() or 1
    what = f"{platform.system()} on {platform.machine()}, {cores} cores, {total:.0f} GB"
    return f"{what}, Python {platform.python_version()}"


def _versions() -> dict[str, str]:
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except ModuleNotFoundError:  # told as missing, where an engine needs it
            continue
    return found


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _names(known: Mapping[str, Any], what: str) -> Any:
    def read_names(text: str) -> list[str]:
        names = text.split(",")
        for name in names:
            if name not in known:
                raise argparse.ArgumentTypeError(
                    f"no {what} {name!r}; there are {', '.join(known)}"
                )
        return names

    return read_names


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 up")
    return int(text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    sets, engines = _names(TITLES, "set"), _names(ENGINES, "engine")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="the data's folder")
    parser.add_argument("--work", type=Path, default=Path("build/peers"), help="is written over")
    parser.add_argument("--vectors", type=Path, help="a cache of vectors, kept between runs")
    parser.add_argument("--sets", type=sets, default=list(TITLES), help=", ".join(TITLES))
    parser.add_argument("--engines", type=engines, default=list(ENGINES), help=", ".join(ENGINES))
    parser.add_argument("--sample", type=_count, help="so many questions a set: a quick look")
    parser.add_argument(
        "--starts", type=_count, default=3, help="cold starts of each engine and set"
    )
    parser.add_argument("--figures", type=Path, help="write the page of kept figures again")
    parser.add_argument("--out", type=Path, help="the page; printed by default")
    given = parser.parse_args()
    for path in ("shared", "work", "vectors"):
        if getattr(given, path) is not None:
            setattr(given, path, getattr(given, path).resolve())
    if given.figures is None and not (given.shared / "benchmarks").is_dir():
        sys.exit(f"{given.shared.name} holds no benchmarks: nothing to measure on, set --shared")
    return given


if __name__ == "__main__":
    try:
        main()
    except EngineFailed as failed:
        sys.exit(f"an engine failed: {failed}")
