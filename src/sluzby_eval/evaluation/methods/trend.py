"""Trend: how much a value grows a year, told only where the series qualifies.

A series qualifies with at least five years of full standing (neither blank nor of low coverage) since its last
break. A break is a year in which a service took over from a predecessor, or in which an area gained or lost
others. A series that does not qualify has the status `trend_not_testable`, not a number.

Least squares follow every value, also an odd one; Theil and Sen take the median of the slopes between all
pairs of years, which up to 29 % of odd values cannot move (Sen 1968, JASA 63). No test of significance is
made: with so few years it would promise too much.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from sluzby_eval.evaluation.methods.registry import OfTrend
from sluzby_eval.evaluation.methods.work import UNIT, Work, answer, sound
from sluzby_eval.results import Status

Slope = Callable[[pl.DataFrame], pl.DataFrame]
SERIES = "series"  # number of a unit with its type, form and basis: joined faster than five texts


def ols_slope(work: Work) -> pl.DataFrame:
    """Return the slope of the straight line through the values by least squares. Unit: that of the value a year."""
    x, y = pl.col("year") - pl.col("year").mean(), pl.col("value") - pl.col("value").mean()
    return _trend(
        work,
        lambda frame: frame.group_by(SERIES, maintain_order=True).agg(slope=(x * y).sum() / (x * x).sum()),
    )


def theil_sen(work: Work) -> pl.DataFrame:
    """Return the median of the slopes between all pairs of years. Unit: that of the value a year."""
    return _trend(work, _median_slope)


def _median_slope(frame: pl.DataFrame) -> pl.DataFrame:
    points = frame.select(SERIES, "year", "value")
    pairs = points.join(points, on=SERIES, suffix="_later").filter(pl.col("year_later") > pl.col("year"))
    slope = (pl.col("value_later") - pl.col("value")) / (pl.col("year_later") - pl.col("year"))
    return (
        pairs.with_columns(slope=slope)
        .group_by(SERIES, maintain_order=True)
        .agg(slope=pl.col("slope").median())
    )


def _trend(work: Work, slope: Slope) -> pl.DataFrame:
    said = work.options(OfTrend)
    units = work.of().select(UNIT).unique(maintain_order=True).with_row_index(SERIES)
    numbered = work.of().join(units, on=UNIT, how="left", maintain_order="left")
    full = numbered.filter(pl.col("status") == Status.OK.value).select(SERIES, "year", "value")
    breaks = work.ground.breaks.join(units, on=["level", "unit"]).select(SERIES, "year")
    now = work.wanted().join(units, on=UNIT, how="left", maintain_order="left")
    frames = [
        _of_year(now.filter(pl.col("year") == year), qualified(full, breaks, year), said, slope)
        for year in work.years
    ]
    return pl.concat(frames)


def _of_year(now: pl.DataFrame, series: pl.DataFrame, said: OfTrend, slope: Slope) -> pl.DataFrame:
    full = pl.col("status") == Status.OK.value
    counts = series.group_by(SERIES, maintain_order=True).agg(points=pl.len(), mean=pl.col("value").mean())
    found = now.join(slope(series), on=SERIES, how="left", maintain_order="left")
    found = found.join(counts, on=SERIES, how="left", maintain_order="left")
    value = pl.col("slope") / pl.col("mean") if said.relative else pl.col("slope")
    enough = pl.col("points").fill_null(0) >= said.points
    status = (
        pl.when(~sound())
        .then(pl.col("status"))
        .when(~full | ~enough)
        .then(pl.lit(Status.TREND_NOT_TESTABLE.value))
        .otherwise(pl.lit(Status.OK.value))
    )
    return answer(found, value, status)


def qualified(series: pl.DataFrame, breaks: pl.DataFrame, year: int) -> pl.DataFrame:
    """Return the values up to a year since the last break at or before it."""
    told = series.filter(pl.col("year") <= year)
    before = breaks.filter(pl.col("year") <= year)
    if before.is_empty():
        return told
    joined = told.join(
        before.group_by(SERIES).agg(broken=pl.col("year").max()), on=SERIES, how="left", maintain_order="left"
    )
    return joined.filter(pl.col("broken").is_null() | (pl.col("year") >= pl.col("broken")))
