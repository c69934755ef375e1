"""The last gate: the contract of every table as a pandera schema made from `model.TABLES`.

It runs once over the tables of all files together, on eager frames and lazily: all faults come at once. What
breaks it is a fault of a layout or of this program; the submission concerned is not kept.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003
from functools import cache

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from sluzby_eval.model import ORIGIN, TABLES
from sluzby_eval.store import polars_schema

UNIQUE_BESIDE = "submission"


@cache
def contract(table: str) -> pa.DataFrameSchema:
    """Return the contract of a table, row by row: types, filled keys, finite numbers."""
    required = {column.name for column in (*TABLES[table].columns, *ORIGIN) if column.required}
    columns = {
        name: pa.Column(
            dtype,
            nullable=name not in required,
            checks=[pa.Check(_is_finite, name="finite")] if dtype == pl.Float64() else None,
        )
        for name, dtype in polars_schema(table).items()
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True, name=table)


@cache
def single(table: str) -> pa.DataFrameSchema:
    """Return the other half of the contract: one row per key and submission."""
    return pa.DataFrameSchema(unique=[UNIQUE_BESIDE, *TABLES[table].keys], name=table)


def _is_finite(data: pa.PolarsData) -> pl.LazyFrame:
    return data.lazyframe.select(pl.col(data.key).is_finite())


def breaches(tables: Mapping[str, pl.DataFrame]) -> list[tuple[str, str, str, set[str]]]:
    """Return what breaks the contract: table, check, column, submissions concerned (none = unknown)."""
    found: list[tuple[str, str, str, set[str]]] = []
    for name, frame in tables.items():
        for schema, rows in ((contract(name), frame), (single(name), _with_equal_hashes(name, frame))):
            try:
                schema.validate(rows, lazy=True)
            except SchemaErrors as errors:
                found += [_breach(name, rows, case) for case in errors.failure_cases.to_dicts()]
    return found


def _with_equal_hashes(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows whose key may stand twice: equal keys have equal hashes."""
    keys = [name for name in (UNIQUE_BESIDE, *TABLES[table].keys) if name in frame.columns]
    hashes = frame.select(keys).hash_rows()
    return frame.clear() if hashes.n_unique() == frame.height else frame.filter(hashes.is_duplicated())


def _breach(table: str, frame: pl.DataFrame, case: Mapping[str, object]) -> tuple[str, str, str, set[str]]:
    index = case.get("index")
    concerned = {str(frame["submission"][index])} if isinstance(index, int) else set()
    return table, str(case.get("check")), str(case.get("column")), concerned
