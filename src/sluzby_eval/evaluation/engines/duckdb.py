"""DuckDB as the engine of the first stage (extra `duckdb`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import narwhals as nw
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sluzby_eval.evaluation.engines.base import Lazy


class DuckEngine:
    """Runs queries in a DuckDB of its own, in memory."""

    name = "duckdb"

    def __init__(self) -> None:
        self._connection = duckdb.connect()
        self._connection.execute("SET enable_progress_bar = false; SET preserve_insertion_order = false")

    def frame(self, rows: pl.DataFrame) -> Lazy:
        """Bring rows in."""
        return nw.from_native(self._connection.from_arrow(rows.to_arrow()))

    def scan(self, paths: Sequence[Path]) -> Lazy:
        """Read Parquet files."""
        files = [str(path) for path in paths]
        return nw.from_native(self._connection.read_parquet(files, hive_partitioning=False))

    def unite(self, rows: Lazy, key: str, columns: Sequence[str]) -> Lazy:
        """Lay the bits of integers over each other."""
        united = ", ".join(f"bit_or({name}) AS {name}" for name in columns)
        return nw.from_native(rows.to_native().aggregate(f"{key}, {united}", key))

    def collect(self, queries: Sequence[Lazy]) -> list[pl.DataFrame]:
        """Run queries one after the other."""
        return [pl.DataFrame(query.to_native().to_arrow_table()) for query in queries]

    def close(self) -> None:
        """Close the database."""
        self._connection.close()
