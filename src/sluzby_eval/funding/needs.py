"""What a rule set asks of statements and results: the sums and indicators that it names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sluzby_eval.funding.spec import Costs, RuleSet

STATED = {
    "bed_days_occ": "bed_day", "bed_days_avail": "bed_day", "places_daily": "place", "vp_cap": "CZK", "vp_paid": "CZK",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a rule set asks of statements."""

    revenues: tuple[tuple[str, ...], ...]  # sums of sources, by line
    costs: tuple[tuple[str, ...], ...]  # sums of items, by line
    money: tuple[tuple[str, ...], ...]  # sums of sources, by service
    indicators: tuple[str, ...]

    @classmethod
    def of(cls, rules: RuleSet) -> Needs:
        """List what a rule set names."""
        costs = [item.costs for item in rules.mechanisms]
        revenues = [item.revenue.sources for item in rules.mechanisms if item.revenue is not None]
        if rules.settlement is not None:
            costs.append(rules.settlement.costs)
            revenues.append(rules.settlement.sources)
        payers = rules.payers
        money = [payers.less, payers.others, *(item.sources for item in payers.items)] if payers else []
        criteria = rules.criteria.items if rules.criteria is not None else ()
        return cls(
            revenues=_told(revenues),
            costs=_told([codes for item in costs for codes in _codes(item)]),
            money=_told(money),
            indicators=tuple(dict.fromkeys(item.indicator for item in criteria)),
        )


def _codes(costs: Costs) -> tuple[tuple[str, ...], ...]:
    return (costs.without, (costs.overhead,) if costs.overhead is not None else ())


def _told(lists: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(codes for codes in lists if codes))
