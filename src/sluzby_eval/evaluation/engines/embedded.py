"""The engine that is always there: polars, streaming, in the same process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sluzby_eval.evaluation.engines.base import Lazy


class PolarsEngine:
    """Runs queries in polars, streaming."""

    name = "polars"

    def frame(self, rows: pl.DataFrame) -> Lazy:
        """Bring rows in."""
        return nw.from_native(rows.lazy())

    def scan(self, paths: Sequence[Path]) -> Lazy:
        """Read Parquet files."""
        return nw.from_native(pl.scan_parquet(list(paths), glob=False))

    def unite(self, rows: Lazy, key: str, columns: Sequence[str]) -> Lazy:
        """Lay the bits of integers over each other."""
        return nw.from_native(rows.to_native().group_by(key).agg(pl.col(columns).bitwise_or()))

    def collect(self, queries: Sequence[Lazy]) -> list[pl.DataFrame]:
        """Run queries one after the other: rows that are done with leave the memory."""
        return [query.to_native().collect(engine="streaming") for query in queries]

    def close(self) -> None:
        """Nothing is held."""
