"""All shipped indicators over the statements of a country: 6,500 services, 15 years, every level and year.

The way from the tables of the dataset to the values with their statuses is measured, a third of the years at a
time, so that memory stays small; each part is counted and let go, as if it were written. The peer is one polars
query for each indicator, level and grouping over lines that it gets for nothing, as in `engine_speed`; it is asked
for one year only, and its time is multiplied. On a machine that does other work besides, the seconds of the
processor, which are told too, say more than those of the clock.
"""

from __future__ import annotations

import resource
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.engine_speed import naive
from benchmarks.statements_data import LAST, reader, tables
from benchmarks.table import CACHE, Figure, new_workspace
from sluzby_eval.evaluation.compute import Request, build_cube
from sluzby_eval.evaluation.run import load_catalogue
from sluzby_eval.evaluation.values import of_years, values_of
from sluzby_eval.territory import Territory

if TYPE_CHECKING:
    from sluzby_eval.evaluation.cube import Cube
    from sluzby_eval.evaluation.plan import Plan

SERVICES, YEARS = 6_500, 15
PARTS = 3
GOAL_SECONDS = 20.0
GOAL_RATIO = 1.0
MEGABYTE = 1024


def main(services: int = SERVICES, years: int = YEARS) -> list[Figure]:
    """Measure the evaluation, then its peer on one year."""
    asked, names = request_of(services, years)
    start, before = time.perf_counter(), time.process_time()
    rows = sum(values_of(replace(asked, years=part), names).frame.height for part in _parts(asked.years))
    seconds, worked = time.perf_counter() - start, time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    counting = [plan for plan in asked.plans if plan.method is None and plan.grain == "line"]
    few = of_years(build_cube_of(asked, counting), [LAST])
    start = time.perf_counter()
    queries = naive(few, counting)
    peer = (time.perf_counter() - start) * years
    print(
        f"{services:,} services, {years} years, {len(names)} indicators: {rows:,} results, {worked:.1f} s of CPU"
    )
    print(f"{queries:,} single queries for one year, times {years}: {peer:.1f} s; peak {peak:,.0f} MB")
    what = f"{len(names)} indicators over {services:,} services and {years} years"
    return [
        Figure(what=what, value=seconds, goal=GOAL_SECONDS, unit="s"),
        Figure(what=f"{what} against one query for each", value=seconds / peer, goal=GOAL_RATIO),
    ]


def _parts(years: tuple[int, ...]) -> list[tuple[int, ...]]:
    size = max(1, len(years) // PARTS)
    return [years[start : start + size] for start in range(0, len(years), size)]


def request_of(services: int, years: int) -> tuple[Request, list[str]]:
    """Make the data and ask for everything that is published, single acts of care aside."""
    workspace = new_workspace(CACHE / "statements")
    catalogue, _ = load_catalogue(workspace)
    names = [name for name in catalogue.published() if catalogue.definitions[name].spec.grain != "event"]
    read = reader(tables(services, years))
    asked = Request(
        catalogue=catalogue,
        plans=tuple(catalogue.plan(name) for name in names),
        years=tuple(range(LAST - years + 1, LAST + 1)),
        version="final",
        read=read,
        territory=Territory.from_rows(read("territory"), shipped=True),
        population_date=None,
    )
    return asked, names


def build_cube_of(asked: Request, plans: list[Plan]) -> Cube:
    """Make the lines that the peer gets for nothing."""
    return build_cube(replace(asked, plans=tuple(plans)))
