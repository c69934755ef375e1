"""Two proposals compared: who gains, who loses, and why, by parts that add up.

From the first proposal to the second, one thing after another is taken from the second, in this order:

    population   which services are asked about
    rules        structure, parameters and their values
    units        units in the network
    statement    costs, revenues and occupancy of statements
    criteria     indicators behind points
    limits       requests, last year's grants, entrustments, what was carried over
    budget       the sum that is split

After each of them everything is computed anew, the split too; a part is the change that it makes. So parts add up to
the whole change of each service, exactly. They hang on the order, as parts of a product always do; the order is fixed.
Who was not there gets nothing before (or after); who was there, but whose grant could not be computed on either side,
has no change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval import results as contract
from sluzby_eval.funding.given import GROUPS, Group, Service, merged
from sluzby_eval.funding.proposal import propose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sluzby_eval.funding.terms import Terms

PARTS = ("population", "rules", *GROUPS, "budget")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two proposals: terms, budget, and its data as either rule set asks for them."""

    terms: Terms
    budget: int
    own: Mapping[str, Service]  # by its own rules
    other: Mapping[str, Service]  # the same data by the rules of the other side


def by_id(services: Sequence[Service]) -> dict[str, Service]:
    """Return services by their id."""
    return {item.service_id: item for item in services}


def compare(first: Side, second: Side) -> pl.DataFrame:
    """Return every service of either side with its change and the parts of it, as a frame of the schema COMPARISON."""
    stages = _stages(first, second)
    everybody = sorted({name for amounts in stages for name in amounts})
    named = {**first.own, **second.own}
    rows = []
    for name in everybody:
        amounts = [stage.get(name, 0) for stage in stages]
        is_known = amounts[0] is not None and amounts[-1] is not None
        steps = [amount or 0 for amount in amounts]
        service = named[name]
        rows += [
            {
                "service_id": name,
                "name": service.name,
                "type": service.type,
                "before": amounts[0],
                "after": amounts[-1],
                "change": steps[-1] - steps[0] if is_known else None,
                "part": part,
                "amount": after - before if is_known else None,
            }
            for part, before, after in zip(PARTS, steps[:-1], steps[1:], strict=True)
        ]
    return pl.DataFrame(rows, schema=dict(contract.COMPARISON))


def _stages(first: Side, second: Side) -> list[dict[str, int | None]]:
    """Compute the amounts before anything is changed, and after each change."""
    names = list(second.own)
    entering = {**second.own, **second.other, **first.own}
    found = [
        _amounts(first.terms, first.own.values(), first.budget),
        _amounts(first.terms, [entering[name] for name in names], first.budget),
    ]
    taken: list[Group] = []
    for group in (None, *GROUPS):
        if group is not None:
            taken.append(group)
        mixed = [_mixed(first, second, name, taken) for name in names]
        found.append(_amounts(second.terms, mixed, first.budget))
    whole = [_mixed(first, second, name, taken) for name in names]
    found.append(_amounts(second.terms, whole, second.budget))
    return found


def _mixed(first: Side, second: Side, name: str, taken: Sequence[Group]) -> Service:
    """Return a service by the second rules, with some of its figures of the second side already."""
    before = first.other.get(name)
    return second.own[name] if before is None else merged(before, second.own[name], taken)


def _amounts(terms: Terms, services: Iterable[Service], budget: int) -> dict[str, int | None]:
    done = propose(terms, services, budget)
    return {row.assessment.service.service_id: row.amount for row in done.rows}
