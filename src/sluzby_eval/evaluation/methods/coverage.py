"""Which of the types of service that an area should have it has."""

from __future__ import annotations

import polars as pl

from sluzby_eval.codelist import codelist
from sluzby_eval.evaluation.methods.registry import OfCoverage
from sluzby_eval.evaluation.methods.work import Work, answer
from sluzby_eval.model import ALL
from sluzby_eval.results import Status


def type_coverage(work: Work) -> pl.DataFrame:
    """Return the types present over the types required. Unit: share.

    Required are the types for which a dated parameter is above zero. A type is present where a service of it has
    its seat; with `basis: operation` also where one works. It says nothing of how much of it there is.
    """
    said = work.options(OfCoverage)
    parts = [_of_level(work, said, level) for level in work.area_levels]
    return pl.concat(parts)


def _of_level(work: Work, said: OfCoverage, level: str) -> pl.DataFrame:
    units = work.ground.membership.filter(pl.col("level") == level, pl.col("year").is_in(list(work.years)))
    whole = units.select("year", "unit").unique().sort("year", "unit")
    required = _required(work, said.required)
    placed = _placed(work, said).join(units.select("year", "area", "unit"), on=["year", "area"])
    present = placed.select("year", "unit", "type").unique().join(required, on=["year", "type"])
    here = present.group_by("year", "unit").agg(here=pl.len())
    wanted = required.group_by("year").agg(wanted=pl.len())
    found = whole.join(here, on=["year", "unit"], how="left", maintain_order="left")
    found = found.join(wanted, on="year", how="left", maintain_order="left").with_columns(
        pl.col("here").fill_null(0).cast(pl.Float64),
        pl.col("wanted").cast(pl.Float64),
        level=pl.lit(level), type=pl.lit(ALL), form=pl.lit(ALL), basis=pl.lit("seat"),
        n_counted=pl.col("wanted").fill_null(0).cast(pl.Int64),
        n_expected=pl.col("wanted").fill_null(0).cast(pl.Int64),
    )  # fmt: skip
    missing = pl.col("wanted").is_null()
    status = pl.when(missing).then(pl.lit(Status.PARAMETER_MISSING.value)).otherwise(pl.lit(Status.OK.value))
    return answer(
        found, pl.col("here") / pl.col("wanted"), status, above=pl.col("here"), below=pl.col("wanted")
    )


def _placed(work: Work, said: OfCoverage) -> pl.DataFrame:
    """Return where services of each type are: year, type, area."""
    lines = work.ground.lines
    seats = lines.select("year", "type", "area")
    if said.basis == "seat":
        return seats.unique()
    shares = work.ground.shares.filter(pl.col("share") > 0).select("service_id", "year", at_work="area")
    works = lines.filter(pl.col("form") != "pob").join(shares, on=["service_id", "year"])
    return pl.concat([seats, works.select("year", "type", area="at_work")]).unique()


def _required(work: Work, name: str) -> pl.DataFrame:
    named = {item.type for item in work.ground.parameters[name].values if item.type}
    kinds = sorted({*named, *codelist("service_types"), *work.ground.lines.get_column("type").unique()})
    rows = [
        {"year": year, "type": kind}
        for year in work.years
        for kind in kinds
        if (work.ground.look_up(name, year, {"type": kind}) or 0) > 0
    ]
    return pl.DataFrame(rows, schema={"year": pl.Int64, "type": pl.String})
