from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluzby_eval.evaluation.comparison.ranks import RankRule, add_ranks

BASE = {
    "indicator": "i", "peer_group": "orp·DPS·pob", "year": 2025, "version": "final", "basis": "seat",
    "status": "ok", "denominator": 1.0, "coverage": 1.0, "lower": None, "upper": None,
}  # fmt: skip
SCHEMA = {"coverage": pl.Float64, "denominator": pl.Float64, "lower": pl.Float64, "upper": pl.Float64}
LOWER = RankRule(better="lower", ranked=True, tolerance=0.5)


def rank(rows, rule=LOWER, minimum=3):
    found = [
        {
            **BASE,
            "unit": f"u{number}",
            "peer_n": len(rows),
            **(row if isinstance(row, dict) else {"value": row}),
        }
        for number, row in enumerate(rows)
    ]
    frame = add_ranks(pl.DataFrame(found, schema_overrides=SCHEMA), {"i": rule}, minimum=minimum)
    return [(row["rank"], row["rank_low"], row["rank_high"]) for row in frame.to_dicts()]


def test_the_best_is_first_in_the_direction_of_the_definition():
    assert rank([30.0, 10.0, 20.0]) == [(3, 3, 3), (1, 1, 1), (2, 2, 2)]
    higher = RankRule(better="higher", ranked=True, tolerance=0.5)
    assert rank([30.0, 10.0, 20.0], higher) == [(1, 1, 1), (3, 3, 3), (2, 2, 2)]


def test_equal_values_share_the_better_place():
    assert rank([10.0, 10.0, 20.0]) == [(1, 1, 2), (1, 1, 2), (3, 3, 3)]


def test_values_that_print_alike_are_not_ranked_apart():
    assert rank([10.1, 10.4, 20.0]) == [(1, 1, 2), (2, 1, 2), (3, 3, 3)]


def test_intervals_of_chance_that_overlap_share_their_places():
    """Three proportions of which only the last can be told apart."""
    rows = [
        {"value": 0.10, "lower": 0.06, "upper": 0.16},
        {"value": 0.12, "lower": 0.08, "upper": 0.18},
        {"value": 0.40, "lower": 0.30, "upper": 0.50},
    ]
    assert rank(rows) == [(1, 1, 2), (2, 1, 2), (3, 3, 3)]


def test_what_was_not_reported_widens_the_ranks():
    """Half of the second one is not known: it may be as the best or as the worst of its peers."""
    rows = [10.0, {"value": 20.0, "coverage": 0.5}, 28.0, 40.0]
    assert rank(rows) == [(1, 1, 1), (2, 2, 3), (3, 2, 3), (4, 4, 4)]


def test_a_sum_can_only_grow_by_what_was_not_reported():
    higher = RankRule(better="higher", ranked=True, tolerance=0.0)
    rows = [
        {"value": value, "denominator": None, "coverage": share}
        for value, share in ((80.0, 0.8), (90.0, 1.0), (101.0, 1.0))
    ]
    assert rank(rows, higher) == [(3, 2, 3), (2, 2, 3), (1, 1, 1)]


@pytest.mark.parametrize(
    "rule",
    [
        RankRule(better="lower", ranked=False, tolerance=0.5),
        RankRule(better="neither", ranked=True, tolerance=0.5),
    ],
)
def test_what_is_not_for_ranking_has_no_rank(rule):
    assert rank([1.0, 2.0, 3.0], rule) == [(None, None, None)] * 3


def test_low_coverage_unknown_territory_and_small_groups_have_no_rank():
    rows = [1.0, 2.0, 3.0, {"value": 4.0, "status": "low_coverage"}, {"value": 5.0, "unit": "unknown"}]
    assert rank(rows)[3:] == [(None, None, None)] * 2
    assert rank([1.0, 2.0], minimum=3) == [(None, None, None)] * 2


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=12))
@pytest.mark.slow
def test_ranks_are_those_of_comparing_every_pair(cases):
    rows = [
        {"value": float(value), "lower": float(value - below), "upper": float(value + above)}
        for value, below, above in cases
    ]
    for (place, low, high), row in zip(rank(rows), rows, strict=True):
        assert place == 1 + sum(other["value"] < row["value"] for other in rows)
        assert low == 1 + sum(other["upper"] < row["lower"] for other in rows)
        assert high == len(rows) - sum(other["lower"] > row["upper"] for other in rows)
        assert low <= place <= high
