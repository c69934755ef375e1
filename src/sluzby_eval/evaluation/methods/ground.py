"""What methods need to know of the world around values, gathered once for a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence  # noqa: TC003 - part of public signatures
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.evaluation.methods.work import Ground
from sluzby_eval.evaluation.parameters import value_at, year_end

if TYPE_CHECKING:
    from sluzby_eval.evaluation.comparison.settings import Settings
    from sluzby_eval.evaluation.cube import Cube
    from sluzby_eval.evaluation.spec import Parameter
    from sluzby_eval.territory import Territory

LINES = ("service_id", "form", "year", "type", "ico", "area")
PLACE = {"area": pl.String, "lat": pl.Float64, "lon": pl.Float64}
PROJECTION = {
    "area": pl.String, "year": pl.Int64, "age_band": pl.String, "variant": pl.String, "count": pl.Float64,
}  # fmt: skip


def build_ground(
    cube: Cube,
    read: Callable[..., pl.DataFrame],
    territory: Territory,
    parameters: Mapping[str, Parameter],
    years: Sequence[int],
    settings: Settings,
) -> Ground:
    """Gather what methods need, for the years of a cube."""
    lines = cube.lines.select(LINES).filter(pl.col("year").is_in(list(years)))
    places = [
        {"area": code, "lat": area.lat, "lon": area.lon} for code, area in sorted(territory.by_code.items())
    ]
    return Ground(
        lines=lines,
        shares=cube.shares,
        membership=cube.membership,
        figures=cube.figures,
        coordinates=pl.DataFrame(places, schema=PLACE).drop_nulls(),
        projections=projections(read("projections")),
        breaks=breaks(read, cube.membership),
        parameters=parameters,
        look_up=lambda name, year, line: value_at(parameters[name], year_end(year), line),
        levels=cube.levels,
        settings=settings,
    )


def breaks(read: Callable[..., pl.DataFrame], membership: pl.DataFrame) -> pl.DataFrame:
    """Return the years that cannot be compared with the year before, by unit."""
    return pl.concat([predecessors(read("services")), regrouped(membership)])


def projections(table: pl.DataFrame) -> pl.DataFrame:
    """Return projected people by year; of several days of one year the last."""
    frame = table.sort("date").select("area", "date", "age_band", "variant", "count")
    frame = frame.with_columns(year=pl.col("date").dt.year().cast(pl.Int64))
    last = frame.unique(["area", "year", "age_band", "variant"], keep="last", maintain_order=True)
    return last.select(list(PROJECTION))


def predecessors(services: pl.DataFrame) -> pl.DataFrame:
    """Return the years in which services took over from others."""
    took_over = pl.col("predecessor").is_not_null() & (pl.col("predecessor") != "")
    found = services.filter(took_over & pl.col("valid_from").is_not_null())
    return found.select(
        level=pl.lit("service"), unit="service_id", year=pl.col("valid_from").dt.year().cast(pl.Int64)
    ).unique()


def regrouped(membership: pl.DataFrame) -> pl.DataFrame:
    """Return the years in which an area holds other areas than the year before."""
    holds = membership.group_by("year", "level", "unit").agg(inside=pl.col("area").sort().str.join("|"))
    before = holds.select(pl.col("year") + 1, "level", "unit", was="inside")
    changed = holds.join(before, on=["year", "level", "unit"]).filter(pl.col("inside") != pl.col("was"))
    return changed.select("level", "unit", "year")
