"""The arithmetic of layouts: a small closed grammar."""

from __future__ import annotations

import polars as pl
import pytest

from sluzby_eval.importing.arithmetic import ArithmeticSyntaxError, comparison, names, value


@pytest.fixture
def frame() -> pl.DataFrame:
    return pl.DataFrame({"a": [6.0, 6.0, None], "b": [2.0, 0.0, 1.0]})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a - b", [4.0, 6.0, None]),
        ("2 * (a + b)", [16.0, 12.0, None]),
        ("-b", [-2.0, 0.0, -1.0]),
        ("a / b", [3.0, None, None]),
    ],
)
def test_arithmetic_keeps_blanks_blank_and_never_divides_by_zero(frame, text, expected):
    assert frame.select(x=value(text))["x"].to_list() == expected


def test_a_comparison_of_a_blank_is_neither_true_nor_false(frame):
    assert frame.select(x=comparison("a > 4 * b"))["x"].to_list() == [False, True, None]


@pytest.mark.parametrize(
    "text",
    ["abs(a)", "a.b", "a ** 2", "a[0]", "'x'", "a if b else 1", "__import__('os')", "a +", "x" * 300, "True"],
)
def test_what_is_not_in_the_grammar_is_refused(text):
    with pytest.raises(ArithmeticSyntaxError):
        value(text)


@pytest.mark.parametrize("text", ["a", "a < b < 3", "a and b", "a is b"])
def test_a_check_is_one_comparison(text):
    with pytest.raises(ArithmeticSyntaxError):
        comparison(text)


def test_names_are_the_columns_that_are_read():
    assert names("a + 2 * b > c") == {"a", "b", "c"}
