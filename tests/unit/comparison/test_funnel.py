from __future__ import annotations

import pytest

from sluzby_eval.evaluation.comparison.funnel import Funnel, funnel

# Havering, New Forest and Norwich of PHEindicatormethods, tests/testthat/testdata_funnel_prop_inputs.csv, beside
# everybody else in one row that makes the published baseline of 80.642448 %
KNOWN = [
    ("New Forest", 35078.488, 41980),
    ("Norwich", 24803.6256, 31824),
    ("South Gloucestershire", 50050.7443, 61921),
]
REST = 10_000_000


def told(rows, method) -> Funnel:
    found = funnel(rows, method)
    assert found is not None
    return found


def published():
    others = 0.80642448 * (REST + sum(below for _n, _a, below in KNOWN)) - sum(
        above for _n, above, _b in KNOWN
    )
    rows = [(name, above / below, above, below) for name, above, below in KNOWN]
    return told([*rows, ("others", others / REST, others, REST)], "wilson")


def test_significance_is_the_published_one():
    places = {point.unit: point.position for point in published().points}
    assert (places["New Forest"], places["Norwich"]) == ("high_998", "low_998")
    assert published().average == pytest.approx(0.80642448)


def test_limits_and_values_are_in_the_multiple_of_the_indicator():
    rows = [("a", 100.0, 5.0, 50.0), ("b", 40.0, 2.0, 50.0)]  # per 1,000
    found = told([(unit, value * 10, above, below) for unit, value, above, below in rows], "byar")
    assert found.average == pytest.approx(700.0)
    assert {point.position for point in found.points} == {"within"}


def test_unit_without_an_exposure_is_in_no_funnel():
    assert funnel([("a", 1.0, 1.0, 0.0)], "byar") is None
    assert funnel([], "wilson") is None


def test_nobody_lies_outside_where_all_are_equal():
    found = told([(str(n), 0.5, n / 2, float(n)) for n in range(2, 40)], "wilson")
    assert {point.position for point in found.points} == {"within"}
