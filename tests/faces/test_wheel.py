"""The wheel carries both packages and the starter corpus."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from tests.conftest import ROOT


def test_the_wheel_holds_what_an_installed_product_needs(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    starter = {f"cpassist/data/starter/{p.name}" for p in (ROOT / "corpus" / "starter").iterdir()}
    assert starter <= names
    assert {"cpassist/data/recipe.toml", "cpassist/data/overrides.toml"} <= names
    assert "cpassist_tui/__init__.py" in names
    assert "cpassist/core/data/words.en.toml" in names
    assert not any("tests/" in name or "builds/" in name for name in names)
