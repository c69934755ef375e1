from __future__ import annotations

import datetime as dt

import polars as pl
from tests.planning.builders import ground, networked, service

from sluzby_eval.planning.network import by_status, changes, reconcile

IN_TIME, LATE = dt.date(2024, 8, 15), dt.date(2024, 8, 16)
MEASURE = {"plan": "P", "measure": "M", "year": 2025, "state": "ongoing"}


def by_id(frame):
    return {row["service_id"]: row for row in frame.to_dicts()}


def test_entries_exits_growth_and_shrinking_are_told_apart():
    network = [
        networked("stays", 5.0, 2024), networked("stays", 5.0),
        networked("grows", 5.0, 2024), networked("grows", 7.0),
        networked("shrinks", 5.0, 2024), networked("shrinks", 4.0),
        networked("leaves", 5.0, 2024), networked("leaves", 0.0, status="none"),
        networked("comes", 3.0),
    ]  # fmt: skip
    found = by_id(changes(ground(network=network)))
    assert {name: (row["kind"], row["change"]) for name, row in found.items()} == {
        "stays": ("same", 0.0),
        "grows": ("more", 2.0),
        "shrinks": ("less", -1.0),
        "leaves": ("exit", -5.0),
        "comes": ("entry", 3.0),
    }


def test_a_registration_of_the_fifteenth_of_august_is_in_time_and_the_sixteenth_is_late():
    network = [networked("A", 1.0, registered_on=IN_TIME), networked("B", 1.0, registered_on=LATE)]
    found = by_id(changes(ground(network=network)))
    assert (found["A"]["registered_in_time"], found["B"]["registered_in_time"]) == (True, False)


def test_conditions_that_the_data_say_nothing_of_stay_open():
    network = [networked("A", 1.0, registered_on=IN_TIME, measure="M"), networked("B", 1.0, measure="M")]
    base = ground(network=network, measures=[MEASURE])
    paid = pl.DataFrame({"service_id": ["A", "B"], "met": [1.0, 0.0]})
    found = by_id(changes(base, paid))
    assert (found["A"]["met"], found["B"]["met"]) == (True, False)
    assert by_id(changes(base))["A"]["met"] is None  # nothing known of co-financing
    assert by_id(changes(base))["B"]["registered_in_time"] is None


def test_a_measure_that_no_plan_knows_backs_nothing():
    network = [networked("A", 1.0, measure="M"), networked("B", 1.0, measure="ghost"), networked("C", 1.0)]
    found = by_id(changes(ground(network=network, measures=[MEASURE])))
    assert [found[name]["has_measure"] for name in "ABC"] == [True, False, False]


def test_conditions_are_asked_only_of_entries_and_growth():
    network = [networked("A", 5.0, 2024, registered_on=LATE), networked("A", 4.0, registered_on=LATE)]
    row = by_id(changes(ground(network=network)))["A"]
    assert (row["registered_in_time"], row["has_measure"], row["met"]) == (None, None, None)


def test_every_contradiction_with_register_and_statements_is_found_once():
    base = ground(
        services=[service("above"), service("silent"), service("numberless"), service("stranger")],
        service_forms=[
            {"service_id": "above", "form": "pob", "unit": "luzka", "capacity_registered": 8.0},
            {"service_id": "silent", "form": "pob", "unit": "luzka", "capacity_registered": 8.0},
        ],
        network=[
            networked("above", 9.0), networked("silent", 8.0), networked("gone", 2.0), networked("numberless", None),
        ],
        statements=[
            (name, "pob", 2025, "final") for name in ("above", "numberless", "stranger", "gone")
        ],
    )  # fmt: skip
    assert sorted(reconcile(base).select("issue", "service_id").rows()) == [
        ("above_register", "above"),
        ("no_statement", "silent"),
        ("no_units", "numberless"),
        ("not_in_network", "stranger"),
        ("not_registered", "gone"),
    ]


def test_units_are_added_up_by_status_and_unit():
    network = [
        networked("A", 5.0),
        networked("B", 7.0),
        networked("C", 2.0, status="minimal"),
        networked("D", 9.0, 2024),
    ]
    assert by_status(ground(network=network).network, 2025).rows() == [
        ("basic", "luzka", 2, 12.0),
        ("minimal", "luzka", 1, 2.0),
    ]
