"""Access in space: who reaches a service, how far it is, how much there is within reach per head.

Distances are straight lines on the sphere between seats of areas (people are taken to live at the seat of their
area, services to stand at theirs): roads and timetables are longer, and neighbours outside the territory are
not seen, so areas at its edge look worse off than they are.
"""

from __future__ import annotations

import math

import polars as pl

from sluzby_eval.evaluation.cube import Figure
from sluzby_eval.evaluation.methods.registry import OfCatchment, OfDistance, OfNearest, OfZones
from sluzby_eval.evaluation.methods.work import Work, answer, sound
from sluzby_eval.model import ALL
from sluzby_eval.results import Status

EARTH_KM = 6371.0088  # mean radius, IUGG


def reach(work: Work) -> pl.DataFrame:
    """Return the share of people whose area has a service within so many km. Unit: share."""
    said = work.options(OfDistance)
    homes = _homes(work, said.band, said.over)
    nearest = _nearest(work, homes, said.over)
    reached = pl.when(pl.col("km") <= said.km).then(pl.col("people")).otherwise(0.0)
    return _by_people(work, said.over, homes, nearest, total=reached)


def nearest_distance(work: Work) -> pl.DataFrame:
    """Return the distance to the nearest service, averaged over people. Unit: km."""
    said = work.options(OfNearest)
    homes = _homes(work, said.band, said.over)
    nearest = _nearest(work, homes, said.over).filter(pl.col("km").is_finite())
    return _by_people(work, said.over, homes, nearest, total=pl.col("people") * pl.col("km"))


def sfca(work: Work) -> pl.DataFrame:
    """Return two-step floating catchment accessibility. Unit: capacity per so many people (`per`).

    Step 1: R_j = S_j / Σ P_i over areas within d0 of service j. Step 2: A_i = Σ R_j over services within d0 of
    area i (Luo and Wang 2003, Environment and Planning B 30). Whatever is within reach of anybody is shared out
    whole: Σ P_i A_i = Σ S_j of the services that anybody reaches.
    """
    said = work.options(OfCatchment)
    weight = pl.when(pl.col("km") <= said.km).then(1.0).otherwise(0.0)
    return _catchment(work, said, weight)


def e2sfca(work: Work) -> pl.DataFrame:
    """Return the catchment method with weights that fall by zones of distance (Luo and Qi 2009, Health & Place 15).

    Both steps weigh people and services alike, so the sum is kept as in `sfca`.
    """
    said = work.options(OfZones)
    weight = pl.lit(0.0)
    for km, value in reversed(list(zip(said.zones, said.weights, strict=True))):
        weight = pl.when(pl.col("km") <= km).then(value).otherwise(weight)
    return _catchment(work, said, weight)


def _catchment(work: Work, said: OfCatchment, weight: pl.Expr) -> pl.DataFrame:
    homes = _homes(work, said.band, said.over)
    pairs = _pairs(work, homes, said.over).with_columns(weight=weight).filter(pl.col("weight") > 0)
    pairs = pairs.with_columns(
        demand=(pl.col("people") * pl.col("weight")).sum().over("year", "service_id")
    ).filter(pl.col("demand") > 0)
    share = pl.col("supply") * pl.col("weight") / pl.col("demand")
    access = pairs.sort("year", "unit", "service_id").group_by("year", "unit", maintain_order=True)
    found = homes.join(access.agg(access=share.sum()), on=["year", "unit"], how="left", maintain_order="left")
    found = found.with_columns(pl.col("access").fill_null(0.0))
    return _by_people(work, said.over, homes, found, total=pl.col("people") * pl.col("access"), per=said.per)


def _homes(work: Work, band: str, over: str) -> pl.DataFrame:
    """Return the areas where people live: year, unit, people, lat, lon; those known only in part stay out."""
    column = f"f:{Figure(kind='population', name=band, group=(band,)).key}"
    figures = work.ground.figures.filter(pl.col("level") == over, pl.col("year").is_in(list(work.years)))
    figures = figures.select("year", "unit", people=column)
    at = work.ground.coordinates.rename({"area": "unit"})
    homes = figures.join(at, on="unit", how="left", maintain_order="left")
    return homes.drop_nulls().sort("year", "unit")


def _supply(work: Work, over: str) -> pl.DataFrame:
    """Return services with something to offer: year, service_id, supply, lat, lon.

    A service stands where its seat area is; where that has no place of its own, at the area above.
    """
    frame = work.of().filter(
        pl.col("level") == "service", pl.col("form") == ALL, sound(), pl.col("value") > 0,
        pl.col("year").is_in(list(work.years)),
    )  # fmt: skip
    frame = frame.select("year", service_id="unit", supply="value")
    homes = work.ground.lines.select("service_id", "year", "area").unique(["service_id", "year"])
    above = work.ground.membership.filter(pl.col("level") == over).select("year", "area", above="unit")
    at = work.ground.coordinates
    placed = (
        frame.join(homes, on=["service_id", "year"])
        .join(above, on=["year", "area"], how="left")
        .join(at, on="area", how="left")
        .join(at.rename({"area": "above", "lat": "lat_above", "lon": "lon_above"}), on="above", how="left")
    )
    return placed.select(
        "year", "service_id", "supply",
        s_lat=pl.coalesce("lat", "lat_above"), s_lon=pl.coalesce("lon", "lon_above"),
    ).drop_nulls()  # fmt: skip


def _pairs(work: Work, homes: pl.DataFrame, over: str) -> pl.DataFrame:
    """Return every area with every service of the year, and the km between them."""
    pairs = homes.join(_supply(work, over), on="year")
    return pairs.with_columns(km=kilometres("lat", "lon", "s_lat", "s_lon"))


def _nearest(work: Work, homes: pl.DataFrame, over: str) -> pl.DataFrame:
    nearest = _pairs(work, homes, over).group_by("year", "unit").agg(pl.col("km").min())
    found = homes.join(nearest, on=["year", "unit"], how="left", maintain_order="left")
    return found.with_columns(pl.col("km").fill_null(math.inf))


def kilometres(lat: str, lon: str, other_lat: str, other_lon: str) -> pl.Expr:
    """Return the length of the great circle between two places in degrees (haversine formula)."""
    a, b = pl.col(lat).radians(), pl.col(other_lat).radians()
    half_lat = ((b - a) / 2).sin() ** 2
    half_lon = ((pl.col(other_lon) - pl.col(lon)).radians() / 2).sin() ** 2
    return 2 * EARTH_KM * (half_lat + a.cos() * b.cos() * half_lon).clip(0, 1).sqrt().arcsin()


def _by_people(
    work: Work, over: str, homes: pl.DataFrame, found: pl.DataFrame, *, total: pl.Expr, per: float = 1.0
) -> pl.DataFrame:
    """Average over people, for every level wanted; how many areas could be seen is told beside it."""
    rows = found.select("year", "unit", "people", total=total)
    parts = [_of_level(work, over, level, homes, rows, per) for level in work.area_levels]
    return pl.concat(parts)


def _of_level(
    work: Work, over: str, level: str, homes: pl.DataFrame, rows: pl.DataFrame, per: float
) -> pl.DataFrame:
    inside = work.inside(over, level).filter(pl.col("year").is_in(list(work.years)))
    placed = inside.join(rows, on=["year", "unit"], how="left").join(
        homes.select("year", "unit", seen=pl.lit(value=True)), on=["year", "unit"], how="left"
    )
    sums = (
        placed.sort("year", "outer", "unit")
        .group_by("year", "outer", maintain_order=True)
        .agg(
            total=pl.col("total").sum(),
            people=pl.col("people").sum(),
            told=pl.col("total").count(),
            n_counted=pl.col("seen").count().cast(pl.Int64),
            n_expected=pl.len().cast(pl.Int64),
        )
    )
    seat = {"level": pl.lit(level), "type": pl.lit(ALL), "form": pl.lit(ALL), "basis": pl.lit("seat")}
    sums = sums.rename({"outer": "unit"}).with_columns(**seat)
    status = (
        pl.when(pl.col("n_counted") == 0)
        .then(pl.lit(Status.NO_POPULATION.value))
        .when(pl.col("told") == 0)
        .then(pl.lit(Status.NOT_APPLICABLE.value))
        .when(pl.col("people") == 0)
        .then(pl.lit(Status.ZERO_DENOMINATOR.value))
        .otherwise(pl.lit(Status.OK.value))
    )
    above, below = pl.col("total"), pl.col("people")
    return answer(sums, per * above / below, status, above=above, below=below)
