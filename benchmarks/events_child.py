"""One side of the race over acts, in a process of its own: `python -m benchmarks.events_child SIDE ROWS ...`.

It prints one line of JSON: wall and CPU seconds, peak memory, seconds of the grain phase and of compiling the
definitions; the values go to a Parquet file, to be compared. The side `apart` is polars with the grains and levels of
a year one after the other, so that the seconds of the grain phase are its own.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from benchmarks.events_data import YEARS, acts, lines, services, territory
from benchmarks.events_definitions import FORMULAS, LEVELS, SIX, write_definitions
from benchmarks.events_sql import by_hand
from benchmarks.table import CACHE, new_workspace
from sluzby_eval.evaluation.catalogue import load_catalogue
from sluzby_eval.evaluation.events import run as events
from sluzby_eval.evaluation.events.cache import Cache

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.evaluation.plan import Plan

KEYS = ["level", "unit", "type", "form", "year"]


def main(
    side: str, rows: int, target: str, grains: str, *, few: bool = False, years: int = len(YEARS)
) -> None:
    """Run one side.

    Args:
        side: polars, duckdb, apart, or sql.
        rows: how many acts.
        target: file for the values.
        grains: folder of the cache.
        few: only six indicators.
        years: how many.
    """
    data = acts(rows, YEARS)
    data = type(data)(
        root=data.root, parts=tuple(part for part in data.parts if part.year < YEARS[0] + years)
    )
    phases = {"grains": 0.0, "grains_cpu": 0.0, "compile": 0.0}
    start, cpu = time.perf_counter(), time.process_time()
    if side == "sql":
        found = by_hand(data, _lines())
    else:
        plans = _compile(few=few, phases=phases)
        events.collect = _timed(events.collect, phases)  # type: ignore[assignment]
        if side == "apart":
            events.ThreadPoolExecutor = _Apart  # type: ignore[misc, assignment]
        found = _ours(plans, "polars" if side == "apart" else side, data, Path(grains))
    told = {
        "wall": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "memory": _peak(),
        "rows": found.height,
        **phases,
    }
    found.sort(KEYS).write_parquet(target)
    print(json.dumps(told))


class _Apart(Executor):
    """Does at once what is handed over, in the same thread."""

    def __init__(self, *, max_workers: int) -> None:
        del max_workers

    def submit(self, function, /, *given, **named):  # type: ignore[no-untyped-def]
        """Return what is done already."""
        done: Future[object] = Future()
        done.set_result(function(*given, **named))
        return done


def _compile(*, few: bool, phases: dict[str, float]) -> list[Plan]:
    workspace = new_workspace(CACHE / "events-workspace", config='indicators = "own"\n')
    wanted = SIX if few else tuple(FORMULAS)
    write_definitions(workspace.root / "indicators", wanted)
    start = time.perf_counter()
    catalogue, findings = load_catalogue(workspace)
    if any(name not in catalogue.definitions for name in wanted):
        raise SystemExit("\n".join(f"{item.place}: {item.message('en')}" for item in findings[:20]))
    plans = [catalogue.plan(name) for name in wanted]
    phases["compile"] = time.perf_counter() - start
    return plans


def _ours(plans: Sequence[Plan], engine: str, data: events.Acts, grains: Path) -> pl.DataFrame:
    member = [territory().with_columns(year=pl.lit(year, dtype=pl.Int64)) for year in data.years]
    source = events.Source(
        acts=data,
        services=lambda _year: services(),
        membership=pl.concat(member),
        levels=LEVELS[2:],
        columns={"act_minutes": "minutes", "act_hour": "hour", "act_weekday": "weekday"},
        engine=engine,
        cache=Cache(grains),
    )
    return pl.concat([events.wide(groups, plans) for groups in events.group(source, plans, data.years)])


def _timed(collect, phases):  # type: ignore[no-untyped-def]
    def timed(*given):  # type: ignore[no-untyped-def]
        start, cpu = time.perf_counter(), time.process_time()
        found = collect(*given)
        phases["grains"] += time.perf_counter() - start
        phases["grains_cpu"] += time.process_time() - cpu
        return found

    return timed


def _peak() -> float:
    """Return the peak memory in GB; `ru_maxrss` would tell that of whoever started this process, too."""
    told = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line for line in told.splitlines() if line.startswith("VmHWM")).split()[1]) / 1e6


def _lines() -> pl.DataFrame:
    known = services().rename({"service_id": "service", "ico": "provider"})
    found = lines().filter(pl.col("kind") == "line").select(line="code", service="text", form="form")
    found = found.join(known, on="service", how="left", maintain_order="left")
    for level in LEVELS[2:]:
        units = territory().filter(pl.col("level") == level).select("area", pl.col("unit").alias(level))
        found = found.join(units, on="area", how="left", maintain_order="left")
    return found.select("line", "type", "form", *LEVELS)


if __name__ == "__main__":
    side, rows, target, grains, few, years = sys.argv[1:]
    main(side, int(rows), target, grains, few=few == "few", years=int(years))
