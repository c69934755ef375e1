"""What an input takes from one row of a table: a number, a count, days between dates, whether something is there."""

from __future__ import annotations

import polars as pl

from sluzby_eval.backing import BACKED
from sluzby_eval.evaluation import cube as names
from sluzby_eval.evaluation.spec import YEAR_DAYS, Input
from sluzby_eval.model import TABLES

AS_OF = "asof"  # column of the day by which open things are counted: the end of the year


def columns_of(item: Input) -> tuple[str, ...]:
    """List the columns of its table that an input takes its number from."""
    found = (item.since, item.until) if item.take == "days" else (item.value,)
    return tuple(name for name in found if name is not None and name not in YEAR_DAYS)


def number_of(item: Input, prefix: str = "") -> pl.Expr:
    """Return the number that an input takes from a row; null where it is not told."""
    match item.take:
        case "count":
            return every().cast(pl.Float64)
        case "filled":
            column = pl.col(prefix + (item.value or ""))
            is_text = TABLES[item.table or ""].column(item.value or "").kind == "text"
            there = column.is_not_null() & (column != "") if is_text else column.is_not_null()
            return there.fill_null(value=False).cast(pl.Float64)
        case "backed":
            return pl.when(~refused(item)).then(pl.col(prefix + BACKED).cast(pl.Float64))
        case "days":
            return (_day(item.until, prefix) - _day(item.since, prefix)).dt.total_days().cast(pl.Float64)
        case _:
            return pl.col(prefix + (item.value or "")).cast(pl.Float64)


def chosen(item: Input, prefix: str = "") -> pl.Expr:
    """Return whether a row is one of those that an input speaks of."""
    if not item.where:
        return every()
    rules = [pl.col(prefix + key).is_in(list(values)) for key, values in item.where.items()]
    return pl.all_horizontal(rules).fill_null(value=False)


def every() -> pl.Expr:
    """Return true for every row: a column, because the sum of a literal is that of one row."""
    return pl.int_range(pl.len()) >= 0


def refused(item: Input) -> pl.Expr:
    """Return whether the import refused a cell that an input needs."""
    held = pl.lit(value=False)
    for name in columns_of(item):
        held = held | pl.col("quarantined").list.contains(name)
    return held.fill_null(value=False)


def reason_of(value: pl.Expr, item: Input) -> pl.Expr:
    """Return why a number is not there; 0 where it is."""
    return (
        pl.when(value.is_not_null())
        .then(names.HERE)
        .when(refused(item))
        .then(names.QUARANTINED)
        .otherwise(names.MISSING)
        .cast(pl.Int8)
    )


def _day(name: str | None, prefix: str) -> pl.Expr:
    if name == "year_end":
        return pl.col(AS_OF)
    if name == "year_start":
        return pl.date(pl.col(AS_OF).dt.year(), 1, 1)
    return pl.col(f"{prefix}{name}")
