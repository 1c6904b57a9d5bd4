"""Cold starts: ``cpassist --help``, a first ``ask``, ``serve`` until it is ready, and memory.

Each is a new process over the serving index; the files are in the system's page cache, as after
any earlier start. With ``--beside FOLDER``, another checkout's ``src``, both are run in turn and
the ratio of each pair is given.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

QUESTION = "does cord blood help a child with cerebral palsy walk?"
ANSWERED = {0, 10, 11}
"""An answer, an abstention, or a fixed reply."""
SETTLED_S = 15
"""After which a server has loaded all it loads before it is asked."""


def once(words: list[str], env: dict[str, str]) -> float:
    """Seconds from the start of a command to its end."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "cpassist", *words], capture_output=True, env=env, check=False
    )
    took = time.perf_counter() - start
    assert done.returncode in ANSWERED, done.stderr.decode()
    return took


def ready(env: dict[str, str], settle_s: float = 0.0, asks: int = 0) -> tuple[float, float]:
    """Seconds until ``/readyz`` says so, and megabytes resident ``settle_s`` and ``asks`` later."""
    words = [sys.executable, "-m", "cpassist", "serve", "--workers", "1", "--port", "0"]
    start = time.perf_counter()
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=env) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        port = int(re.search(r":(\d+) ", line)[1])  # type: ignore[index]  # our own line
        drain = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
        try:
            while not answers(port, "/readyz"):
                assert time.perf_counter() - start < 60, "the server did not become ready"
                time.sleep(0.01)
            took = time.perf_counter() - start
            time.sleep(settle_s)
            for number in range(asks):
                body = json.dumps({"question": f"{QUESTION} {number}"}).encode()
                assert answers(port, "/v1/ask", body)
            return took, resident_mb(process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            drain.terminate()


def answers(port: int, path: str, body: bytes | None = None) -> bool:
    """Whether a GET, or a POST of ``body``, is met with 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        kind = {"Content-Type": "application/json"} if body else {}
        connection.request("POST" if body else "GET", path, body, kind)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def resident_mb(pid: int) -> float:
    """Of one process, pages of mapped files that it has touched among them."""
    listed = subprocess.run(
        ["ps", "-o", "rss=", "--pid", str(pid)], capture_output=True, text=True, check=True
    )
    return int(listed.stdout) / 1024


def figures(values: list[float]) -> dict[str, float]:
    """Least, median and greatest."""
    return {
        name: round(value, 3)
        for name, value in zip(
            ("least", "median", "most"), np.quantile(values, [0, 0.5, 1]).tolist(), strict=True
        )
    }


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--beside", type=Path, help="another checkout's src")
    given = parser.parse_args()
    # Compiled files are written once and then read, as in an installed package.
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    measured: dict[str, Callable[[dict[str, str]], float]] = {
        "help_s": lambda env: once(["--help"], env),
        "ask_s": lambda env: once(["ask", QUESTION], env),
        "serve_ready_s": lambda env: ready(env)[0],
    }
    said: dict[str, object] = {"runs": given.runs}
    for name, measure in measured.items():
        measure(own)
        mine, ratios = [], []
        for _ in range(given.runs):
            mine.append(measure(own))
            if given.beside is not None:
                ratios.append(mine[-1] / measure({**own, "PYTHONPATH": str(given.beside)}))
        said[name] = figures(mine)
        if ratios:
            said[f"{name}_to_other"] = figures(ratios)
    said["serving_mb"] = round(ready(own, SETTLED_S, asks=20)[1])
    said["largest_command_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(json.dumps(said, indent=1))


if __name__ == "__main__":
    main()
