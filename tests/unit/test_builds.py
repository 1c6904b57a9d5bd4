"""Builds are whole or not there; the serving one is never left broken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.conftest import ROOT

from cpassist.adapters.builds import MANIFEST, Builds
from cpassist.domain.builds import BUILD_FORMAT, Manifest, Recipe
from cpassist.domain.errors import IndexDamaged, IndexLocked, IndexMissing

NOW = "2026-01-02T03:04:05Z"


@dataclass
class Writer:
    folder: Path


def _manifest(build_id: str, created: str = NOW) -> Manifest:
    recipe = Recipe()
    return Manifest(
        build_id, BUILD_FORMAT, created, "0", "r", recipe, recipe.sha256, "c", "e", 3, 1, 1, ()
    )


def _make(builds: Builds, build_id: str, created: str = NOW) -> Manifest:
    writer = builds.begin(build_id)
    (writer.folder / "a.bin").write_bytes(b"abc")
    (writer.folder / "sub").mkdir()
    (writer.folder / "sub" / "b.bin").write_bytes(b"defg")
    return builds.finish(build_id, _manifest(build_id, created))


@pytest.fixture
def builds(tmp_path: Path) -> Builds:
    return Builds(tmp_path / "index", Writer)


def test_a_finished_build_serves(builds: Builds) -> None:
    finished = _make(builds, "one")
    builds.serve("one")
    assert builds.current_id() == "one"
    assert builds.manifest("one") == finished
    assert [file.path for file in finished.files] == ["a.bin", "sub/b.bin"]
    assert builds.altered("one") == ()


def test_nothing_built_is_missing(builds: Builds) -> None:
    with pytest.raises(IndexMissing, match="no index yet"):
        builds.current_id()
    assert builds.ids() == ()


def test_an_unfinished_build_is_not_listed_and_cannot_serve(builds: Builds) -> None:
    _make(builds, "one")
    builds.serve("one")
    builds.begin("two")
    assert builds.ids() == ("one",)
    with pytest.raises(IndexMissing):
        builds.serve("two")
    assert builds.current_id() == "one"
    assert [path.name for path in builds.abandoned()] == ["two.part"]


def test_builds_are_listed_oldest_first(builds: Builds) -> None:
    _make(builds, "b", "2026-01-01T00:00:00Z")
    _make(builds, "a", "2026-01-02T00:00:00Z")
    assert builds.ids() == ("b", "a")


def test_a_build_of_another_format_is_listed_all_the_same(builds: Builds) -> None:
    _make(builds, "one")
    _make(builds, "old", "2020-01-01T00:00:00Z")
    path = builds.path("old") / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 1}))
    with pytest.raises(IndexDamaged, match="format 1"):
        builds.manifest("old")
    builds.path("torn").mkdir()
    (builds.path("torn") / MANIFEST).write_text("{", "utf-8")
    assert builds.ids() == ("torn", "old", "one")


def test_making_a_build_again_replaces_it(builds: Builds) -> None:
    _make(builds, "one")
    (builds.path("one") / "a.bin").write_bytes(b"abX")
    assert builds.altered("one") == ("a.bin",)
    _make(builds, "one")
    assert builds.altered("one") == ()
    assert builds.ids() == ("one",)


@pytest.mark.parametrize("name", ["a.bin", "sub/b.bin"])
def test_a_cut_or_missing_file_is_damage(builds: Builds, name: str) -> None:
    _make(builds, "one")
    path = builds.path("one") / name
    path.write_bytes(path.read_bytes()[:1])
    with pytest.raises(IndexDamaged, match=f"{name} has 1 bytes"):
        builds.manifest("one")
    path.unlink()
    with pytest.raises(IndexDamaged, match=f"{name} is missing"):
        builds.manifest("one")


@pytest.mark.parametrize("text", ["", "{}", "[]", "\xff", '{"id": 5}'])
def test_a_broken_manifest_is_damage(builds: Builds, text: str) -> None:
    _make(builds, "one")
    (builds.path("one") / MANIFEST).write_text(text, "latin-1")
    with pytest.raises(IndexDamaged, match="manifest"):
        builds.manifest("one")


def test_another_format_is_refused(builds: Builds) -> None:
    _make(builds, "one")
    path = builds.path("one") / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))
    with pytest.raises(IndexDamaged, match="format 99"):
        builds.manifest("one")


@pytest.mark.parametrize("text", ["gone\n", "\n", "\xff"])
def test_current_naming_nothing_is_damage(builds: Builds, text: str) -> None:
    _make(builds, "one")
    (builds.folder / "CURRENT").write_text(text, "latin-1")
    with pytest.raises(IndexDamaged):
        builds.current_id()


def test_the_second_builder_is_told_who_holds_the_lock(builds: Builds) -> None:
    with builds.lock(NOW):
        code = (
            "from pathlib import Path; from cpassist.adapters.builds import Builds\n"
            f"with Builds(Path({str(builds.folder)!r}), None).lock('x'): pass"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
        )
        assert done.returncode == 1
        assert f"process {os.getpid()} on" in done.stderr
        assert NOW in done.stderr
    with builds.lock(NOW):
        pass


def test_a_killed_builder_leaves_no_lock(builds: Builds) -> None:
    code = (
        "import os; from pathlib import Path; from cpassist.adapters.builds import Builds\n"
        f"with Builds(Path({str(builds.folder)!r}), None).lock('x'): os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    with builds.lock(NOW):
        pass


def test_lock_errors_can_be_retried() -> None:
    assert IndexLocked.retryable
    assert not IndexDamaged.retryable
