"""How unevenly something is spread over areas or providers.

Values between 0 (even) and 1. Over few areas these measures are coarse, and they say nothing of where the need
is: they compare shares of capacity with shares of people, not with demand.
"""

from __future__ import annotations

import polars as pl

from sluzby_eval.evaluation.methods.registry import OfAreas
from sluzby_eval.evaluation.methods.work import Work, answer, sound
from sluzby_eval.model import ALL, UNKNOWN
from sluzby_eval.results import Status


def gini(work: Work) -> pl.DataFrame:
    """Return the Gini coefficient of a ratio over areas, weighted by its denominator (people).

    Areas in the order of the ratio; G = 1 − Σ p_i (S_i + S_(i−1)), p the share of people, S the cumulated share of
    capacity: twice the area between the Lorenz curve and the diagonal (Gini 1912).
    """
    frame = _areas(work).sort("year", "outer", "ratio", "unit")
    group = ["year", "outer"]
    share = pl.col("above") / pl.col("above").sum().over(group)
    people = pl.col("below") / pl.col("below").sum().over(group)
    frame = frame.with_columns(people=people, reached=share.cum_sum().over(group), own=share)
    part = pl.col("people") * (2 * pl.col("reached") - pl.col("own"))
    return _spread(frame.with_columns(part=part), 1 - pl.col("part").sum())


def dissimilarity(work: Work) -> pl.DataFrame:
    """Return ½ Σ |u_i / U − p_i / P|: which share of capacity would have to move to be spread as people are.

    Duncan and Duncan 1955 (American Sociological Review 20).
    """
    group = ["year", "outer"]
    share = pl.col("above") / pl.col("above").sum().over(group)
    people = pl.col("below") / pl.col("below").sum().over(group)
    return _spread(_areas(work).with_columns(part=(share - people).abs()), pl.col("part").sum() / 2)


def _areas(work: Work) -> pl.DataFrame:
    """Return numerator and denominator of every fine area, inside each coarser one that is wanted."""
    over = work.options(OfAreas).over
    frame = work.whole(work.of()).filter(pl.col("level") == over, pl.col("year").is_in(list(work.years)))
    parts = []
    for level in work.area_levels:
        if level == over:
            continue
        placed = frame.join(work.inside(over, level), on=["year", "unit"])
        parts.append(placed.with_columns(outer_level=pl.lit(level)))
    told = sound() & pl.col("numerator").is_not_null() & pl.col("denominator").is_not_null()
    frame = pl.concat(parts) if parts else frame.clear().with_columns(outer="unit", outer_level="level")
    return frame.select(
        "year", "unit", "outer", "outer_level", "status",
        above=pl.when(told).then("numerator"),
        below=pl.when(told).then("denominator"),
        ratio=pl.when(told).then(pl.col("numerator") / pl.col("denominator")),
    )  # fmt: skip


def _spread(frame: pl.DataFrame, value: pl.Expr) -> pl.DataFrame:
    """Bring the areas to one number of every coarser area; fewer than two areas have no spread."""
    found = frame.group_by(["outer_level", "outer", "year"], maintain_order=True).agg(
        spread=value,
        above=pl.col("above").sum(),
        below=pl.col("below").sum(),
        n_counted=pl.col("ratio").count().cast(pl.Int64),
        n_expected=pl.len().cast(pl.Int64),
        worst=pl.col("status").filter(pl.col("ratio").is_null()).sort().first(),
    )
    seat = {"type": pl.lit(ALL), "form": pl.lit(ALL), "basis": pl.lit("seat")}
    found = found.rename({"outer_level": "level", "outer": "unit"}).with_columns(**seat)
    status = (
        pl.when(pl.col("n_counted") == 0)
        .then(pl.col("worst"))
        .when(pl.col("n_counted") < 2)
        .then(pl.lit(Status.TOO_FEW_PEERS.value))
        .when((pl.col("above") == 0) | (pl.col("below") == 0))
        .then(pl.lit(Status.ZERO_DENOMINATOR.value))
        .otherwise(pl.lit(Status.OK.value))
    )
    return answer(found, pl.col("spread"), status)


def hhi(work: Work) -> pl.DataFrame:
    """Return the Herfindahl–Hirschman index Σ s_i² of the shares of providers in an area.

    1 is a single provider, 1/n are n equal ones. Computed of all services, and of each type apart.
    """
    frame = work.of().filter(
        pl.col("level") == "service", pl.col("form") == ALL, pl.col("year").is_in(list(work.years))
    )
    homes = work.ground.lines.select("service_id", "year", "ico", "area").unique(["service_id", "year"])
    placed = frame.join(homes.rename({"service_id": "unit"}), on=["unit", "year"], how="left")
    parts = [_concentration(work, placed, level, by) for level in work.area_levels for by in ((), ("type",))]
    return pl.concat(parts)


def _concentration(work: Work, placed: pl.DataFrame, level: str, by: tuple[str, ...]) -> pl.DataFrame:
    units = work.ground.membership.filter(pl.col("level") == level).select("year", "area", outer="unit")
    placed = placed.join(units, on=["year", "area"], how="left")
    placed = placed.with_columns(outer=pl.col("outer").fill_null(UNKNOWN))
    placed = placed.filter(pl.col("status") != Status.NOT_APPLICABLE.value)
    keys = ["outer", "year", *by]
    owner = pl.col("ico").fill_null(UNKNOWN)
    sums = (
        placed.filter(sound())
        .group_by([*keys, owner.alias("owner")], maintain_order=True)
        .agg(pl.col("value").sum())
    )
    totals = sums.group_by(keys, maintain_order=True).agg(
        total=pl.col("value").sum(), squares=(pl.col("value") ** 2).sum()
    )
    counts = placed.group_by(keys, maintain_order=True).agg(
        n_counted=sound().sum().cast(pl.Int64),
        n_expected=pl.len().cast(pl.Int64),
        worst=pl.col("status").filter(~sound()).sort().first(),
    )
    found = counts.join(totals, on=keys, how="left", maintain_order="left").rename({"outer": "unit"})
    spanned = {name: pl.lit(ALL) for name in ("type", "form") if name not in by}
    found = found.with_columns(level=pl.lit(level), basis=pl.lit("seat"), **spanned)
    status = (
        pl.when(pl.col("n_counted") == 0)
        .then(pl.col("worst"))
        .when(pl.col("total").fill_null(0) == 0)
        .then(pl.lit(Status.ZERO_DENOMINATOR.value))
        .otherwise(pl.lit(Status.OK.value))
    )
    squares, total = pl.col("squares"), pl.col("total") ** 2
    return answer(found, squares / total, status, above=squares, below=total)
