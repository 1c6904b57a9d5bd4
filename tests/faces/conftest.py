"""The real thing, once a run: the starter corpus indexed with the real encoder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import filelock
import pytest
from tests.browser import Browser
from tests.conftest import ROOT
from tests.page_world import served_page

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def cpassist(
    *words: str, env: dict[str, str], text: str | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cpassist", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        input=text,
        env={**os.environ, **env},
        cwd=ROOT,
        check=False,
        timeout=600,
    )


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared by all test processes and kept between runs: whoever comes first updates it."""
    folder = tmp_path_factory.getbasetemp().parent / "real-index"
    with filelock.FileLock(str(folder) + ".lock"):
        done = cpassist("index", "update", env={"CPASSIST_INDEX__FOLDER": str(folder)})
        assert done.returncode == 0, done.stderr
        if len(list((folder / "builds").iterdir())) > 1:
            cpassist("index", "prune", "--keep", "1", env={"CPASSIST_INDEX__FOLDER": str(folder)})
    return folder


@pytest.fixture
def run(index_folder: Path) -> Run:
    """Runs a command against the real index."""

    def run_(*words: str, text: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
        return cpassist(*words, env={"CPASSIST_INDEX__FOLDER": str(index_folder), **env}, text=text)

    return run_


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page's own server, over hostile records."""
    with served_page(tmp_path_factory.mktemp("browser")) as at:
        yield at


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A real browser; only where there is one."""
    made = Browser(tmp_path_factory.mktemp("profile"))
    yield made
    made.close()
