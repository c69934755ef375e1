from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluzby_eval.evaluation.comparison.intervals import (
    add_intervals,
    byar,
    funnel_proportion,
    funnel_rate,
    poisson,
    wilson,
)

NEWCOMBE = [  # Newcombe 1998, Statistics in Medicine 17, table I, method 3
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]
CODEGOLF = [(10, 11, 0.6226, 0.9838), (25, 100, 0.1755, 0.3430), (100, 100, 0.9630, 1.0)]
GARWOOD = [  # Garwood 1936, Biometrika 28, as printed in tables of exact Poisson limits
    (0, 0.0, 3.689),
    (1, 0.0253, 5.572),
    (5, 1.623, 11.668),
    (10, 4.795, 18.390),
]
BASELINE = 116.1720835e-5
PHE_RATE_FUNNEL = [  # PHEindicatormethods, tests/testthat/testdata_funnel_rate_outputs.csv: events, population
    (1, 1598.675694),
    (5, 3348.002593),
    (20, 8862.823734),
    (61, 22483.04178),
    (143, 48334.01896),
]
PHE_FUNNEL = [  # the same, testdata_funnel_prop_outputs.csv, baseline 80.642448 %
    (1, 3.204264, 100.0, 0.0, 100.0),
    (20, 63.326743, 97.958152, 53.341156, 100.0),
    (102, 72.974925, 88.309971, 68.553233, 92.731663),
    (1008, 78.203374, 83.081521, 76.796814, 84.488082),
    (110000, 80.408963, 80.875933, 80.274317, 81.010578),
]


@pytest.mark.parametrize(("count", "total", "low", "high"), NEWCOMBE + CODEGOLF)
def test_wilson_limits_are_the_published_ones(count, total, low, high):
    assert [round(limit, 4) for limit in wilson(count, total)] == [low, high]


@pytest.mark.parametrize(("events", "low", "high"), GARWOOD)
def test_exact_limits_are_those_of_garwood(events, low, high):
    found = poisson(events)
    assert found[0] == pytest.approx(low, abs=5e-4)
    assert found[1] == pytest.approx(high, abs=5e-4)


@pytest.mark.parametrize(("events", "population"), PHE_RATE_FUNNEL)
def test_exact_upper_limit_is_the_one_behind_the_published_funnel(events, population):
    """The population at which so many events are the lower limit of the funnel, three years of data."""
    assert poisson(events)[1] == pytest.approx(population * 3 * BASELINE, rel=1e-6)


@pytest.mark.parametrize("events", [10, 11, 20, 65, 389, 1045])
def test_byar_is_within_a_fifth_of_a_per_cent_of_the_exact_limits(events):
    """Technical Guide: Confidence Intervals (PHE 2018), for numerators of ten or more."""
    for found, exact in zip(byar(events), poisson(events), strict=True):
        assert found == pytest.approx(exact, rel=0.002)


def test_under_ten_events_the_exact_limits_are_told():
    assert byar(9) == poisson(9)
    assert byar(10) != poisson(10)


@pytest.mark.parametrize(("total", "low2", "high2", "low3", "high3"), PHE_FUNNEL)
def test_funnel_of_a_proportion_is_the_published_one(total, low2, high2, low3, high3):
    two, three = (funnel_proportion(0.80642448, total, share) for share in (0.95, 0.998))
    assert [100 * limit for limit in (*two, *three)] == pytest.approx([low2, high2, low3, high3], abs=5e-6)


def test_funnel_of_a_rate_is_never_negative_and_narrows():
    wide, narrow = funnel_rate(0.2, 5, 0.998), funnel_rate(0.2, 5000, 0.998)
    assert wide[0] == 0.0
    assert narrow[1] - narrow[0] < wide[1] - wide[0]


@settings(deadline=None)
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_contains_the_proportion_and_stays_within_zero_and_one(case):
    count, total = case
    low, high = wilson(count, total)
    assert 0 <= low <= count / total <= high <= 1


def rows(*sides, value=None, indicator="i"):
    return pl.DataFrame(
        [
            {"indicator": indicator, "value": value or top / below, "numerator": top, "denominator": below}
            for top, below in sides
        ],
        schema=dict.fromkeys(("indicator",), pl.String)
        | dict.fromkeys(("value", "numerator", "denominator"), pl.Float64),
    )


def test_limits_are_multiplied_as_the_value_is():
    frame = rows((15.0, 148.0)).with_columns(value=1000 * pl.col("value"))
    found = add_intervals(frame, {"i": "wilson"}).row(0, named=True)
    assert [round(found[name], 1) for name in ("lower", "upper")] == [62.4, 160.5]


def test_zero_events_have_an_upper_limit_in_the_multiple_of_the_others():
    frame = rows((0.0, 50.0), (5.0, 50.0)).with_columns(
        value=100 * pl.col("numerator") / pl.col("denominator")
    )
    found = add_intervals(frame, {"i": "byar"}).row(0, named=True)
    assert found["lower"] == 0.0
    assert found["upper"] == pytest.approx(100 * 3.688879 / 50)


def test_no_interval_where_none_is_declared_or_the_share_exceeds_one():
    both = pl.concat([rows((3.0, 2.0)), rows((1.0, 2.0), indicator="j")])
    assert add_intervals(both, {"i": "wilson"})["lower"].to_list() == [None, None]
    assert add_intervals(both, {})["upper"].to_list() == [None, None]
