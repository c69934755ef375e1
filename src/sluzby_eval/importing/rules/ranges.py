"""Many findings of one rule on one sheet, told as ranges of rows: a fault of a column is one fault.

Up to `MANY` rows of a sheet are told one by one. Of more, rows that follow each other are told together; where
even these are many, all rows of a column are. Every row is told, each once, and a range says how many it holds.
"""

from __future__ import annotations

from collections.abc import Iterator  # noqa: TC003 - read by the type checker
from dataclasses import dataclass
from typing import Any

import polars as pl

MANY = 1_000  # rows of one sheet
_SHEET = ["submission", "sheet"]
_RUN = "_run"


@dataclass(frozen=True, slots=True)
class Told:
    """The first row of a range; `last` is the number of its last row where there are more than one."""

    row: dict[str, Any]
    last: int | None = None
    count: int = 1


def told_together(rows: pl.DataFrame) -> Iterator[Told]:
    """Take rows one by one, and those of sheets with very many as ranges, which come last.

    Args:
        rows: with `submission`, `sheet`, `row` and, where cells were put below each other, `col`.
    """
    if rows.height > MANY:
        many = rows.select(pl.len().over(_SHEET) > MANY).to_series() & rows["row"].is_not_null()
        ranges = _ranges(rows.filter(many))
        rows = rows.filter(~many)
    else:
        ranges = pl.DataFrame()
    for row in rows.iter_rows(named=True):
        yield Told(row)
    for row in ranges.iter_rows(named=True):
        last, count = row.pop("_last"), row.pop("_count")
        yield Told(row, last if count > 1 else None, count)


def _ranges(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the first row of every range with the last row and the number of rows."""
    column = [*_SHEET, *(["col"] if "col" in rows.columns else [])]
    ordered = rows.sort(*column, "row", nulls_last=True, maintain_order=True)
    follows = pl.col("row") - pl.col("row").shift(1).over(column) <= 1
    runs = ordered.with_columns((~follows.fill_null(value=False)).cast(pl.UInt32).cum_sum().alias(_RUN))
    too_many = pl.col(_RUN).n_unique().over(_SHEET) > MANY
    first = pl.col(_RUN).min().over(column)
    runs = runs.with_columns(pl.when(too_many).then(first).otherwise(pl.col(_RUN)).alias(_RUN))
    others = [name for name in rows.columns if name not in column]
    return (
        runs.group_by(*column, _RUN, maintain_order=True)
        .agg(pl.col(others).first(), _last=pl.col("row").last(), _count=pl.len())
        .drop(_RUN)
        .select(*rows.columns, "_last", "_count")
    )
