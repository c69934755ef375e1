from __future__ import annotations

import datetime as dt

from sluzby_eval.czech import NBSP
from sluzby_eval.reporting.format import Format, visible
from sluzby_eval.reporting.tables import Cell

CZECH = Format("cs")
ENGLISH = Format("en")


def test_a_share_is_written_in_percent_with_a_comma():
    assert CZECH.quantity(0.923, "share") == f"92,3{NBSP}%"


def test_a_thousand_is_grouped_and_a_unit_follows():
    assert CZECH.quantity(1625.4, "CZK_per_bed_day") == f"1{NBSP}625{NBSP}Kč/lůžkoden"
    assert ENGLISH.quantity(1625.4, "CZK_per_bed_day") == f"1,625{NBSP}CZK/bed-day"


def test_zero_is_a_number_and_a_blank_is_a_word():
    zero = Cell(value=0.0, kind="number", unit="CZK")
    assert ENGLISH.cell(zero) == "0"
    assert ENGLISH.cell(Cell(status="not_reported")) == "not reported"
    assert ENGLISH.cell(Cell(status="not_applicable")) == "does not apply"


def test_a_value_of_low_coverage_carries_a_mark():
    assert CZECH.cell(Cell(value=0.5, kind="number", unit="share", status="low_coverage")) == f"50,0{NBSP}*"


def test_a_change_of_a_share_is_in_percentage_points():
    assert ENGLISH.change(0.013, "share") == f"+1.3{NBSP}pp"
    assert CZECH.change(-0.042, "CZK") == f"−4,2{NBSP}%"
    assert CZECH.change(0.00001, "CZK") == f"0,0{NBSP}%"


def test_a_date_is_written_in_the_language_of_the_document():
    assert CZECH.date(dt.date(2024, 12, 31)) == f"31.{NBSP}12.{NBSP}2024"


def test_control_characters_are_seen_and_not_obeyed():
    assert visible("a\x1b[31mb\x07") == "a␛[31mb␇"
    assert "\u202e" not in visible("abc\u202etxt.exe")
