"""Methods over a real dataset: earlier years, territory that changes, definitions that hold for some years only."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.builders import area, indicator, service, snapshot, statement
from tests.evaluation.small import faults, method, space

from sluzby_eval.evaluation.run import evaluate, explain

DAY = dt.date
PER_BED = indicator("per_bed", "sum(cost_total) / sum(beds_network)", "CZK_per_bed", levels=["orp"])
CHAIN = method(
    "chain", "index_100", {"name": "chain_index", "of": "per_bed"}, levels=["service", "orp", "region"]
)
TREND = method(
    "trend", "CZK_per_bed", {"name": "theil_sen", "of": "per_bed"}, levels=["service", "orp", "region"]
)
NEW = indicator("new", "sum(beds_network)", "bed", valid_from="2025-01-01")


def territory():
    """ORP Y takes the municipality b over from X at the start of 2024."""
    return [
        area("R", "region"), area("X", "orp", "R"), area("Y", "orp", "R"), area("a", "municipality", "X"),
        area("c", "municipality", "Y"),
        {**area("b", "municipality", "X"), "valid_to": DAY(2023, 12, 31)},
        {**area("b", "municipality", "Y"), "valid_from": DAY(2024, 1, 1)},
    ]  # fmt: skip


def tables():
    years = range(2019, 2026)
    return {
        "territory": territory(),
        "services": [
            service("A", area="a"), service("B", area="b"),
            service("C", area="c", predecessor="Z", valid_from=DAY(2023, 1, 1)),
        ],
        "statements": [statement(name, year=year, beds_network=10.0) for name in "ABC" for year in years],
        "costs": [
            statement(name, year=year, item="total", amount_czk=100.0 * (year - 2010))
            for name in "ABC"
            for year in years
        ],
    }  # fmt: skip


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("methods")
    place = space(folder, PER_BED, CHAIN, TREND, NEW)
    taken = snapshot(folder / "data", tables())
    return place, taken, evaluate(place, taken, years=[2024, 2025])


def row(evaluated, name, level, unit, year=2025):
    found = evaluated[2].results.filter(indicator=name, level=level, unit=unit, year=year, form="all")
    return found.row(0, named=True)


def test_methods_over_time_read_the_years_before_those_asked_for(evaluated):
    assert sorted(evaluated[2].results["year"].unique()) == [2024, 2025]
    assert row(evaluated, "chain", "service", "A", 2024)["value"] == 100 * 14 / 13
    assert row(evaluated, "trend", "service", "A")["value"] == pytest.approx(10)


def test_what_a_method_works_on_is_shown_at_its_own_levels_only(evaluated):
    assert set(evaluated[2].results.filter(indicator="per_bed")["level"]) == {"orp"}


@pytest.mark.parametrize(
    ("level", "unit", "status"),
    [
        ("service", "A", "ok"),
        ("service", "C", "trend_not_testable"),  # took over from Z in 2023
        ("orp", "X", "trend_not_testable"),  # lost b in 2024
        ("orp", "Y", "trend_not_testable"),  # gained it
        ("region", "R", "ok"),
    ],
)
def test_trend_is_told_only_where_the_series_has_no_break(evaluated, level, unit, status):
    assert row(evaluated, "trend", level, unit)["status"] == status


def test_lines_stand_in_the_area_that_their_seat_belonged_to_in_the_year(tmp_path):
    place = space(tmp_path, indicator("beds", "sum(beds_network)", "bed"))
    found = evaluate(place, snapshot(tmp_path / "data", tables()), years=[2023, 2024]).results
    orp = found.filter(level="orp", type="all", form="all").sort("unit", "year")
    assert orp.select("unit", "year", "value").rows() == [
        ("X", 2023, 20.0), ("X", 2024, 10.0), ("Y", 2023, 10.0), ("Y", 2024, 20.0),
    ]  # fmt: skip


def test_definition_gives_no_values_outside_its_days_and_that_is_told(evaluated):
    found = evaluated[2]
    assert found.results.filter(indicator="new")["year"].unique().to_list() == [2025]
    told = [item for item in found.findings if item.code == "R110"]
    assert [(item.value, item.args["years"]) for item in told] == [("new", "2024")]
    assert "new" in told[0].message("cs")


def test_value_of_a_method_is_explained_by_the_values_it_works_on(evaluated):
    place, taken, found = evaluated
    told = explain(place, taken, found.results, indicator="chain", level="orp", unit="X", year=2025)
    assert told.agrees
    assert told.formula == "chain_index(per_bed)"
    assert [part.value for part in told.components] == [150.0]


def test_days_of_a_definition_must_be_in_order(tmp_path):
    bad = {**NEW, "valid_to": "2024-01-01"}
    assert [item.code for item in faults(tmp_path, bad)] == ["D203"]
    both = {**PER_BED, "id": "both", "method": {"name": "chain_index", "of": "new"}}
    assert "D203" in [item.code for item in faults(tmp_path / "two", NEW, both)]
