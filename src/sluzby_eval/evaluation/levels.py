"""From lines to the units of every level: services, providers and areas, by seat or by area of operation.

The groups of a service are its type with each form and with all forms; those of providers and areas are
everything, each type, and each type in each form. Counts are counts of lines: a line that works in three
areas is one line of each, and one line of the region.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import polars as pl

from sluzby_eval.evaluation.cube import LINE, Cube
from sluzby_eval.evaluation.engines.polars import aggregate_lines
from sluzby_eval.evaluation.plan import Plan
from sluzby_eval.model import ALL, UNKNOWN

Aggregate = Callable[[pl.DataFrame, Sequence[str], Sequence[Plan]], pl.DataFrame]
GROUPINGS: tuple[tuple[str, ...], ...] = ((), ("type",), ("type", "form"))
FIELD_FORMS = ("amb", "ter")
KEYS = ("level", "unit", "type", "form", "year", "basis")


def group(
    cube: Cube, lines: pl.DataFrame, plans: Sequence[Plan], aggregate: Aggregate = aggregate_lines
) -> pl.DataFrame:
    """Aggregate lines with components (see the engine) over all groupings of the levels asked for."""
    lines = lines.sort(LINE, maintain_order=True, nulls_last=True)
    wanted = {level for plan in plans for level in plan.levels}
    counting = [plan for plan in plans if not plan.is_territorial]
    shared = [plan for plan in counting if "operation" in plan.bases]
    frames = [
        *_of_lines(lines, counting, wanted, aggregate),
        *_of_areas(cube, lines, counting, wanted, aggregate, basis="seat"),
        *(_of_areas(cube, lines, shared, wanted, aggregate, basis="operation") if shared else ()),
    ]
    return _with_all_areas(cube, pl.concat(frames, how="diagonal"), wanted, operation=bool(shared))


def _of_lines(
    lines: pl.DataFrame, plans: Sequence[Plan], wanted: set[str], aggregate: Aggregate
) -> Iterable[pl.DataFrame]:
    yield _schema(lines, plans)
    if "service" in wanted:
        services = lines.with_columns(unit=pl.col("service_id")).filter(pl.col("unit").is_not_null())
        for by in GROUPINGS[1:]:
            yield _grouped(services, by, plans, aggregate, level="service", basis="seat")
    if "provider" in wanted:
        providers = lines.with_columns(unit=pl.col("ico").fill_null(UNKNOWN))
        for by in GROUPINGS:
            yield _grouped(providers, by, plans, aggregate, level="provider", basis="seat")


def _of_areas(
    cube: Cube,
    lines: pl.DataFrame,
    plans: Sequence[Plan],
    wanted: set[str],
    aggregate: Aggregate,
    *,
    basis: str,
) -> Iterable[pl.DataFrame]:
    for level in cube.levels:
        if level not in wanted:
            continue
        placed = seat(cube, lines, level) if basis == "seat" else operation(cube, lines, level)
        for by in GROUPINGS:
            yield _grouped(placed, by, plans, aggregate, level=level, basis=basis)


def _schema(lines: pl.DataFrame, plans: Sequence[Plan]) -> pl.DataFrame:
    """Return no rows with all columns: a dataset without lines still has its areas."""
    empty = lines.clear().with_columns(unit=pl.col("service_id"))
    return _grouped(empty, (), plans, aggregate_lines, level="service", basis="seat")


def _grouped(
    lines: pl.DataFrame,
    by: Sequence[str],
    plans: Sequence[Plan],
    aggregate: Aggregate,
    *,
    level: str,
    basis: str,
) -> pl.DataFrame:
    if "form" in by:  # a whole service of several forms has none of its own
        lines = lines.filter(pl.col("form") != ALL)
    found = aggregate(lines, ["unit", "year", *by], plans)
    spanned = {name: pl.lit(ALL) for name in ("type", "form") if name not in by}
    return found.with_columns(level=pl.lit(level), basis=pl.lit(basis), **spanned)


def seat(cube: Cube, lines: pl.DataFrame, level: str) -> pl.DataFrame:
    """Give every line the area of a level in which its service has its seat, or `unknown`."""
    return lines.join(
        _units(cube, level), on=["year", "area"], how="left", maintain_order="left"
    ).with_columns(pl.col("unit").fill_null(UNKNOWN))


def operation(cube: Cube, lines: pl.DataFrame, level: str) -> pl.DataFrame:
    """Share field and ambulatory lines out to the areas where their service works; `weight` is the share.

    Shares are taken relative to their sum, so that the total of all areas (and `unknown`) is that of the
    seats. Residential lines stay where their seat is, and so do lines without shares or with a refused one:
    the others do not make a whole.
    """
    told = pl.col("share").is_not_null().all().over("service_id", "year")
    shares = cube.shares.filter(told & (pl.col("share") > 0)).with_columns(
        share=pl.col("share") / pl.col("share").sum().over("service_id", "year")
    )
    by_unit = (
        shares.join(_units(cube, level), on=["year", "area"], how="left", maintain_order="left")
        .with_columns(unit=pl.col("unit").fill_null(UNKNOWN))
        .sort("service_id", "year", "unit", "area")
        .group_by("service_id", "year", "unit", maintain_order=True)
        .agg(weight=pl.col("share").sum())
    )
    is_shared = pl.col("form").is_in(FIELD_FORMS)
    keys = ["service_id", "year"]
    at_work = lines.filter(is_shared).join(by_unit, on=keys, how="inner")
    at_seat = seat(cube, lines, level).join(
        by_unit.select(keys).unique().with_columns(shared=pl.lit(value=True)), on=keys, how="left"
    )
    at_seat = at_seat.filter(~(is_shared & pl.col("shared").fill_null(value=False))).drop("shared")
    placed = pl.concat([at_work, at_seat.with_columns(weight=pl.lit(1.0))], how="diagonal")
    return placed.sort(*LINE, "unit", maintain_order=True, nulls_last=True)


def _units(cube: Cube, level: str) -> pl.DataFrame:
    return cube.membership.filter(pl.col("level") == level).select("year", "area", "unit")


def complete(cube: Cube, groups: pl.DataFrame, plans: Sequence[Plan]) -> pl.DataFrame:
    """Add the areas of which groups that were made elsewhere tell nothing."""
    wanted = {level for plan in plans for level in plan.levels}
    return _with_all_areas(cube, groups, wanted, operation=False)


def _with_all_areas(cube: Cube, groups: pl.DataFrame, wanted: set[str], *, operation: bool) -> pl.DataFrame:
    """Add a row for every area in which no line stands."""
    units = cube.membership.filter(pl.col("level").is_in(list(wanted)))
    units = units.select("year", "level", "unit").unique()
    bases = pl.DataFrame({"basis": ["seat", "operation"] if operation else ["seat"]})
    everything = pl.DataFrame({"type": [ALL], "form": [ALL]})
    rows = units.join(bases, how="cross").join(everything, how="cross")
    if cube.everyone is not None:
        others = cube.everyone.filter(pl.col("level").is_in(list(wanted)))
        rows = pl.concat([rows, others.select(rows.columns)])
    missing = rows.join(groups, on=KEYS, how="anti")
    return pl.concat([groups, missing], how="diagonal")
