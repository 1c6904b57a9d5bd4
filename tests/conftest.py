"""Shared by all tests: where outside data stands, and an environment without surprises."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def _quiet_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the person who runs the tests reaches them."""
    for name in list(os.environ):
        if name.startswith("CPASSIST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def starter() -> Path:
    return ROOT / "corpus" / "starter"


@pytest.fixture
def shared() -> Path:
    """The outside data for measuring; tests that need it are skipped where it is not there."""
    if not SHARED.is_dir():
        pytest.skip("the outside data for measuring is not beside this checkout")
    return SHARED
