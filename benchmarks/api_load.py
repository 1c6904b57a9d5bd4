"""The HTTP API under load over loopback: asks a second, how long they take, what is refused.

Starts ``cpassist serve`` on a free port. Every question is
asked once only, so that answers kept in memory flatter nothing. The client is plain asyncio and
shares the machine with the server.

    python benchmarks/api_load.py                               32 clients, 20 seconds
    python benchmarks/api_load.py --clients 256 --seconds 180   overload: refusals, memory, recovery
    python benchmarks/api_load.py --reindex 5                   new builds while it answers
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from questions import questions

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_RETRY = re.compile(rb"retry-after: (\d+)", re.IGNORECASE)
_READY_WITHIN_S = 120


@dataclass
class Tally:
    """What came back."""

    took_ms: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    builds: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    """Answers to another question than was asked, refusals without Retry-After, torn bodies."""

    def figures(self, seconds: float) -> dict[str, object]:
        """Rates and quantiles of what was answered."""
        took = self.took_ms or [0.0]
        p50, p95, p99 = (round(float(q), 1) for q in np.quantile(took, [0.5, 0.95, 0.99]))
        return {
            "answered_per_s": round(self.statuses[200] / seconds, 1),
            "p50_ms": p50,
            "p95_ms": p95,
            "p99_ms": p99,
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
            "wrong": len(self.wrong),
            "wrong_examples": self.wrong[:3],
            "builds": len(self.builds),
        }


async def client(port: int, asked: Iterator[str], until_s: float, tally: Tally) -> None:
    """One client: asks, waits for the answer, asks the next; waits when it is told to."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until_s:
        question = next(asked)
        body = json.dumps({"question": question}).encode()
        start = time.perf_counter()
        try:
            writer.write(
                b"POST /v1/ask HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
            )
            head = await reader.readuntil(b"\r\n\r\n")
            found = _LENGTH.search(head)
            answer = await reader.readexactly(int(found[1]) if found else 0)
        except (OSError, asyncio.IncompleteReadError) as error:
            tally.statuses[0] += 1
            tally.wrong.append(f"connection: {type(error).__name__}")
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            continue
        status = int(head[9:12])
        tally.statuses[status] += 1
        if status == 200:
            tally.took_ms.append((time.perf_counter() - start) * 1000)
            check(question, answer, tally)
        elif retry := _RETRY.search(head):
            await asyncio.sleep(int(retry[1]))
        else:
            tally.wrong.append(f"status {status} without Retry-After")
    writer.close()


def check(question: str, answer: bytes, tally: Tally) -> None:
    """That the answer is to this question; read without parsing, so as not to cost a core."""
    if json.dumps(question, ensure_ascii=False).encode() not in answer[: len(question) * 2 + 80]:
        tally.wrong.append(f"another question's answer: {question}")
    place = answer.rfind(b'"receipt":{"build":"')
    tally.builds[answer[place + 20 : place + 36].decode()] += 1


async def load(port: int, clients: int, seconds: float, asked: Iterator[str]) -> Tally:
    """``clients`` at once for ``seconds``."""
    tally = Tally()
    until_s = time.perf_counter() + seconds
    await asyncio.gather(*(client(port, asked, until_s, tally) for _ in range(clients)))
    return tally


@contextlib.contextmanager
def serving(workers: int | None) -> Iterator[tuple[int, int]]:
    """The port and process of a server of ours, stopped at the end."""
    words = [sys.executable, "-m", "cpassist", "serve", "--port", "0"]
    words += ["--workers", str(workers)] if workers else []
    env = {**os.environ, "CPASSIST_SERVER__REQUESTS_PER_MINUTE": "0"}
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=env) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        port = int(re.search(r":(\d+) ", first)[1])  # type: ignore[index]  # our own line
        drain = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
        try:
            yield port, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            drain.terminate()


def memory_mb(pid: int) -> int:
    """Resident memory of a process and its children, shared pages counted each time."""
    listed = subprocess.run(
        ["ps", "-o", "rss=", "--pid", str(pid), "--ppid", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return sum(int(line) for line in listed.stdout.split()) // 1024


async def ready(port: int, workers: int) -> None:
    """Wait until every worker has answered; new connections are dealt out at random."""
    until_s = time.perf_counter() + _READY_WITHIN_S
    met = 0
    while met < 8 * workers:
        assert time.perf_counter() < until_s, "the server did not become ready"
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /readyz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
            met = met + 1 if b" 200 " in await reader.readline() else 0
            writer.close()
        except OSError:
            met = 0
        await asyncio.sleep(0.05)


async def rebuild(times: int, seconds: float) -> None:
    """``cpassist index update --force`` again and again: every build is picked up anew."""
    for _ in range(times):
        await asyncio.sleep(seconds / (times + 1))
        words = [sys.executable, "-m", "cpassist", "index", "update", "--force"]
        done = await asyncio.create_subprocess_exec(*words, stderr=subprocess.DEVNULL)
        assert await done.wait() == 0


async def run(port: int, pid: int, given: argparse.Namespace) -> dict[str, object]:
    """Warm up, load, and see that it recovers."""
    asked = questions(given.seed)
    await ready(port, given.workers or os.cpu_count() or 1)
    await load(port, min(8, given.clients), given.warm_up, asked)
    before_mb = memory_mb(pid)
    peak_mb = before_mb
    work = asyncio.create_task(load(port, given.clients, given.seconds, asked))
    builder = asyncio.create_task(rebuild(given.reindex, given.seconds))
    while not work.done():
        await asyncio.sleep(1)
        peak_mb = max(peak_mb, memory_mb(pid))
    await builder
    figures = {"clients": given.clients, **work.result().figures(given.seconds)}
    figures["rss_mb"] = {"before": before_mb, "peak": peak_mb, "after": memory_mb(pid)}
    await asyncio.sleep(2)
    after = await load(port, 4, 3, asked)
    figures["recovered"] = after.figures(3)
    return figures


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--warm-up", type=float, default=5)
    parser.add_argument("--workers", type=int, default=None)
    parser.add_argument("--reindex", type=int, default=0, help="builds made meanwhile")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with serving(given.workers) as (port, pid):
        print(json.dumps(asyncio.run(run(port, pid, given)), indent=1))


if __name__ == "__main__":
    main()
