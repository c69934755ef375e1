"""Change over time: indexes, average growth, change in real prices.

An index sets a value to 100 and tells how much of it another year is; it needs both years. Nothing is
interpolated: a year that is not there gives no index. Values are those of each year as it is computed today,
with today's definition; breaks (a predecessor service, a territory that changed) are not bridged here, see
`trend`. Source: standard statistics; for real change both years are divided by the price index of their year.
"""

from __future__ import annotations

import polars as pl

from sluzby_eval.evaluation.methods.registry import OfBase, OfPrices, OfYears
from sluzby_eval.evaluation.methods.work import UNIT, Work, answer, sound
from sluzby_eval.results import Status

HUNDRED = 100.0


def chain_index(work: Work) -> pl.DataFrame:
    """Return x_t / x_(t−1), times 100. Unit: index, last year = 100."""
    return _against(work, _then(work, pl.col("year") + 1), HUNDRED)


def base_index(work: Work) -> pl.DataFrame:
    """Return x_t / x_base, times 100. Unit: index, base year = 100."""
    base = work.options(OfBase).base_year
    return _against(work, _first(work) if base is None else _of_year(work, base), HUNDRED)


def cagr(work: Work) -> pl.DataFrame:
    """Return the average yearly growth (x_T / x_0)^(1/T) − 1. Unit: share.

    T is at least one year; both values must be positive, else the question does not arise.
    """
    years = work.options(OfYears).years
    then = _first(work) if years is None else _then(work, pl.col("year") + years)
    frame = work.wanted().join(then, on=[*UNIT, "year"], how="left", maintain_order="left")
    span = pl.col("year") - pl.col("then_year")
    positive = (pl.col("value") > 0) & (pl.col("then") > 0)
    growth = (pl.col("value") / pl.col("then")).pow(1.0 / span) - 1
    status = (
        pl.when((span >= 1) & positive)
        .then(_status())
        .when((span >= 1) & (pl.col("then") == 0))
        .then(pl.lit(Status.ZERO_DENOMINATOR.value))
        .when((span >= 1) & pl.col("value").is_not_null() & pl.col("then").is_not_null())
        .then(pl.lit(Status.NOT_APPLICABLE.value))
        .otherwise(_blank())
    )
    return answer(frame, growth, status, above=pl.col("value"), below=pl.col("then"))


def real_change(work: Work) -> pl.DataFrame:
    """Return the change against last year in constant prices. Unit: share.

    (x_t / CPI_t) / (x_(t−1) / CPI_(t−1)) − 1; the index is a dated parameter of the workspace.
    """
    index = work.options(OfPrices).index
    last = _then(work, pl.col("year") + 1)
    frame = work.wanted().join(last, on=[*UNIT, "year"], how="left", maintain_order="left")
    frame = work.parameter(index, frame).rename({"p": "prices"})
    before = work.parameter(index, frame.with_columns(year=pl.col("year") - 1).select("year").unique())
    frame = frame.join(
        before.with_columns(year=pl.col("year") + 1), on="year", how="left", maintain_order="left"
    )
    now, then = pl.col("value") / pl.col("prices"), pl.col("then") / pl.col("p")
    no_prices = pl.col("prices").is_null() | pl.col("p").is_null()
    status = (
        pl.when(pl.col("value").is_null() | pl.col("then").is_null())
        .then(_blank())
        .when(no_prices)
        .then(pl.lit(Status.PARAMETER_MISSING.value))
        .when(pl.col("then") == 0)
        .then(pl.lit(Status.ZERO_DENOMINATOR.value))
        .otherwise(_status())
    )
    return answer(frame, now / then - 1, status, above=now, below=then)


def _against(work: Work, then: pl.DataFrame, factor: float) -> pl.DataFrame:
    frame = work.wanted().join(then, on=[*UNIT, "year"], how="left", maintain_order="left")
    status = (
        pl.when(pl.col("value").is_null() | pl.col("then").is_null())
        .then(_blank())
        .when(pl.col("then") == 0)
        .then(pl.lit(Status.ZERO_DENOMINATOR.value))
        .otherwise(_status())
    )
    value = factor * pl.col("value") / pl.col("then")
    return answer(frame, value, status, above=pl.col("value"), below=pl.col("then"))


def _status() -> pl.Expr:
    """Return low coverage where either of the two values has it."""
    low = (pl.col("status") == Status.LOW_COVERAGE.value) | (
        pl.col("then_status") == Status.LOW_COVERAGE.value
    )
    return pl.when(low).then(pl.lit(Status.LOW_COVERAGE.value)).otherwise(pl.lit(Status.OK.value))


def _blank() -> pl.Expr:
    """Return why there is no value: that of this year first, then that of the other year."""
    own = pl.when(~sound()).then(pl.col("status"))
    other = pl.when(pl.col("then").is_null()).then(pl.col("then_status"))
    return pl.coalesce([own, other, pl.lit(Status.NOT_REPORTED.value)])


def _then(work: Work, year: pl.Expr) -> pl.DataFrame:
    return work.of().select(*UNIT, then="value", then_status="status", then_year=pl.col("year"), year=year)


def _of_year(work: Work, base: int) -> pl.DataFrame:
    found = work.of().filter(pl.col("year") == base)
    then = found.select(*UNIT, then="value", then_status="status", then_year="year")
    return then.join(_asked(work), how="cross")


def _first(work: Work) -> pl.DataFrame:
    """Return the first value of each unit, as that of every year."""
    valued = work.of().filter(sound()).sort("year").unique(UNIT, keep="first", maintain_order=True)
    return valued.select(*UNIT, then="value", then_status="status", then_year="year").join(
        _asked(work), how="cross"
    )


def _asked(work: Work) -> pl.DataFrame:
    return pl.DataFrame({"year": list(work.years)}, schema={"year": pl.Int64})
