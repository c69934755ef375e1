"""What will be needed: the use of today carried on to the people of tomorrow.

These are not forecasts: use by age stays as it is, nothing is said of home care, prices or policy. The number of
people is that of a published projection, the rates and the growth are dated parameters with their sources.
"""

from __future__ import annotations

import polars as pl

from sluzby_eval.evaluation.methods.registry import OfDeficit, OfMoney, OfNeed
from sluzby_eval.evaluation.methods.work import Work, answer, sound
from sluzby_eval.model import ALL, UNKNOWN
from sluzby_eval.results import Status


def projected_need(work: Work) -> pl.DataFrame:
    """Return Σ people of a band so many years ahead × rate of use of the band. Unit: that of capacity.

    People of an area are its own row of the projection, else the sum of all its areas of the next finer level that
    has them all; a gap leaves the area without a number.
    """
    said = work.options(OfNeed)
    parts = [_need(work, said, level) for level in work.area_levels]
    return pl.concat(parts)


def _need(work: Work, said: OfNeed, level: str) -> pl.DataFrame:
    units = work.ground.membership.filter(pl.col("level") == level, pl.col("year").is_in(list(work.years)))
    rows = units.select("year", "unit").unique().sort("year", "unit")
    need, unrated, untold = pl.lit(0.0), pl.lit(value=False), pl.lit(value=False)
    for number, band in enumerate(said.bands_):
        people = _people(work, said, level, band).rename({"count": f"n{number}"})
        rows = rows.join(people, on=["year", "unit"], how="left", maintain_order="left")
        rates = {year: work.ground.look_up(said.rate, year, {"age_band": band}) for year in work.years}
        rate = pl.col("year").replace_strict(rates, default=None, return_dtype=pl.Float64)
        need = need + pl.col(f"n{number}") * rate
        unrated, untold = unrated | rate.is_null(), untold | pl.col(f"n{number}").is_null()
    rows = rows.with_columns(
        level=pl.lit(level), type=pl.lit(ALL), form=pl.lit(ALL), basis=pl.lit("seat"),
        n_counted=pl.when(untold).then(0).otherwise(1).cast(pl.Int64), n_expected=pl.lit(1, dtype=pl.Int64),
    )  # fmt: skip
    status = (
        pl.when(unrated)
        .then(pl.lit(Status.PARAMETER_MISSING.value))
        .when(untold)
        .then(pl.lit(Status.NO_POPULATION.value))
        .otherwise(pl.lit(Status.OK.value))
    )
    return answer(rows, need, status)


def _people(work: Work, said: OfNeed, level: str, band: str) -> pl.DataFrame:
    """Return the projected people of every unit of a level: year (today's), unit, count."""
    table = work.ground.projections.filter(pl.col("age_band") == band, pl.col("variant") == said.variant)
    table = table.select("area", "count", year=pl.col("year") - said.ahead).drop_nulls()
    finer = work.ground.levels[: work.ground.levels.index(level) + 1]
    found = pl.DataFrame(schema={"year": pl.Int64, "unit": pl.String, "count": pl.Float64})
    for inner in reversed(finer):
        inside = work.inside(inner, level).join(
            table.rename({"area": "unit"}), on=["year", "unit"], how="left"
        )
        sums = (
            inside.sort("year", "outer", "unit")
            .group_by("year", pl.col("outer").alias("unit"), maintain_order=True)
            .agg(pl.col("count").sum(), whole=pl.col("count").is_not_null().all())
        )
        whole = sums.filter("whole").select("year", "unit", "count")
        found = pl.concat([found, whole.join(found, on=["year", "unit"], how="anti")])
    return found


def deficit(work: Work) -> pl.DataFrame:
    """Return Σ max(0, need − capacity) over the areas where people live. Unit: that of capacity.

    What one area has too much does not help another: the sum over areas is not the deficit of their total.
    """
    at = work.options(OfDeficit).at
    need, capacity = (
        work.whole(work.of(index)).filter(pl.col("level") == at, pl.col("unit") != UNKNOWN)
        for index in (0, 1)
    )
    have = capacity.select("unit", "year", have="value", have_status="status")
    both = need.join(have, on=["unit", "year"], how="left", maintain_order="left")
    both = both.with_columns(lack=(pl.col("value") - pl.col("have")).clip(lower_bound=0))
    missing = (
        pl.when(~sound())
        .then(pl.col("status"))
        .otherwise(pl.col("have_status").fill_null(Status.NOT_REPORTED.value))
    )
    both = both.with_columns(why=pl.when(pl.col("lack").is_null()).then(missing))
    parts = [_deficit_of(work, both, at, level) for level in work.area_levels]
    return pl.concat(parts)


def _deficit_of(work: Work, both: pl.DataFrame, at: str, level: str) -> pl.DataFrame:
    inside = work.inside(at, level).filter(pl.col("year").is_in(list(work.years)))
    placed = inside.join(both.select("year", "unit", "lack", "why"), on=["year", "unit"], how="left")
    sums = (
        placed.sort("year", "outer", "unit")
        .group_by("year", "outer", maintain_order=True)
        .agg(
            lack=pl.col("lack").sum(),
            n_counted=pl.col("lack").count().cast(pl.Int64),
            n_expected=pl.len().cast(pl.Int64),
            why=pl.col("why").drop_nulls().sort().first(),
        )
    )
    seat = {"level": pl.lit(level), "type": pl.lit(ALL), "form": pl.lit(ALL), "basis": pl.lit("seat")}
    sums = sums.rename({"outer": "unit", "why": "reason"}).with_columns(**seat)
    status = (
        pl.when(pl.col("n_counted") == 0)
        .then(pl.col("reason").fill_null(Status.NOT_REPORTED.value))
        .otherwise(pl.lit(Status.OK.value))
    )
    return answer(sums, pl.col("lack"), status)


def projected_cost(work: Work) -> pl.DataFrame:
    """Return units needed × cost of a unit today × growth of prices until then. Unit: CZK.

    Growth is a dated parameter, the rate of each year; one missing year leaves no number.
    """
    said = work.options(OfMoney)
    units, price = (work.whole(work.wanted(index)) for index in (0, 1))
    cost = price.select("level", "unit", "year", price="value", price_status="status")
    both = units.join(cost, on=["level", "unit", "year"], how="left", maintain_order="left")
    factors = {year: _growth(work, said, year) for year in work.years}
    growth = pl.col("year").replace_strict(factors, default=None, return_dtype=pl.Float64)
    status = (
        pl.when(~sound())
        .then(pl.col("status"))
        .when(pl.col("price").is_null())
        .then(pl.col("price_status").fill_null(Status.NOT_REPORTED.value))
        .when(growth.is_null())
        .then(pl.lit(Status.PARAMETER_MISSING.value))
        .otherwise(pl.col("status"))
    )
    return answer(both, pl.col("value") * pl.col("price") * growth, status)


def _growth(work: Work, said: OfMoney, year: int) -> float | None:
    factor = 1.0
    for ahead in range(1, said.ahead + 1):
        rate = work.ground.look_up(said.growth, year + ahead, {})
        if rate is None:
            return None
        factor *= 1 + rate
    return factor
