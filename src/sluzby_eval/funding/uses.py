"""Where a rule set names its parameters, and what units and sizes it expects of them there."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sluzby_eval.funding.spec import FLAG, MONEY, NUMBER, SHARE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sluzby_eval.definitions import Trail
    from sluzby_eval.funding.spec import Optimum, Reference, RuleSet

ONE = Decimal(1)
PER = {
    "bed": ("CZK_per_bed",), "fte": ("CZK_per_fte", "CZK_per_fte_year"), "place": ("CZK_per_place",),
    "bed_day": ("CZK_per_bed_day",),
}  # fmt: skip
COUNTS = ("bed", "fte", "place")


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One place that names a parameter."""

    parameter: str
    trail: Trail
    units: tuple[str, ...]
    most: Decimal | None = None


def uses_of(rules: RuleSet) -> Iterator[Use]:
    """Yield every place that names a parameter."""
    yield from _of_mechanisms(rules)
    yield from _of_amounts(rules)
    yield from _of_limits(rules)
    if rules.optimum is not None:
        yield from _of_optimum(rules.optimum)


def _of_mechanisms(rules: RuleSet) -> Iterator[Use]:
    for index, item in enumerate(rules.mechanisms):
        here: Trail = ("mechanisms", index)
        if item.price is not None:
            yield from _of_reference(item.price, (*here, "price"), PER[item.unit])
        if item.revenue is not None and item.revenue.reference is not None:
            yield from _of_reference(item.revenue.reference, (*here, "revenue", "reference"), PER[item.unit])
        for number, name in enumerate(item.revenue.fee_caps if item.revenue is not None else ()):
            yield Use(parameter=name, trail=(*here, "revenue", "fee_caps", number), units=PER["bed_day"])
        if item.costs.overhead_cap is not None:
            yield _share(item.costs.overhead_cap, (*here, "costs", "overhead_cap"))


def _of_reference(item: Reference, here: Trail, units: tuple[str, ...]) -> Iterator[Use]:
    for key, name in item.names():
        yield Use(parameter=name, trail=(*here, key), units=("provider",) if key == "enough" else units)


def _of_amounts(rules: RuleSet) -> Iterator[Use]:
    if rules.criteria is not None:
        yield _share(rules.criteria.weight, ("criteria", "weight"))
    for index, item in enumerate(rules.payers.items if rules.payers is not None else ()):
        if item.share is not None:
            yield _share(item.share, ("payers", "items", index, "share"))
    if rules.occupancy is not None:
        yield _share(rules.occupancy.least, ("occupancy", "least"))
    if rules.budget is not None:
        yield Use(parameter=rules.budget, trail=("budget",), units=(MONEY,))
    settlement = rules.settlement
    if settlement is not None:
        yield Use(
            parameter=settlement.multi_year, trail=("settlement", "multi_year"), units=(FLAG,), most=ONE
        )
        yield _share(settlement.carry_over, ("settlement", "carry_over"))
        if settlement.profit is not None:
            yield _share(settlement.profit, ("settlement", "profit"))
        if settlement.costs.overhead_cap is not None:
            yield _share(settlement.costs.overhead_cap, ("settlement", "costs", "overhead_cap"))


def _of_limits(rules: RuleSet) -> Iterator[Use]:
    limits = rules.limits
    if limits.last_year_least is not None:
        yield _share(limits.last_year_least, ("limits", "last_year_least"))
    if limits.last_year_most is not None:
        yield Use(parameter=limits.last_year_most, trail=("limits", "last_year_most"), units=(SHARE, NUMBER))
    for index, tier in enumerate(rules.tiers):
        if tier.share is not None:
            yield _share(tier.share, ("tiers", index, "share"))


def _of_optimum(item: Optimum) -> Iterator[Use]:
    rates = tuple(f"{unit}_per_inhabitant" for unit in COUNTS)
    money = ("CZK_per_network_unit", *(unit for unit in PER["bed"] + PER["fte"]))
    expected: dict[str, tuple[tuple[str, ...], Decimal | None]] = {
        "use_rate": (rates, None), "unit_cost": (money, None), "staff": (("fte_per_bed", NUMBER), None),
        "staff_growth": ((SHARE,), None), "floor": ((SHARE,), ONE), "least_change": ((SHARE,), ONE),
        "most_change": ((SHARE, NUMBER), None), "least_size": ((*COUNTS, "network_unit"), None),
        "field_share": ((SHARE,), ONE), "new_unit": (money, None),
    }  # fmt: skip
    for key, (units, most) in expected.items():
        name = getattr(item, key)
        if name is not None:
            yield Use(parameter=name, trail=("optimum", key), units=units, most=most)


def _share(name: str, trail: Trail) -> Use:
    return Use(parameter=name, trail=trail, units=(SHARE,), most=ONE)
