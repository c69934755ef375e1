"""The last gate: the contract of every table as a pandera schema made from `model.TABLES`.

It runs once over the tables of all files together, on eager frames and lazily: all faults come at once. What
breaks it is a fault of a layout or of this program; the submission concerned is not kept. A whole table is asked
first whether it can break the contract at all; only if it can, pandera looks for the columns and rows.
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
    required = _required(table)
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


def breaches(
    tables: Mapping[str, pl.DataFrame], *, told_once: bool = False
) -> list[tuple[str, str, str, set[str]]]:
    """Return what breaks the contract: table, check, column, submissions concerned (none = unknown).

    Args:
        tables: the rows of all submissions.
        told_once: whether no key of a table that is not shared stands twice, which the writer knows.
    """
    found: list[tuple[str, str, str, set[str]]] = []
    for name, frame in tables.items():
        if not _is_sound(name, frame):
            found += _validated(name, contract(name), frame)
        if not told_once or TABLES[name].shared:
            twice = _with_equal_hashes(name, frame)
            found += _validated(name, single(name), twice) if not twice.is_empty() else []
    return found


def _validated(
    table: str, schema: pa.DataFrameSchema, rows: pl.DataFrame
) -> list[tuple[str, str, str, set[str]]]:
    try:
        schema.validate(rows, lazy=True)
    except SchemaErrors as errors:
        return [_breach(table, rows, case) for case in errors.failure_cases.to_dicts()]
    return []


def _is_sound(table: str, frame: pl.DataFrame) -> bool:
    """Whether a table has the columns and types of its contract, filled keys and finite numbers."""
    if list(frame.schema.items()) != list(polars_schema(table).items()):
        return False
    filled = all(not frame[name].null_count() for name in _required(table))
    return filled and all(
        frame[name].is_finite().all() for name, dtype in frame.schema.items() if dtype.is_float()
    )


def _required(table: str) -> set[str]:
    return {column.name for column in (*TABLES[table].columns, *ORIGIN) if column.required}


def _with_equal_hashes(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows whose key may stand twice: equal keys have equal hashes."""
    keys = [name for name in (UNIQUE_BESIDE, *TABLES[table].keys) if name in frame.columns]
    hashes = frame.select(keys).hash_rows()
    return frame.clear() if hashes.n_unique() == frame.height else frame.filter(hashes.is_duplicated())


def _breach(table: str, frame: pl.DataFrame, case: Mapping[str, object]) -> tuple[str, str, str, set[str]]:
    index = case.get("index")
    concerned = {str(frame["submission"][index])} if isinstance(index, int) else set()
    return table, str(case.get("check")), str(case.get("column")), concerned
