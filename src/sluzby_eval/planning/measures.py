"""Measures of the community plan and the action plans: fulfilment, delay, money, and what money has no measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.backing import BACKED, PLAN, STATE
from sluzby_eval.planning.ground import newest_measures, places_of

if TYPE_CHECKING:
    import datetime as dt

    from sluzby_eval.planning.ground import Ground

DIMENSIONS = ("plan", "working_group", "priority", "type", "area")
ENDED = ("done", "cancelled")


def status(ground: Ground, *, today: dt.date) -> pl.DataFrame:
    """Return every measure of the plans in force with what became of it, one row each.

    A plan is in force in a year when one of its measures has a row of that year.

    Returns:
        plan, measure, working_group, priority, type, area, service_id, state, units_planned, units_real, fulfilment
        (units_real / units_planned; done without units counts 1; null where nothing is known), budget, spent (sums
        of all years of the plan up to this one, for a row tells the money of its year; null where no year says
        anything), budget_use, deadline, days_late
        (0 when ended or in time; null without a deadline), has_money, is_late, services (in the network of the year
        that name the measure of this plan; a number that several plans have counts at none of them), granted (grants
        of the year to these services), money_source, responsible.
    """
    mine = in_force_of(ground)
    newest = newest_measures(mine, ground.year).drop("budget", "spent")
    money = (
        mine.sort("plan", "measure", "year")
        .group_by("plan", "measure", maintain_order=True)
        .agg(_sum("budget"), _sum("spent"))
    )
    joined = newest.join(money, on=["plan", "measure"], how="left", maintain_order="left")
    joined = joined.join(_backed(ground), on=["plan", "measure"], how="left", maintain_order="left")
    ended = pl.col("state").is_in(ENDED)
    late = (pl.lit(today) - pl.col("deadline")).dt.total_days().clip(lower_bound=0)
    part = pl.col("units_real") / pl.when(pl.col("units_planned") > 0).then(pl.col("units_planned"))
    return (
        joined.with_columns(
            fulfilment=pl.when(pl.col("state") == "done").then(pl.coalesce(part, pl.lit(1.0))).otherwise(part),
            budget_use=pl.col("spent") / pl.when(pl.col("budget") > 0).then(pl.col("budget")),
            days_late=pl.when(pl.col("deadline").is_not_null()).then(pl.when(ended).then(0).otherwise(late)),
            has_money=(pl.col("budget").fill_null(0) > 0) | pl.col("money_source").is_not_null(),
            services=pl.col("services").fill_null(0),
        )
        .with_columns(is_late=pl.col("days_late").fill_null(0) > 0)
        .select(
            "plan", "measure", "working_group", "priority", "type", "area", "service_id", "state",
            "units_planned", "units_real", "fulfilment", "budget", "spent", "budget_use", "deadline", "days_late",
            "has_money", "is_late", "services", "granted", "money_source", "responsible",
        )
        .sort("plan", "measure")
    )  # fmt: skip


def in_force_of(ground: Ground) -> pl.DataFrame:
    """Take the rows of the plans in force in the year, of all their years up to it."""
    plans = ground.measures.filter(pl.col("year") == ground.year)["plan"].unique().implode()
    return ground.measures.filter(pl.col("plan").is_in(plans), pl.col("year") <= ground.year)


def by(rows: pl.DataFrame, dimension: str) -> pl.DataFrame:
    """Add measures up by working group, priority, area and the like; a cancelled measure is counted, not fulfilled.

    Returns:
        the dimension, measures, done, cancelled, late, without_money, budget, spent, budget_use. The use of the
        budget is the ratio of sums over measures that have both.
    """
    paid = pl.col("budget").is_not_null() & pl.col("spent").is_not_null()
    budget, spent = (pl.col(name).filter(paid) for name in ("budget", "spent"))
    return (
        rows.sort(dimension, nulls_last=True)
        .group_by(dimension, maintain_order=True)
        .agg(
            measures=pl.len().cast(pl.Int64),
            done=_count(pl.col("state") == "done"),
            cancelled=_count(pl.col("state") == "cancelled"),
            late=_count(pl.col("is_late")),
            without_money=_count(~pl.col("has_money")),
            budget=pl.when(pl.col("budget").is_not_null().any()).then(pl.col("budget").sum()),
            spent=pl.when(pl.col("spent").is_not_null().any()).then(pl.col("spent").sum()),
            budget_use=pl.when(budget.sum() > 0).then(spent.sum() / budget.sum()),
        )
    )


def money_without_measure(ground: Ground) -> pl.DataFrame:
    """Return services in the network of the year that get grants, though no measure in force backs them.

    A service whose measure is a question (several plans have the number, no plan of the year is known) is not one
    of them.

    Returns:
        service_id, plan and measure (as the network says them, null where it names none), backing (why no measure
        backs it), granted in CZK; the most first.
    """
    rows = places_of(ground).sort("service_id", "form")
    lost = rows.filter(pl.col(BACKED).eq_missing(False).all().over("service_id"))  # noqa: FBT003 - null is neither
    first = lost.unique("service_id", keep="first", maintain_order=True)
    joined = first.select("service_id", "plan", "measure", STATE).join(_granted(ground), on="service_id")
    return joined.filter(pl.col("granted") > 0).sort(["granted", "service_id"], descending=[True, False])


def _backed(ground: Ground) -> pl.DataFrame:
    """Count the services in the network that name a measure of a plan, and add up their grants of the year."""
    meant = places_of(ground).drop_nulls([PLAN, "measure"])
    named = meant.select("measure", "service_id", plan=PLAN).unique()
    joined = named.join(_granted(ground), on="service_id", how="left")
    return (
        joined.sort("plan", "measure", "service_id")
        .group_by("plan", "measure", maintain_order=True)
        .agg(services=pl.len().cast(pl.Int64), granted=_sum("granted"))
    )


def _granted(ground: Ground) -> pl.DataFrame:
    rows = ground.grants.filter(pl.col("year") == ground.year).sort("service_id", "programme", "round")
    return rows.group_by("service_id", maintain_order=True).agg(_sum("granted"))


def _sum(name: str) -> pl.Expr:
    return pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()).alias(name)


def _count(condition: pl.Expr) -> pl.Expr:
    return condition.sum().cast(pl.Int64)
