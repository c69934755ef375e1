"""The model: what the tables are, and that their page knows them all."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from tests.builders import frame

from sluzby_eval.model import COUNTED, MEASURES, TABLES
from sluzby_eval.store import open_store, polars_schema
from sluzby_eval.store.manifest import Part
from sluzby_eval.store.parts import read_part

PAGE = Path(__file__).parents[2] / "docs" / "tables.md"


def test_the_page_of_tables_names_every_table_and_column_and_nothing_else():
    text = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| (.+) \|$", text, re.MULTILINE)
    assert {name for name, _ in rows} == set(TABLES)
    for name, cell in rows:
        told = {word for part in cell.split(",") if (word := part.strip(" *")).isidentifier()}
        known = {column.name for column in TABLES[name].columns}
        if "key of the line" in cell:
            told |= {"service_id", "form", "year", "version"}
        assert (told, known - told) == (known & told, set() if name != "statements" else set(MEASURES))
    measures = text.split("Measures of `statements`:")[1].split("## ")[0]
    assert set(re.findall(r"\b[a-z]+[a-z0-9_]*\b", measures)) >= set(MEASURES)


def test_key_columns_of_the_page_are_those_of_the_model():
    text = PAGE.read_text(encoding="utf-8")
    for name, cell in re.findall(r"^\| `(\w+)` \| [^|]+ \| (.+) \|$", text, re.MULTILINE):
        told = set(re.findall(r"\*\*(\w+)\*\*", cell))
        if "key of the line" in cell:
            told |= {"service_id", "form", "year", "version"}
        assert told == set(TABLES[name].keys)


def test_only_the_beginning_of_an_area_may_be_an_empty_key():
    optional = {
        (table.name, name) for table in TABLES.values() for name in set(table.keys) - set(table.filled_keys)
    }
    assert optional == {("territory", "valid_from")}


def test_measures_that_the_import_counts_are_measures():
    assert set(COUNTED) < set(MEASURES)


@pytest.mark.parametrize("table", ["audits", "network", "projections"])
def test_a_dataset_without_a_later_table_gives_it_empty(tmp_path, table):
    read = open_store(tmp_path).head().read(table)
    assert read.is_empty()
    assert read.schema == polars_schema(table)


def test_a_part_without_later_columns_gives_them_null(tmp_path):

    old = frame("statements", [{"service_id": "A", "form": "pob", "year": 2020, "version": "final"}])
    old = old.drop("complaints", "days_after_year_end")
    path = tmp_path / "part.parquet"
    old.write_parquet(path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    path.rename(tmp_path / f"{sha256}.parquet")
    read = read_part(tmp_path, Part(table="statements", sha256=sha256, rows=1, submissions=(1,)))
    assert read.schema == polars_schema("statements")
    assert read["complaints"].to_list() == [None]
