"""Where a value stands: the file, the sheet and the cell behind a column of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sluzby_eval.store.manifest import Submission

_SCHEMA = {"submission": pl.String, "sheet": pl.String, "column": pl.String, "_letters": pl.String}


def with_cells(frame: pl.DataFrame, table: str, submissions: Iterable[Submission]) -> pl.DataFrame:
    """Add `file` and `cell` to rows that have a `column` and the origin columns.

    The letters of a row that was unpivoted from one cell stand in `col`; of a form, the submission knows the
    whole address.
    """
    known = list(submissions)
    prefix = f"{table}."
    letters = pl.DataFrame(
        [
            (item.id, sheet, name.removeprefix(prefix), address)
            for item in known
            for sheet, columns in item.columns.items()
            for name, address in columns.items()
            if name.startswith(prefix)
        ],
        schema=_SCHEMA,
        orient="row",
    )
    files = {item.id: item.file for item in known}
    placed = frame.join(letters, on=["submission", "sheet", "column"], how="left", maintain_order="left")
    address = pl.coalesce("col", "_letters")
    row = pl.col("row").cast(pl.String)
    return placed.with_columns(
        file=pl.col("submission").replace_strict(files, default=None, return_dtype=pl.String),
        cell=pl.when(row.is_null() | address.is_null()).then(address).otherwise(address + row),
    ).drop("_letters")
