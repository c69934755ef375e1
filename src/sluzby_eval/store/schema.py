"""Tables as frames: the dtypes of `model.TABLES`, the check of rows coming in, who wins in shared tables."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval.errors import StoreError
from sluzby_eval.i18n import _
from sluzby_eval.model import ORIGIN, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sluzby_eval.model import Kind
    from sluzby_eval.store.manifest import Submission

_LATER = 10_000  # years; a period after the year asked for is worse than any before it
FINDINGS = "findings"  # kept beside the tables, part by part like them

_DTYPES: Mapping[Kind, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "list": pl.List(pl.String()),
}

FINDINGS_SCHEMA: dict[str, pl.DataType] = {
    "submission": pl.String(),  # null for what was found in a refused file
    "commit": pl.Int64(),
    "code": pl.String(),
    "severity": pl.String(),
    "file": pl.String(),
    "sheet": pl.String(),
    "cell": pl.String(),
    "line": pl.Int64(),
    "column": pl.Int64(),
    "provider": pl.String(),
    "service": pl.String(),
    "value": pl.String(),
    "expected": pl.String(),
    "args": pl.String(),  # JSON
    "identity": pl.String(),  # the same for the same fault in the next submission of the same scope
}


@cache
def polars_schema(table: str) -> dict[str, pl.DataType]:
    """Return the columns of a table, its origin columns last, with their dtypes."""
    if table == FINDINGS:
        return FINDINGS_SCHEMA
    return {column.name: _DTYPES[column.kind] for column in (*TABLES[table].columns, *ORIGIN)}


@cache
def sort_order(table: str) -> tuple[str, ...]:
    """Return the columns by which the rows of a table stand in a part and in every answer."""
    if table == FINDINGS:
        return ("commit", "submission", "file", "sheet", "cell", "line", "column", "code", "value", "args")
    return (*TABLES[table].keys, "submission", "sheet", "row", "col")


def conform(frame: pl.DataFrame, table: str, submission: str | None = None) -> pl.DataFrame:
    """Give rows the exact columns and dtypes of their table; absent columns that may be null become null.

    Raises:
        StoreError: a column is unknown, a type does not fit, a key is null, or a number is not finite.
    """
    schema = polars_schema(table)
    unknown = [name for name in frame.columns if name not in schema]
    if unknown:
        raise _refused(table, _("unknown columns: {names}").format(names=", ".join(unknown)))
    try:
        typed = frame.select(_column(name, dtype, frame, submission) for name, dtype in schema.items())
    except pl.exceptions.PolarsError as error:
        raise _refused(table, str(error)) from error
    _check(typed, table)
    return typed


def gather(frames: Sequence[pl.DataFrame], table: str) -> pl.DataFrame:
    """Put the rows of many submissions together; see `conform`."""
    try:
        rows = pl.concat(frames, how="diagonal_relaxed")
    except pl.exceptions.PolarsError as error:
        raise _refused(table, str(error)) from error
    return conform(rows, table)


def _column(name: str, dtype: pl.DataType, frame: pl.DataFrame, submission: str | None) -> pl.Expr:
    if name not in frame.columns:
        known: dict[str, str | list[str] | None] = {"submission": submission, "quarantined": []}
        value = known.get(name)
        return pl.repeat(value, pl.len(), dtype=dtype).alias(name)
    column = pl.col(name) if frame.schema[name] == dtype else pl.col(name).cast(dtype)
    return column.fill_null([]) if name == "quarantined" else column


def _check(frame: pl.DataFrame, table: str) -> None:
    required = [column.name for column in (*TABLES[table].columns, *ORIGIN) if column.required]
    empty = [name for name in required if frame[name].null_count()]
    if empty:
        raise _refused(table, _("empty cells in {names}").format(names=", ".join(empty)))
    floats = [name for name, dtype in polars_schema(table).items() if dtype == pl.Float64()]
    if any(not frame[name].drop_nulls().is_finite().all() for name in floats):
        raise _refused(table, _("a number is not finite"))


def _refused(table: str, cause: str) -> StoreError:
    return StoreError(
        _("Rows of the table {table} cannot be stored: {cause}.").format(table=table, cause=cause)
    )


def resolve(
    frame: pl.DataFrame, table: str, submissions: Iterable[Submission], *, year: int | None = None
) -> pl.DataFrame:
    """Keep one row per key of a shared table: the highest rank, then the best period, then the newest.

    The best period is the latest one; for a year it is the latest up to that year, else the next after it.
    A column that a file does not have is taken from the next one that has it.
    """
    submissions = tuple(submissions)
    order = pl.DataFrame(
        [(item.id, -item.rank, _distance(item.period, year), -item.sequence) for item in submissions],
        schema={"submission": pl.String, "_rank": pl.Int64, "_distance": pl.Int64, "_sequence": pl.Int64},
        orient="row",
    )
    best = ["_rank", "_distance", "_sequence"]
    keys = TABLES[table].keys
    whole = TABLES[table].whole
    ranked = frame.join(order, on="submission", how="left", maintain_order="left")
    if whole is not None:
        chosen = pl.col("submission").sort_by(best, nulls_last=True).first().over(whole)
        ranked = ranked.filter(pl.col("submission") == chosen)
    ranked = ranked.sort([*keys, *best, "sheet", "row", "col"], nulls_last=True, maintain_order=True)
    silent = _silent(table, submissions)
    chosen_by_column = [_first_told(name, silent) for name in frame.columns if name not in keys]
    return ranked.group_by(keys, maintain_order=True).agg(chosen_by_column).select(frame.columns)


def _silent(table: str, submissions: Iterable[Submission]) -> dict[str, list[str]]:
    """List by column the submissions whose file does not have it: their blank says nothing.

    Tables of numbers are left out, because a number is shown with the one cell that it comes from.
    """
    found: dict[str, list[str]] = {}
    if any(column.kind == "number" for column in TABLES[table].columns):
        return found
    prefix = f"{table}."
    for item in submissions:
        told = {name for sheet in item.columns.values() for name in sheet if name.startswith(prefix)}
        for column in TABLES[table].columns if told else ():
            if prefix + column.name not in told:
                found.setdefault(column.name, []).append(item.id)
    return found


def _first_told(name: str, silent: Mapping[str, list[str]]) -> pl.Expr:
    column = pl.col(name)
    if name not in silent:
        return column.first()
    told = ~pl.col("submission").is_in(silent[name]) | column.is_not_null()
    return column.filter(told).first()


def _distance(period: int | None, year: int | None) -> int | None:
    """Order periods: the smaller, the better; None comes last."""
    if period is None:
        return None
    if year is None:
        return -period
    return year - period if period <= year else _LATER + period - year


def key_columns(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """Return the key columns of rows in their dtypes."""
    schema = polars_schema(table)
    keys = TABLES[table].keys
    absent = [name for name in keys if name not in frame.columns]
    if absent:
        raise _refused(table, _("missing columns: {names}").format(names=", ".join(absent)))
    try:
        return pl.DataFrame([frame[name].cast(schema[name]) for name in keys])
    except pl.exceptions.PolarsError as error:
        raise _refused(table, str(error)) from error


def repeated_keys(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """Return the rows whose key stands more than once; equal keys have equal hashes, so these go first."""
    hashes = frame.select(TABLES[table].keys).hash_rows()
    if hashes.n_unique() == frame.height:
        return frame.clear()
    alike = frame.filter(hashes.is_duplicated())
    return alike.filter(pl.struct(TABLES[table].keys).is_duplicated())


def key_text(table: str) -> pl.Expr:
    """Write a row's key for a person: `service_id 123, form pob`."""
    keys = TABLES[table].keys
    parts = [pl.format(f"{name} {{}}", pl.col(name).cast(pl.String).fill_null("–")) for name in keys]
    return pl.concat_str(parts, separator=", ")
