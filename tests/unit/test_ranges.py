"""Very many findings of one rule are told as ranges of rows; none is lost, and a few are told one by one."""

from __future__ import annotations

import polars as pl
import pytest

from sluzby_eval.importing.rules.ranges import MANY, told_together


def rows(numbers, *, sheet="Data", letters=None):
    return pl.DataFrame(
        {
            "submission": ["s"] * len(numbers),
            "sheet": [sheet] * len(numbers),
            "row": pl.Series(numbers, dtype=pl.Int64),
            "col": pl.Series([letters] * len(numbers), dtype=pl.String),
            "_value": [float(number) for number in numbers],
        }
    )


def ranges(frame):
    return [(one.row["sheet"], one.row["row"], one.last, one.count) for one in told_together(frame)]


def test_a_few_rows_are_told_one_by_one():
    found = list(told_together(rows(range(2, MANY + 2))))
    assert [one.row["row"] for one in found] == list(range(2, MANY + 2))
    assert {(one.last, one.count) for one in found} == {(None, 1)}


def test_many_rows_that_follow_each_other_are_one_range():
    numbers = [*range(2, 700), 702, *range(705, 2000)]
    assert ranges(rows(numbers)) == [
        ("Data", 2, 699, 698),
        ("Data", 702, None, 1),
        ("Data", 705, 1999, 1295),
    ]


@pytest.mark.parametrize("letters", [None, "C"])
def test_very_many_single_rows_are_told_as_one_range_that_says_how_many_it_holds(letters):
    assert ranges(rows(range(2, 6002, 2), letters=letters)) == [("Data", 2, 6000, 3000)]


def test_every_row_is_told_once_also_where_one_sheet_of_two_has_many():
    frame = pl.concat([rows(range(2, 40), sheet="Few"), rows([*range(9000, 2, -1)], sheet="Many")])
    found = ranges(frame)
    assert sum(count for *_, count in found) == frame.height
    assert [item for item in found if item[0] == "Many"] == [("Many", 3, 9000, 8998)]
    assert len([item for item in found if item[0] == "Few"]) == 38


def test_columns_are_not_mixed():
    frame = pl.concat([rows(range(2, 900), letters="C"), rows(range(2, 900), letters="D")])
    assert [(one.row["col"], one.count) for one in told_together(frame)] == [("C", 898), ("D", 898)]
