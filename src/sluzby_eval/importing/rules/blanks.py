"""Zeros that may stand for "not filled in", and what the head of a statement says of itself."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - read by the type checker
import re
from collections.abc import Iterator, Sequence  # noqa: TC003 - read by the type checker
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.findings import Finding  # noqa: TC001 - read by the type checker
from sluzby_eval.importing.columns import ACCEPTED
from sluzby_eval.importing.wide import AT, Wide, state, who

if TYPE_CHECKING:
    from sluzby_eval.importing.spec import Field

_LEAST_ZEROS = 3  # cells of a row that must be filled before "all zero" means something
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_NUMBERS = ("number", "integer")


def check_sheets(wides: Sequence[Wide], today: dt.date) -> Iterator[Finding]:
    """Check the sheets as they were typed, before they become tables."""
    for wide in wides:
        if wide.spec.shape == "form":
            yield from _check_head(wide, today)
        elif not wide.frame.is_empty():
            yield from _check_zeros(wide)


def _check_zeros(wide: Wide) -> Iterator[Finding]:
    """Tell rows in which every number is zero, and zeros in required cells of the other rows."""
    numbers = [column for column in wide.spec.columns if column.kind in _NUMBERS]
    if not any(column.required_for for column in numbers):
        return
    filled = pl.sum_horizontal((pl.col(state(item.column)) == ACCEPTED).cast(pl.Int64) for item in numbers)
    most = pl.max_horizontal(pl.col(item.column).cast(pl.Float64).abs() for item in numbers)
    empty = ((filled >= _LEAST_ZEROS) & (most == 0)).fill_null(value=False)
    told_as_costs = any(target.table == "costs" for target in wide.spec.into)
    if not told_as_costs:
        for row in wide.frame.filter(empty).iter_rows(named=True):
            args = {"count": sum(row[item.column] is not None for item in numbers)}
            yield wide.finding("V482", row[AT], numbers[0].column, args=args, value="0", **who(row))
    for column in numbers:
        if column.required_for and "form" in wide.frame.columns:
            yield from _check_required(wide, column, ~empty)


def _check_required(wide: Wide, column: Field, rows: pl.Expr) -> Iterator[Finding]:
    zero = (pl.col(column.column) == 0) & pl.col("form").is_in(list(column.required_for))
    for row in wide.frame.filter((zero & rows).fill_null(value=False)).iter_rows(named=True):
        args = {"heading": column.headings[0]}
        yield wide.finding("V483", row[AT], column.column, args=args, value="0", **who(row))


def _check_head(wide: Wide, today: dt.date) -> Iterator[Finding]:
    known = set(wide.frame.columns)
    for row in wide.frame.iter_rows(named=True):
        if {"filled_on", "year", "version"} <= known and row["filled_on"] is not None:
            yield from _check_filled_on(wide, row, today)
        email = row.get("email")
        if email is not None and not _EMAIL.fullmatch(str(email)):
            yield wide.finding("V417", row[AT], "email", value=str(email), **who(row))
        if "contact" in known and "email" in known and row["contact"] is None and email is None:
            yield wide.finding("V418", row[AT], "contact", **who(row))


def _check_filled_on(wide: Wide, row: dict[str, object], today: dt.date) -> Iterator[Finding]:
    filled, year = row["filled_on"], row["year"]
    at = int(str(row[AT]))
    args = {"year": year}
    if filled > today:  # type: ignore[operator]
        yield wide.finding("V409", at, "filled_on", value=str(filled), expected=str(today), **who(row))
    elif (
        year is not None
        and row["version"] in ("final", "preliminary")
        and filled < today.replace(year=int(str(year)), month=12, day=31)
    ):  # type: ignore[operator]
        yield wide.finding(
            "V416", at, "filled_on", value=str(filled), args=args, expected=f"{year}-12-31", **who(row)
        )
    elif year is not None and row["version"] in ("plan", "adjusted") and filled.year > int(str(year)):  # type: ignore[attr-defined]
        yield wide.finding("V419", at, "filled_on", value=str(filled), args=args, **who(row))
