"""How long the evaluation of all shipped indicators takes against one query per indicator and level.

Both compute from the lines of the sample, which the peer gets for nothing. It does less, too: for every
indicator, level and grouping one polars query joins areas, drops lines that lack an input, sums up and
divides; no statuses, no coverage, no quartiles, no bases of operation. Both take turns; the shortest time of
each counts.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from benchmarks.table import Figure, new_workspace
from sluzby_eval.evaluation.comparison.peers import add_peers
from sluzby_eval.evaluation.compute import build_cube, compute, request
from sluzby_eval.evaluation.run import load_catalogue
from sluzby_eval.importing.run import import_files
from sluzby_eval.store import open_store
from sluzby_eval.workspace import shipped

if TYPE_CHECKING:
    from sluzby_eval.evaluation.cube import Cube
    from sluzby_eval.evaluation.plan import Plan

ROUNDS = 3
GROUPINGS = ((), ("type",), ("type", "form"))


def main() -> list[Figure]:
    """Import the sample data, then measure both sides in turn."""
    data = shipped("sample_data")
    with tempfile.TemporaryDirectory() as place:
        workspace = new_workspace(Path(place) / "workspace")
        import_files(workspace, [data / "registr_sluzeb.csv", data / "obyvatelstvo.csv", data / "vykazy"])
        snapshot = open_store(workspace.data).head()
        catalogue, _ = load_catalogue(workspace)
        published = [catalogue.plan(name) for name in catalogue.published()]
        plans = [plan for plan in published if plan.grain == "line" and plan.method is None]
        cube = build_cube(request(workspace, snapshot, catalogue, years=None, version=None, plans=plans))
    ours, peer = [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        frame = compute(cube, catalogue, plans).with_columns(version=pl.lit("final"))
        rows = add_peers(frame, {plan.id: plan.peers for plan in plans}, minimum=5).height
        ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        queries = naive(cube, plans)
        peer.append(time.perf_counter() - start)
    print(f"{cube.lines.height:,} lines, {rows:,} results: {min(ours):.2f} s", end=", ")
    print(f"{queries:,} single queries {min(peer):.2f} s")
    what = "evaluation of the shipped indicators against one query for each"
    return [Figure(what=what, value=min(peer) / min(ours))]


def naive(cube: Cube, plans: list[Plan]) -> int:
    """Compute every indicator, level and grouping by a query of its own; return how many there were."""
    count = 0
    for plan in plans:
        inputs = [f"v:{name}" for name in plan.inputs if f"v:{name}" in cube.lines.columns]
        for level in plan.levels:
            for grouping in GROUPINGS:
                _query(cube, inputs, level, grouping).collect()
                count += 1
    return count


def _query(cube: Cube, inputs: list[str], level: str, grouping: tuple[str, ...]) -> pl.LazyFrame:
    lines = cube.lines.lazy()
    if level in {"service", "provider"}:
        lines = lines.with_columns(unit=pl.col("service_id" if level == "service" else "ico"))
    else:
        areas = cube.membership.lazy().filter(pl.col("level") == level)
        lines = lines.join(areas, on=["area", "year"], how="left")
    whole = (
        lines.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in inputs)) if inputs else lines
    )
    sums = whole.group_by("year", "unit", *grouping).agg(
        *(pl.col(name).sum() for name in inputs), n_counted=pl.len()
    )
    if len(inputs) < 2:
        return sums
    bottom = pl.col(inputs[-1])
    return sums.with_columns(value=pl.when(bottom != 0).then(pl.col(inputs[0]) / bottom))
