"""The network of a year: who came, who left, what changed, on what conditions, and whether it agrees with the rest.

Conditions of entry (Základní síť JMK 2018): a registration that is final by 15 August of the year before, a measure
of a plan in force behind it (`backing`), and co-financing by municipalities.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.backing import BACKED, STATE, with_backing
from sluzby_eval.planning.ground import IN_NETWORK, in_network

if TYPE_CHECKING:
    from sluzby_eval.planning.ground import Ground

DEADLINE = (8, 15)  # month and day of the year before: a registration must be final by then
KEY = ["service_id", "form"]


def changes(ground: Ground, cofinanced: pl.DataFrame | None = None) -> pl.DataFrame:
    """Compare the network of the year with that of the year before.

    Args:
        ground: the dataset at the end of the year.
        cofinanced: service_id, met (1, 0 or null): whether municipalities pay what is expected; None: not known.

    Returns:
        service_id, form, unit, before, now (units, null outside the network), change, kind (entry, exit, more, less,
        same), plan and measure as the network names them, and for entries and growth the conditions:
        registered_in_time, has_measure, is_cofinanced (true, false, or null where the data do not say), `backing` (why
        a measure counts or not, one of `backing.STATES`), and `met`: all true, false where one is false, else null.
    """
    this, last = (
        in_network(ground.network, year).select(
            *KEY, "unit", "units", "plan", "measure", "registered_on", "valid_from"
        )
        for year in (ground.year, ground.year - 1)
    )
    both = this.join(last, on=KEY, how="full", suffix="_before", coalesce=True)
    units = both.with_columns(
        before=pl.col("units_before"), now=pl.col("units"), unit=pl.coalesce("unit", "unit_before")
    )
    kinds = units.join(last.select(*KEY, was=pl.lit(value=True)), on=KEY, how="left").join(
        this.select(*KEY, present=pl.lit(value=True)), on=KEY, how="left"
    )
    kind = (
        pl.when(pl.col("was").is_null())
        .then(pl.lit("entry"))
        .when(pl.col("present").is_null())
        .then(pl.lit("exit"))
        .when(pl.col("now") > pl.col("before"))
        .then(pl.lit("more"))
        .when(pl.col("now") < pl.col("before"))
        .then(pl.lit("less"))
        .otherwise(pl.lit("same"))
    )
    change = pl.col("now").fill_null(0.0) - pl.col("before").fill_null(0.0)
    told = kinds.with_columns(kind=kind, change=change)
    return _conditions(told, ground, cofinanced).sort(KEY)


def _conditions(told: pl.DataFrame, ground: Ground, cofinanced: pl.DataFrame | None) -> pl.DataFrame:
    deadline = dt.date(ground.year - 1, *DEADLINE)
    grows = pl.col("kind").is_in(["entry", "more"])
    met = (
        told.select("service_id", met=pl.lit(None, dtype=pl.Boolean))
        if cofinanced is None
        else cofinanced.select("service_id", met=pl.col("met") == 1)
    ).unique("service_id")
    placed = told.join(met, on="service_id", how="left", maintain_order="left").rename(
        {"met": "is_cofinanced"}
    )
    known = ground.measures.filter(pl.col("year") <= ground.year)
    of_year = placed.with_columns(year=pl.lit(ground.year, dtype=pl.Int64))
    with_each = with_backing(of_year, known, at_entry=False).with_columns(
        registered_in_time=pl.col("registered_on") <= deadline, has_measure=pl.col(BACKED)
    )
    names = ("registered_in_time", "has_measure", "is_cofinanced")
    asked = with_each.with_columns(pl.when(grows).then(pl.col(name)).alias(name) for name in (*names, STATE))
    every = (
        pl.when(pl.any_horizontal(pl.col(names) == False))  # noqa: E712 - null is neither
        .then(pl.lit(value=False))
        .when(pl.all_horizontal(pl.col(names) == True))  # noqa: E712
        .then(pl.lit(value=True))
    )
    return asked.with_columns(met=pl.when(grows).then(every)).select(
        *KEY,
        "unit",
        "before",
        "now",
        "change",
        "kind",
        "plan",
        "measure",
        "registered_on",
        *names,
        STATE,
        "met",
    )


def reconcile(ground: Ground) -> pl.DataFrame:
    """Hold the network of the year against register and statements: service_id, form, issue, left, right.

    Issues: `above_register` (more units than registered: left network, right register), `not_registered` (in the
    network, but not in operation by the register), `no_statement` (in the network, no statement of the year came),
    `not_in_network` (a statement came, but the network does not know the service and form), `no_units` (in the
    network without a number of units).
    """
    rows = in_network(ground.network, ground.year).select(*KEY, "unit", "units")
    listed = ground.network.filter(pl.col("year") == ground.year).select(KEY)
    register = ground.service_forms.select(*KEY, "unit", "capacity_registered")
    running = ground.services.select("service_id")
    sent = ground.statements.filter(pl.col("year") == ground.year).select(KEY).unique()
    above = rows.join(register, on=[*KEY, "unit"]).filter(pl.col("units") > pl.col("capacity_registered"))
    nothing = pl.lit(None, dtype=pl.Float64)
    parts = {
        "above_register": above.select(*KEY, left="units", right="capacity_registered"),
        "not_registered": rows.join(running, on="service_id", how="anti").select(
            *KEY, left="units", right=nothing
        ),
        "no_statement": rows.join(sent, on=KEY, how="anti").select(*KEY, left="units", right=nothing),
        "not_in_network": sent.join(listed, on=KEY, how="anti").select(*KEY, left=nothing, right=nothing),
        "no_units": rows.filter(pl.col("units").is_null()).select(*KEY, left=nothing, right=nothing),
    }
    found = [part.with_columns(issue=pl.lit(name)) for name, part in parts.items()]
    return pl.concat(found).select(*KEY, "issue", "left", "right").sort("issue", *KEY)


def by_status(network: pl.DataFrame, year: int) -> pl.DataFrame:
    """Count the services and units of a year by status and unit: status, unit, services, units."""
    rows = network.filter(pl.col("year") == year, pl.col("status").is_in([*IN_NETWORK, "none"]))
    return (
        rows.sort("status", "unit")
        .group_by("status", "unit", maintain_order=True)
        .agg(services=pl.col("service_id").n_unique().cast(pl.Int64), units=pl.col("units").sum())
    )
