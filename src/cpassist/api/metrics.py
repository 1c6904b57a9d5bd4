"""Counts for Prometheus: routes, statuses, stages, kinds of answer; no word of a question."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Set where several workers count into one folder; the client library reads it when imported."""
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 15.0)


class Metrics:
    """One registry an app, so that two apps in a process never share a count."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._serving = ""
        self._watched: list[tuple[Gauge, Callable[[], float]]] = []
        self._requests = Counter(
            "cpassist_requests",
            "Requests answered",
            ("route", "method", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "cpassist_request_seconds",
            "How long a request took",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._problems = Counter(
            "cpassist_problems", "Requests refused, by code", ("code",), registry=self._registry
        )
        self._answers = Counter(
            "cpassist_answers", "Questions met", ("kind", "reason"), registry=self._registry
        )
        self._stages = Histogram(
            "cpassist_stage_seconds",
            "How long a stage of a question took",
            ("stage",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._build = Gauge(
            "cpassist_build_info",
            "The serving build",
            ("build",),
            registry=self._registry,
            multiprocess_mode="livemostrecent",
        )
        self._opened = Counter("cpassist_builds_opened", "Builds opened", registry=self._registry)

    def request(
        self, route: str, method: str, status: int, took_s: float, code: str | None
    ) -> None:
        """One request was answered; ``code`` where it was refused."""
        self._look()
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(took_s)
        if code is not None:
            self._problems.labels(code).inc()

    def answer(self, kind: str, reason: str, timings_ms: Mapping[str, float]) -> None:
        """One question was met; no timings where its answer was held already."""
        self._answers.labels(kind, reason).inc()
        for stage, took_ms in timings_ms.items():
            self._stages.labels(stage).observe(took_ms / 1000.0)

    def opened(self, build: str) -> None:
        """Another build serves."""
        if self._serving:
            self._build.labels(self._serving).set(0)
        self._serving = build
        self._build.labels(build).set(1)
        self._opened.inc()

    def watch(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """A number looked up whenever a request ends or the metrics are read."""
        gauge = Gauge(
            f"cpassist_{name}", meaning, registry=self._registry, multiprocess_mode="livesum"
        )
        self._watched.append((gauge, value))

    def text(self) -> bytes:
        """Prometheus's text format; of all workers where there are several."""
        self._look()
        if _FOLDER not in os.environ:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # the library's own
        return generate_latest(together)

    def _look(self) -> None:
        for gauge, value in self._watched:
            gauge.set(value())
