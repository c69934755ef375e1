"""What keeps a service from a proposal, and what is told instead of being guessed."""

# ruff: noqa: E501 - rule sets as they are written
from __future__ import annotations

from typing import Any

import pytest
from tests.funding.builders import PLAIN, service, terms

from sluzby_eval.funding.proposal import assess, propose

LOW = "  low: {title: {cs: Dolní, en: Lower}, unit: share, source: tab., values: [{from: 2025-01-01, value: 0.9}]}\nmechanisms:"
BOUNDS = "limits: {last_year_least: low, last_year_most: low}\nsettlement:"


def with_occupancy(effect):
    text = PLAIN.replace("mechanisms:", LOW, 1)
    return terms(text.replace("settlement:", f"occupancy: {{least: low, effect: {effect}}}\nsettlement:", 1))


def home(used, offered=1000):
    return service(line={"bed": 10, "bed_days_occ": used, "bed_days_avail": offered}, requested=10**9)


@pytest.mark.parametrize(
    ("effect", "used", "base", "flags"),
    [
        ("flag", 800, 2_100_000, ("below_occupancy",)),
        ("proportional", 720, 1_680_000, ("below_occupancy",)),
        ("proportional", 900, 2_100_000, ()),
        ("proportional", None, 2_100_000, ("occupancy_unknown",)),
        ("exclude", 800, None, ("below_occupancy",)),
    ],
)
def test_low_occupancy_does_what_the_rules_say_and_an_unknown_one_is_told(effect, used, base, flags):
    found = assess(with_occupancy(effect), home(used))
    assert (found.base.value, found.flags) == (base, flags)


def test_excluded_service_has_a_reason_and_takes_no_part_in_the_split():
    done = propose(with_occupancy("exclude"), [home(800)], 10**9)
    assert done.rows[0].assessment.status == "below_occupancy"
    assert (done.rows[0].amount, done.split.left) == (None, 10**9)


def test_nobody_gets_money_that_was_not_requested():
    found = assess(terms(), service(line={"bed": 10}))
    assert (found.status, found.claim()) == ("not_requested", None)


@pytest.mark.parametrize("name", ["requested", "last_year"])
def test_amount_that_the_import_refused_is_no_limit_of_zero_and_no_missing_limit(name):
    text = PLAIN.replace("mechanisms:", LOW, 1).replace("settlement:", BOUNDS, 1)
    known: dict[str, Any] = {"requested": 10**9, "last_year": 1_000_000, name: None}
    found = assess(terms(text), service(line={"bed": 10}, **known))
    assert (found.status, found.claim()) == ("not_reported", None)


def test_new_service_has_no_limits_of_last_year():
    text = PLAIN.replace("mechanisms:", LOW, 1).replace("settlement:", BOUNDS, 1)
    found = assess(terms(text), service(line={"bed": 10}, requested=10**9))
    assert [found.cap.value, found.floor.value] == [2_100_000, 0]


@pytest.mark.parametrize(
    ("carried", "base", "flags"),
    [(100_000, 2_000_000, ()), (None, 2_100_000, ("carry_over_unknown",)), (0, 2_100_000, ())],
)
def test_what_was_carried_over_is_taken_off_and_an_unknown_settlement_is_told(carried, base, flags):
    text = PLAIN.replace("settlement:", "limits: {carry_over: true}\nsettlement:", 1)
    found = assess(terms(text), service(line={"bed": 10}, requested=10**9, carry_over=carried))
    assert (found.base.value, found.flags) == (base, flags)


def test_form_without_a_mechanism_is_not_asked_about():
    found = assess(terms(), service(type="PS", form="ter", line={"fte": 3}, requested=10**9))
    assert (found.compensation.value, found.status) == (None, "not_applicable")


def test_higher_revenue_than_cost_gives_zero_and_not_less():
    text = PLAIN.replace("value: 310000", "value: 600000")
    assert assess(terms(text), service(line={"bed": 10}, requested=10**9)).compensation.value == 0


OLD = "price: {parameter: price}, revenue: {reference: {parameter: own}}}"


def test_actual_cost_counts_overhead_up_to_its_cap():
    actual = (
        "method: ex_post, revenue: {sources: [U1]}, costs: {without: [F, I], overhead: S, overhead_cap: low}}"
    )
    text = PLAIN.replace(OLD, actual, 1).replace("mechanisms:", LOW.replace("value: 0.9", "value: 0.1"), 1)
    line = {"cost_total": 1_100, "cost:F+I": 100, "cost:S": 150, "revenue:U1": 300}
    assert assess(terms(text), service(line=line, requested=10**9)).compensation.value == 1_000 - 50 - 300


def test_mixed_method_takes_the_lower_of_both():
    mixed = "method: mixed, price: {parameter: price}, revenue: {sources: [U1]}}"
    text = PLAIN.replace(OLD, mixed, 1)
    line = {"bed": 1, "cost_total": 400_000, "revenue:U1": 100_000}
    assert assess(terms(text), service(line=line, requested=10**9)).compensation.value == 300_000
    dear = {**line, "cost_total": 900_000}
    assert assess(terms(text), service(line=dear, requested=10**9)).compensation.value == 420_000


def test_criterion_that_is_missing_gives_no_points_only_where_the_rules_say_so():
    weight = LOW.replace("low:", "w:").replace("0.9", "0.2")
    card = (
        "criteria:\n  weight: w\n  items:\n    - {id: a, title: {cs: A, en: A}, weight: 100, indicator: x, most: 10,"
        " bands: [{points: 0}, {from: 1, points: 10}]}\nsettlement:"
    )
    text = PLAIN.replace("mechanisms:", weight, 1).replace("settlement:", card, 1)
    blank: dict[str, Any] = {"indicator:x": None}
    item = service(line={"bed": 10}, requested=10**9, **blank)
    assert assess(terms(text), item).optimal.status == "not_reported"
    lenient = text.replace("  weight: w\n", "  weight: w\n  missing: zero\n")
    assert assess(terms(lenient), item).optimal.value == 1_680_000
