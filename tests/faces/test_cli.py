"""The command as its users meet it: real corpus, real encoder, real process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.faces.conftest import Run, cpassist

from cpassist.domain.errors import ExitStatus

pytestmark = pytest.mark.model

QUESTION = "does my son's own cord blood help him walk?"


@pytest.fixture(scope="module")
def saved(index_folder: Path) -> dict[str, Any]:
    done = cpassist("ask", "--json", QUESTION, env={"CPASSIST_INDEX__FOLDER": str(index_folder)})
    assert done.returncode == 0, done.stderr
    value = json.loads(done.stdout)
    assert isinstance(value, dict)
    return value


def test_exit_statuses_are_pinned() -> None:
    assert {status.name: int(status) for status in ExitStatus} == {
        "OK": 0,
        "UNEXPECTED": 1,
        "BAD_INPUT": 2,
        "BAD_CORPUS": 3,
        "BAD_INDEX": 4,
        "BAD_MODEL": 5,
        "NOT_VERIFIED": 6,
        "BELOW_FLOOR": 7,
        "BAD_SOURCE": 8,
        "BAD_SERVER": 9,
        "ABSTAINED": 10,
        "GUIDANCE": 11,
        "INTERRUPTED": 130,
    }


def test_the_flagship_question_finds_the_trial_and_its_main_result(saved: dict[str, Any]) -> None:
    assert saved["kind"] == "answer"
    quotes = [quote for quote in saved["quotes"] if quote["study_id"] == "sun-2017"]
    assert any(
        "not different between the cord blood and placebo groups" in q["text"] for q in quotes
    )
    assert saved["certainty"]["level"] in {"very low", "low", "moderate"}
    assert saved["safety"]
    assert all(quote["text"] for quote in saved["quotes"])


def test_a_saved_answer_verifies(run: Run, saved: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(saved), "utf-8")
    done = run("verify", str(path))
    assert done.returncode == 0, done.stderr
    saved_again = json.loads(json.dumps(saved))
    saved_again["quotes"][0]["text"] += "!"
    path.write_text(json.dumps(saved_again), "utf-8")
    done = run("verify", str(path))
    assert done.returncode == ExitStatus.NOT_VERIFIED
    assert "words-differ" in done.stdout


def test_the_same_question_gives_the_same_bytes(run: Run, saved: dict[str, Any]) -> None:
    again = json.loads(run("ask", "--json", QUESTION).stdout)
    del again["timings_ms"]
    assert again == {name: value for name, value in saved.items() if name != "timings_ms"}


def test_piped_output_is_plain(run: Run) -> None:
    done = run("ask", QUESTION)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "Quotes, word for word:" in done.stdout
    assert done.stderr == ""


def test_markdown_quotes_are_quotes(run: Run) -> None:
    assert "\n> " in run("ask", "--markdown", QUESTION).stdout


def test_an_off_topic_question_has_a_status_of_its_own(run: Run) -> None:
    done = run("ask", "--json", "how do I bake sourdough bread?")
    assert done.returncode == ExitStatus.ABSTAINED
    value = json.loads(done.stdout)
    assert (value["kind"], value["reason"]) == ("abstention", "off_topic")
    assert value["certainty"]["level"] == "none"


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["ask", ""], 2, "no question in words"),
        (["ask", "x" * 10_000], 2, "10,000 characters"),
        (["ask", "caf\udce9"], 2, "not readable text"),
        (["ask", "--design", "magic", "is it safe?"], 2, "magic"),
        (["verify", "/nowhere/answer.json"], 2, "cannot be read"),
        (["why", "nobody-1900"], 2, "nobody-1900"),
        (["corpus", "show", "nobody-1900"], 2, "nobody-1900"),
        (["index", "restore", "nothing"], 4, "nothing"),
    ],
)
def test_a_refusal_is_one_line_and_a_hint(
    run: Run, words: list[str], status: int, said: str
) -> None:
    done = run(*words)
    assert done.returncode == status
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("cpassist: ")
    assert said in lines[0]
    assert lines[1].startswith("  hint: ")
    assert done.stdout == ""


def test_a_broken_index_file_is_said_so(tmp_path: Path, index_folder: Path) -> None:
    import shutil

    folder = tmp_path / "index"
    shutil.copytree(index_folder, folder)
    (store,) = folder.glob("builds/*/studies.sqlite")
    store.write_bytes(store.read_bytes()[:1000])
    done = cpassist("ask", "is it safe?", env={"CPASSIST_INDEX__FOLDER": str(folder)})
    assert done.returncode == ExitStatus.BAD_INDEX
    assert "studies.sqlite" in done.stderr
    assert "Traceback" not in done.stderr


def test_another_model_is_refused_with_a_hint(run: Run, tmp_path: Path) -> None:
    done = run("ask", "is it safe?", CPASSIST_INDEX__MODEL=str(tmp_path))
    assert done.returncode == ExitStatus.BAD_INDEX
    assert "another model" in done.stderr


def test_doctor_finds_nothing_wrong(run: Run) -> None:
    done = run("doctor", "--json")
    assert json.loads(done.stdout)["sound"], done.stdout
    assert done.returncode == 0


def test_doctor_names_the_fix_for_a_missing_index(tmp_path: Path) -> None:
    done = cpassist("doctor", env={"CPASSIST_INDEX__FOLDER": str(tmp_path / "none")})
    assert done.returncode == 1
    assert "FAULT index" in done.stdout
    assert "cpassist index build" in done.stdout


def test_the_corpus_can_be_looked_at(run: Run) -> None:
    assert json.loads(run("corpus", "validate", "--json").stdout)["studies"] == 170
    assert json.loads(run("corpus", "stats", "--json").stdout)["kind"] == {"digest": 170}
    assert run("corpus", "show", "sun-2017", "--text").stdout.count("\n\n") == 3
    found = json.loads(run("corpus", "search", "--json", "HYPERBARIC").stdout)
    assert found["found"] >= 1


def test_why_quotes_the_words(run: Run) -> None:
    done = run("why", "sun-2017")
    assert done.returncode == 0
    assert "design: randomized controlled trial" in done.stdout
    assert "“" in done.stdout


def test_a_reader_that_goes_away_is_no_fault(index_folder: Path) -> None:
    import os
    import subprocess
    import sys

    done = subprocess.run(
        [
            "bash",
            "-c",
            f"{sys.executable} -m cpassist corpus stats | head -1; exit ${{PIPESTATUS[0]}}",
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "CPASSIST_INDEX__FOLDER": str(index_folder)},
        check=False,
    )
    assert "Traceback" not in done.stderr


def test_builds_can_be_listed_verified_and_pruned(run: Run) -> None:
    listed = json.loads(run("index", "list", "--json").stdout)["builds"]
    serving = [build["id"] for build in listed if build["serving"]]
    assert len(serving) == 1
    assert json.loads(run("index", "info", "--json").stdout)["id"] == serving[0]
    assert json.loads(run("index", "verify", "--json").stdout) == {
        "build": serving[0],
        "altered": [],
    }
    assert run("index", "restore", serving[0]).returncode == 0
    pruned = json.loads(run("index", "prune", "--json").stdout)
    assert pruned == {"removed": [], "vectors_dropped": 0}
