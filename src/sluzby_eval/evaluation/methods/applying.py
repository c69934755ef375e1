"""Running methods: the values of indicators in, the rows of one that has a method out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: TC003 - part of public signatures
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.evaluation.cube import Figure
from sluzby_eval.evaluation.methods.choosing import options
from sluzby_eval.evaluation.methods.registry import METHODS
from sluzby_eval.evaluation.methods.work import ROW, Ground, Work
from sluzby_eval.results import Status

if TYPE_CHECKING:
    from sluzby_eval.evaluation.formula import Applied
    from sluzby_eval.evaluation.plan import Plan

TOLD = {
    **dict.fromkeys(("indicator", "level", "unit", "type", "form", "basis", "status"), pl.String),
    **dict.fromkeys(("value", "numerator", "denominator"), pl.Float64),
    **dict.fromkeys(("year", "n_counted", "n_expected"), pl.Int64),
    "reference_date": pl.Date,
}


def figures_of(plan: Plan) -> list[Figure]:
    """List the figures of the territory that a method needs."""
    if plan.method is None:
        return []
    bands = options(plan.method).bands()
    return [Figure(kind="population", name=name, group=(name,)) for name in bands]


def needs_series(plan: Plan) -> bool:
    """Whether a plan needs the values of earlier years."""
    return plan.method is not None and METHODS[plan.method.name].series


def widened(plans: Sequence[Plan], levels: Sequence[str]) -> list[Plan]:
    """Give plans the levels that methods on top of them need; what nobody asked for is taken out again."""
    wider = {plan.id: plan for plan in plans}
    for name in [plan.id for plan in reversed(plans)]:
        plan = wider[name]
        if plan.method is None:
            continue
        said = options(plan.method).model_dump()
        own = [str(said[key]) for key in ("over", "at") if key in said]
        needs = (*plan.levels, *METHODS[plan.method.name].needs, *own, *levels[-1:])
        for below in plan.method.of:
            base = wider[below]
            wider[below] = replace(base, levels=tuple(dict.fromkeys((*base.levels, *needs))))
    return [wider[plan.id] for plan in plans]


def apply(
    plans: Sequence[Plan],
    values: Mapping[str, pl.DataFrame],
    ground: Ground,
    years: Sequence[int],
    past: Mapping[str, pl.DataFrame],
) -> dict[str, pl.DataFrame]:
    """Add the rows of plans that have a method, each after what it works on.

    Args:
        plans: in an order in which each comes after what it works on.
        values: of the plans that have a formula.
        ground: what methods need.
        years: those asked for.
        past: values of earlier years, for methods over time.
    """
    found = dict(values)
    for plan in plans:
        if plan.method is None:
            continue
        names = dict.fromkeys(plan.method.of)
        below = [found[name] for name in names]
        if METHODS[plan.method.name].series:
            below += [past[name] for name in names if name in past]
        found[plan.id] = _rows(plan, plan.method, below, ground, years)
    return found


def _rows(
    plan: Plan, tree: Applied, below: Sequence[pl.DataFrame], ground: Ground, years: Sequence[int]
) -> pl.DataFrame:
    method = METHODS[tree.name]
    function = getattr(import_module(method.module), method.name)
    values = pl.concat([pl.DataFrame(schema=TOLD), *below], how="diagonal_relaxed")
    rows: pl.DataFrame = function(
        Work(
            tree=tree,
            said=options(tree),
            values=values,
            years=tuple(sorted(years)),
            plan_levels=plan.levels,
            ground=ground,
        )
    )
    return _dressed(rows, plan, _dates(values, tree.of))


def _dates(values: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Return the date of the figures behind the values worked on."""
    found = values.filter(pl.col("indicator").is_in(list(names)), pl.col("reference_date").is_not_null())
    return found.group_by("year").agg(pl.col("reference_date").max())


def _dressed(rows: pl.DataFrame, plan: Plan, dates: pl.DataFrame) -> pl.DataFrame:
    """Bring an answer to the columns of values, in order; low coverage is told as everywhere."""
    rows = rows.filter(pl.col("level").is_in(list(plan.levels)), pl.col("basis").is_in(list(plan.bases)))
    rows = rows.with_columns(pl.col("n_counted", "n_expected").cast(pl.Int64)).with_columns(
        coverage=pl.when(pl.col("n_expected") > 0).then(pl.col("n_counted") / pl.col("n_expected"))
    )
    low = (pl.col("status") == Status.OK.value) & (pl.col("coverage") < plan.minimum_coverage)
    told = pl.when(low).then(pl.lit(Status.LOW_COVERAGE.value)).otherwise(pl.col("status"))
    rows = rows.with_columns(status=told, indicator=pl.lit(plan.id))
    rows = rows.join(dates, on="year", how="left", maintain_order="left")
    return rows.with_columns(pl.col("year").cast(pl.Int64)).sort(ROW)
