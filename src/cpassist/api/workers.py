"""``cpassist serve`` as several processes on one port: a question takes a core, so one for each.

The supervisor opens nothing and answers nothing: it starts the workers, starts one again that
died, and stops all of them when it is told to. Each worker listens through a socket of its own, and
the kernel deals new connections out among them; one client's rate is counted over all of them.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import multiprocessing.connection
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import FrameType

from cpassist.domain.errors import SettingsError
from cpassist.settings import Settings

logger = logging.getLogger("cpassist.api")

_METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_SWITCH_S = 0.0005
"""How soon a waiting thread asks a computing one to let go; Python's own is ten times as long."""
_QUICK_DEATH_S = 3.0
_QUICK_DEATHS = 5
"""So many workers that died young, one after the other: starting more would not help."""
_SPARE_STOP_S = 5.0


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker is told; it is pickled on its way."""

    settings: Settings
    rates: Path | None
    """The table of clients' rates; ``None`` where the worker is alone."""
    log_level: int


def run(settings: Settings, listeners: list[socket.socket]) -> int:
    """A worker on each listener until SIGTERM or SIGINT; 0, or 1 where they cannot be kept alive.

    One alone runs in this process.
    """
    level = logging.getLogger("cpassist").getEffectiveLevel()
    if len(listeners) == 1:
        serve_alone(Work(settings, None, level), listeners[0])
        return 0
    from cpassist.api.shared_rates import new_table

    with tempfile.TemporaryDirectory(prefix="cpassist-") as folder:
        shared = Path(folder)
        new_table(shared / "rates")
        (shared / "metrics").mkdir()
        os.environ[_METRICS_FOLDER] = str(shared / "metrics")
        work = Work(_shared_out(settings, len(listeners)), shared / "rates", level)
        return _Supervisor(work, listeners, float(settings.server.shutdown_s)).run()


@contextmanager
def listening(host: str, port: int, count: int) -> Iterator[list[socket.socket]]:
    """``count`` sockets bound to one address; port 0 takes a free one.

    Raises ``SettingsError`` where the address cannot be had, or not by more than one.
    """
    if count > 1 and not hasattr(socket, "SO_REUSEPORT"):
        raise SettingsError(
            "this system cannot share a port between processes", hint="Use --workers 1."
        )
    with ExitStack() as held:
        found: list[socket.socket] = []
        try:
            for _ in range(count):
                found.append(held.enter_context(_bound(host, port, shared=count > 1)))
                port = found[0].getsockname()[1]
        except (OSError, OverflowError) as error:
            raise SettingsError(
                f"cannot listen on {host[:80]}, port {port} ({type(error).__name__})",
                hint="Another program may hold it: choose another with --port.",
            ) from error
        yield found


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _shared_out(settings: Settings, count: int) -> Settings:
    """The settings of one of ``count`` workers: the encoder's threads are dealt out."""
    threads = settings.encoder.threads or max(1, cores() // count)
    encoder = settings.encoder.model_copy(update={"threads": threads})
    return settings.model_copy(update={"encoder": encoder})


def _bound(host: str, port: int, *, shared: bool) -> socket.socket:
    """A socket bound to the address; it does not listen yet."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio does not switch off the delaying of small writes.
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    found.bind((host, port))
    return found


class _Supervisor:
    """Keeps one process for each socket."""

    def __init__(self, work: Work, sockets: list[socket.socket], stop_s: float) -> None:
        self._work = work
        self._sockets = sockets
        self._stop_s = stop_s
        self._context = multiprocessing.get_context("spawn")
        self._stopping = False

    def run(self) -> int:
        """Start, keep, stop."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._told_to_stop)
        processes = [self._start(place) for place in range(len(self._sockets))]
        begun_s = time.monotonic()
        deaths = 0
        while not self._stopping and deaths < _QUICK_DEATHS:
            sentinels = [process.sentinel for process in processes]
            if not multiprocessing.connection.wait(sentinels, timeout=0.2):
                continue
            for place, process in enumerate(processes):
                if process.exitcode is not None and not self._stopping:
                    logger.error("a worker ended with status %s", process.exitcode)
                    young = time.monotonic() - begun_s < _QUICK_DEATH_S
                    deaths, begun_s = deaths + 1 if young else 0, time.monotonic()
                    processes[place] = self._start(place)
        self._stop(processes)
        return 0 if self._stopping else 1

    def _told_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _start(self, place: int) -> SpawnProcess:
        process = self._context.Process(
            target=serve_alone, args=(self._work, self._sockets[place]), daemon=False
        )
        process.start()
        return process

    def _stop(self, processes: list[SpawnProcess]) -> None:
        """Have each finish what it began; one that takes too long is ended."""
        for process in processes:
            process.terminate()
        until_s = time.monotonic() + self._stop_s + _SPARE_STOP_S
        for process in processes:
            process.join(max(0.1, until_s - time.monotonic()))
            if process.exitcode is None:
                process.kill()
                process.join()


def serve_alone(work: Work, listener: socket.socket) -> None:
    """One worker: the app on ``listener``, until it is told to stop."""
    import uvicorn

    from cpassist.api.app import build_app
    from cpassist.api.shared_rates import SharedRates

    speak(work.log_level)
    # The thread that computes must let the loop that takes and refuses requests have its turn.
    sys.setswitchinterval(_SWITCH_S)
    server = work.settings.server
    rates = (
        SharedRates(work.rates, server.requests_per_minute, server.burst) if work.rates else None
    )
    app = build_app(work.settings, rates=rates, on_open=settle)
    config = uvicorn.Config(
        app,
        access_log=False,  # its lines would hold what was searched for
        log_config=None,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=server.shutdown_s,
    )
    uvicorn.Server(config).run(sockets=[listener])


def speak(level: int = logging.INFO) -> None:
    """Our log lines on stderr; of others only warnings."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    for name in ("cpassist", "uvicorn"):
        logging.getLogger(name).setLevel(level)


def settle() -> None:
    """Take what a build brought out of the garbage collector's rounds: they cost 80 ms a time."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
