"""Czech cells: what is one clear value is read, what is not is refused with its own code."""

from __future__ import annotations

import datetime as dt
import time

import polars as pl
import pytest

from sluzby_eval.findings import Severity, catalogue
from sluzby_eval.importing.cells import parse, parse_share, split
from sluzby_eval.importing.raw import address, column_index, column_letters, position
from sluzby_eval.importing.reading import read_book

NBSP, NARROW, THIN, MINUS = "\u00a0", "\u202f", "\u2009", "\u2212"


def read(kind, *cells, **options):
    values, codes = parse(kind, *split(cells), **options)
    return list(zip(values.to_list(), codes.to_list(), strict=True))


def one(kind, cell, **options):
    return read(kind, cell, **options)[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,50", 1234.5),
        (f"1{NBSP}234{NBSP}567,5", 1234567.5),
        (f"1{NARROW}234,50", 1234.5),
        (f"1{THIN}234", 1234),
        ("1234,5", 1234.5),
        ("1,234", 1.234),
        ("1234.5", 1234.5),
        ("12.25", 12.25),
        ("0.125", 0.125),
        ("1 234.567", 1234.567),
        ("-12", -12),
        (f"{MINUS}1 234,50", -1234.5),
        ("(1 234,50)", -1234.5),
        ("(1 234,50 Kč)", -1234.5),
        ("1 234,50 Kč", 1234.5),
        (f"1 234{NBSP}CZK", 1234),
        ("100,-", 100),
        ("100,– Kč", 100),
        ("+5", 5),
        ("  7 ", 7),
        ("0", 0),
        (3.25, 3.25),
    ],
)
def test_a_number_with_one_reading_is_read(text, value):
    assert one("number", text) == (value, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.234", "V304"),
        ("1.234.567", "V304"),
        ("1,234,567", "V304"),
        ("1,234.50", "V304"),
        ("1.234,50", "V304"),
        ("12 34", "V304"),
        ("1 23,5", "V304"),
        ("1'000", "V304"),
        ("1,12E+07", "V305"),
        ("2e5", "V305"),
        ("123 (odhad)", "V306"),
        ("cca 120", "V306"),
        ("12²", "V306"),
        ("5-6", "V306"),
        ("12,5 %", "V307"),
        (float("inf"), "V308"),
        (float("nan"), "V308"),
        ("1234567890123456", "V310"),
        ("31. 12. 2025", "V311"),
        (dt.date(2025, 5, 3), "V311"),
        (dt.time(10, 30), "V311"),
        ("36:00:00", "V311"),
        ("5 tis. Kč", "V312"),
        ("1,2 mil.", "V312"),
        ("deset", "V303"),
        ("NaN", "V303"),
        ("Infinity", "V303"),
        ("Kč", "V303"),
        ("%", "V303"),
        (True, "V303"),
        ("٣", "V303"),
    ],
)
def test_a_number_with_no_or_two_readings_is_refused(text, code):
    assert one("number", text) == (None, code)
    assert catalogue()[code].severity is Severity.ERROR


@pytest.mark.parametrize("mark", ["-", "–", "—", "x", "X", "neuvedeno", "Neuvedeno", "n/a", "N/A"])
@pytest.mark.parametrize("kind", ["number", "integer", "share", "date", "text", "ico", "identifier"])
def test_a_mark_of_a_missing_value_is_null_and_told(kind, mark):
    assert one(kind, mark) == (None, "V320")


@pytest.mark.parametrize("kind", ["number", "integer", "share", "date", "text", "identifier", "boolean"])
def test_a_dot_is_unknown_and_warned_of_never_zero(kind):
    assert one(kind, ".") == (None, "V321")
    assert catalogue()["V321"].severity is Severity.WARNING


@pytest.mark.parametrize(
    "kind", ["number", "integer", "share", "date", "text", "ico", "identifier", "boolean"]
)
@pytest.mark.parametrize("blank", [None, "", "  ", NBSP])
def test_a_blank_cell_is_null_without_a_word(kind, blank):
    assert one(kind, blank) == (None, None)


def test_an_integer_is_never_rounded():
    assert read("integer", 12.0, "1 200", 12.5, "12,5", 1e16) == [
        (12, None), (1200, None), (None, "V309"), (None, "V309"), (None, "V310"),
    ]  # fmt: skip


def test_a_share_in_per_cent_is_divided_once():
    assert read("share", "12,5 %", "50%", percent=True) == [(0.125, None), (0.5, None)]
    assert read("share", 12.5, "50", percent=True) == [(0.125, None), (0.5, None)]
    assert read("share", 0.125, "0,5") == [(0.125, None), (0.5, None)]


def test_a_number_that_the_workbook_shows_with_a_percent_sign_is_a_fraction_already():
    numbers, texts = split([0.125, 12.5])
    values, codes = parse_share(numbers, texts, percent=True, formatted=pl.Series([True, False]))
    assert values.to_list() == [0.125, 0.125]
    assert codes.to_list() == [None, "V330"]


def test_a_mixture_of_shares_with_and_without_the_sign_is_warned_of():
    assert read("share", "12,5 %", 0.5, 0.0) == [(0.125, None), (0.5, "V330"), (0, None)]


def test_a_share_on_the_wrong_side_of_one_is_warned_of():
    assert one("share", 50.0) == (50, "V331")
    assert one("share", 0.5, percent=True) == (0.005, "V331")


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("31. 12. 2025", "2025-12-31", None),
        ("31.12.2025", "2025-12-31", None),
        (f"1.{NBSP}7.{NBSP}2025", "2025-07-01", None),
        ("1. července 2025", "2025-07-01", None),
        ("5. ČERVEN 2025", "2025-06-05", None),
        ("2025-12-31", "2025-12-31", None),
        (dt.date(2025, 12, 31), "2025-12-31", None),
        (dt.datetime.fromisoformat("2025-12-31T00:00"), "2025-12-31", None),
        (dt.datetime.fromisoformat("2025-12-31T10:30"), "2025-12-31", "V344"),
        ("31. 12. 2025 10:30", "2025-12-31", "V344"),
        (45000.0, "2023-03-15", "V343"),
        (45000.25, "2023-03-15", "V344"),
        (2025.0, None, "V340"),
        ("2025", None, "V340"),
        ("jaro", None, "V340"),
        ("31. 2. 2025", None, "V341"),
        ("2025-13-01", None, "V341"),
        ("3. 4. 0225", None, "V341"),
        ("31. 12. 25", None, "V342"),
        ("3/4/2025", None, "V345"),
        (float("nan"), None, "V340"),
    ],
)
def test_dates(cell, value, code):
    expected = dt.date.fromisoformat(value) if value else None
    assert one("date", cell) == (expected, code)


def test_day_numbers_follow_the_date_system_of_the_workbook():
    assert one("date", 43829.0, date1904=True) == (dt.date(2023, 12, 31), "V343")


def test_the_form_of_one_date_does_not_change_another():
    assert read("date", "2025-12-31T10:30:00", "1. ledna 2025")[0] == (dt.date(2025, 12, 31), "V344")


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("00216224", "00216224", None),
        (" 002 16 224 ", "00216224", None),
        (216224.0, "00216224", "V361"),
        ("216224", "00216224", "V361"),
        ("00216225", "00216225", "V362"),
        (1234567.0, None, "V364"),
        ("7654321", None, "V364"),
        ("1,12E+07", None, "V305"),
        ("CZ00216224", None, "V360"),
        (123456789.0, None, "V360"),
        (1.5, None, "V346"),
        (float("inf"), None, "V346"),
    ],
)
def test_company_numbers(cell, value, code):
    assert one("ico", cell) == (value, code)


@pytest.mark.parametrize("ico", ["27082440", "00006947", "25596641", "70888337", "45274649", "00216208"])
def test_company_numbers_of_real_bodies_fit_their_check_digit(ico):
    assert one("ico", ico) == (ico, None)


def test_identifiers_are_kept_as_typed():
    assert read("identifier", 1234567.0, " 0012 ", "A/7", 1.5, "1,2E+06", -5.0) == [
        ("1234567", None), ("0012", None), ("A/7", None), (None, "V346"), (None, "V305"), (None, "V346"),
    ]  # fmt: skip


def test_text_is_composed_and_trimmed_and_a_date_in_it_is_warned_of():
    assert read("text", f"{NBSP}Domov ", "Vys\u030ckov", 7.0, 12.5, dt.date(2025, 2, 1)) == [
        ("Domov", None), ("Vyškov", None), ("7", None), ("12,5", None), ("2025-02-01", "V351"),
    ]  # fmt: skip


def test_yes_and_no():
    yes = ("ano", "ANO", "a", "x", "true", True, 1.0, "1", "pravda")
    no = ("ne", "N", "false", False, 0.0, "0")
    assert read("boolean", *yes, *no) == [(True, None)] * len(yes) + [(False, None)] * len(no)
    assert read("boolean", "možná", 2.0, "-") == [(None, "V380"), (None, "V380"), (None, "V320")]


def test_addresses_go_there_and_back():
    for index in (0, 25, 26, 701, 702, 16383):
        assert column_index(column_letters(index)) == index
        assert position(address(7, index)) == (7, index)
    with pytest.raises(ValueError, match="A0"):
        position("A0")


def test_the_czech_numbers_of_the_fixture_are_read_or_told(shared):
    book, _ = read_book(shared / "fixtures/05_czech_numbers.csv", name="05")
    assert book is not None
    cells = [row[1] for row in book.sheets[0].rows[1:]]
    positive, negative = (1234.5, None), (-1234.5, None)
    assert read("number", *cells) == [
        positive, positive, positive, negative, negative, negative, positive,
        (None, "V320"), (None, "V321"), (0, None),
    ]  # fmt: skip


def test_numbers_kept_as_text_are_read_or_refused(shared):
    book, _ = read_book(shared / "fixtures/09_text_numbers.xlsx", name="09")
    assert book is not None
    for value, code in read("number", *(row[8] for row in book.sheets[0].rows[1:])):
        assert value in {1234.5, -1234.5} or code


def test_lost_zeros_of_the_fixture_come_back_or_are_told(shared):
    book, _ = read_book(shared / "fixtures/12_ico_lost_zeros.xlsx", name="12")
    assert book is not None
    results = read("ico", *(row[0] for row in book.sheets[0].rows[1:]))
    assert results[0] == ("00216224", "V361")
    assert results[3] == (None, "V305")
    assert all(value is None or len(value) == 8 for value, _ in results)
    assert all(value or code for value, code in results)


def test_a_long_column_is_read_without_a_loop_over_its_cells():
    texts = ["1 234,50", f"1{NBSP}234{NBSP}567", "12,5 Kč", "–", "1.234"] * 40_000
    numbers = pl.Series([None] * len(texts), dtype=pl.Float64)
    column = pl.Series(texts)
    start = time.process_time()
    parse("number", numbers, column)
    assert time.process_time() - start < 2
