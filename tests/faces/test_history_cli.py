"""``cpassist ask --continue`` and ``cpassist history``, as one types them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.faces.conftest import Run

from cpassist.domain.errors import ExitStatus


def test_a_conversation_is_gone_on_with_exported_verified_and_forgotten(
    run: Run, tmp_path: Path
) -> None:
    assert run("ask", "does cord blood help a child with cp walk").returncode == 0
    gone_on = json.loads(run("ask", "--continue", "--json", "and is it safe?").stdout)
    assert {"cord", "blood"} <= set(gone_on["understood"]["carried"])
    kept = json.loads(run("history", "list", "--json").stdout)["conversations"]
    assert [row["exchanges"] for row in kept] == [2]
    assert "safe" in run("history", "search", "safe").stdout
    assert "read as:" in run("history", "show", "1").stdout
    path = tmp_path / "conversation.json"
    path.write_text(run("history", "export", "1").stdout, encoding="utf-8")
    assert run("verify", str(path)).returncode == 0
    path.write_text(path.read_text("utf-8").replace("motor", "mental"), encoding="utf-8")
    assert run("verify", str(path)).returncode == ExitStatus.NOT_VERIFIED
    assert run("history", "delete", "1").returncode == 0
    assert run("history", "show", "1").returncode == ExitStatus.BAD_INPUT


def test_there_must_be_something_to_go_on_with_and_one_thing_to_forget(run: Run) -> None:
    done = run("ask", "--continue", "and is it safe?")
    assert done.returncode == ExitStatus.BAD_INPUT
    assert "no conversation is kept" in done.stderr
    assert run("history", "delete").returncode == ExitStatus.BAD_INPUT
    assert run("history", "delete", "--all").returncode == 0


def test_with_history_off_nothing_is_kept(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite"
    off = {"CPASSIST_HISTORY__ENABLED": "false", "CPASSIST_HISTORY__FILE": str(path)}
    assert run("ask", "what is cerebral palsy", **off).returncode == 0
    assert not path.exists()
