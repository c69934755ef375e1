"""What an engine of the first stage must do: take frames in, read parts, run lazy queries.

The first stage is where the rows are: lines and acts of care go in, sums, counts, histograms and sets come
out. It is written once, as lazy frames of narwhals (`emit`, `events.grains`), and every engine runs it. What is
left after it is small and always computed by polars.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import polars as pl

Lazy = Any  # nw.LazyFrame; narwhals is loaded only by those who compute


class Engine(Protocol):
    """One engine, ready to run; `close` gives back what it holds."""

    name: str

    def frame(self, rows: pl.DataFrame) -> Lazy:
        """Bring rows into the engine."""

    def scan(self, paths: Sequence[Path]) -> Lazy:
        """Read Parquet files, lazily."""

    def unite(self, rows: Lazy, key: str, columns: Sequence[str]) -> Lazy:
        """Lay the bits of integers over each other: one row for every key, with the bits that any of its rows has."""

    def collect(self, queries: Sequence[Lazy]) -> list[pl.DataFrame]:
        """Run queries and return their rows, in no particular order."""

    def close(self) -> None:
        """Give back connections, threads and processes."""
