"""Compensation of one line (F1 to F5): in advance by reference values, afterwards by actual costs, or the lower.

    ex ante     max(0, usual cost - usual own revenue) x units       (South Bohemia, Zlín)
                max(0, price level x units - fees of the statement)  (Prague)
                rate x bed-days                                      (South Moravia 2019-2020)
    ex post     max(0, eligible costs - own revenue) of the statement
    mixed       the lower of the two

Units are those in the network of the year; bed-days are beds times the days of the year in which the service is open.
Sources: socialniportal.kraj-jihocesky.cz; Zlínský kraj, přehled obvyklých nákladů; praha.eu; Pravidla JMK 2019-2020.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from sluzby_eval.funding.given import summed
from sluzby_eval.funding.terms import reference, units_key
from sluzby_eval.funding.trail import OK, Figure, Sheet, reason

if TYPE_CHECKING:
    from sluzby_eval.funding.given import Line, Service
    from sluzby_eval.funding.spec import Costs, Mechanism, Revenue
    from sluzby_eval.funding.terms import Terms

ZERO = Figure(name="zero", value=Fraction())
ONE = Figure(name="one", value=Fraction(1), unit="number")


def compensation(terms: Terms, service: Service, line: Line, sheet: Sheet) -> Figure | None:
    """Compute the compensation of a line; None where the rules say nothing of such a line."""
    mechanism = terms.rules.mechanism(service.type, line.form)
    if mechanism is None:
        return None
    sheet.form = line.form
    found = []
    if mechanism.method != "ex_post":
        found.append(ex_ante(terms, mechanism, service, line, sheet))
    if mechanism.method != "ex_ante":
        found.append(ex_post(terms, mechanism, service, line, sheet))
    result = found[0] if len(found) == 1 else sheet.least("compensation", *found)
    sheet.form = ""
    return result


def ex_ante(terms: Terms, mechanism: Mechanism, service: Service, line: Line, sheet: Sheet) -> Figure:
    """Compute what is paid in advance."""
    if mechanism.price is None:
        raise ValueError("what is paid ex ante needs a price")
    count = line.figure("providers", "provider")
    price = reference(terms, mechanism.price, sheet, type=service.type, form=line.form, count=count)
    units = units_of(mechanism, line, sheet)
    revenue = mechanism.revenue
    if revenue is None:
        return sheet.chain("ex_ante", price, ("*", units))
    if revenue.reference is not None:
        own = reference(terms, revenue.reference, sheet, type=service.type, form=line.form, count=count)
        unit = not_negative(sheet, sheet.chain("unit_compensation", price, ("-", own), unit=price.unit))
        return sheet.chain("ex_ante", unit, ("*", units))
    usual = sheet.chain("usual_cost", price, ("*", units))
    earned = own_revenue(terms, revenue, service, line, sheet)
    return not_negative(sheet, sheet.chain("ex_ante", usual, ("-", earned)))


def ex_post(terms: Terms, mechanism: Mechanism, service: Service, line: Line, sheet: Sheet) -> Figure:
    """Compute the net cost of the statement."""
    if mechanism.revenue is None:
        raise ValueError("what is paid ex post needs own revenue")
    eligible = eligible_cost(terms, mechanism.costs, service, line, sheet)
    earned = own_revenue(terms, mechanism.revenue, service, line, sheet)
    return not_negative(sheet, sheet.chain("ex_post", eligible, ("-", earned)))


def units_of(mechanism: Mechanism, line: Line, sheet: Sheet) -> Figure:
    """Return the units of a line, bed-days among them."""
    units = line.figure(units_key(mechanism), mechanism.unit)
    if mechanism.unit != "bed_day":
        return units
    return sheet.chain("bed_days", units, ("*", line.figure("days", "day")), unit="bed_day")


def eligible_cost(terms: Terms, costs: Costs, service: Service, line: Line, sheet: Sheet) -> Figure:
    """Return the costs that count: the total without some items, overhead only up to its highest share."""
    found = line.figure("cost_total")
    if costs.without:
        found = sheet.chain("eligible_cost", found, ("-", line.figure(summed("cost", costs.without))))
    if costs.overhead is None or costs.overhead_cap is None:
        return found
    most = sheet.chain(
        "overhead_most", found, ("*", terms.value(costs.overhead_cap, service.type, line.form))
    )
    overhead = line.figure(summed("cost", [costs.overhead]))
    excess = not_negative(sheet, sheet.chain("overhead_excess", overhead, ("-", most)))
    return sheet.chain("eligible_cost", found, ("-", excess))


def own_revenue(terms: Terms, revenue: Revenue, service: Service, line: Line, sheet: Sheet) -> Figure:
    """Return own revenue: sources of the statement, and the highest fees for the occupied bed-days."""
    stated = line.figure(summed("revenue", revenue.sources)) if revenue.sources else None
    if not revenue.fee_caps:
        return stated or ZERO
    caps = [terms.value(name, service.type, line.form) for name in revenue.fee_caps]
    daily = sheet.chain("daily_fees", caps[0], *[("+", cap) for cap in caps[1:]])
    fees = sheet.chain("fees_at_caps", daily, ("*", line.figure("bed_days_occ", "bed_day")))
    return fees if stated is None else sheet.chain("own_revenue", fees, ("+", stated))


def not_negative(sheet: Sheet, figure: Figure) -> Figure:
    """Return a figure, but zero where it is negative; only then it is a step of its own."""
    if figure.value is None or figure.value >= 0:
        return figure
    return sheet.most(figure.name, figure, Figure(name="zero", value=Fraction(), unit=figure.unit))


def together(sheet: Sheet, lines: list[Figure]) -> Figure:
    """Return the compensation of a whole service: the sum over its lines."""
    if not lines:
        return Figure.missing("compensation", "not_applicable")
    if len(lines) == 1:
        return lines[0]
    if reason(lines) != OK:
        return Figure.missing("compensation", reason(lines))
    return sheet.chain("compensation", lines[0], *[("+", line) for line in lines[1:]])
