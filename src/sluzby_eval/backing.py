"""Which measure of which plan backs a place in the network: by plan and number, valid at the date of entry.

A plan is in force in the years of which it has rows, and a measure in these years from its first row on, unless
its newest row says that it was cancelled. A place in the network of a year is backed by a measure in force in that
year, or, where the place goes on from an earlier year (`valid_from`), in the year of entry. What the place names
only by number is looked for in the plans in force: one is the answer, two are a question, and nobody chooses.
"""

from __future__ import annotations

import polars as pl

CANCELLED = "cancelled"
BACKED = "backed"  # true, false, or null where the data do not say
PLAN = "backing_plan"  # the plan whose measure is meant; null where there is none, or more than one
STATE = "backing"  # why, one of STATES
STATES = ("valid", "not_named", "unknown", "ended", "cancelled", "several_plans", "no_plan_of_the_year")
_ROW = "_place"


def with_backing(
    network: pl.DataFrame, measures: pl.DataFrame, *, prefix: str = "", at_entry: bool = True
) -> pl.DataFrame:
    """Add to places in the network whether a measure backs them.

    Args:
        network: year, plan, measure, valid_from of each place, under these names with `prefix`.
        measures: the table `plan_measures`: plan, measure, year, state.
        prefix: what the names of the columns of `network` begin with.
        at_entry: whether a measure in force in the year of entry is enough; without it the year of the network counts,
            as it must for a place that is new or grows in this year.

    Returns:
        network with `backed`, `backing_plan` and `backing` (with the prefix). `unknown` is a number that no plan has;
        `ended` one that only plans have that are not in force; `several_plans` and `no_plan_of_the_year` are questions
        and no answers, so `backed` is null.

    >>> measures = pl.DataFrame({"plan": ["P"], "measure": ["1"], "year": [2025], "state": ["ongoing"]})
    >>> network = pl.DataFrame(
    ...     {"year": [2025, 2025], "plan": [None, "Q"], "measure": ["1", "1"], "valid_from": [None, None]},
    ...     schema_overrides={"plan": pl.String, "valid_from": pl.Date},
    ... )
    >>> with_backing(network, measures).select("backed", "backing").rows()
    [(True, 'valid'), (False, 'unknown')]
    """
    names = {name: f"{prefix}{name}" for name in ("year", "plan", "measure", "valid_from")}
    places = network.select(**{name: pl.col(told) for name, told in names.items()}).with_row_index(_ROW)
    places = places.with_columns(
        pl.col("year").cast(pl.Int64), measure=pl.when(pl.col("measure") != "").then("measure")
    )
    found = (
        places.join(_meant(places, measures, at_entry=at_entry), on=_ROW, how="left", maintain_order="left")
        .join(_named(places, measures), on=_ROW, how="left", maintain_order="left")
        .with_columns(has_plan=pl.col("year").is_in(measures["year"].cast(pl.Int64).unique().implode()))
        .with_columns(_state().alias(STATE))
    )
    return network.with_columns(
        _answer(found).alias(f"{prefix}{BACKED}"),
        pl.when(found["plans"] == 1).then(found["the_plan"]).alias(f"{prefix}{PLAN}"),
        found[STATE].alias(f"{prefix}{STATE}"),
    )


def in_force(measures: pl.DataFrame) -> pl.DataFrame:
    """List every measure in every year in which its plan is in force: plan, measure, year, state as of then."""
    told = measures.select("plan", "measure", pl.col("year").cast(pl.Int64), "state")
    years = told.select("plan", "year").unique()
    each = years.join(told.select("plan", "measure").unique(), on="plan")
    first = told.group_by("plan", "measure").agg(first=pl.col("year").min())
    since = each.join(first, on=["plan", "measure"]).filter(pl.col("year") >= pl.col("first")).drop("first")
    newest = since.join(told.rename({"year": "of"}), on=["plan", "measure"]).filter(
        pl.col("of") <= pl.col("year")
    )
    return (
        newest.sort("plan", "measure", "year", "of")
        .group_by("plan", "measure", "year", maintain_order=True)
        .agg(pl.col("state").last())
    )


def _meant(places: pl.DataFrame, measures: pl.DataFrame, *, at_entry: bool) -> pl.DataFrame:
    """Find the measures in force that a place may mean: plans (how many), the_plan, is_valid."""
    entry = pl.col("valid_from").dt.year().cast(pl.Int64)
    years = [pl.col("year")]
    if at_entry:
        years.append(pl.when(entry < pl.col("year")).then(entry))
    asked = places.select(_ROW, "measure", named="plan", year=pl.concat_list(years)).explode("year")
    both = asked.drop_nulls(["year", "measure"]).join(in_force(measures), on=["measure", "year"])
    of_plan = both.filter(pl.col("named").is_null() | (pl.col("named") == pl.col("plan")))
    return of_plan.group_by(_ROW).agg(
        plans=pl.col("plan").n_unique().cast(pl.Int64),
        the_plan=pl.col("plan").min(),
        is_valid=pl.col("state").ne_missing(CANCELLED).any(),
    )


def _named(places: pl.DataFrame, measures: pl.DataFrame) -> pl.DataFrame:
    """Tell which places name a measure that some plan has or had."""
    known = measures.select("measure", found="plan").unique()
    both = places.select(_ROW, "measure", named="plan").drop_nulls("measure").join(known, on="measure")
    of_plan = both.filter(pl.col("named").is_null() | (pl.col("named") == pl.col("found")))
    return of_plan.select(_ROW, is_known=pl.lit(value=True)).unique()


def _state() -> pl.Expr:
    return (
        pl.when(pl.col("measure").is_null())
        .then(pl.lit("not_named"))
        .when(pl.col("plans") > 1)
        .then(pl.lit("several_plans"))
        .when(pl.col("plans") == 1)
        .then(pl.when(pl.col("is_valid")).then(pl.lit("valid")).otherwise(pl.lit(CANCELLED)))
        .when(~pl.col("has_plan"))
        .then(pl.lit("no_plan_of_the_year"))
        .when(pl.col("is_known").fill_null(value=False))
        .then(pl.lit("ended"))
        .otherwise(pl.lit("unknown"))
    )


def _answer(found: pl.DataFrame) -> pl.Series:
    asked = found[STATE].is_in(["several_plans", "no_plan_of_the_year"])
    answers = found.select(pl.when(~asked).then(pl.col(STATE) == "valid"))
    return answers.to_series()
