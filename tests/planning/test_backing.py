"""Which measure backs a place in the network: by plan and number, valid at the date of entry."""

from __future__ import annotations

import datetime as dt
from itertools import product

import polars as pl
import pytest
from tests.planning.builders import ground, networked, table

from sluzby_eval.backing import in_force, with_backing
from sluzby_eval.planning.measures import money_without_measure, status
from sluzby_eval.planning.network import changes

OLD, NEW = "Plán 2021–2023", "Plán 2024–2025"
TODAY = dt.date(2026, 1, 10)


def rows_of(plan, years, number="1", state="ongoing"):
    return [{"plan": plan, "measure": number, "year": year, "state": state} for year in years]


def told(place, measures, *, at_entry=True):
    network = table("network", [networked("A", 1.0, **place)])
    found = with_backing(network, table("plan_measures", measures), at_entry=at_entry)
    return found.select("backed", "backing", "backing_plan").row(0)


def test_a_measure_of_a_plan_in_force_backs_a_place():
    assert told({"measure": "1"}, rows_of(NEW, (2024, 2025))) == (True, "valid", NEW)


def test_a_plan_that_has_ended_backs_no_entry():
    place = {"measure": "1", "valid_from": dt.date(2025, 1, 1)}
    measures = rows_of(OLD, (2021, 2022, 2023)) + rows_of(NEW, (2024, 2025), "2")
    assert told(place, measures) == (False, "ended", None)


def test_a_place_that_goes_on_stays_backed_by_the_measure_of_its_entry():
    place = {"measure": "1", "valid_from": dt.date(2022, 7, 1)}
    measures = rows_of(OLD, (2021, 2022, 2023)) + rows_of(NEW, (2024, 2025), "2")
    assert told(place, measures) == (True, "valid", OLD)
    assert told(place, measures, at_entry=False) == (False, "ended", None)


def test_a_measure_that_was_cancelled_backs_nothing_from_then_on():
    measures = [*rows_of(NEW, (2024,)), *rows_of(NEW, (2025,), state="cancelled")]
    assert told({"measure": "1"}, measures) == (False, "cancelled", NEW)
    assert told({"measure": "1", "valid_from": dt.date(2024, 3, 1)}, measures) == (True, "valid", NEW)


def test_a_number_that_two_plans_in_force_have_is_a_question_and_no_answer():
    measures = rows_of("Kraj", (2025,)) + rows_of("Brno", (2025,))
    assert told({"measure": "1"}, measures) == (None, "several_plans", None)


def test_the_plan_that_is_named_is_meant_and_no_other():
    measures = rows_of("Kraj", (2025,)) + rows_of("Brno", (2025,), state="cancelled")
    assert told({"plan": "Kraj", "measure": "1"}, measures) == (True, "valid", "Kraj")
    assert told({"plan": "Brno", "measure": "1"}, measures) == (False, "cancelled", "Brno")
    assert told({"plan": "Kyjov", "measure": "1"}, measures) == (False, "unknown", None)


def test_a_year_of_which_no_plan_is_known_leaves_the_question_open():
    assert told({"measure": "1"}, rows_of(OLD, (2022,))) == (None, "no_plan_of_the_year", None)
    assert told({"measure": "1"}, []) == (None, "no_plan_of_the_year", None)


@pytest.mark.parametrize("number", [None, ""])
def test_a_place_that_names_no_measure_is_not_backed(number):
    assert told({"measure": number}, rows_of(NEW, (2025,))) == (False, "not_named", None)


def test_a_measure_is_not_in_force_before_its_first_row():
    measures = rows_of(NEW, (2024, 2025), "1") + rows_of(NEW, (2025,), "late")
    found = in_force(table("plan_measures", measures)).filter(measure="late")
    assert found["year"].to_list() == [2025]


def test_every_small_case_agrees_with_a_reckoning_by_hand():
    """All combinations of two plans, their years and states, with a place of 2025 that entered in some year."""
    years = ((), (2023,), (2025,), (2023, 2025))
    cases = product(years, years, ("ongoing", "cancelled"), (None, 2023, 2025), (None, "P"))
    for first, second, state, entry, named in cases:
        measures = rows_of("P", first, state=state) + rows_of("Q", second)
        place = {"plan": named, "measure": "1", "valid_from": entry and dt.date(entry, 2, 1)}
        asked = {2025, entry or 2025}
        meant = {
            plan: state if plan == "P" else "ongoing"
            for plan, has in (("P", first), ("Q", second))
            if asked & set(has) and named in {None, plan}
        }
        known = 2025 in {*first, *second}
        expected = "ongoing" in meant.values() if len(meant) == 1 or (not meant and known) else None
        assert told(place, measures)[0] is expected, (first, second, state, entry, named)


def test_two_plans_with_one_number_are_credited_apart():
    measures = rows_of("Brno", (2025,)) + rows_of("Kraj", (2025,))
    network = [
        networked("A", 1.0, plan="Kraj", measure="1"), networked("B", 1.0, plan="Kraj", measure="1"),
        networked("C", 1.0, plan="Brno", measure="1"), networked("D", 1.0, measure="1"),
    ]  # fmt: skip
    grants = [
        {"service_id": name, "year": 2025, "programme": "p", "round": "1", "granted": amount}
        for name, amount in (("A", 1.0), ("B", 2.0), ("C", 4.0), ("D", 8.0))
    ]
    base = ground(measures=measures, network=network, grants=grants)
    rows = status(base, today=TODAY).select("plan", "services", "granted").rows()
    assert rows == [("Brno", 1, 4.0), ("Kraj", 2, 3.0)]  # D is a question: it counts at neither
    assert money_without_measure(base).is_empty()  # and is not said to have no measure


def test_growth_needs_a_measure_of_its_own_year():
    measures = rows_of(OLD, (2022, 2023)) + rows_of(NEW, (2024, 2025), "2")
    place = {"measure": "1", "valid_from": dt.date(2022, 1, 1)}
    network = [networked("A", 5.0, 2024, **place), networked("A", 7.0, **place)]
    (row,) = changes(ground(network=network, measures=measures)).to_dicts()
    assert (row["kind"], row["has_measure"], row["backing"], row["met"]) == ("more", False, "ended", False)


def test_a_condition_that_is_a_question_stays_open():
    measures = rows_of("Brno", (2025,)) + rows_of("Kraj", (2025,))
    network = [networked("A", 1.0, measure="1", registered_on=dt.date(2024, 8, 15))]
    paid = pl.DataFrame({"service_id": ["A"], "met": [1.0]})
    (row,) = changes(ground(network=network, measures=measures), paid).to_dicts()
    assert (row["has_measure"], row["met"], row["backing"]) == (None, None, "several_plans")
