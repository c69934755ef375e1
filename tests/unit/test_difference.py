"""The difference between two sets of results."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from itertools import pairwise

import polars as pl
import pytest
from tests.builders import TWO_ORP, indicator, service, snapshot, statement, workspace

from sluzby_eval.evaluation.difference import State, between, compare_results
from sluzby_eval.evaluation.run import evaluate
from sluzby_eval.results import SCHEMA

KEY = {
    "indicator": "i", "level": "orp", "type": "DPS", "form": "pob", "year": 2025, "version": "final",
    "basis": "seat", "status": "ok", "definition_sha256": "x",
}  # fmt: skip


def results(**units):
    rows = [
        {**KEY, "unit": unit, **(told if isinstance(told, dict) else {"value": told})}
        for unit, told in units.items()
    ]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    absent = [pl.lit(None).alias(name) for name in SCHEMA if name not in frame.columns]
    return frame.with_columns(absent).select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())


def compared(old, new, **known):
    return compare_results(old, {"data": new}, **known)


def test_rows_are_added_changed_removed_or_unchanged():
    found = compared(results(a=1.0, b=2.0, c=3.0), results(a=1.0, b=5.0, d=4.0))
    assert dict(found.rows.select("unit", "kind").iter_rows()) == {
        "a": "unchanged", "b": "changed", "c": "removed", "d": "added",
    }  # fmt: skip
    assert found.counts() == {"added": 1, "changed": 1, "removed": 1, "unchanged": 1}
    assert not found.is_empty


def test_same_results_have_no_difference():
    same = results(a=1.0, b={"value": None, "status": "not_reported"})
    assert compared(same, same).is_empty


def test_another_reason_of_a_blank_is_a_change():
    old, new = ({"value": None, "status": status} for status in ("not_reported", "quarantined"))
    found = compared(results(a=old), results(a=new)).rows.row(0, named=True)
    assert (found["kind"], found["crosses_status"]) == ("changed", True)


def test_who_crosses_a_quartile_is_told_even_if_only_the_peers_moved():
    peers = {"peer_q1": 10.0, "peer_median": 20.0, "peer_q3": 30.0}
    moved = {**peers, "peer_q1": 16.0}
    found = compared(results(a={"value": 15.0, **peers}), results(a={"value": 15.0, **moved}))
    row = found.changed().row(0, named=True)
    assert (row["kind"], row["crosses_quartile"], row["old_quartile"], row["new_quartile"]) == (
        "unchanged",
        True,
        2,
        1,
    )


def test_rank_is_crossed_only_where_the_intervals_part():
    def ranks(low, high):
        return {"value": 1.0, "rank": low, "rank_low": low, "rank_high": high}

    old = results(a=ranks(1, 3), b=ranks(1, 2))
    new = results(a=ranks(2, 4), b=ranks(3, 4))
    found = compared(old, new).rows
    assert dict(found.select("unit", "crosses_rank").iter_rows()) == {"a": False, "b": True}


def test_threshold_is_crossed_from_either_side():
    old, new = results(a=0.8, b=0.95, c=0.95), results(a=0.92, b=0.85, c=0.91)
    found = compared(old, new, thresholds={"i": 0.9}).rows
    assert dict(found.select("unit", "crosses_threshold").iter_rows()) == {"a": True, "b": True, "c": False}


def test_changed_definitions_are_named():
    old = results(a=1.0, b={"value": 1.0, "indicator": "gone"})
    new = results(a={"value": 1.0, "definition_sha256": "y"}, b={"value": 1.0, "indicator": "new"})
    assert dict(compared(old, new).definitions) == {"new": "added", "gone": "removed", "i": "changed"}


def test_effects_are_differences_of_neighbours_and_add_up_exactly():
    steps = {"data": results(a=0.1), "population": results(a=0.7), "definition": results(a=0.3)}
    row = compare_results(results(a=0.2), steps).rows.row(0, named=True)
    values = [row["old_value"], *(row[f"value_after_{name}"] for name in steps)]
    assert values == [0.2, 0.1, 0.7, 0.3]
    effects = [Fraction(new) - Fraction(old) for old, new in pairwise(values)]
    assert sum(effects) == Fraction(row["new_value"]) - Fraction(row["old_value"])
    for name, exact in zip(steps, effects, strict=True):
        assert row[f"effect_{name}"] == pytest.approx(float(exact), abs=1e-15)


# two states of a workspace

PER_1000 = indicator(
    "per_1000", 'sum(beds) * 1000 / population("total")', "bed_per_1000_inhabitants", levels=["orp", "region"]
)


def state(folder, *, beds, inhabitants, formula=None):
    tables = {
        "territory": TWO_ORP,
        "services": [service("A")],
        "statements": [statement("A", beds_registered=beds)],
        "population": [
            {"area": name, "date": dt.date(2025, 1, 1), "age_band": "total", "count": inhabitants}
            for name in "XY"
        ],
    }
    definition = {**PER_1000, "formula": formula or PER_1000["formula"]}
    return State(
        workspace=workspace(folder, definition),
        snapshot=snapshot(folder / "data", tables),
        definitions=definition["formula"],
    )


def test_effects_of_data_population_and_definition_are_told_apart(tmp_path):
    """10 beds of 1,000 -> 12 beds -> 2,000 inhabitants -> counted per 500."""
    before = state(tmp_path / "a", beds=10.0, inhabitants=500.0)
    after = state(
        tmp_path / "b", beds=12.0, inhabitants=1000.0, formula='sum(beds) * 500 / population("total")'
    )
    found = between(before, after, lambda space, taken: evaluate(space, taken).results)
    row = found.rows.filter(level="region", type="all").row(0, named=True)
    assert found.effects == ("data", "population", "definition")
    assert (row["old_value"], row["new_value"]) == (10.0, 3.0)
    assert [row[f"effect_{name}"] for name in found.effects] == [2.0, -6.0, -3.0]


def test_only_what_differs_is_computed(tmp_path):
    before = state(tmp_path / "a", beds=10.0, inhabitants=500.0)
    calls = []

    def counting(space, taken):
        calls.append(taken.id)
        return evaluate(space, taken).results

    found = between(before, before, counting)
    assert (len(calls), found.is_empty) == (1, True)
