"""The logical content of a snapshot, written canonically: the same content gives the same bytes.

Tables stand in the order of the model, rows are sorted by all their values. Who told a row, from which file
and when, is left out unless it is asked for: it differs with the order and the names of the files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.model import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sluzby_eval.store.snapshots import Snapshot

_ORIGIN = ("file", "sheet", "row", "col")


def content(snapshot: Snapshot, *, origin: bool = False) -> dict[str, pl.DataFrame]:
    """Return every table of a snapshot, sorted by all its columns; empty tables are left out."""
    files = {item.id: item.file for item in snapshot.submissions}
    result = {}
    for name, table in TABLES.items():
        rows = snapshot.read(name).with_columns(
            pl.col("quarantined").list.sort().list.join("|"),
            file=pl.col("submission").replace_strict(files, default=None, return_dtype=pl.String),
        )
        columns = (
            [column.name for column in table.columns] + ["quarantined"] + list(_ORIGIN if origin else ())
        )
        if not rows.is_empty():
            result[name] = rows.select(columns).sort(columns, nulls_last=True)
    return result


def as_text(tables: dict[str, pl.DataFrame]) -> Iterator[str]:
    """Write tables as text: the name in brackets, a line of headings, and a line for each row."""
    for name, frame in tables.items():
        yield f"[{name}]\n{frame.write_csv(separator=';', quote_style='necessary')}"


def as_records(tables: dict[str, pl.DataFrame]) -> dict[str, list[dict[str, Any]]]:
    """Write tables as objects."""
    return {name: frame.to_dicts() for name, frame in tables.items()}
