"""The upkeep of a corpus as a maintainer meets it, with a source that needs no network."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.faces.conftest import Run
from tests.synthetic import Fields, SyntheticSource, record
from typer.testing import CliRunner

from cpassist.cli import app
from cpassist.cli import compare as compare_command
from cpassist.domain.errors import CpassistError, ExitStatus
from cpassist.domain.harvest import SourceQuery
from cpassist.service.compare import Comparison, Moved, Mover, QuoteMoved, Shift
from cpassist.wiring import harvesting

QUERIES = """
[[query]]
name = "first"
why = "What the first search is for, in words."
[query.words]
synthetic = "cells"
[[query]]
name = "second"
why = "What the second search is for, in words."
[query.words]
other = "care"
"""


class Desk:
    """One maintainer's folder, and what the sources say today."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.harvested = folder / "harvested"
        self.sources = {
            "synthetic": SyntheticSource([record(n) for n in range(1, 4)]),
            "other": SyntheticSource([record(7)], name="other"),
        }
        (folder / "sources.toml").write_text(QUERIES, "utf-8")
        monkeypatch.setenv("CPASSIST_HARVEST__FOLDER", str(self.harvested))
        monkeypatch.setenv("CPASSIST_HARVEST__QUERIES", str(folder / "sources.toml"))
        monkeypatch.setenv("CPASSIST_CORPUS__FOLDERS", json.dumps([str(self.harvested)]))
        monkeypatch.setattr(
            harvesting, "open_source", lambda _settings, name, _end: self.sources[name]
        )

    def says(self, *records: Fields) -> None:
        self.sources["synthetic"] = SyntheticSource(list(records))

    def run(self, *words: str) -> tuple[int, str]:
        """Exit status and stdout."""
        done = CliRunner().invoke(app, ["corpus", *words])
        if isinstance(done.exception, CpassistError):
            return int(done.exception.exit_status), done.stdout
        assert done.exception is None, done.exception
        return 0, done.stdout


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


def test_a_sync_says_what_came_and_the_corpus_has_it(desk: Desk) -> None:
    status, said = desk.run("sync")
    assert status == ExitStatus.OK
    assert "first (synthetic): 3 announced, 3 fetched, 3 new" in said
    assert "Corpus: 4 harvested studies from 4 records" in said
    assert json.loads(desk.run("validate", "--json")[1])["studies"] == 4
    status, said = desk.run("sync", "first", "--json")
    (search,) = json.loads(said)["searches"]
    assert (search["new"], search["unchanged"], search["gap"]) == (0, 3, 0)


def test_a_dry_run_leaves_no_file(desk: Desk) -> None:
    assert "3 new" in desk.run("sync", "first", "--dry-run")[1]
    assert not list(desk.harvested.glob("*.jsonl"))
    assert not list(desk.harvested.glob("*.sqlite"))


def test_the_exit_status_tells_of_quarantine_and_gap(desk: Desk) -> None:
    desk.says(record(1), record(2, broken="no title in it"))
    status, said = desk.run("sync", "first")
    assert status == ExitStatus.BAD_CORPUS
    assert "set aside: synthetic PMID:2" in said
    assert "no title in it" in desk.run("quarantine")[1]
    desk.sources["synthetic"] = SyntheticSource([record(1)], missing_total=2)
    status, said = desk.run("sync", "first")
    assert status == ExitStatus.BAD_SOURCE
    assert "gap: 2 of 3" in said


def test_a_source_that_fails_stops_no_other(desk: Desk) -> None:
    class Broken(SyntheticSource):
        def discover(self, query: SourceQuery, cursor: str | None):  # type: ignore[no-untyped-def]
            return SyntheticSource([], fail_at="0").discover(query, "0")

    desk.sources["synthetic"] = Broken([])
    status, said = desk.run("sync", "--json")
    assert status == ExitStatus.BAD_SOURCE
    value = json.loads(said)
    assert [search["name"] for search in value["searches"]] == ["second"]
    assert [search["name"] for search in value["failed"]] == ["first"]
    assert value["exported"]["studies"] == 1


def test_a_removed_study_stays_away(desk: Desk) -> None:
    desk.run("sync")
    assert desk.run("remove", "pmid-2", "--why", "Not on the subject.")[0] == ExitStatus.OK
    said = json.loads(desk.run("sync", "--json")[1])
    assert said["searches"][0]["removed"] == 1
    assert said["exported"]["studies"] == 3
    assert desk.run("remove", "pmid-2", "--why", "again")[0] == ExitStatus.BAD_INPUT
    assert desk.run("remove", "pmid-1", "--why", "  ")[0] == ExitStatus.BAD_INPUT


def test_a_retraction_is_watched_and_shows_in_the_difference(desk: Desk, tmp_path: Path) -> None:
    desk.run("sync")
    before = tmp_path / "before.jsonl"
    before.write_bytes((desk.harvested / "harvested.jsonl").read_bytes())
    desk.says(record(1, status="retracted"), record(2, text="Other words now."), record(4))
    assert "standing changed: pmid-1: none seen -> retracted" in desk.run("sync", "first")[1]
    assert "pmid-1  none seen -> retracted" in desk.run("watch")[1]
    assert desk.run("watch", "--since", "2999-01-01")[1] == ""
    status, said = desk.run("diff", str(before), str(desk.harvested))
    assert status == ExitStatus.OK
    assert said.splitlines() == [
        "+ pmid-4",
        "~ pmid-1: standing (none seen -> retracted)",
        "~ pmid-2: words",
    ]


def test_what_is_typed_wrong_is_refused(desk: Desk) -> None:
    assert desk.run("sync", "nothing-of-that-name")[0] == ExitStatus.BAD_INPUT
    assert desk.run("sync", "--since", "last week")[0] == ExitStatus.BAD_INPUT
    assert desk.run("diff", "no-such-build", "nor-this")[0] == ExitStatus.BAD_INPUT


@pytest.mark.model
def test_a_build_compared_with_itself_moved_nothing(run: Run, tmp_path: Path) -> None:
    questions = tmp_path / "questions.txt"
    questions.write_text("# mine\nDoes cord blood help?\n", "utf-8")
    done = run("index", "compare", "current", "current", "--questions", str(questions))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("0 of 1 answers moved between ")
    done = run("index", "compare", "no-such-build")
    assert done.returncode == ExitStatus.BAD_INDEX


def test_what_moved_is_written_with_its_mover(capsys: pytest.CaptureFixture[str]) -> None:
    moved = Moved(
        "Does it help?",
        (Shift("certainty", "low", "very low"),),
        ("b",),
        ("a",),
        (QuoteMoved("b", "New words."),),
        (),
        (Mover("a", ("removed",), shown=True, decides=True), Mover("c", ("words",), shown=False)),
    )
    compare_command.write(Comparison("1", "2", 3, (moved, replace(moved, movers=())), ("rules",)))
    assert capsys.readouterr().out.splitlines()[:6] == [
        "Does it help?",
        "  certainty: low -> very low",
        "  + study b",
        '  + quote of b: "New words."',
        "  - study a",
        "  moved by a (removed), which alone decides the grade",
    ]
