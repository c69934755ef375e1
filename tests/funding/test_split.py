"""The split of a budget: F8, its invariants, and an independent implementation that agrees."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from sluzby_eval.funding.split import Claim, split

F8 = [Claim(id=name, base=sum_, cap=sum_) for name, sum_ in (("A", 400_000), ("B", 350_000), ("C", 450_000))]


def amounts(claims, budget, step=100):
    return {grant.id: grant.amount for grant in split(claims, budget, step=step).grants}


def test_f8_split_of_a_million_comes_out_to_the_hundred():
    assert amounts(F8, 1_000_000) == {"A": 333_300, "B": 291_700, "C": 375_000}


def test_order_of_claims_does_not_matter():
    assert amounts(list(reversed(F8)), 1_000_000) == amounts(F8, 1_000_000)


def test_equal_remainders_go_by_id():
    claims = [Claim(id=name, base=100, cap=1000) for name in ("9900103", "9900101", "9900102")]
    assert amounts(claims, 400) == {"9900101": 200, "9900102": 100, "9900103": 100}


def test_more_money_than_caps_is_left_over():
    found = split(F8, 5_000_000)
    assert (found.total, found.left) == (1_200_000, 3_800_000)
    assert {grant.held for grant in found.grants} == {"cap"}


def test_budget_that_is_no_multiple_of_the_step_keeps_the_rest():
    found = split(F8, 1_000_050)
    assert (found.total, found.left) == (1_000_000, 50)


def test_floor_of_last_year_is_kept_and_the_others_share_what_is_left():
    claims = [Claim(id="A", base=1000, cap=1000, floor=900), Claim(id="B", base=1000, cap=1000)]
    assert amounts(claims, 1200) == {"A": 900, "B": 300}


def test_floors_above_the_budget_are_cut_by_one_share():
    claims = [Claim(id="A", base=9000, cap=9000, floor=6000), Claim(id="B", base=9000, cap=9000, floor=3000)]
    assert amounts(claims, 6000) == {"A": 4000, "B": 2000}


def test_new_service_is_held_by_the_budget_where_floors_are_cut():
    claims = [Claim(id="A", base=9000, cap=9000, floor=6000), Claim(id="new", base=9000, cap=9000)]
    assert [(grant.amount, grant.held) for grant in split(claims, 3000).grants] == [
        (3000, "budget"),
        (0, "budget"),
    ]


def test_second_tier_gets_what_the_first_leaves():
    claims = [Claim(id="A", base=1000, cap=800, tier=1), Claim(id="B", base=1000, cap=1000, tier=2)]
    assert amounts(claims, 1000) == {"A": 800, "B": 200}
    assert amounts(claims, 700) == {"A": 700, "B": 0}


def test_service_without_a_base_gets_nothing():
    assert amounts([Claim(id="A", base=0, cap=1000, floor=500), Claim(id="B", base=500, cap=500)], 1000) == {
        "A": 0,
        "B": 500,
    }


def test_nobody_is_no_fault():
    assert split([], 1000).left == 1000


@pytest.mark.parametrize(
    ("claims", "budget"),
    [([F8[0], F8[0]], 100), (F8, -1), ([Claim(id="A", base=1, cap=-1)], 100)],
)
def test_what_cannot_be_split_is_refused(claims, budget):
    with pytest.raises(ValueError, match=r"twice|negative"):
        split(claims, budget)


# an independent implementation: exact fractions, shares found between the corners of the sum, no code in common


def oracle(claims, budget, step):
    known = []
    for claim in claims:
        cap = claim.cap // step * step if claim.base > 0 else 0
        known.append(
            (claim.id, Fraction(claim.base), cap, min(-(-claim.floor // step) * step, cap), claim.tier)
        )
    money = min(budget // step * step, sum(item[2] for item in known))
    floors = sum(item[3] for item in known)
    if money < floors:
        exact = {item[0]: Fraction(item[3]) * money / floors for item in known}
    else:
        exact = {item[0]: Fraction(item[3]) for item in known}
        left = Fraction(money - floors)
        for tier in sorted({item[4] for item in known}):
            left = _fill(exact, [item for item in known if item[4] == tier and item[1] > 0], left)
    found = {name: int(value // step) * step for name, value in exact.items()}
    for name in sorted(exact, key=lambda name: (found[name] - exact[name], name))[
        : (money - sum(found.values())) // step
    ]:
        found[name] += step
    return exact, found


def _fill(exact, members, left):
    def held(share, item):
        return min(max(share * item[1], item[3]), item[2])

    pot = left + sum(item[3] for item in members)
    if pot >= sum(item[2] for item in members):
        exact.update({item[0]: Fraction(item[2]) for item in members})
    else:
        corners = sorted({Fraction(item[k]) / item[1] for item in members for k in (2, 3)})
        sums = [sum(held(corner, item) for item in members) for corner in corners]
        above = next(index for index, total in enumerate(sums) if total >= pot)
        below = max(above - 1, 0)
        rise = sums[above] - sums[below]
        way = (pot - sums[below]) / rise if rise else 0
        share = corners[below] + (corners[above] - corners[below]) * way
        if above == 0:
            share = corners[0]
        exact.update({item[0]: Fraction(held(share, item)) for item in members})
    return pot - sum(exact[item[0]] for item in members)


def problem(rng):
    claims = []
    for number in range(rng.randint(1, 12)):
        base = rng.choice([0, rng.randint(1, 900), rng.randint(1, 5_000_000)])
        claims.append(
            Claim(
                id=f"S{number:02d}",
                base=base,
                cap=rng.choice([base, rng.randint(0, base + 1)]),
                floor=rng.choice([0, 0, rng.randint(0, base + 100)]),
                tier=rng.choice([1, 1, 2, 3]),
            )
        )
    whole = sum(claim.cap for claim in claims)
    budget = rng.choice([0, rng.randint(0, 1000), rng.randint(0, 20_000_000), whole])
    return claims, budget, rng.choice([100, 100, 1000, 1])


@pytest.mark.slow
def test_ten_thousand_budgets_caps_and_tiers_keep_the_promises_and_agree_with_an_exact_oracle():
    rng = random.Random(20260101)
    for _ in range(10_000):
        claims, budget, step = problem(rng)
        shuffled = rng.sample(claims, len(claims))
        found = split(shuffled, budget, step=step)
        exact, expected = oracle(claims, budget, step)
        assert {grant.id: grant.amount for grant in found.grants} == expected
        assert {grant.id: grant.entitlement for grant in found.grants} == exact
        caps = {claim.id: claim.cap for claim in claims}
        assert found.total + found.left == budget
        assert all(grant.amount <= caps[grant.id] and grant.amount % step == 0 for grant in found.grants)
        assert found.left < step or found.total == sum(
            claim.cap // step * step for claim in claims if claim.base
        )


def test_more_budget_never_lowers_an_entitlement_and_takes_one_step_at_most_by_rounding():
    """Largest remainders can take one step from somebody (Alabama, 1880); the exact share never falls."""
    rng = random.Random(7)
    lowered = 0
    for _ in range(400):
        claims, budget, step = problem(rng)
        more = budget + rng.choice([1, step, 10 * step, 1_000_000])
        before = {grant.id: grant for grant in split(claims, budget, step=step).grants}
        for grant in split(claims, more, step=step).grants:
            assert grant.entitlement >= before[grant.id].entitlement
            assert grant.amount >= before[grant.id].amount - step
            lowered += grant.amount < before[grant.id].amount
    assert lowered < 20
