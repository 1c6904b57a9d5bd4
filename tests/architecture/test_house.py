"""What the import contracts cannot see: sizes, lazy imports, purity, words that must not stand."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "tui").rglob("*.py")])
MAX_FILE_LINES = 320
MAX_FUNCTION_LINES = 55
IMPURE = {"os", "time", "random", "datetime", "pathlib", "socket", "subprocess", "logging", "sys"}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MAX_FILE_LINES


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_a_function_fits_a_screen(path: Path) -> None:
    long = [
        f"{node.name}: {node.end_lineno - node.lineno}"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno > MAX_FUNCTION_LINES
    ]
    assert long == []


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if {"core", "domain"} & set(p.parts)], ids=_name
)
def test_core_and_domain_reach_for_nothing_outside(path: Path) -> None:
    imported: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported.add(node.module.split(".")[0])
    assert imported & IMPURE == set()


def _modules_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.split())


def test_the_command_line_starts_without_heavy_libraries() -> None:
    loaded = _modules_after("import cpassist.cli")
    heavy = {"torch", "sentence_transformers", "faiss", "numpy", "pydantic", "fastapi", "textual"}
    assert loaded & heavy == set()
    # What makes answers, and what draws them, is loaded by the command that does so.
    assert loaded & {"cpassist.core.view", "cpassist.core.lexicon", "rich.progress"} == set()


def test_wiring_loads_no_encoder_library() -> None:
    loaded = _modules_after("import cpassist.wiring")
    assert loaded & {"torch", "sentence_transformers", "transformers", "scipy", "textual"} == set()
    # Nor what an index is built with.
    assert loaded & {"cpassist.service.reindex", "cpassist.adapters.corpus_files"} == set()


def test_every_setting_is_documented() -> None:
    from cpassist.settings import Settings

    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    names = [
        f"{section}.{name}"
        for section, field in Settings.model_fields.items()
        for name in field.annotation.model_fields  # type: ignore[union-attr]
    ]
    assert [name for name in names if f"`{name}`" not in page] == []


def test_no_place_of_one_machine_stands_in_the_repository() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], capture_output=True, text=True, check=False, cwd=ROOT
    ).stdout.split("\0")
    home = str(ROOT.parent) + "/"
    found = [
        name
        for name in tracked
        if name
        and (ROOT / name).is_file()
        and len(home) > 2
        and home.encode() in (ROOT / name).read_bytes()
    ]
    assert found == []
