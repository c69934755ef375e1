"""No cell vanishes: whatever stands in a cell, there is a value, or a code that says why there is none."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluzby_eval.czech import format_number
from sluzby_eval.findings import Severity, catalogue
from sluzby_eval.importing.cells import parse, split

if TYPE_CHECKING:
    from sluzby_eval.importing.raw import RawCell

KINDS = ("number", "integer", "share", "date", "text", "code", "ico", "identifier", "boolean")

looks_typed = st.text(alphabet="0123456789 .,-−()%KčeE+/:\u00a0\u202fxX–ano", max_size=14)
cells = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.text(max_size=12),
    looks_typed,
)


BLANKS = " \t\r\n\u00a0\u202f\u2009\u2007\u200a\u200b\u2060\ufeff"


def is_blank(cell: RawCell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip(BLANKS))


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=60)
@given(column=st.lists(cells, max_size=12))
@pytest.mark.slow
def test_a_cell_that_holds_something_has_a_value_or_a_code(kind, column):
    values, codes = parse(kind, *split(column))
    assert len(values) == len(codes) == len(column)
    for cell, value, code in zip(column, values.to_list(), codes.to_list(), strict=True):
        if is_blank(cell):
            assert (value, code) == (None, None)
        elif code is None:
            assert value is not None
        elif catalogue()[code].severity is Severity.ERROR:
            assert value is None


@pytest.mark.parametrize("kind", ["number", "share"])
@settings(deadline=None, max_examples=60)
@given(column=st.lists(cells, max_size=12))
def test_no_value_is_ever_infinite_or_not_a_number(kind, column):
    values, _ = parse(kind, *split(column))
    assert all(value is None or math.isfinite(value) for value in values.to_list())


@settings(deadline=None, max_examples=100)
@given(value=st.floats(min_value=-1e12, max_value=1e12), decimals=st.integers(0, 3))
def test_a_number_written_the_czech_way_is_read_back(value, decimals):
    written = format_number(value, decimals, "cs")
    nbsp = "\u00a0"
    variants = [written, f"{written} Kč", written.replace(nbsp, " "), written.replace(nbsp, "\u202f")]
    values, codes = parse("number", *split(variants))
    assert codes.to_list() == [None] * 4
    assert values.to_list() == pytest.approx([round(value, decimals)] * 4, abs=10**-decimals / 2 + 1e-9)


@settings(deadline=None, max_examples=100)
@given(value=st.integers(-(10**14), 10**14))
def test_a_whole_number_is_read_back_exactly(value):
    values, codes = parse("integer", *split([format_number(value, 0, "cs")]))
    assert (values[0], codes[0]) == (value, None)


@settings(deadline=None, max_examples=100)
@given(value=st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2199, 12, 31)))
@pytest.mark.slow
def test_a_date_written_the_czech_way_is_read_back(value):
    forms = [f"{value.day}. {value.month}. {value.year}", f"{value:%d.%m.%Y}", value.isoformat(), value]
    values, codes = parse("date", *split(forms))
    assert values.to_list() == [value] * 4
    assert codes.to_list() == [None] * 4


GRAMMAR = re.compile(
    r"""[(]?\s? [+-]?\s?
        (?: [0-9]+ | [0-9]{1,3}(?:\s[0-9]{3})+ )
        (?: [,.][0-9]+ | ,[-–—]{1,2} )?
        \s?[)]? \s*(?:kč|czk)?\s*[)]?""",
    re.VERBOSE | re.IGNORECASE,
)


@settings(deadline=None, max_examples=100)
@given(texts=st.lists(st.one_of(looks_typed, st.text(max_size=10)), max_size=30))
@pytest.mark.slow
def test_a_text_outside_the_grammar_never_becomes_a_number(texts):
    values, _ = parse("number", *split(texts))
    for text, value in zip(texts, values.to_list(), strict=True):
        if value is not None:
            assert GRAMMAR.fullmatch(text.strip(BLANKS).replace("−", "-")), text
            assert (value == 0) == all(digit in "0" for digit in text if digit.isdigit())


@settings(deadline=None, max_examples=100)
@given(groups=st.lists(st.integers(0, 999), min_size=1, max_size=3), first=st.integers(1, 999))
def test_dots_between_groups_of_three_are_never_guessed(groups, first):
    text = ".".join([str(first), *(f"{group:03}" for group in groups)])
    assert parse("number", *split([text]))[1].to_list() == ["V304"]


@settings(deadline=None, max_examples=100)
@given(ico=st.integers(0, 9_999_999), typed=st.booleans())
def test_zeros_come_back_only_with_a_check_digit_that_fits(ico, typed):
    cell: RawCell = str(ico) if typed else float(ico)
    values, codes = parse("ico", *split([cell]))
    full = f"{ico:08}"
    weighted = sum(int(digit) * weight for digit, weight in zip(full, range(8, 1, -1), strict=False))
    fits = int(full[7]) == (11 - weighted % 11) % 10
    assert values[0] == (full if fits else None)
    assert codes[0] == ("V361" if fits else "V364")
