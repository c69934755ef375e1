"""Zeros that may stand for "not filled in", and what the head of a statement says of itself."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence  # noqa: TC003 - read by the type checker
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.findings import Finding  # noqa: TC001 - read by the type checker
from sluzby_eval.importing.columns import ACCEPTED
from sluzby_eval.importing.rules.controls import check_totals
from sluzby_eval.importing.wide import AT, Wide, state, who

if TYPE_CHECKING:
    from sluzby_eval.importing.spec import Field

_LEAST_ZEROS = 3  # cells of a row that must be filled before "all zero" means something
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_NUMBERS = ("number", "integer")
_INSTEAD = {"clients_year": ("clients_anon_contacts", "calls")}  # what a service without named clients has
_ACTUAL, _PLANS = ("preliminary", "final"), ("plan", "adjusted")


def check_sheets(wides: Sequence[Wide], today: dt.date) -> Iterator[Finding]:
    """Check the sheets as they were typed, before they become tables."""
    for wide in wides:
        if wide.spec.shape == "form":
            yield from _check_head(wide, today)
        elif not wide.frame.is_empty():
            yield from check_totals(wide)
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
    instead = [name for name in _INSTEAD.get(column.column, ()) if name in wide.frame.columns]
    if instead:
        zero &= ~pl.any_horizontal(pl.col(name).fill_null(0) > 0 for name in instead)
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


def _check_filled_on(wide: Wide, row: Mapping[str, object], today: dt.date) -> Iterator[Finding]:
    filled, year, version = row["filled_on"], row["year"], row["version"]
    at, column = int(str(row[AT])), "filled_on"
    if not isinstance(filled, dt.date) or not isinstance(year, int):
        return
    if filled > today:
        yield wide.finding("V409", at, column, value=str(filled), expected=str(today), **who(row))
    elif version in _ACTUAL and filled < dt.date(year, 12, 31):
        yield wide.finding("V416", at, column, value=str(filled), args={"year": year}, **who(row))
    elif version in _PLANS and filled.year > year:
        yield wide.finding("V419", at, column, value=str(filled), args={"year": year}, **who(row))
