"""Settlement of compensation of one service (F9), by Decision 2012/21/EU.

    net = eligible cost - own revenue        over = max(0, paid - (net + profit))      under = max(0, net - paid)
    carry = min(over, 10 % of the average compensation), only of a multi-year entrustment
    repay = over - carry

Each service stands for itself: an excess of one is never set off against the loss of another. Preliminary and final
statements are settled beside each other, because estimates are not known at the date of the settlement. What is paid
back goes to the payers in the declared order, to each no more than he gave.

Sources: rozhodnutí Komise 2012/21/EU, čl. 5 a 6; pfss.cz, Lze vyrovnávací platbu převádět…; vyhláška č. 52/2008 Sb.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from sluzby_eval.funding.compensation import ZERO, eligible_cost
from sluzby_eval.funding.given import summed
from sluzby_eval.funding.trail import OK, Figure, Sheet, Step, reason

if TYPE_CHECKING:
    from sluzby_eval.funding.given import Service
    from sluzby_eval.funding.spec import Settlement
    from sluzby_eval.funding.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """One service settled by one version of its statement."""

    service: Service
    version: str
    paid: Figure
    net: Figure
    profit: Figure
    over: Figure
    under: Figure
    carry: Figure
    repay: Figure
    returns: Mapping[str, int]  # payer -> crowns
    flags: tuple[str, ...]
    status: str
    steps: tuple[Step, ...]


def settle(terms: Terms, service: Service, *, version: str) -> Settled:
    """Settle a service.

    The service needs the figures `paid` (of the year), `paid_mean` (over the years of the entrustment), and the
    costs and revenues of its lines.
    """
    rules = terms.rules.settlement
    if rules is None:
        raise ValueError("the rule set says nothing of settlement")
    sheet = Sheet(rounding=terms.rules.rounding.compensation)
    net = net_cost(terms, rules, service, sheet)
    paid = service.figure("paid")
    profit = _profit(terms, rules, service, net, sheet)
    entitled = sheet.chain("entitled", net, ("+", profit)) if rules.profit is not None else net
    over = sheet.most("over", ZERO, sheet.chain("excess", paid, ("-", entitled)))
    under = sheet.most("under", ZERO, sheet.chain("shortfall", net, ("-", paid)))
    carry, flags = _carry(terms, rules, service, over, sheet)
    repay = sheet.chain("repay", over, ("-", carry))
    status = reason([over, under, carry, repay])
    return Settled(
        service=service,
        version=version,
        paid=paid,
        net=net,
        profit=profit,
        over=over,
        under=under,
        carry=carry,
        repay=repay,
        returns=_returns(rules, service, repay) if status == OK else {},
        flags=flags,
        status=status,
        steps=tuple(sheet.steps),
    )


def net_cost(terms: Terms, rules: Settlement, service: Service, sheet: Sheet) -> Figure:
    """Return the net cost of a service over all its forms; it may be negative."""
    found = []
    for line in service.lines:
        sheet.form = line.form
        cost = eligible_cost(terms, rules.costs, service, line, sheet)
        earned = line.figure(summed("revenue", rules.sources))
        found.append(sheet.chain("net_cost", cost, ("-", earned)))
    sheet.form = ""
    if not found:
        return Figure.missing("net_cost", "not_reported")
    return found[0] if len(found) == 1 else sheet.chain("net_cost", found[0], *[("+", x) for x in found[1:]])


def _profit(terms: Terms, rules: Settlement, service: Service, net: Figure, sheet: Sheet) -> Figure:
    if rules.profit is None:
        return ZERO
    rate = terms.value(rules.profit, service.type)
    return sheet.chain("profit", sheet.most("net_positive", ZERO, net), ("*", rate))


def _carry(
    terms: Terms, rules: Settlement, service: Service, over: Figure, sheet: Sheet
) -> tuple[Figure, tuple[str, ...]]:
    """Return what may be carried over: nothing of a yearly entrustment."""
    if over.value == 0:
        return ZERO, ()
    multi_year = terms.value(rules.multi_year, service.type)
    if multi_year.value is None:
        return Figure.missing("carry", multi_year.status), ()
    if multi_year.value == 0:
        return Figure(name="carry", value=Fraction(), sources=multi_year.sources), ("one_year",)
    share = terms.value(rules.carry_over, service.type)
    limit = sheet.chain("carry_limit", service.figure("paid_mean"), ("*", share))
    carry = sheet.least("carry", over, limit)
    beyond = carry.value is not None and over.value is not None and carry.value < over.value
    return carry, ("above_limit",) if beyond else ()


def _returns(rules: Settlement, service: Service, repay: Figure) -> dict[str, int]:
    """Share what is paid back among the payers, in order, to each no more than he gave.

    Compensation that the statement shows from none of them stays under the empty name.
    """
    left = int(repay.value or 0)
    parts: dict[str, int] = {}
    for payer in rules.returns:
        given = service.figure(f"from:{payer}").value or Fraction()
        parts[payer] = min(left, int(given // 1))
        left -= parts[payer]
    return parts | ({"": left} if left else {})
