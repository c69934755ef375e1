from __future__ import annotations

import datetime as dt

import pytest
from tests.planning.builders import ground, networked

from sluzby_eval.planning.doubts import of_measures, of_network
from sluzby_eval.planning.network import changes


def money(number, *rows, plan="P", first=2023):
    return [
        {"plan": plan, "measure": number, "year": year, "state": "ongoing", "budget": budget, "spent": spent}
        for year, (budget, spent) in enumerate(rows, start=first)
    ]


def test_one_total_written_at_every_year_is_asked_about():
    rows = money("1", (300.0, 100.0), (300.0, 100.0), (300.0, 90.0)) + money("2", (50.0, 5.0), first=2025)
    (finding,) = of_measures(ground(measures=rows))
    assert (finding.code, finding.args["measures"]) == ("P101", "1")
    assert (finding.args["counted"], finding.args["once"]) == ("900", "300")
    assert "900" in finding.message("cs")
    assert "300" in finding.message("en")


@pytest.mark.parametrize(
    "rows",
    [
        ((300.0, 250.0), (300.0, 250.0), (300.0, 250.0)),  # more was spent than one amount: these are years
        ((300.0, 100.0), (310.0, 100.0), (300.0, 50.0)),
        ((300.0, 100.0), (None, 100.0), (None, 50.0)),  # the whole stands at one year only
        ((0.0, None), (0.0, None), (0.0, None)),
    ],
)
def test_what_is_no_repeated_total_is_not_asked_about(rows):
    assert of_measures(ground(measures=money("1", *rows))) == []


def test_a_repeated_total_without_any_spending_is_asked_about_too():
    rows = money("1", (None, None), (300.0, None), (300.0, None))
    assert [finding.args["counted"] for finding in of_measures(ground(measures=rows))] == ["600"]


def test_every_plan_is_asked_about_once_and_long_lists_are_cut():
    rows = [row for number in range(7) for row in money(str(number), (9.0, 1.0), (9.0, 1.0), first=2024)]
    rows += money("1", (5.0, 1.0), (5.0, 1.0), plan="Q", first=2024)
    first, second = of_measures(ground(measures=rows))
    assert (first.args["plan"], first.args["number"], first.args["measures"]) == (
        "P",
        7,
        "0, 1, 2, 3, 4 (+2)",
    )
    assert (second.args["plan"], second.args["once"]) == ("Q", "5")


def test_a_plan_that_has_ended_is_not_asked_about():
    assert of_measures(ground(year=2026, measures=money("1", (3.0, 1.0), (3.0, 1.0), (3.0, 0.0)))) == []


def test_a_number_of_two_plans_is_told_with_both_of_them():
    rows = money("1", (1.0, 1.0), plan="Kraj", first=2025) + money("1", (1.0, 1.0), plan="Brno", first=2025)
    base = ground(measures=rows, network=[networked("A", 1.0, measure="1"), networked("B", 1.0, measure="1")])
    (finding,) = of_network(base, changes(base))
    assert (finding.code, finding.value, finding.args) == ("P102", "1", {"plans": "Brno, Kraj", "number": 2})


def test_an_entry_by_a_measure_that_is_over_is_told():
    rows = money("1", (1.0, 1.0), first=2023) + money("2", (1.0, 1.0), plan="Q", first=2025)
    entered = {"measure": "1", "valid_from": dt.date(2025, 1, 1)}
    base = ground(measures=rows, network=[networked("A", 1.0, **entered), networked("B", 1.0, measure="2")])
    (finding,) = of_network(base, changes(base))
    assert (finding.code, finding.value, finding.args["services"]) == ("P103", "1", "A")
