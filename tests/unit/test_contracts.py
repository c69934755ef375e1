"""The last gate before the dataset: a whole table is asked first, pandera names what breaks the contract."""

from __future__ import annotations

import pandera.errors
import polars as pl
import pytest

from sluzby_eval.importing.contracts import breaches, contract
from sluzby_eval.store import polars_schema

ROW = {
    "service_id": "A", "form": "pob", "year": 2025, "version": "final", "item": "1.1", "amount_czk": 10.0,
    "submission": "s1", "sheet": "Náklady", "row": 2, "col": "C", "quarantined": [],
}  # fmt: skip
GOOD = pl.DataFrame([ROW, {**ROW, "item": "total", "amount_czk": None}], schema=polars_schema("costs"))
BAD = {
    "null in a key": GOOD.with_columns(item=pl.lit(None, dtype=pl.String)),
    "null in the origin": GOOD.with_columns(submission=pl.lit(None, dtype=pl.String)),
    "no number": GOOD.with_columns(amount_czk=pl.lit(float("nan"))),
    "infinite": GOOD.with_columns(amount_czk=pl.lit(float("-inf"))),
    "other type": GOOD.with_columns(year=pl.col("year").cast(pl.String)),
    "column too many": GOOD.with_columns(more=pl.lit(1)),
    "column missing": GOOD.drop("sheet"),
    "other order": GOOD.select(*reversed(GOOD.columns)),
}


def pandera_refuses(frame: pl.DataFrame) -> bool:
    try:
        contract("costs").validate(frame, lazy=True)
    except pandera.errors.SchemaErrors:
        return True
    return False


def test_a_sound_table_breaks_nothing_and_pandera_agrees():
    assert breaches({"costs": GOOD}) == []
    assert not pandera_refuses(GOOD)


@pytest.mark.parametrize("frame", BAD.values(), ids=BAD.keys())
def test_whatever_pandera_refuses_is_told(frame):
    assert pandera_refuses(frame)
    assert breaches({"costs": frame})


def test_a_key_that_stands_twice_is_told_unless_the_writer_knows_that_none_does():
    twice = pl.concat([GOOD.head(1)] * 2)
    assert breaches({"costs": twice})
    assert breaches({"costs": GOOD}, told_once=True) == []
