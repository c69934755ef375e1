"""Every literal of `literals.csv` is read as the table says: its value, or the code by which it is refused.

In the table {nbsp}, {nnbsp}, {thin}, {figure}, {nl} and {tab} stand for white space that cannot be seen. A
blank value with a code is refused or missing; one with a code is used and told; both blank is a blank cell.
"""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache
from pathlib import Path
from typing import cast

import pytest

from sluzby_eval import codelist
from sluzby_eval.importing import cells as parsers
from sluzby_eval.importing.columns import age_band
from sluzby_eval.territory import Territory, shipped_areas

TABLE = Path(__file__).parent / "literals.csv"
SPACES = {
    "{nbsp}": "\u00a0", "{nnbsp}": "\u202f", "{thin}": "\u2009", "{figure}": "\u2007",
    "{nl}": "\n", "{tab}": "\t",
}  # fmt: skip
LISTS = ("service_types", "forms", "capacity_units", "revenue_sources")


def rows() -> list[tuple[str, str, str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [(row["kind"], row["text"], row["value"], row["code"]) for row in csv.DictReader(file)]


@cache
def territory() -> Territory:
    return Territory.of(shipped_areas())


def read(kind: str, text: str) -> tuple[object, str | None]:
    if kind in LISTS:
        found = codelist.find(kind, text)
        return found, None if found else "V404"
    if kind == "orp":
        found = territory().find(text, level="orp")
        return found, None if found else "V405"
    if kind == "age_band":
        found = age_band(text)
        return found, None if found else "V408"
    values, codes = parsers.parse(cast("parsers.CellKind", kind), *parsers.split([text]))
    return values[0], codes[0]


def expected(kind: str, value: str) -> object:
    if value == "":
        return None
    if kind in ("number", "share"):
        return pytest.approx(float(value), abs=1e-12)
    if kind == "integer":
        return int(value)
    if kind == "boolean":
        return value == "true"
    return dt.date.fromisoformat(value) if kind == "date" else value


def test_the_table_holds_four_hundred_literals_each_once():
    assert len(rows()) >= 400
    assert len({row[:2] for row in rows()}) == len(rows())


@pytest.mark.parametrize(("kind", "text", "value", "code"), rows())
def test_a_literal_is_read_as_the_table_says(kind, text, value, code):
    for name, space in SPACES.items():
        text = text.replace(name, space)
    assert read(kind, text) == (expected(kind, value), code or None)


def test_a_point_before_three_digits_is_never_guessed():
    assert read("number", "1.234") == (None, "V304")
    assert read("integer", "1.234") == (None, "V304")
