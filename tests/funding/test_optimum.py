"""The optimal network: brute force on small regions, prices by solving again, and what clashes."""

from __future__ import annotations

import itertools
import random
import time
from dataclasses import replace

import pytest

pytest.importorskip("highspy")

from sluzby_eval.funding import run as funding
from sluzby_eval.funding.network import Ask, planned
from sluzby_eval.funding.optimum import (
    MILLION,
    Clash,
    Network,
    Place,
    Problem,
    checked,
    covered_need,
    present,
    solve,
)
from sluzby_eval.territory import Territory

MOST = 6  # units that brute force tries in one place


def made_up(rng):
    areas, types = "ABC"[: rng.randint(1, 3)], "XY"[: rng.randint(1, 2)]
    cost = {kind: rng.randint(1, 5) for kind in types}
    staff = {kind: rng.choice([0.5, 1.0]) for kind in types}
    size = {kind: rng.choice([0, 2, 3]) for kind in types}
    places = tuple(
        Place(
            area=area,
            type=kind,
            need=float(rng.choice([0, rng.randint(0, 4) + rng.choice([0, 0.5])])),
            present=rng.choice([0, 0, 1, 2, 3]),
            unit_cost=cost[kind],
            staff=staff[kind],
            least_size=size[kind],
        )
        for area in areas
        for kind in types
    )
    return Problem(
        places=places,
        budget=rng.randint(2, 30),
        workers=rng.choice([None, rng.randint(1, 10)]),
        floor=rng.choice([None, 0.2, 0.5]),
        least_change=rng.choice([None, 0.5, 1.0]),
        most_change=rng.choice([None, 1.5, 2.0]),
    )


def brute(problem):
    """Try every network there is; None where all break something."""
    best = None
    for sizes in itertools.product(range(MOST), repeat=len(problem.places)):
        network = {(item.area, item.type): size for item, size in zip(problem.places, sizes, strict=True)}
        if not checked(problem, network):
            value = sum(min(size, item.need) for item, size in zip(problem.places, sizes, strict=True))
            best = value if best is None else max(best, value)
    return best


@pytest.mark.slow
def test_small_regions_agree_with_brute_force_and_clashes_are_real_and_smallest():
    rng = random.Random(3)
    solved = clashed = 0
    while solved + clashed < 60:
        problem = made_up(rng)
        if len(problem.places) > 4:
            continue
        best, found = brute(problem), solve(problem)
        if isinstance(found, Clash):
            assert best is None
            assert found.constraints
            clashed += 1
        else:
            assert best is not None
            assert found.total == pytest.approx(best)
            assert checked(problem, found.capacities) == []
            solved += 1
    assert clashed > 5


HOMES = Problem(
    places=(
        Place(area="A", type="DPS", need=100.0, present=50, unit_cost=200_000, staff=0.5, least_size=10),
        Place(area="B", type="DPS", need=80.0, present=0, unit_cost=200_000, staff=0.5, least_size=10),
    ),
    budget=20 * MILLION,
    least_change=0.9,
    most_change=3.0,
)


def test_one_more_million_is_worth_five_beds_and_solving_again_says_the_same():
    problem = replace(HOMES, budget=15 * MILLION)
    found = solve(problem)
    assert isinstance(found, Network)
    assert (found.total, found.cost) == (75.0, 15 * MILLION)
    budget = next(item for item in found.bindings if item.kind == "budget")
    assert [budget.worth, budget.shadow_price] == pytest.approx([5.0, 5.0])
    again = covered_need(replace(problem, budget=problem.budget + MILLION))
    assert again == pytest.approx(found.total + budget.worth)


def test_shadow_price_tells_of_small_changes_and_solving_again_of_what_a_new_home_brings():
    """The home of A is full; a million more pays for opening one in B, which no small change does."""
    found = solve(HOMES)
    assert isinstance(found, Network)
    budget = next(item for item in found.bindings if item.kind == "budget")
    assert (found.total, budget.worth, budget.shadow_price) == (100.0, 5.0, 0.0)


def test_workers_hold_back_where_money_does_not():
    found = solve(replace(HOMES, budget=10**12, workers=60.0))
    assert isinstance(found, Network)
    assert found.total == 120
    staff = next(item for item in found.bindings if item.kind == "staff")
    assert staff.worth == 2.0
    assert all(item.kind != "budget" for item in found.bindings)


def test_cap_of_growth_tells_what_one_more_bed_is_worth():
    found = solve(replace(HOMES, budget=10**12, most_change=1.2))
    assert isinstance(found, Network)
    bed = next(item for item in found.bindings if item.kind == "most_change")
    assert (bed.area, bed.type, bed.worth) == ("A", "DPS", 1.0)


def test_of_equal_networks_the_cheapest_is_taken():
    places = (
        replace(HOMES.places[0], need=10.0, present=0, least_size=0),
        replace(HOMES.places[1], need=0.0),
    )
    found = solve(replace(HOMES, places=places, budget=10**12))
    assert isinstance(found, Network)
    assert found.capacities == {("A", "DPS"): 10, ("B", "DPS"): 0}


def test_nothing_new_is_opened_below_the_least_size():
    places = (replace(HOMES.places[0], present=0, need=7.0, least_size=10), HOMES.places[1])
    found = solve(replace(HOMES, places=places, budget=9 * 200_000))
    assert isinstance(found, Network)
    assert set(found.capacities.values()) == {0}


def test_clash_names_a_smallest_set():
    found = solve(replace(HOMES, budget=MILLION, floor=0.1))
    assert isinstance(found, Clash)
    assert ("budget", "") in found.constraints
    assert len(found.constraints) == 2
    loosened = replace(HOMES, budget=10**12, floor=0.1)
    assert isinstance(solve(loosened), Network)


def test_more_money_never_covers_less():
    values = [covered_need(replace(HOMES, budget=sum_ * MILLION)) for sum_ in range(10, 40, 3)]
    assert None not in values
    assert values == sorted(value or 0.0 for value in values)


@pytest.mark.slow
def test_sample_region_is_solved_in_five_seconds(region):
    terms = funding.terms_of(region.rules, 2025)
    territory = Territory.from_rows(region.snapshot.read("territory"))
    plan = planned(region.ground.cells, territory, terms, Ask(level="orp", budget=None, need_year=2026))
    assert plan.projected
    start = time.process_time()
    found = solve(plan.problem)
    assert time.process_time() - start < 5
    assert isinstance(found, Network)
    assert found.total > present(plan.problem)
    assert found.cost <= plan.problem.budget
    budget = next(item for item in found.bindings if item.kind == "budget")
    again = covered_need(replace(plan.problem, budget=plan.problem.budget + MILLION))
    assert again == pytest.approx(found.total + budget.worth, abs=1e-4)
