from __future__ import annotations

import datetime as dt

import pytest
from tests.planning.builders import ground, networked

from sluzby_eval.planning.measures import by, money_without_measure, status

TODAY = dt.date(2026, 1, 10)


def measure(number, year=2025, state="ongoing", **more):
    return {"plan": "P", "measure": number, "year": year, "state": state, **more}


def one(*rows, **more):
    (found,) = status(ground(measures=list(rows), **more), today=TODAY).to_dicts()
    return found


def test_the_newest_row_tells_the_state_and_all_years_the_money():
    row = one(
        measure("1", 2024, "planned", units_planned=10.0, units_real=1.0, budget=100.0, spent=40.0),
        measure("1", 2025, "ongoing", units_planned=10.0, units_real=6.0, budget=50.0, spent=35.0),
    )
    assert (row["state"], row["fulfilment"], row["budget"], row["spent"]) == ("ongoing", 0.6, 150.0, 75.0)
    assert row["budget_use"] == 0.5


def test_rows_of_later_years_are_not_known_yet():
    row = one(measure("1", 2025, budget=1.0), measure("1", 2026, "done", budget=9.0))
    assert (row["state"], row["budget"]) == ("ongoing", 1.0)


def test_a_plan_without_a_row_of_the_year_is_not_in_force():
    assert status(ground(measures=[measure("1", 2023)]), today=TODAY).is_empty()


@pytest.mark.parametrize(
    ("state", "deadline", "days"),
    [
        ("ongoing", dt.date(2026, 1, 1), 9),
        ("ongoing", dt.date(2026, 1, 10), 0),
        ("done", dt.date(2025, 1, 1), 0),
        ("cancelled", dt.date(2025, 1, 1), 0),
        ("ongoing", None, None),
    ],
)
def test_delay_counts_days_past_the_deadline_of_what_is_not_ended(state, deadline, days):
    row = one(measure("1", state=state, deadline=deadline))
    assert (row["days_late"], row["is_late"]) == (days, bool(days))


def test_a_measure_without_a_budget_is_not_a_budget_of_zero():
    row = one(measure("1"))
    assert (row["budget"], row["spent"], row["budget_use"], row["has_money"]) == (None, None, None, False)


def test_a_named_source_of_money_is_money():
    assert one(measure("1", money_source="rozpočet kraje"))["has_money"] is True


def test_a_done_measure_without_units_is_fulfilled():
    assert one(measure("1", state="done"))["fulfilment"] == 1.0


def test_groups_count_and_the_use_is_a_ratio_of_sums_over_pairs():
    rows = status(
        ground(
            measures=[
                measure("1", priority="a", state="done", budget=100.0, spent=50.0),
                measure("2", priority="a", budget=300.0, spent=300.0, deadline=dt.date(2025, 6, 30)),
                measure("3", priority="a", budget=1000.0),
                measure("4", state="cancelled"),
            ]
        ),
        today=TODAY,
    )
    first, other = by(rows, "priority").to_dicts()
    assert (first["measures"], first["done"], first["late"], first["without_money"]) == (3, 1, 1, 0)
    assert (first["budget"], first["spent"], first["budget_use"]) == (1400.0, 350.0, 0.875)
    assert (other["priority"], other["cancelled"], other["without_money"], other["budget_use"]) == (
        None,
        1,
        1,
        None,
    )


def test_services_and_grants_behind_a_measure_are_counted_once():
    grant = {"service_id": "A", "year": 2025, "programme": "p"}
    row = one(
        measure("1"),
        network=[networked("A", 1.0, measure="1"), networked("A", 1.0, form="ter", measure="1")],
        grants=[{**grant, "round": "1", "granted": 10.0}, {**grant, "round": "2", "granted": 5.0}],
    )
    assert (row["services"], row["granted"]) == (1, 15.0)


def test_money_without_a_known_measure_is_listed_the_most_first():
    grants = [
        {"service_id": name, "year": 2025, "programme": "p", "round": "1", "granted": amount}
        for name, amount in (("backed", 9.0), ("named", 5.0), ("nothing", 7.0), ("poor", 0.0))
    ]
    network = [
        networked("backed", 1.0, measure="1"), networked("named", 1.0, measure="ghost"), networked("nothing", 1.0),
        networked("poor", 1.0),
    ]  # fmt: skip
    found = money_without_measure(ground(measures=[measure("1")], network=network, grants=grants))
    assert found.rows() == [
        ("nothing", None, None, "not_named", 7.0),
        ("named", None, "ghost", "unknown", 5.0),
    ]
