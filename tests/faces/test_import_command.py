"""``cpassist corpus import`` as a maintainer meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.imports import written
from typer.testing import CliRunner

from cpassist.cli import app
from cpassist.domain.errors import CpassistError, ExitStatus

STANDINGS = Path(__file__).parents[1] / "data" / "standings"
NBIB = """PMID- {n}
TI  - Cells for children with cerebral palsy, made-up trial number {n}
AB  - BACKGROUND: We asked. RESULTS: Walking grew by {n} metres.
CI  - © The Authors. CC BY 4.0.
DP  - 2020

"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    held = tmp_path / "harvested"
    monkeypatch.setenv("CPASSIST_HARVEST__FOLDER", str(held))
    monkeypatch.setenv("CPASSIST_CORPUS__FOLDERS", json.dumps([str(held)]))
    return held


def _run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["corpus", *words])
    if isinstance(done.exception, CpassistError):
        return int(done.exception.exit_status), done.stdout
    assert done.exception is None, done.exception
    return 0, done.stdout


def test_a_file_goes_through_gate_and_store_to_the_corpus(tmp_path: Path) -> None:
    text = NBIB.format(n=1) + NBIB.format(n=2) + NBIB.format(n=3).replace("CI  - ", "OT  - ")
    path = written(tmp_path, "saved.txt", text)
    status, said = _run("import", str(path))
    assert status == ExitStatus.OK
    assert "file saved.txt (nbib): 3 announced, 3 fetched, 2 new" in said
    assert "1 refused by licence" in said
    assert json.loads(_run("validate", "--json")[1])["studies"] == 2
    status, said = _run("import", str(path), "--json")
    (search,) = json.loads(said)["searches"]
    assert (search["unchanged"], search["new"]) == (3, 0)


def test_a_broken_record_tells_by_the_status_and_is_forgotten_once_healed(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "title,doi,abstract\nOne,10.5555/1,Words.\nTwo,x,y,z\n")
    status, _ = _run("import", str(path))
    assert status == ExitStatus.BAD_CORPUS
    (item,) = json.loads(_run("quarantine", "--json")[1])["quarantined"]
    assert (item["source"], item["place"]) == ("csv", "a.csv record 2, line 3")
    assert "4 cells where the header has 3" in item["reason"]
    written(tmp_path, "a.csv", "title,doi,abstract\nOne,10.5555/1,Words.\nTwo,10.5555/2,Y.\n")
    assert _run("import", str(path))[0] == ExitStatus.OK
    assert json.loads(_run("quarantine", "--json")[1])["quarantined"] == []


def test_a_record_that_is_sound_again_as_it_was_is_no_longer_set_aside(tmp_path: Path) -> None:
    sound = (
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>7</PMID><Article><ArticleTitle>"
    )
    sound += "T</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"
    path = tmp_path / "a.xml"
    for text, status, aside in ((sound, 0, 0), (sound.replace("T<", "&x;<"), 3, 1), (sound, 0, 0)):
        path.write_text(text)
        assert _run("import", str(path))[0] == status
        assert len(json.loads(_run("quarantine", "--json")[1])["quarantined"]) == aside


def test_a_retraction_of_any_shape_reaches_the_open_copy_of_the_paper(
    tmp_path: Path, folder: Path
) -> None:
    """Each notice comes from a record whose own words may not be kept."""
    papers = "pmid,doi,title,abstract,license\n" + "".join(
        f"9000000{n},{'10.5555/made.up.3' if n == 3 else ''},A made-up trial of invented cells {n},"
        "Some children walked.,CC BY\n"
        for n in range(1, 7)
    )
    assert _run("import", str(written(tmp_path, "papers.csv", papers)))[0] == ExitStatus.OK
    mapping = written(
        tmp_path,
        "m.toml",
        'doi="DOI"\ntitle="title"\nupdated_by="updated-by"\nupdate_to="update-to"\n',
    )
    for path in sorted(STANDINGS.iterdir()):
        told = ["--mapping", str(mapping)] if path.suffix == ".jsonl" else []
        assert _run("import", str(path), *told)[0] == ExitStatus.OK
    lines = (folder / "harvested.jsonl").read_text("utf-8").splitlines()
    found = {item["pmid"]: item["retraction_status"] for item in map(json.loads, lines)}
    retracted = {f"9000000{n}": "retracted" for n in range(1, 6)}
    assert found == retracted | {"90000006": "expression of concern"}
    changes = json.loads(_run("watch", "--json")[1])["changes"]
    assert len(changes) == 6


@pytest.mark.parametrize("text", ["", "Dear Sir", "<html/>"])
def test_what_is_no_file_of_records_is_bad_input(tmp_path: Path, text: str, folder: Path) -> None:
    assert _run("import", str(written(tmp_path, "a", text)))[0] == ExitStatus.BAD_INPUT
    assert not folder.exists()


def test_a_dry_run_keeps_nothing(tmp_path: Path, folder: Path) -> None:
    path = written(tmp_path, "a.nbib", NBIB.format(n=1))
    assert "1 new" in _run("import", str(path), "--dry-run")[1]
    assert not list(folder.glob("*.jsonl"))
