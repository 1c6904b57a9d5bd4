"""``cpassist serve`` as several processes: one port, one stop; a worker that dies comes again."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

ASKED = {"question": "does cord blood help a child with cerebral palsy walk?"}


@pytest.fixture
def server(index_folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Two workers on a free port, and where they listen."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cpassist", "serve", "--port", "0", "--workers", "2"],
        stderr=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "CPASSIST_INDEX__FOLDER": str(index_folder),
            "CPASSIST_SERVER__QUEUE_TIMEOUT_S": "60",
            "CPASSIST_SERVER__SHUTDOWN_S": "60",
        },
    )
    assert process.stderr is not None
    told = process.stderr.readline()
    found = re.search(r"http://[0-9.]+:[0-9]+", told)
    assert found is not None, told
    yield process, found.group()
    process.kill()
    process.stderr.close()
    process.wait()


def _ready(url: str) -> None:
    until_s = time.monotonic() + 60
    while time.monotonic() < until_s:
        try:
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass  # nobody listens yet
        time.sleep(0.2)
    pytest.fail("the server did not become ready")


def _workers(process: subprocess.Popen[str]) -> list[int]:
    """The children of the supervisor that listen."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("utf-8").split()
    return [
        int(one) for one in listed if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()
    ]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks at /proc")
def test_a_worker_that_dies_comes_again_and_all_stop_together(
    server: tuple[subprocess.Popen[str], str],
) -> None:
    process, url = server
    _ready(url)
    tags = {httpx.post(f"{url}/v1/ask", json=ASKED, timeout=30).headers["etag"] for _ in range(6)}
    assert len(tags) == 1
    first = _workers(process)
    assert len(first) == 2
    os.kill(first[0], signal.SIGKILL)
    until_s = time.monotonic() + 30
    while time.monotonic() < until_s and len(set(_workers(process)) - {first[0]}) < 2:
        time.sleep(0.1)
    assert len(set(_workers(process)) - {first[0]}) == 2
    _ready(url)
    assert httpx.post(f"{url}/v1/ask", json=ASKED, timeout=30).status_code == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


LONG = "Cord blood cured my son. Stem cells are safe and improve walking in 90% of children. " * 60
"""A text that takes a while to check."""


def test_a_stop_finishes_what_was_begun(server: tuple[subprocess.Popen[str], str]) -> None:
    process, url = server
    _ready(url)
    for _ in range(6):  # both workers have their word lists in memory
        httpx.post(f"{url}/v1/check", json={"text": "Cord blood is safe."}, timeout=60)

    def check() -> tuple[int, float]:
        reply = httpx.post(f"{url}/v1/check", json={"text": LONG}, timeout=60)
        assert "claims" in reply.json(), reply.text
        return reply.status_code, time.monotonic()

    def stream() -> tuple[int, float]:
        reply = httpx.post(f"{url}/v1/ask/stream", json=ASKED, timeout=60)
        assert "event: done" in reply.text
        return reply.status_code, time.monotonic()

    with ThreadPoolExecutor(6) as pool:
        work = [pool.submit(check) for _ in range(3)]
        time.sleep(0.15)
        work += [pool.submit(stream) for _ in range(3)]
        time.sleep(0.15)
        told_s = time.monotonic()
        process.send_signal(signal.SIGTERM)
        ended = [one.result() for one in work]
    assert {status for status, _ in ended} == {200}
    assert max(when_s for _, when_s in ended) > told_s, "nothing was at work when it was stopped"
    assert process.wait(60) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/healthz")
