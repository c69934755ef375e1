"""The split of a budget among claims: caps, floors, tiers, and amounts in whole steps with the exact sum.

Within a tier everybody gets the same share K of his base, no less than his floor and no more than his cap. Floors come
first; where they alone exceed the budget, they are cut by one share. Then tiers are filled in order. These exact
entitlements (fractions) grow with the budget, each of them, and do not hang on the order of claims.

Amounts are entitlements rounded down to the step; what is left goes step by step to the largest remainders, ties by
service id (Hamilton). The sum is the budget, nobody is above his cap. One thing is the price of this rounding, well
known since the census of 1880: a larger budget can take one step, and never more, from somebody whose remainder was
overtaken. The entitlements themselves never fall.

Caps and floors are whole steps: caps are rounded down to them, floors up, and a floor above its cap is the cap.
"""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - signatures
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from sluzby_eval.funding.money import down, up

Held = Literal["cap", "floor", "budget"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What somebody may ask of a budget, in crowns."""

    id: str
    base: Fraction | int  # what the share is taken of
    cap: int
    floor: int = 0
    tier: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What somebody gets, and how it came about: base x money / bases, unless it is the cap or the floor."""

    id: str
    amount: int
    base: Fraction  # of which he gets a share; his floor where floors were cut
    entitlement: Fraction
    held: Held  # by the cap, by the floor, or by the money that there was
    money: Fraction  # that was left for those who are held by it, in the same tier
    bases: Fraction  # their bases together
    extra: int  # what the largest remainder brought


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A budget that was split."""

    grants: tuple[Grant, ...]  # by id
    budget: int
    step: int
    left: int  # of the budget: less than a step, or what the caps did not take

    @property
    def total(self) -> int:
        """What was given."""
        return sum(grant.amount for grant in self.grants)


@dataclass(frozen=True, slots=True)
class _Level:
    """How far one group was filled."""

    bases_of: dict[str, Fraction]
    entitlements: dict[str, Fraction]
    held: dict[str, Held]
    money: Fraction
    bases: Fraction


def split(claims: Sequence[Claim], budget: int, *, step: int = 100) -> Split:
    """Split a budget.

    Args:
        claims: in any order; ids are unique.
        budget: in crowns, not negative.
        step: amounts are its multiples.

    Raises:
        ValueError: an id stands twice, or an amount is negative.
    """
    listed = sorted((_whole(claim, step) for claim in claims), key=lambda claim: claim.id)
    if len({claim.id for claim in listed}) < len(listed):
        raise ValueError("an id stands twice among the claims")
    if budget < 0 or any(claim.base < 0 or claim.cap < 0 or claim.floor < 0 for claim in listed):
        raise ValueError("money cannot be negative")
    money = min(down(budget, step), sum(claim.cap for claim in listed))
    levels = _filled(listed, money)
    grants = _in_steps(listed, levels, money, step)
    return Split(grants=grants, budget=budget, step=step, left=budget - money)


def _whole(claim: Claim, step: int) -> Claim:
    cap = down(claim.cap, step) if claim.base > 0 else 0
    floor = min(up(claim.floor, step), cap)
    return Claim(id=claim.id, base=claim.base, cap=cap, floor=floor, tier=claim.tier)


def _filled(claims: list[Claim], money: int) -> list[_Level]:
    floors = sum(claim.floor for claim in claims)
    if money < floors:
        cut = _level([Claim(id=c.id, base=c.floor, cap=c.floor) for c in claims], Fraction(money))
        return [replace(cut, held=dict.fromkeys(cut.held, "budget"))]
    levels = []
    left = Fraction(money - floors)
    for tier in sorted({claim.tier for claim in claims}):
        members = [claim for claim in claims if claim.tier == tier]
        at_floor = sum(claim.floor for claim in members)
        level = _level(members, at_floor + left)
        levels.append(level)
        left -= sum(level.entitlements.values(), Fraction()) - at_floor
    return levels


def _level(claims: list[Claim], money: Fraction) -> _Level:
    """Fill a group: the share K at which the held-in shares of the bases add up to the money."""
    money = min(money, Fraction(sum(claim.cap for claim in claims)))
    share, free_money, free_bases = _share(claims, money)
    entitlements: dict[str, Fraction] = {}
    held: dict[str, Held] = {}
    for claim in claims:
        exact = min(max(share * claim.base, Fraction(claim.floor)), Fraction(claim.cap))
        entitlements[claim.id] = exact
        held[claim.id] = "cap" if exact == claim.cap else "floor" if exact == claim.floor else "budget"
    return _Level(
        {claim.id: Fraction(claim.base) for claim in claims}, entitlements, held, free_money, free_bases
    )


def _share(claims: list[Claim], money: Fraction) -> tuple[Fraction, Fraction, Fraction]:
    """Return K, and the money and bases of those whom neither cap nor floor holds.

    The sum of shares held in between floors and caps grows with K in straight pieces; their corners are where
    somebody leaves his floor or meets his cap.
    """
    some = [claim for claim in claims if claim.base > 0]
    corners = sorted(
        [(Fraction(claim.floor) / claim.base, 1, claim) for claim in some]
        + [(Fraction(claim.cap) / claim.base, -1, claim) for claim in some],
        key=lambda corner: corner[0],
    )
    fixed = Fraction(sum(claim.floor for claim in some))  # of those who are held
    bases = Fraction()  # of those who are not
    reached = Fraction()
    for corner, way, claim in corners:
        if bases and fixed + corner * bases >= money:
            break
        reached = corner
        bases += way * Fraction(claim.base)
        fixed += -claim.floor if way > 0 else claim.cap
    if not bases:
        return reached, money - fixed, bases
    return (money - fixed) / bases, money - fixed, bases


def _in_steps(claims: list[Claim], levels: list[_Level], money: int, step: int) -> tuple[Grant, ...]:
    home = {name: level for level in levels for name in level.entitlements}
    exact = {claim.id: home[claim.id].entitlements[claim.id] for claim in claims}
    amounts = {name: down(value, step) for name, value in exact.items()}
    ranked = sorted(exact, key=lambda name: (amounts[name] - exact[name], name))
    lucky = set(ranked[: (money - sum(amounts.values())) // step])
    return tuple(
        Grant(
            id=claim.id,
            amount=amounts[claim.id] + (step if claim.id in lucky else 0),
            base=home[claim.id].bases_of[claim.id],
            entitlement=exact[claim.id],
            held=home[claim.id].held[claim.id],
            money=home[claim.id].money,
            bases=home[claim.id].bases,
            extra=step if claim.id in lucky else 0,
        )
        for claim in claims
    )
