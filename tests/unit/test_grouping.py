"""Long tables by line: grouped by hashes, and told apart where two lines share one."""

from __future__ import annotations

import polars as pl
import pytest

from sluzby_eval.importing.rules.grouping import LINE, _grouped, by_line

ROWS = pl.DataFrame(
    {
        "submission": ["s2", "s1", "s1", "s2", "s1"],
        "service_id": ["b", "a", "a", "b", "c"],
        "form": ["pob"] * 5,
        "year": [2025] * 5,
        "version": ["final", "final", "plan", "final", "final"],
        "fte": [1.0, 2.0, 3.0, None, None],
    }
)
SUMS = [pl.col("fte").sum(), pl.col("fte").count().alias("n"), pl.len().alias("rows")]


def exact() -> pl.DataFrame:
    return ROWS.group_by(LINE, maintain_order=True).agg(SUMS)


def test_lines_come_in_the_order_of_their_first_row():
    assert by_line(ROWS, SUMS).equals(exact())


@pytest.mark.parametrize("shared", [[7, 7, 7, 7, 7], [1, 2, 3, 1, 2]])
def test_lines_that_share_a_hash_are_told_apart_by_the_second(shared):
    first = pl.Series(shared, dtype=pl.UInt64)
    second = ROWS.select(LINE).hash_rows(1)
    assert _grouped(ROWS, SUMS, first, second).equals(exact())


def test_a_table_without_rows_has_no_lines():
    assert by_line(ROWS.clear(), SUMS).is_empty()
