"""Each test pins one way to get a wrong number without an error."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest
from tests.builders import TWO_ORP, costs, indicator, service, snapshot, statement, workspace

from sluzby_eval.evaluation.run import evaluate

RATIO = indicator("ratio", "sum(cost) / sum(days)", "CZK_per_bed_day")
Row = dict[str, Any]


def two_homes(**tables: list[Row]) -> dict[str, list[Row]]:
    """Costs 1000 and 500 over 10 and 40 days, in two ORP of one region."""
    return {
        "territory": TWO_ORP,
        "services": [service("A"), service("B", area="Y")],
        "service_forms": [{"service_id": name, "form": "pob", "unit": "luzka"} for name in "AB"],
        "statements": [statement("A", bed_days_occ=10.0), statement("B", bed_days_occ=40.0)],
        "costs": [*costs("A", {"total": 1000.0}), *costs("B", {"total": 500.0})],
        **tables,
    }


def results(tmp_path, tables, *definitions, rules=(), config=None, years=(2025,)):
    space = workspace(tmp_path, *definitions, rules=rules, config=config)
    found = evaluate(space, snapshot(tmp_path / "data", tables), years=years)
    assert [str(item.place) + item.message("en") for item in found.findings if item.level == "error"] == []
    return found.results


def row(frame, level: str, unit: str, **key: str) -> Row:
    wanted = {
        "level": level,
        "unit": unit,
        "form": "all",
        **({} if level == "service" else {"type": "all"}),
        **key,
    }
    found = [item for item in frame.to_dicts() if all(item[name] == value for name, value in wanted.items())]
    assert len(found) == 1, found
    only: Row = found[0]
    return only


def test_region_ratio_is_ratio_of_sums_not_mean_of_ratios(tmp_path):
    frame = results(tmp_path, two_homes(), RATIO)
    assert row(frame, "region", "R")["value"] == 30.0
    assert [row(frame, "service", name)["value"] for name in "AB"] == [100.0, 12.5]
    assert row(frame, "region", "R")["numerator"] == 1500.0
    assert row(frame, "region", "R")["denominator"] == 50.0


def test_mean_of_an_input_rolls_up_as_sum_over_count(tmp_path):
    tables = two_homes()
    tables["services"].append(service("C", area="Y"))
    tables["statements"].append(statement("C", bed_days_occ=100.0))
    frame = results(tmp_path, tables, indicator("average", "mean(days)", "bed_day"))
    assert row(frame, "orp", "Y")["value"] == 70.0
    assert row(frame, "region", "R")["value"] == 50.0  # not the mean of 10 and 70


def test_sum_over_only_missing_cells_is_null_not_zero(tmp_path):
    tables = two_homes(statements=[statement("A"), statement("B")])
    frame = results(tmp_path, tables, indicator("total", "sum(days)", "bed_day"))
    region = row(frame, "region", "R")
    assert region["value"] is None
    assert region["status"] == "not_reported"
    assert (region["n_counted"], region["n_expected"]) == (0, 2)


@pytest.mark.parametrize("cost", [0.0, 700.0])
def test_zero_denominator_is_null_with_its_reason_never_nan_or_infinity(tmp_path, cost):
    tables = two_homes(
        statements=[statement("A", bed_days_occ=0.0)],
        services=[service("A")],
        service_forms=[],
        costs=costs("A", {"total": cost}),
    )
    found = row(results(tmp_path, tables, RATIO), "service", "A")
    assert found["value"] is None
    assert found["status"] == "zero_denominator"
    assert (found["numerator"], found["denominator"]) == (cost, 0.0)


def test_line_without_numerator_leaves_the_denominator_too(tmp_path):
    tables = two_homes(costs=costs("A", {"total": 1000.0}))
    region = row(results(tmp_path, tables, RATIO), "region", "R")
    assert region["value"] == 100.0  # not 1000 / 50
    assert (region["n_counted"], region["n_expected"], region["coverage"]) == (1, 2, 0.5)
    assert region["status"] == "low_coverage"


def test_zero_null_and_not_applicable_are_three_different_things(tmp_path):
    tables = two_homes(
        services=[service("A"), service("B"), service("C", type="PS")],
        service_forms=[],
        statements=[
            statement("A", bed_days_occ=0.0),
            statement("B"),
            statement("C", form="ter", bed_days_occ=5.0),
        ],
    )
    days = indicator("days_total", "sum(days)", "bed_day", applies={"forms": ["pob"]})
    frame = results(tmp_path, tables, days)
    assert [
        (row(frame, "service", name)["value"], row(frame, "service", name)["status"]) for name in "ABC"
    ] == [
        (0.0, "ok"),
        (None, "not_reported"),
        (None, "not_applicable"),
    ]


def test_refused_cell_is_another_blank_than_a_missing_one(tmp_path):
    tables = two_homes(statements=[statement("A", quarantined=["bed_days_occ"]), statement("B")])
    frame = results(tmp_path, tables, indicator("days_total", "sum(days)", "bed_day"))
    assert row(frame, "service", "A")["status"] == "quarantined"
    assert row(frame, "service", "B")["status"] == "not_reported"
    assert row(frame, "orp", "X")["status"] == "quarantined"
    assert row(frame, "region", "R")["status"] == "not_reported"


def test_or_zero_never_makes_zero_of_a_refused_cell(tmp_path):
    tables = two_homes(statements=[statement("A", quarantined=["bed_days_occ"]), statement("B")])
    frame = results(tmp_path, tables, indicator("days_total", "sum(or_zero(days))", "bed_day"))
    assert (row(frame, "service", "A")["value"], row(frame, "service", "A")["status"]) == (
        None,
        "quarantined",
    )
    assert (row(frame, "service", "B")["value"], row(frame, "service", "B")["status"]) == (0.0, "ok")


def test_service_without_territory_stays_in_a_unit_of_its_own(tmp_path):
    tables = two_homes(services=[service("A"), service("B", area=None)])
    frame = results(tmp_path, tables, indicator("total", "sum(days)", "bed_day"))
    for level in ("orp", "district", "region"):
        assert row(frame, level, "unknown")["value"] == 40.0
    assert row(frame, "region", "R")["value"] == 10.0


@pytest.mark.slow
def test_service_that_stands_only_in_its_statement_is_not_lost(tmp_path):
    tables = two_homes(services=[service("A")], service_forms=[])
    frame = results(tmp_path, tables, indicator("total", "sum(days)", "bed_day"))
    assert row(frame, "service", "B", type="unknown")["value"] == 40.0
    assert row(frame, "region", "unknown")["value"] == 40.0


def field_service(shares: dict[str, float]) -> dict[str, list[Row]]:
    keys = {"service_id": "T", "year": 2025, "version": "final"}
    return two_homes(
        services=[service("A"), service("T", type="PS", area="X")],
        service_forms=[],
        statements=[
            statement("A", hours_direct=50.0),
            statement("T", form="ter", hours_direct=1000.0),
            statement("T", form="amb", hours_direct=300.0),
        ],
        territory_shares=[{**keys, "area": area, "share": share} for area, share in shares.items()],
    )


HOURS = indicator("hours_total", "sum(hours)", "hour", bases=["seat", "operation"])


@pytest.mark.parametrize(
    "shares", [{"X": 0.3, "Y": 0.7}, {"X": 0.3, "Y": 0.6}, {"X": 0.5, "elsewhere": 0.5}, {}]
)
def test_both_bases_reconcile_to_the_same_total(tmp_path, shares):
    frame = results(tmp_path, field_service(shares), HOURS)
    totals = {
        basis: sum(
            item["value"] or 0.0
            for item in frame.to_dicts()
            if (item["level"], item["basis"], item["type"]) == ("orp", basis, "all")
        )
        for basis in ("seat", "operation")
    }
    assert totals["seat"] == 1350.0
    assert math.isclose(totals["operation"], 1350.0)


def test_field_service_counts_where_it_works_and_a_home_where_it_stands(tmp_path):
    frame = results(tmp_path, field_service({"X": 0.25, "Y": 0.75}), HOURS)
    assert row(frame, "orp", "X", basis="operation")["value"] == 50.0 + 1300.0 * 0.25
    assert row(frame, "orp", "Y", basis="operation")["value"] == 1300.0 * 0.75
    assert row(frame, "orp", "X", basis="seat")["value"] == 1350.0
    assert row(frame, "region", "R", basis="operation")["n_counted"] == 3  # lines, however many areas


def test_line_with_a_refused_share_stays_at_its_seat(tmp_path):
    tables = field_service({"X": 0.25, "Y": 0.75})
    tables["territory_shares"][1] |= {"share": None, "quarantined": ["share"]}
    frame = results(tmp_path, tables, HOURS)
    assert row(frame, "orp", "X", basis="operation")["value"] == 1350.0


def test_shares_that_do_not_add_up_are_told(tmp_path):
    space = workspace(tmp_path, HOURS)
    found = evaluate(space, snapshot(tmp_path / "data", field_service({"X": 0.3, "Y": 0.6})))
    assert [(item.code, item.service) for item in found.findings if item.code == "R103"] == [("R103", "T")]


@pytest.mark.slow
def test_quartiles_are_refused_below_the_minimum_of_peers(tmp_path):
    def with_homes(count: int, folder: str):
        names = [f"S{number}" for number in range(count)]
        tables = two_homes(
            services=[service(name) for name in names],
            service_forms=[],
            statements=[statement(name, bed_days_occ=float(number)) for number, name in enumerate(names)],
        )
        return results(tmp_path / folder, tables, indicator("total", "sum(days)", "bed_day"))

    four = row(with_homes(4, "four"), "service", "S0", form="pob")
    five = row(with_homes(5, "five"), "service", "S0", form="pob")
    assert (four["peer_n"], four["peer_q1"], four["peer_median"], four["peer_q3"]) == (4, None, None, None)
    assert (five["peer_n"], five["peer_q1"], five["peer_median"], five["peer_q3"]) == (5, 1.0, 2.0, 3.0)


def test_different_types_and_mixed_forms_are_never_peers(tmp_path):
    frame = results(tmp_path, two_homes(), RATIO)
    grouped = {(item["level"], item["type"], item["form"]) for item in frame.to_dicts() if item["peer_group"]}
    assert all("all" not in group for group in grouped)
    assert ("service", "DPS", "pob") in grouped


def people(date: str, **bands: float) -> list[Row]:
    return [
        {"area": area, "date": dt.date.fromisoformat(date), "age_band": "65+", "count": count}
        for area, count in bands.items()
    ]


BEDS = indicator(
    "beds_per_1000", '1000 * sum(beds) / population("65+")', "bed_per_1000_inhabitants",
    levels=["service", "orp", "region"], peers="area",
)  # fmt: skip


def with_people(*rows: Row) -> dict[str, list[Row]]:
    return two_homes(
        statements=[statement("A", beds_registered=10.0), statement("B", beds_registered=20.0)],
        population=list(rows),
    )


def test_population_date_stands_beside_the_value(tmp_path):
    rows = [
        *people("2019-12-31", X=900, Y=900),
        *people("2023-12-31", X=1000, Y=3000),
        *people("2026-12-31", X=1, Y=1),
    ]
    frame = results(tmp_path, with_people(*rows), BEDS)
    assert str(row(frame, "orp", "X")["reference_date"]) == "2023-12-31"
    assert row(frame, "orp", "X")["value"] == 10.0
    assert row(frame, "region", "R")["value"] == 7.5
    assert row(frame, "region", "R")["numerator"] == 30.0
    assert row(frame, "region", "R")["denominator"] == 4000.0


def test_population_of_a_region_is_unknown_when_one_area_of_it_is(tmp_path):
    frame = results(tmp_path, with_people(*people("2023-12-31", X=1000)), BEDS)
    assert row(frame, "orp", "X")["value"] == 10.0
    assert row(frame, "region", "R")["status"] == "no_population"
    assert row(frame, "service", "A")["status"] == "not_applicable"


def test_own_population_of_a_region_goes_before_the_sum_of_its_parts(tmp_path):
    frame = results(tmp_path, with_people(*people("2023-12-31", X=1000, Y=3000, R=6000)), BEDS)
    assert row(frame, "region", "R")["value"] == 5.0


def test_population_of_two_dates_is_never_mixed_in_one_ratio(tmp_path):
    share = indicator("share_65", 'population("65+") / population("total")', "share", levels=["region"])
    total = {"area": "R", "date": dt.date(2021, 12, 31), "age_band": "total", "count": 100.0}
    rows = [*people("2021-12-31", R=20), *people("2023-12-31", R=30), total]
    found = row(results(tmp_path, with_people(*rows), share), "region", "R")
    assert (found["value"], str(found["reference_date"])) == (0.2, "2021-12-31")


FOOD = indicator("food", "sum(cost_food)", "CZK")


@pytest.mark.parametrize(
    ("items", "value", "status"),
    [
        ({"total": 100.0, "2.2": 40.0, "2.6": 60.0}, 40.0, "ok"),
        ({"total": 100.0, "1.1": 99.5}, 0.0, "ok"),  # absent, and the rest makes the total within 1 Kč
        ({"total": 100.0, "1.1": 60.0}, None, "not_reported"),  # absent, and 40 Kč are not accounted for
        ({"1.1": 60.0}, None, "not_reported"),  # no total to close the sheet
        ({"total": 100.0, "1.1": 60.0, "2.2": None}, None, "not_reported"),
        ({"total": 100.0, "1.1": 100.0, "2.2": None}, 0.0, "ok"),
    ],
)
def test_absent_item_is_zero_only_where_the_sheet_is_closed_by_its_total(tmp_path, items, value, status):
    tables = two_homes(services=[service("A")], service_forms=[], costs=costs("A", items))
    tables["statements"] = [statement("A")]
    found = row(results(tmp_path, tables, FOOD), "service", "A")
    assert (found["value"], found["status"]) == (value, status)


def test_condition_that_is_false_needs_no_value_and_adds_nothing(tmp_path):
    formula = "sum(cost, where=beds > 5) / sum(days)"
    tables = two_homes(
        statements=[
            statement("A", bed_days_occ=10.0, beds_registered=2.0),
            statement("B", bed_days_occ=40.0, beds_registered=9.0),
        ],
        costs=costs("B", {"total": 500.0}),
    )
    found = row(results(tmp_path, tables, indicator("ratio", formula, "CZK_per_bed_day")), "region", "R")
    assert (found["value"], found["n_counted"]) == (10.0, 2)


def test_unknown_condition_does_not_count_as_false(tmp_path):
    tables = two_homes()
    frame = results(tmp_path, tables, indicator("lines", "count(where=beds > 5)", "service"))
    assert row(frame, "region", "R")["status"] == "not_reported"


def test_least_and_greatest_of_something_unknown_are_unknown(tmp_path):
    frame = results(tmp_path, two_homes(), indicator("least", "sum(max(0, beds - 1 * beds))", "bed"))
    assert row(frame, "region", "R")["status"] == "not_reported"


def test_sum_over_no_service_is_zero_only_where_the_definition_says_so(tmp_path):
    tables = two_homes(
        services=[service("A")], service_forms=[], statements=[statement("A", beds_registered=3.0)]
    )
    frame = results(
        tmp_path,
        tables,
        indicator("capacity", "sum(beds)", "bed", when_empty="zero"),
        indicator("beds_mean", "mean(beds)", "bed"),
    )
    capacity = [item for item in frame.to_dicts() if item["indicator"] == "capacity"]
    empty = next(item for item in capacity if item["unit"] == "Y")
    assert (empty["value"], empty["status"], empty["n_expected"], empty["coverage"]) == (0.0, "ok", 0, None)
    other = next(
        item for item in frame.to_dicts() if item["indicator"] == "beds_mean" and item["unit"] == "Y"
    )
    assert (other["value"], other["status"]) == (None, "not_applicable")


def test_service_that_is_no_home_has_not_zero_beds_but_none(tmp_path):
    tables = two_homes(
        services=[service("A"), service("T", type="PS", area="Y", ico="00000002")],
        service_forms=[],
        statements=[statement("A", beds_registered=3.0), statement("T", form="ter", hours_direct=9.0)],
        costs=[],
    )
    homes = {"when_empty": "zero", "applies": {"forms": ["pob"]}}
    frame = results(tmp_path, tables, indicator("capacity", "sum(beds)", "bed", **homes))
    for level, unit in (("service", "T"), ("provider", "00000002")):
        found = row(frame, level, unit)
        assert (found["value"], found["numerator"], found["status"]) == (None, None, "not_applicable")
    assert (row(frame, "orp", "Y")["value"], row(frame, "orp", "Y")["status"]) == (0.0, "ok")


def test_refused_shares_are_not_told_as_odd_ones(tmp_path):
    tables = field_service({"X": 0.3, "Y": 0.6})
    for share in tables["territory_shares"]:
        share |= {"share": None, "quarantined": ["share"]}
    found = evaluate(workspace(tmp_path, HOURS), snapshot(tmp_path / "data", tables))
    assert [item.code for item in found.findings if item.code == "R103"] == []


def test_lines_of_other_versions_and_years_do_not_leak_in(tmp_path):
    tables = two_homes()
    tables["statements"] += [
        statement("A", version="plan", bed_days_occ=9999.0),
        statement("A", year=2024, bed_days_occ=7777.0),
    ]
    frame = results(tmp_path, tables, indicator("total", "sum(days)", "bed_day"))
    assert row(frame, "region", "R")["value"] == 50.0


def test_service_outside_its_validity_is_not_expected(tmp_path):
    tables = two_homes(
        services=[
            service("A"),
            service("B", valid_to=dt.date(2024, 12, 31)),
            service("C", valid_from=dt.date(2025, 12, 31)),
        ],
        service_forms=[{"service_id": name, "form": "pob", "unit": "luzka"} for name in "ABC"],
        statements=[statement("A", bed_days_occ=10.0)],
        costs=[],
    )  # fmt: skip
    region = row(results(tmp_path, tables, indicator("total", "sum(days)", "bed_day")), "region", "R")
    assert (region["n_counted"], region["n_expected"]) == (1, 2)


def test_line_with_two_capacity_units_is_one_line(tmp_path):
    forms = [
        {"service_id": "A", "form": "pob", "unit": unit, "capacity_registered": 5.0}
        for unit in ("luzka", "klient")
    ]
    tables = two_homes(services=[service("A")], service_forms=forms, statements=[], costs=[])
    found = row(results(tmp_path, tables, indicator("total", "sum(beds_register)", "bed")), "region", "R")
    assert (found["value"], found["n_counted"], found["n_expected"]) == (5.0, 1, 1)


def test_missing_parameter_is_not_taken_for_zero(tmp_path):
    rule = {
        "id": "minimum", "title": {"cs": "m", "en": "m"}, "unit": "share", "source": "test", "by": ["type"],
        "values": [{"from": "2025-01-01", "type": "DPS", "value": 0.5}],
    }  # fmt: skip
    tables = two_homes(services=[service("A"), service("B", type="DZR")], service_forms=[])
    formula = 'sum(days * parameter("minimum"))'
    frame = results(tmp_path, tables, indicator("part", formula, "bed_day"), rules=[rule])
    assert row(frame, "service", "A")["value"] == 5.0
    assert row(frame, "service", "B")["status"] == "parameter_missing"
    assert row(frame, "region", "R")["value"] == 5.0


def test_low_coverage_keeps_the_value_but_never_ranks_as_a_peer(tmp_path):
    names = [f"S{number}" for number in range(6)]
    tables = two_homes(
        services=[service(name, area="X" if number else "Y") for number, name in enumerate(names)],
        service_forms=[],
        statements=[statement(name, bed_days_occ=1.0) for name in names],
        costs=[cost for name in names[:3] for cost in costs(name, {"total": 10.0})],
    )
    frame = results(
        tmp_path, tables, RATIO, config={"evaluation": {"minimum_coverage": 0.5, "minimum_peers": 3}}
    )
    found = row(frame, "orp", "X", type="DPS", form="pob")
    assert (found["value"], found["status"], found["coverage"]) == (10.0, "low_coverage", 0.4)
    assert found["peer_n"] == 1


def test_coverage_of_exactly_the_minimum_is_enough(tmp_path):
    names = [f"S{number}" for number in range(5)]
    tables = two_homes(
        services=[service(name) for name in names],
        service_forms=[],
        statements=[statement(name, bed_days_occ=1.0 if name != "S4" else None) for name in names],
        costs=[],
    )
    found = row(results(tmp_path, tables, indicator("total", "sum(days)", "bed_day")), "region", "R")
    assert (found["coverage"], found["status"]) == (0.8, "ok")


def test_infinite_result_is_refused_rather_than_shown(tmp_path):
    tables = two_homes(statements=[statement("A", bed_days_occ=1e300), statement("B", bed_days_occ=1e300)])
    formula = "sum(days * (1e15 if days > 0 else 1))"
    found = row(results(tmp_path, tables, indicator("total", formula, "bed_day")), "region", "R")
    assert found["value"] is None
    assert found["numerator"] is None
