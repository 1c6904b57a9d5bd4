"""The page of a run, as Markdown. Pure: the same figures give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from string import Template

import numpy as np

from cpassist.service.evaluations.intervals import mean_interval

from .engine import ENGINES, PRODUCT
from .figures import Figures, Ran, Ratio, SetRan, mean_ratio, median_ratio

NONE = "–"

Compare = Callable[[Sequence[float], Sequence[float]], Ratio | None]


def page(figures: Figures) -> str:
    """The whole page."""
    frame = Template(Path(__file__).with_name("page.md").read_text("utf-8"))
    starts = {len(ran.cold_s) for one in figures.sets.values() for ran in one.engines.values()}
    return frame.substitute(
        machine=_machine(figures),
        warning=_warning(figures),
        ndcg=_ratios(figures, lambda ran: ran.ndcg, mean_ratio),
        standing=_standing(figures),
        latency=_ratios(figures, lambda ran: ran.warm_ms, median_ratio),
        cold=_cold(figures),
        costs=_costs(figures),
        starts=f"{max(starts, default=0)} × {len(figures.sets)}",
        sets="\n\n".join(_set(one) for one in figures.sets.values()),
        encoding=_encoding(figures.sets.values()),
    )


def _machine(figures: Figures) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in figures.versions.items())
    loads = ", ".join(f"{one.load:.1f}" for one in figures.sets.values())
    return f"{figures.machine}; {versions}. Load before each set: {loads}"


def _warning(figures: Figures) -> str:
    said = []
    if figures.sample is not None:
        said.append(
            f"**A quick look, not a result: {figures.sample} questions a set over a few documents, "
            "where every engine finds more than in the whole set.**"
        )
    for name, modules in figures.missing.items():
        said.append(f"**{ENGINES[name].title} was left out: {', '.join(modules)} not installed.**")
    return "".join(f"\n{line}\n" for line in said)


def _peers(figures: Figures) -> list[str]:
    ran = {name for one in figures.sets.values() for name in one.engines}
    return [name for name in ENGINES if name in ran and name != PRODUCT]


def _ratios(figures: Figures, of: Callable[[Ran], Sequence[float]], compare: Compare) -> str:
    titles = [f"{one.title} ({one.queries})" for one in figures.sets.values()]
    rows = [
        [ENGINES[name].title, *(_ratio(_pair(one, name, of, compare)) for one in _sets(figures))]
        for name in _peers(figures)
    ]
    return _table(["over", *titles], rows)


def _sets(figures: Figures) -> Iterator[SetRan]:
    yield from figures.sets.values()


def _pair(
    one: SetRan, name: str, of: Callable[[Ran], Sequence[float]], compare: Compare
) -> Ratio | None:
    if PRODUCT not in one.engines or name not in one.engines:
        return None
    return compare(of(one.engines[PRODUCT]), of(one.engines[name]))


def _standing(figures: Figures) -> str:
    """What the table of rankings says, in words."""
    found: dict[str, list[str]] = {"Ahead": [], "No difference shown": [], "Behind": []}
    for one in _sets(figures):
        for name in _peers(figures):
            ratio = _pair(one, name, lambda ran: ran.ndcg, mean_ratio)
            if ratio is None:
                continue
            where = f"{ENGINES[name].title} on {one.title}"
            if not ratio.differs:
                found["No difference shown"].append(where)
            else:
                found["Ahead" if ratio.value > 1 else "Behind"].append(where)
    total = sum(map(len, found.values()))
    lines = [f"- Ahead in {len(found.pop('Ahead'))} of {total} comparisons."]
    lines += [f"- {said}: {'; '.join(places) or 'none'}." for said, places in found.items()]
    return "\n".join(lines)


def _cold(figures: Figures) -> str:
    starts: dict[str, list[float]] = {}
    for one in _sets(figures):
        for name, ran in one.engines.items():
            starts.setdefault(name, []).extend(ran.cold_s)
    rows = []
    for name in [*_peers(figures), *([PRODUCT] if PRODUCT in starts else [])]:
        ratio = None
        if name != PRODUCT and len(starts.get(PRODUCT, [])) == len(starts[name]):
            ratio = median_ratio(starts[PRODUCT], starts[name])
        rows.append([ENGINES[name].title, f"{np.median(starts[name]):.2f}", _ratio(ratio)])
    return _table(["", "cold, s", "cpassist over it"], rows)


def _costs(figures: Figures) -> str:
    """Sums over the sets that both were run on: one measurement each, so no interval."""
    held = {
        "memory": lambda ran: ran.resident_mb,
        "time to build": lambda ran: ran.build_s,
        "disk": lambda ran: ran.disk_bytes,
    }
    rows = []
    for name in _peers(figures):
        both = [one for one in _sets(figures) if {PRODUCT, name} <= one.engines.keys()]
        cells = []
        for of in held.values():
            pairs = [(of(one.engines[PRODUCT]), of(one.engines[name])) for one in both]
            known = bool(pairs) and all(own is not None and other for own, other in pairs)
            cells.append(_times(pairs) if known else NONE)
        rows.append([ENGINES[name].title, *cells])
    return _table(["over", *held], rows)


def _times(pairs: Sequence[tuple[float, float]]) -> str:
    ratio = sum(own for own, _ in pairs) / sum(other for _, other in pairs)
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.2f}"


def _set(one: SetRan) -> str:
    head = ["", "nDCG@10", "warm ms, median / 95th", "cold s", "memory MB"]
    head += ["build s", "at most MB", "disk MB"]
    rows = [
        [ENGINES[name].title, *_cells(one.engines[name])] for name in ENGINES if name in one.engines
    ]
    held = f"{one.queries} questions, {one.encoding['documents']:,.0f} documents."
    return f"### {one.title}\n\n{held}\n\n{_table(head, rows)}"


def _cells(ran: Ran) -> list[str]:
    low, high = mean_interval(ran.ndcg)
    p50, p95 = np.quantile(ran.warm_ms, [0.5, 0.95]) if ran.warm_ms else (np.nan, np.nan)
    return [
        f"{np.mean(ran.ndcg):.3f} ({low:.3f} to {high:.3f})",
        f"{p50:.1f} / {p95:.1f}" if ran.warm_ms else NONE,
        f"{np.median(ran.cold_s):.2f}",
        _whole(ran.resident_mb),
        f"{ran.build_s:.1f}",
        _whole(ran.build_peak_mb),
        f"{ran.disk_bytes / 1e6:.1f}",
    ]


def _encoding(sets: Iterable[SetRan]) -> str:
    rows = [
        [
            one.title,
            *(
                f"{one.encoding[kind]:,.0f} in {one.encoding[f'{kind}_s']:,.0f} s"
                for kind in ("documents", "passages")
            ),
        ]
        for one in sets
    ]
    return _table(["embedding, all cores, by a sample", "documents", "passages"], rows)


def _ratio(ratio: Ratio | None) -> str:
    if ratio is None:
        return NONE
    figure = f"**{ratio.value:.2f}**" if ratio.differs else f"{ratio.value:.2f}"
    return f"{figure} ({ratio.low:.2f} to {ratio.high:.2f})"


def _whole(value: float | None) -> str:
    return NONE if value is None else f"{value:,.0f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
