"""Long tables added up by line (submission, service, form, year, version).

A group-by on five texts over a million rows takes longer than all rules together. Equal lines have equal
hashes, so rows are grouped by a hash; a second, independent one tells whether two lines ever shared the first,
and then the lines themselves are compared.
"""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - read by the type checker

import polars as pl

LINE = ("submission", "service_id", "form", "year", "version")
_HASH, _SECOND, _LEAST, _MOST = "#", "##", "#least", "#most"
_SEEDS = (0, 1)


def by_line(frame: pl.DataFrame, sums: Sequence[pl.Expr]) -> pl.DataFrame:
    """Return one row per line, in the order of their coming: LINE and the aggregates.

    >>> rows = {"submission": ["s", "s"], "service_id": ["a", "a"], "form": ["pob"] * 2, "year": [2025] * 2}
    >>> by_line(pl.DataFrame({**rows, "version": ["final"] * 2, "fte": [1.0, 2.0]}), [pl.col("fte").sum()])["fte"][0]
    3.0
    """
    lines = frame.select(LINE)
    first, second = (lines.hash_rows(seed) for seed in _SEEDS)
    return _grouped(frame, sums, first, second)


def _grouped(
    frame: pl.DataFrame, sums: Sequence[pl.Expr], first: pl.Series, second: pl.Series
) -> pl.DataFrame:
    other = pl.col(_SECOND)
    rows = frame.with_columns(first.alias(_HASH), second.alias(_SECOND))
    found = rows.group_by(_HASH, maintain_order=True).agg(
        pl.col(LINE).first(), *sums, other.min().alias(_LEAST), other.max().alias(_MOST)
    )
    if (found[_LEAST] == found[_MOST]).all():
        return found.drop(_HASH, _LEAST, _MOST)
    return frame.group_by(LINE, maintain_order=True).agg(sums)
